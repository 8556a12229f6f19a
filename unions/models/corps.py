"""What else is kept about cadres: their qualifications, direct-election pilots, and labour-contract events."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from unions.models.bodies import Body
from unions.models.cadres import Officer
from unions.models.cases import Case
from unions.querysets import OfBodyQuerySet, OfTalentQuerySet


class Talent(models.Model):
    """One qualification of a cadre in the pool of professionals."""

    class Level(models.TextChoices):
        PROVINCE = "province", "省级"
        CITY = "city", "市级"
        COUNTY = "county", "县级"

    officer = models.ForeignKey(Officer, models.PROTECT, related_name="talents", verbose_name="干部")
    field = models.CharField("专业领域", max_length=40)
    qualification = models.CharField("资格名称", max_length=60)
    certificate_no = models.CharField("证书编号", max_length=60, blank=True)
    obtained_on = models.DateField("取得日期")
    pool_level = models.CharField("人才库级别", max_length=10, choices=Level)
    available = models.BooleanField("可以调用", default=True)

    objects = OfTalentQuerySet.as_manager()

    class Meta:
        verbose_name = "专业人才"
        constraints = [
            models.UniqueConstraint(fields=["officer", "qualification"], name="one_row_per_qualification")
        ]
        indexes = [models.Index(fields=["field", "pool_level"])]

    def __str__(self) -> str:
        return f"{self.officer.name}：{self.qualification}"


class Pilot(models.Model):
    """A county or zone chosen to try out direct elections in a year."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="pilots", verbose_name="试点工会")
    year = models.PositiveSmallIntegerField("试点年度")
    chosen_on = models.DateField("确定日期")
    theme = models.CharField("试点内容", max_length=200)

    objects = OfBodyQuerySet.as_manager()

    class Meta:
        verbose_name = "直选试点"
        constraints = [models.UniqueConstraint(fields=["body", "year"], name="one_pilot_a_year")]

    def __str__(self) -> str:
        return f"{self.body} {self.year} 年直选试点"

    @property
    def kind(self) -> str:
        return "开发区" if self.body.kind == Body.Kind.ZONE else "县"

    def clean(self) -> None:
        if self.body_id and self.body.kind not in (Body.Kind.COUNTY, Body.Kind.ZONE):
            raise ValidationError({"body": "试点是县（市、区）或开发区。请选县总工会或开发区工会。"})


class ContractEvent(models.Model):
    """The labour contract of a cadre is changed, cancelled or ended. Written by the procedure, never by hand.

    `late`: it took effect before the superior had it on file.
    """

    class Kind(models.TextChoices):
        CHANGE = "change", "变更"
        CANCEL = "cancel", "解除"
        END = "end", "终止"

    case = models.OneToOneField(Case, models.PROTECT, related_name="contract_event", verbose_name="办理事项")
    body = models.ForeignKey(Body, models.PROTECT, related_name="contract_events", verbose_name="工会")
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="contract_events", verbose_name="干部")
    kind = models.CharField("事项", max_length=8, choices=Kind)
    planned_on = models.DateField("拟办日期")
    reported_on = models.DateField("报告日期", null=True, blank=True)
    filed_on = models.DateField("备案日期", null=True, blank=True)
    filed_by = models.CharField("备案人", max_length=40, blank=True)
    effected_on = models.DateField("实际办理日期", null=True, blank=True)
    objection = models.CharField("异议", max_length=500, blank=True)
    late = models.BooleanField("未先报备", default=False)

    objects = OfBodyQuerySet.as_manager()

    class Meta:
        verbose_name = "劳动合同报备"
        constraints = [
            models.CheckConstraint(
                condition=Q(filed_on=None) | Q(reported_on=None) | Q(filed_on__gte=F("reported_on")),
                name="contract_filed_after_report",
            )
        ]
        indexes = [models.Index(fields=["officer", "-planned_on"]), models.Index(fields=["body", "late"])]

    def __str__(self) -> str:
        return f"{self.officer.name}：劳动合同{self.get_kind_display()}"

    def clean(self) -> None:
        wrong: dict[str, Any] = {}
        if self.filed_on and self.reported_on and self.filed_on < self.reported_on:
            wrong["filed_on"] = f"备案日期早于报告日期 {self.reported_on}。请核对。"
        if wrong:
            raise ValidationError(wrong)

"""How a township union works: its congresses, its rules of work, and its statements that no professional is needed."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from unions.models.bodies import Body
from unions.models.cases import Case
from unions.models.committees import before_founding
from unions.models.territory import kind_of, not_later
from unions.querysets import TOWN_KINDS, OfBodyQuerySet


class TownCongress(models.Model):
    """One congress of a township federation: the first of a term elects, the others meet within it."""

    class Kind(models.TextChoices):
        TERM = "term", "换届大会"
        SESSION = "session", "届内会议"

    body = models.ForeignKey(Body, models.PROTECT, related_name="congresses", verbose_name="乡镇（街道）工会")
    term = models.PositiveSmallIntegerField("第几届")
    session = models.PositiveSmallIntegerField("第几次会议", default=1)
    held_on = models.DateField("召开日期")
    entitled = models.PositiveIntegerField("应到代表")
    present = models.PositiveIntegerField("实到代表")
    standing = models.BooleanField("代表常任制", default=False)
    minutes = models.TextField("会议纪要", max_length=2000, blank=True)

    objects = OfBodyQuerySet.as_manager()

    class Meta:
        verbose_name = "工会代表大会"
        constraints = [
            models.UniqueConstraint(fields=["body", "term", "session"], name="one_congress_of_a_number", violation_error_message="这一届这一次会议已经登记过。请打开原来那一条修改。"),
            models.CheckConstraint(condition=Q(present__lte=F("entitled")), name="congress_present_within_entitled", violation_error_message="实到人数多于应到人数。请核对。"),
            models.CheckConstraint(condition=Q(term__gte=1, session__gte=1), name="congress_counts_from_one", violation_error_message="届次从第 1 算起。请核对。"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["body", "-held_on"])]

    def __str__(self) -> str:
        return f"{self.body}第{self.term}届第{self.session}次代表大会"

    @property
    def kind(self) -> str:
        return self.Kind.TERM if self.session == 1 else self.Kind.SESSION

    def get_kind_display(self) -> str:
        return str(self.Kind(self.kind).label)

    def clean(self) -> None:
        wrong: dict[str, Any] = not_later(self, "held_on")
        if (self.term, self.session) != (1, 1):  # the first congress of all founds the federation
            wrong |= before_founding(self, "held_on")
        if kind_of(self) not in ("", *TOWN_KINDS):
            wrong["body"] = "这里登记乡镇（街道）、开发区工会的代表大会。请另选工会。"
        if None not in (self.present, self.entitled) and self.present > self.entitled:
            wrong["present"] = f"实到 {self.present} 人多于应到 {self.entitled} 人。请核对。"
        for name in ("term", "session"):
            if getattr(self, name) == 0:
                wrong[name] = "从第 1 算起。请核对。"
        if wrong:
            raise ValidationError(wrong)


class TownSystem(models.Model):
    """One rule of work of a township union. `code` is a word of the local list; the text lies with the case that filed it."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="systems", verbose_name="乡镇（街道）工会")
    code = models.CharField("制度", max_length=40)
    title = models.CharField("文件名称", max_length=120)
    adopted_on = models.DateField("通过日期")
    case = models.OneToOneField(
        Case, models.PROTECT, null=True, related_name="system", verbose_name="办理事项"
    )
    verified_on = models.DateField("核实日期", null=True, blank=True)
    verified_by_name = models.CharField("核实人", max_length=40, blank=True)

    objects = OfBodyQuerySet.as_manager()

    class Meta:
        verbose_name = "乡镇工会制度"
        constraints = [
            models.CheckConstraint(
                condition=Q(verified_on=None) | Q(verified_on__gte=F("adopted_on")),
                name="system_verified_later",
                violation_error_message="核实日期早于通过日期。请核对。",
            )
        ]
        indexes = [models.Index(fields=["body", "code", "-adopted_on"])]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        if wrong := before_founding(self, "adopted_on"):
            raise ValidationError(wrong)


class StaffStatement(models.Model):
    """A statement, verified by the superior, that an area needs no social-work professional. It covers the figures it was made on."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="staff_statements", verbose_name="工会")
    stated_on = models.DateField("说明日期")
    reason = models.CharField("不需要配备的理由", max_length=300)
    case = models.OneToOneField(
        Case, models.PROTECT, null=True, related_name="staff_statement", verbose_name="办理事项"
    )
    verified_on = models.DateField("核实日期")
    verified_by_name = models.CharField("核实人", max_length=40, blank=True)

    objects = OfBodyQuerySet.as_manager()

    class Meta:
        verbose_name = "社工人才配备说明"
        constraints = [
            models.CheckConstraint(
                condition=Q(verified_on__gte=F("stated_on")),
                name="statement_verified_later",
                violation_error_message="核实日期早于说明日期。请核对。",
            )
        ]
        indexes = [models.Index(fields=["body", "-stated_on"])]

    def __str__(self) -> str:
        return f"{self.body} {self.stated_on}"

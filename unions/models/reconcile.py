"""Reconciliation with the national basic-organisation system: rounds, their differences, the yearly confirmation."""

from django.db import models
from django.db.models import Q

from core.scoping import ScopedQuerySet
from unions.models.bodies import Body
from unions.models.units import Unit
from unions.querysets import OfBodyQuerySet


class NatSync(models.Model):
    """One round for one branch: our workbook goes out, the national system's comes back and is compared."""

    class State(models.TextChoices):
        EXPORTED = "exported", "已导出"
        COMPARING = "comparing", "比对中"
        LISTED = "listed", "有差异待处理"
        CORRECTED = "corrected", "已更正"
        CONFIRMED = "confirmed", "已确认"

    body = models.ForeignKey(Body, models.PROTECT, related_name="natsyncs", verbose_name="对账范围")
    state = models.CharField("状态", max_length=10, choices=State, default=State.EXPORTED)
    exported_on = models.DateField("导出日期")
    export_key = models.CharField(max_length=64, blank=True, editable=False)
    export_rows = models.PositiveIntegerField("导出行数", default=0)
    receipt_name = models.CharField("回执文件", max_length=120, blank=True)
    receipt_key = models.CharField(max_length=64, blank=True, editable=False)
    receipt_kind = models.CharField(max_length=4, blank=True, editable=False)
    receipt_rows = models.PositiveIntegerField("回执行数", default=0)
    compared_on = models.DateField("比对日期", null=True, blank=True)
    found = models.PositiveIntegerField("差异数", default=0)
    error = models.CharField("没有办成的原因", max_length=300, blank=True)
    confirmed_on = models.DateField("确认日期", null=True, blank=True)
    confirmed_by = models.CharField("确认人", max_length=40, blank=True)
    owner_id = models.BigIntegerField(null=True, editable=False)
    owner_name = models.CharField("经办人", max_length=40, blank=True)

    objects = OfBodyQuerySet.as_manager()

    class Meta:
        verbose_name = "全国系统对账"
        indexes = [models.Index(fields=["body", "-exported_on"])]

    def __str__(self) -> str:
        return f"{self.body} {self.exported_on} 对账"


class DifferenceQuerySet(ScopedQuerySet["NatSyncDifference"]):
    path_lookup = "sync__body__path"
    industry_lookup = "sync__body__industry_path"


class NatSyncDifference(models.Model):
    """One line of the list: a union or employer that one side lacks, or one field that differs."""

    class Kind(models.TextChoices):
        MISSING_HERE = "here", "本系统没有这家工会"
        MISSING_THERE = "there", "全国系统没有这家工会"
        UNIT_HERE = "unit_here", "本系统没有这家单位"
        UNIT_THERE = "unit_there", "全国系统没有这家单位"
        FIELD = "field", "内容不一致"

    class Resolution(models.TextChoices):
        OPEN = "", "待处理"
        THEIRS = "theirs", "采用全国系统的"
        OURS = "ours", "以本系统为准"
        CHECK = "check", "另行核实"

    sync = models.ForeignKey(NatSync, models.CASCADE, related_name="differences", verbose_name="对账")
    body = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="natsync_differences", verbose_name="工会"
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="natsync_differences", verbose_name="单位"
    )
    kind = models.CharField("类别", max_length=10, choices=Kind)
    row_no = models.PositiveIntegerField("回执行号", null=True, blank=True)
    name = models.CharField("工会或单位", max_length=120)
    national_id = models.CharField("全国系统编号", max_length=40, blank=True)
    field = models.CharField("栏目", max_length=16, blank=True)
    ours = models.CharField("本系统", max_length=200, blank=True)
    theirs = models.CharField("全国系统", max_length=200, blank=True)
    resolution = models.CharField("处理", max_length=6, choices=Resolution, blank=True, default="")
    note = models.CharField("说明", max_length=300, blank=True)
    resolved_on = models.DateField("处理日期", null=True, blank=True)
    resolved_by = models.CharField("处理人", max_length=40, blank=True)

    objects = DifferenceQuerySet.as_manager()

    class Meta:
        verbose_name = "对账差异"
        indexes = [
            models.Index(fields=["sync", "kind", "id"]),
            models.Index(fields=["sync", "id"], condition=Q(resolution=""), name="natsync_open_differences"),
            models.Index(fields=["body", "sync"]),
        ]

    def __str__(self) -> str:
        return f"{self.name}：{self.get_kind_display()}"


class NatConfirmation(models.Model):
    """A chair confirms, once a year, that what the national system holds about his union is true."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="natconfirmations", verbose_name="工会")
    sync = models.ForeignKey(
        NatSync, models.SET_NULL, null=True, blank=True, related_name="confirmations", verbose_name="对账"
    )
    year = models.PositiveSmallIntegerField("年度")
    confirmed_on = models.DateField("确认日期")
    confirmed_by = models.CharField("确认人", max_length=40)
    note = models.CharField("说明", max_length=200, blank=True)

    objects = OfBodyQuerySet.as_manager()

    class Meta:
        verbose_name = "年度确认"
        constraints = [models.UniqueConstraint(fields=["body", "year"], name="one_confirmation_a_year")]

    def __str__(self) -> str:
        return f"{self.body} {self.year} 年"

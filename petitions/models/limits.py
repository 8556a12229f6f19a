"""Deadlines and head counts as dated data, and the counters behind petition numbers."""

from django.db import models

from petitions.querysets import LimitQuerySet


class PetitionLimit(models.Model):
    """One figure from one day on. The catalogue leaves these blank, so they come from outside rules and say so.

    Never edited: a change is a new row with its own first day and basis.
    """

    class Kind(models.TextChoices):
        NOTICE = "notice", "书面告知期限"
        FINISH = "finish", "办结期限"
        EXTENSION = "extension", "延期上限"
        OBJECTION = "objection", "退回异议期限"
        WARNING = "warning", "到期提醒提前"
        COLLECTIVE = "collective", "集体访起算人数"
        DELEGATES = "delegates", "推选代表上限"

    class Unit(models.TextChoices):
        DAYS = "days", "天（遇节假日顺延）"
        WORKING_DAYS = "working_days", "个工作日"
        PEOPLE = "people", "人"

    kind = models.CharField("事项", max_length=12, choices=Kind)
    amount = models.PositiveSmallIntegerField("数值")
    unit = models.CharField("单位", max_length=12, choices=Unit)
    basis = models.CharField("依据", max_length=120)
    outside = models.BooleanField("外部规定", default=True)
    effective_from = models.DateField("生效日期")
    set_by = models.CharField("设定人", max_length=40, blank=True)

    objects = LimitQuerySet.as_manager()

    class Meta:
        verbose_name = "信访期限标准"
        constraints = [
            models.UniqueConstraint(fields=["kind", "effective_from"], name="one_petition_limit_per_day")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount} {self.get_unit_display()}"


class PetitionCounter(models.Model):
    """The last number given in a province and year."""

    province = models.CharField("省", max_length=2)
    year = models.PositiveSmallIntegerField("年")
    last = models.PositiveIntegerField("末号", default=0)

    class Meta:
        verbose_name = "信访编号"
        constraints = [
            models.UniqueConstraint(fields=["province", "year"], name="one_counter_per_province_and_year")
        ]

    def __str__(self) -> str:
        return f"{self.province} {self.year}"

"""Dues: what an employer owes for a quarter, and every payment towards it. Amounts in fen, rates in basis points."""

import datetime as dt

from django.db import models
from django.db.models import F, Q

from core.clock import previous_quarter, quarter_bounds, quarter_label, quarter_of
from finance.models.splits import SplitPlan
from finance.querysets import ContributionQuerySet, PaymentQuerySet
from unions.models import Body, Unit


def due_on(quarter: str, days: int) -> dt.date:
    """The last day to pay: `days` calendar days after the quarter's end."""
    return quarter_bounds(quarter)[1] + dt.timedelta(days=days)


def quarters_due(on: dt.date, days: int, count: int) -> list[str]:
    """The last `count` complete quarters whose due day has passed, newest first."""
    newest = previous_quarter(quarter_of(on))
    if due_on(newest, days) >= on:
        newest = previous_quarter(newest)
    return [previous_quarter(newest, back) for back in range(count)]


class Contribution(models.Model):
    """What one employer owes through one union for one quarter.

    `received` is the sum of its payments, kept by `finance.workflows` in the payment's own transaction;
    `manage.py reconcile` proves it. `rate_bp` is the rate in force at the body's place on the quarter's last day.
    """

    class State(models.TextChoices):
        OPEN = "open", "未缴清"
        SETTLED = "settled", "已缴清"

    body = models.ForeignKey(Body, models.PROTECT, related_name="contributions", verbose_name="工会")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="contributions", verbose_name="缴费单位")
    quarter = models.CharField("所属季度", max_length=6, db_collation="C")  # 2026Q3
    workers = models.PositiveIntegerField("职工人数")
    wages = models.BigIntegerField("季度工资总额（分）")
    rate_bp = models.PositiveSmallIntegerField("拨缴比例（万分比）")
    due = models.BigIntegerField("应缴（分）")
    accrued = models.BigIntegerField("已计提（分）", default=0)
    accrued_on = models.DateField("计提日期", null=True, blank=True)
    received = models.BigIntegerField("已到账（分）", default=0, editable=False)
    arrears = models.GeneratedField(
        expression=F("due") - F("received"),
        output_field=models.BigIntegerField(),
        db_persist=True,
        verbose_name="欠缴（分）",
    )
    state = models.CharField("状态", max_length=8, choices=State, default=State.OPEN)
    declared_by = models.CharField("申报人", max_length=40, blank=True)
    declared_on = models.DateField("申报日期")

    objects = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = "经费申报"
        constraints = [
            models.UniqueConstraint(fields=["body", "unit", "quarter"], name="one_contribution_per_quarter"),
            models.CheckConstraint(
                condition=Q(wages__gte=0, due__gte=0, accrued__gte=0), name="dues_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(received__gte=0, received__lte=F("due")), name="received_within_due"
            ),
            models.CheckConstraint(
                condition=Q(quarter__regex=r"^[0-9]{4}Q[1-4]$"), name="quarter_is_written_2026Q3"
            ),
        ]
        indexes = [
            models.Index(fields=["quarter", "body"]),
            models.Index(fields=["quarter", "id"], condition=Q(state="open"), name="contribution_open"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {quarter_label(self.quarter)}"

    @property
    def owed(self) -> int:
        """Arrears from the columns at hand: `arrears` itself is only known after a read."""
        return self.due - self.received

    @property
    def label(self) -> str:
        return quarter_label(self.quarter)

    @property
    def rate_text(self) -> str:
        return f"{self.rate_bp / 100:g}%"


class Payment(models.Model):
    """Money that arrived, or its reversal with the opposite sign. Append-only: a trigger refuses change and removal."""

    class Channel(models.TextChoices):
        TAX = "tax", "税务代征"
        OWN = "own", "自收"
        FISCAL = "fiscal", "财政划拨"

    contribution = models.ForeignKey(
        Contribution, models.PROTECT, related_name="payments", verbose_name="经费申报"
    )
    plan = models.ForeignKey(SplitPlan, models.PROTECT, related_name="payments", verbose_name="分成方案")
    amount = models.BigIntegerField("金额（分）")
    paid_on = models.DateField("到账日期")
    channel = models.CharField("渠道", max_length=6, choices=Channel)
    receipt_no = models.CharField("专用收据号", max_length=40, blank=True)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversal", verbose_name="冲销的到账"
    )
    reason = models.CharField("冲销原因", max_length=300, blank=True)
    posted_by = models.CharField("登记人", max_length=40, blank=True)
    posted_at = models.DateTimeField("登记时间", auto_now_add=True)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = "到账"
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0, reverses=None) | Q(amount__lt=0, reverses__isnull=False),
                name="only_reversals_are_negative",
            )
        ]
        indexes = [models.Index(fields=["contribution", "id"])]

    def __str__(self) -> str:
        return f"{self.contribution} {self.paid_on}"

    @property
    def body(self) -> Body:
        return self.contribution.body

"""Bank accounts, budgets and final accounts by year, and audit reviews. Amounts in fen."""

from django.db import models
from django.db.models import F, Q

from core.crypto import Sealed, SealedField
from finance.querysets import OfBodyQuerySet
from unions.models import Body


class Account(Sealed):
    """A bank account of a union. The number is sealed; lists show its masked form."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="bank_accounts", verbose_name="工会")
    bank = models.CharField("开户银行", max_length=80)
    number_sealed = SealedField(purpose="finance.account_number")
    number_masked = models.CharField("账号", max_length=40, editable=False)
    number_index = models.BinaryField(max_length=16, unique=True, editable=False)
    opened_on = models.DateField("开户日期")
    closed_on = models.DateField("销户日期", null=True, blank=True)
    separate_books = models.BooleanField("独立核算", default=True)

    objects = OfBodyQuerySet.as_manager()

    class Meta:
        verbose_name = "银行账户"
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")), name="account_closes_later"
            )
        ]
        indexes = [models.Index(fields=["body", "-opened_on"])]

    def __str__(self) -> str:
        return f"{self.bank} {self.number_masked}"


class YearlyBook(models.Model):
    """Draft → passed by the committee → audited → approved by the superior. Returned ones are drafts again."""

    class State(models.TextChoices):
        DRAFT = "draft", "编制中"
        COMMITTEE = "committee", "待经审"
        AUDITED = "audited", "待上级批准"
        APPROVED = "approved", "已批准"

    body = models.ForeignKey(Body, models.PROTECT, related_name="%(class)ss", verbose_name="工会")
    year = models.PositiveSmallIntegerField("年度")
    income = models.BigIntegerField("收入（分）")
    spending = models.BigIntegerField("支出（分）")
    state = models.CharField("状态", max_length=10, choices=State, default=State.DRAFT)
    filed_by_id = models.BigIntegerField("编制人编号", null=True, editable=False)
    filed_by_name = models.CharField("编制人", max_length=40, blank=True, editable=False)
    committee_on = models.DateField("委员会通过日期", null=True, blank=True)
    audited_on = models.DateField("经审日期", null=True, blank=True)
    audited_by_name = models.CharField("经审人", max_length=40, blank=True)
    approved_on = models.DateField("批准日期", null=True, blank=True)
    approved_by_name = models.CharField("批准人", max_length=60, blank=True)
    returned_reason = models.CharField("退回原因", max_length=300, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)

    objects = OfBodyQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def balance(self) -> int:
        return self.income - self.spending


class Budget(YearlyBook):
    class Meta:
        verbose_name = "预算"
        constraints = [
            models.UniqueConstraint(fields=["body", "year"], name="one_budget_per_year"),
            models.CheckConstraint(condition=Q(income__gte=0, spending__gte=0), name="budget_not_negative"),
        ]
        indexes = [
            models.Index(fields=["state", "id"], name="budget_state"),
            models.Index(fields=["year", "body"]),
        ]

    def __str__(self) -> str:
        return f"{self.body} {self.year} 年度预算"


class FinalAccount(YearlyBook):
    class Meta:
        verbose_name = "决算"
        constraints = [
            models.UniqueConstraint(fields=["body", "year"], name="one_final_account_per_year"),
            models.CheckConstraint(
                condition=Q(income__gte=0, spending__gte=0), name="final_account_not_negative"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "id"], name="final_state"),
            models.Index(fields=["year", "body"]),
        ]

    def __str__(self) -> str:
        return f"{self.body} {self.year} 年度决算"


class AuditReview(models.Model):
    """An opinion of the audit committee; open issues wait for their correction."""

    class Kind(models.TextChoices):
        BUDGET = "budget", "预算"
        FINAL = "final", "决算"
        SPECIAL = "special", "专项"

    class State(models.TextChoices):
        CLEAN = "clean", "无问题"
        OPEN = "open", "待整改"
        RESOLVED = "resolved", "已整改"

    body = models.ForeignKey(Body, models.PROTECT, related_name="audit_reviews", verbose_name="工会")
    year = models.PositiveSmallIntegerField("年度")
    kind = models.CharField("类别", max_length=8, choices=Kind)
    done_on = models.DateField("审查日期")
    opinion = models.CharField("审查意见", max_length=500)
    issues = models.CharField("发现的问题", max_length=500, blank=True)
    state = models.CharField("整改", max_length=8, choices=State, default=State.CLEAN)
    resolved_on = models.DateField("整改完成日期", null=True, blank=True)
    resolution = models.CharField("整改情况", max_length=300, blank=True)
    done_by_name = models.CharField("审查人", max_length=40, blank=True)

    objects = OfBodyQuerySet.as_manager()

    class Meta:
        verbose_name = "经审记录"
        indexes = [models.Index(fields=["body", "-year"])]

    def __str__(self) -> str:
        return f"{self.body} {self.year} 年度{self.get_kind_display()}审查"

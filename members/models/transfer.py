"""Transfer of membership on a slip, confirmed by both unions; unpaid membership on its way to a deemed exit; expulsions."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from members.models.people import Member
from members.querysets import MembershipLapseQuerySet, MembershipTransferQuerySet, OfMemberQuerySet
from unions.models import Body, Jurisdiction

OPEN = ("asked", "issued", "held")


class MembershipTransfer(models.Model):
    """会籍接转: one person from one union to the next. The old side keeps this row when the person's record has gone."""

    class State(models.TextChoices):
        ASKED = "asked", "待原工会开具"
        ISSUED = "issued", "待接收"
        HELD = "held", "属地暂管"
        ACCEPTED = "accepted", "已接收"
        RETURNED = "returned", "已退回"
        WITHDRAWN = "withdrawn", "已撤回"

    class Starter(models.TextChoices):
        OLD = "old", "原工会"
        SELF = "self", "会员本人"
        NEW = "new", "新单位工会"

    member = models.ForeignKey(Member, models.PROTECT, related_name="transfers", verbose_name="会员")
    from_body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name="原工会")
    to_body = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="接收工会"
    )
    to_text = models.CharField("转往地区、单位", max_length=120, blank=True)
    held_by = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="属地暂管工会"
    )
    residence = models.ForeignKey(
        Jurisdiction, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="居住地"
    )
    reason = models.CharField("原因", max_length=1, choices=Member.Reason, default=Member.Reason.RELATION)
    started_on = models.DateField("提出日期")
    started_by = models.CharField("提出人", max_length=4, choices=Starter, default=Starter.OLD)
    certificate_no = models.CharField(
        "接转凭证号", max_length=20, null=True, blank=True, unique=True, db_collation="C"
    )
    issued_on = models.DateField("开具日期", null=True, blank=True)
    held_on = models.DateField("暂管日期", null=True, blank=True)
    accepted_on = models.DateField("接收日期", null=True, blank=True)
    closed_on = models.DateField("办结日期", null=True, blank=True)
    state = models.CharField("状态", max_length=9, choices=State, default=State.ISSUED)
    why = models.CharField("退回或撤回原因", max_length=200, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    issued_by = models.CharField("开具人", max_length=60, blank=True)
    received_by = models.CharField("接收人", max_length=60, blank=True)

    objects = MembershipTransferQuerySet.as_manager()

    class Meta:
        verbose_name = "会籍接转"
        constraints = [
            models.UniqueConstraint(
                fields=["member"], condition=Q(state__in=OPEN), name="one_open_transfer_per_member"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("issued", "held", "accepted"))
                | Q(certificate_no__isnull=False, issued_on__isnull=False),
                name="transfer_issued_with_number",
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(to_body__isnull=False, accepted_on__gte=F("issued_on")),
                name="transfer_accepted_after_issue",
            ),
            models.CheckConstraint(
                condition=~Q(state="held") | Q(held_by__isnull=False, held_on__gte=F("issued_on")),
                name="transfer_held_after_issue",
            ),
        ]
        indexes = [
            models.Index(
                fields=["started_on"], condition=Q(state__in=("asked", "issued")), name="transfers_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.member}的会籍接转"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def goal(self) -> str:
        """Where to, in words."""
        if self.to_body is not None:
            return self.to_body.name
        return self.to_text or (f"{self.held_by.name}（属地暂管）" if self.held_by else "")


class MembershipLapse(models.Model):
    """未缴会费、未参加活动: from the day it began, over persuasion, to the deemed exit or back."""

    class State(models.TextChoices):
        OPEN = "open", "待处理"
        RESUMED = "resumed", "已恢复正常"
        EXITED = "exited", "视为自动退会"

    member = models.ForeignKey(Member, models.PROTECT, related_name="lapses", verbose_name="会员")
    since = models.DateField("未缴会费、未参加活动起始日期")
    persuaded_on = models.DateField("教育劝告日期", null=True, blank=True)
    persuaded_by = models.CharField("劝告人", max_length=60, blank=True)
    outcome = models.CharField("劝告情况", max_length=200, blank=True)
    state = models.CharField("状态", max_length=8, choices=State, default=State.OPEN)
    closed_on = models.DateField("办结日期", null=True, blank=True)

    objects = MembershipLapseQuerySet.as_manager()

    class Meta:
        verbose_name = "会籍催告"
        constraints = [
            models.UniqueConstraint(
                fields=["member"], condition=Q(state="open"), name="one_open_lapse_per_member"
            ),
            models.CheckConstraint(
                condition=Q(persuaded_on=None) | Q(persuaded_on__gte=F("since")),
                name="lapse_persuaded_after_start",
            ),
            models.CheckConstraint(
                condition=~Q(state="exited") | Q(persuaded_on__isnull=False),
                name="lapse_exit_after_persuasion",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}的会籍催告"

    def clean(self) -> None:
        if self.persuaded_on and self.persuaded_on < self.since:
            raise ValidationError({"persuaded_on": "劝告日期不能早于未缴会费、未参加活动的起始日期。"})


def paper_path(row: Any, name: str) -> str:
    return f"expulsions/{row.member_id}/{name[-40:]}"


class Expulsion(models.Model):
    """开除会籍: proposed by the group, decided by the committee, filed with the superior, with its paper."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="expulsions", verbose_name="会员")
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name="工会")
    proposed_on = models.DateField("工会小组提出日期")
    decided_on = models.DateField("工会委员会决定日期")
    filed_on = models.DateField("报上级工会备案日期")
    paper = models.FileField("决定文件", upload_to=paper_path)
    paper_name = models.CharField(max_length=120)

    objects = OfMemberQuerySet.as_manager()

    class Meta:
        verbose_name = "开除会籍"
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_on__gte=F("proposed_on"), filed_on__gte=F("decided_on")),
                name="expulsion_proposed_decided_filed",
            )
        ]

    def __str__(self) -> str:
        return f"{self.member}开除会籍"

"""Elections of committees and chairs: dates, attendance, votes, papers, approval."""

import secrets
from pathlib import PurePath

from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import GreaterThanOrEqual

from core.scoping import ScopedQuerySet
from unions.models.bodies import Body
from unions.querysets import ElectionQuerySet


def paper_path(election: "Election", name: str) -> str:
    """A random storage name: what people call their files never becomes a path."""
    return f"elections/{secrets.token_hex(16)}{PurePath(name).suffix.lower()[:6]}"


class Election(models.Model):
    """One election of one office. `filed_by_id` reported the result and therefore never approves it."""

    class Kind(models.TextChoices):
        FOUNDING = "founding", "新建"
        REELECTION = "reelection", "换届"
        BYELECTION = "byelection", "补选"

    class Office(models.TextChoices):
        COMMITTEE = "committee", "工会委员会"
        AUDIT = "audit", "经费审查委员会"
        WOMEN = "women", "女职工委员会"
        CHAIR = "chair", "主席"
        VICE = "vice", "副主席"

    class State(models.TextChoices):
        PREPARING = "preparing", "筹备"
        HELD = "held", "已选举"
        REPORTED = "reported", "已报批"
        APPROVED = "approved", "已批复"
        RETURNED = "returned", "退回"

    class Congress(models.TextChoices):
        MEMBERS = "members", "会员大会"
        REPRESENTATIVES = "representatives", "会员代表大会"

    body = models.ForeignKey(Body, models.PROTECT, related_name="elections", verbose_name="工会")
    kind = models.CharField("选举类型", max_length=10, choices=Kind)
    office = models.CharField("选举职务", max_length=10, choices=Office)
    state = models.CharField("状态", max_length=10, choices=State, default=State.PREPARING)
    direct = models.BooleanField("直接选举", default=False)
    congress = models.CharField("大会形式", max_length=16, choices=Congress, default=Congress.MEMBERS)
    notice_on = models.DateField("公告日期", null=True, blank=True)
    held_on = models.DateField("选举日期", null=True, blank=True)
    entitled = models.PositiveIntegerField("应到人数", null=True, blank=True)
    present = models.PositiveIntegerField("实到人数", null=True, blank=True)
    candidates_counted = models.PositiveSmallIntegerField("已计票候选人数", default=0)
    term_years = models.PositiveSmallIntegerField("任期（年）", null=True, blank=True)
    recommended_by = models.CharField("提名来源", max_length=60, blank=True)
    minutes = models.FileField("大会记录", upload_to=paper_path, blank=True)
    minutes_name = models.CharField(max_length=200, blank=True)
    reported_on = models.DateField("报批日期", null=True, blank=True)
    approved_on = models.DateField("批复日期", null=True, blank=True)
    approved_by = models.ForeignKey(
        Body,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="approved_elections",
        verbose_name="批复机关",
    )
    approval_no = models.CharField("批复文号", max_length=60, blank=True)
    returned_reason = models.CharField("退回原因", max_length=300, blank=True)
    postponement_asked = models.DateField("申请延期至", null=True, blank=True)
    postponement_reason = models.CharField("延期理由", max_length=300, blank=True)
    postponed_to = models.DateField("延期至", null=True, blank=True)
    filed_by_id = models.BigIntegerField("报批人编号", null=True, blank=True, editable=False)
    filed_by_name = models.CharField("报批人", max_length=40, blank=True, editable=False)
    party_opinion = models.CharField("党组织意见", max_length=200, blank=True)
    superior_opinion = models.CharField("上级意见", max_length=200, blank=True)

    objects = ElectionQuerySet.as_manager()

    class Meta:
        verbose_name = "选举档案"
        constraints = [
            models.CheckConstraint(
                condition=Q(present=None) | Q(entitled=None) | Q(present__lte=models.F("entitled")),
                name="present_within_entitled",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("preparing", "returned"))
                | Q(present=None)
                | Q(entitled=None)
                | Q(GreaterThanOrEqual(F("present") * 3, F("entitled") * 2)),
                name="quorum_reached",
            ),
        ]
        indexes = [models.Index(fields=["body", "-held_on"]), models.Index(fields=["state", "reported_on"])]

    def __str__(self) -> str:
        return f"{self.body}{self.get_kind_display()}选举（{self.get_office_display()}）"


class ElectionVote(models.Model):
    """One candidate's count."""

    election = models.ForeignKey(Election, models.CASCADE, related_name="votes")
    candidate = models.CharField("候选人", max_length=40)
    in_favour = models.PositiveIntegerField("赞成")
    against = models.PositiveIntegerField("反对", default=0)
    abstained = models.PositiveIntegerField("弃权", default=0)
    elected = models.BooleanField("当选", default=False)

    class Scoped(ScopedQuerySet["ElectionVote"]):
        path_lookup = "election__body__path"
        industry_lookup = "election__body__industry_path"

    objects = Scoped.as_manager()

    class Meta:
        verbose_name = "得票"

    def __str__(self) -> str:
        return f"{self.candidate} {self.in_favour} 票"

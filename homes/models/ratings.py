"""Rounds of members' rating: what is asked of whom, and what came out. No row anywhere stands for one ballot.

`docs/rating-secrecy.md` explains why nobody can tell who voted how, whatever tables he reads and whenever he reads them.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from core.crypto import Sealed, SealedField
from core.scoping import M, ScopedQuerySet
from homes.querysets import OfBodyQuerySet
from unions.models import Body
from unions.querysets import BASIC_KINDS

SUBJECTS = {"union": "对工会", "chair": "对主席", "deeds": "对办实事"}
ANSWERS = ("满意", "基本满意", "不满意", "不了解")
CONTENT = 2  # the first two answers count as satisfied


class OfRoundQuerySet(ScopedQuerySet[M]):
    path_lookup = "round__body__path"
    industry_lookup = "round__body__industry_path"


class RatingRound(models.Model):
    """One round of one union. Rates in basis points of all answers; `valid` is NULL where no turnout floor was set."""

    class Mode(models.TextChoices):
        ONLINE = "online", "手机投票"
        PAPER = "paper", "纸质票"

    class Voters(models.TextChoices):
        ALL = "all", "全体会员"
        REPS = "reps", "会员代表"
        SAMPLE = "sample", "随机抽样"

    class State(models.TextChoices):
        OPENED = "opened", "筹备"
        VOTING = "voting", "投票中"
        CLOSED = "closed", "已截止"
        COUNTED = "counted", "已计票"
        PUBLISHED = "published", "已公布"
        CANCELLED = "cancelled", "已作废"

    body = models.ForeignKey(Body, models.PROTECT, related_name="ratings", verbose_name="工会")
    mode = models.CharField("方式", max_length=8, choices=Mode, default=Mode.ONLINE)
    voters = models.CharField("参评范围", max_length=8, choices=Voters, default=Voters.ALL)
    state = models.CharField("状态", max_length=10, choices=State, default=State.OPENED)
    opened_on = models.DateField("发起日期")
    closes_on = models.DateField("投票截止")
    closed_on = models.DateField("实际截止", null=True, blank=True)
    published_on = models.DateField("公布日期", null=True, blank=True)
    with_chair = models.BooleanField("评议主席", default=True)
    deeds = models.TextField("本年度办的实事", max_length=1000, blank=True)
    seed = models.CharField("抽样种子", max_length=32, blank=True, editable=False)
    entitled = models.PositiveIntegerField("应参评人数", default=0, editable=False)
    issued = models.PositiveIntegerField("已印票条", default=0, editable=False)
    voted = models.PositiveIntegerField("有效票数", null=True, blank=True, editable=False)
    counts = models.JSONField("计票", null=True, blank=True, editable=False)
    union_rate = models.PositiveSmallIntegerField("对工会满意率", null=True, blank=True, editable=False)
    chair_rate = models.PositiveSmallIntegerField("对主席满意率", null=True, blank=True, editable=False)
    deeds_rate = models.PositiveSmallIntegerField("对实事满意率", null=True, blank=True, editable=False)
    floor = models.PositiveSmallIntegerField("参评率下限", null=True, blank=True, editable=False)
    valid = models.BooleanField("有效", null=True, blank=True, editable=False)
    from_above = models.BooleanField("由上级发起", default=False, editable=False)
    slips_by_own = models.BooleanField("本会印过票条", default=False, editable=False)
    opened_by_name = models.CharField("发起人", max_length=60, blank=True, editable=False)
    note = models.CharField("说明", max_length=300, blank=True)

    objects = OfBodyQuerySet.as_manager()

    class Meta:
        verbose_name = "会员评家"
        constraints = [
            models.UniqueConstraint(
                fields=["body"], condition=Q(state__in=("opened", "voting", "closed")), name="one_open_rating",
                violation_error_message="本会已有一次会员评家没有计票。请先办完那一次。",
            ),
            models.CheckConstraint(
                condition=Q(voted=None) | Q(voted__lte=F("entitled")), name="voted_within_entitled",
                violation_error_message="有效票数多于应参评人数。请核对。",
            ),
            models.CheckConstraint(
                condition=Q(issued__lte=F("entitled")), name="slips_within_entitled",
                violation_error_message="票条多于应参评人数。",
            ),
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opened_on")), name="rating_closes_after_it_opens",
                violation_error_message="投票截止早于发起日期。请核对。",
            ),
            models.CheckConstraint(
                condition=Q(valid=None) | Q(valid=False) | Q(union_rate__isnull=False, voted__gte=1, closed_on__isnull=False),
                name="valid_rating_has_a_result", violation_error_message="没有计票的评家不能算有效。",
            ),
            models.CheckConstraint(
                condition=Q(union_rate=None) | Q(union_rate__lte=10_000), name="rating_within_hundred",
                violation_error_message="满意率不能超过 100%。",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["body", "-opened_on"], name="rating_of_body"),
            models.Index(fields=["state", "closes_on"], name="rating_due"),
            models.Index(
                fields=["body", "closed_on"], include=["union_rate", "chair_rate"], condition=Q(valid=True), name="rating_valid"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.body} {self.opened_on:%Y-%m} 会员评家"

    def clean(self) -> None:
        wrong: dict[str, Any] = {}
        if self.body_id and self.body.kind not in BASIC_KINDS:
            wrong["body"] = "会员评家在基层工会开展。请另选一家基层工会。"
        if self.opened_on and self.closes_on and self.closes_on < self.opened_on:
            wrong["closes_on"] = f"投票截止早于发起日期 {self.opened_on}。请核对。"
        if wrong:
            raise ValidationError(wrong)

    @property
    def turnout(self) -> int | None:
        """Basis points of those entitled."""
        return None if self.voted is None or not self.entitled else self.voted * 10_000 // self.entitled

    @property
    def is_open(self) -> bool:
        return self.state in {self.State.OPENED, self.State.VOTING, self.State.CLOSED}

    @property
    def asks(self) -> dict[str, str]:
        return {key: label for key, label in SUBJECTS.items() if self.with_chair or key != "chair"}


class RatingRoll(models.Model):
    """Who may vote, drawn when the round is opened: keys of members, never whether they did."""

    round = models.OneToOneField(RatingRound, models.CASCADE, related_name="roll", verbose_name="会员评家")
    members = models.JSONField("应参评会员", default=list)

    objects = OfRoundQuerySet.as_manager()

    class Meta:
        verbose_name = "参评名单"

    def __str__(self) -> str:
        return f"{self.round} 参评名单"


class RatingSlip(models.Model):
    """A one-time code as its keyed mark. It belongs to a round and to nobody; `teller` marks the two codes for counting."""

    round = models.ForeignKey(RatingRound, models.CASCADE, related_name="slips", verbose_name="会员评家")
    mark = models.BinaryField(max_length=16, unique=True)
    teller = models.PositiveSmallIntegerField("监票员", default=0)
    used = models.BooleanField("已用", default=False)

    objects = OfRoundQuerySet.as_manager()

    class Meta:
        verbose_name = "票条"

    def __str__(self) -> str:
        return "票条"


class RatingUrn(Sealed):
    """Running sums of a round under the portal's key, rewritten as a whole by each vote; opened and deleted by the count."""

    round = models.ForeignKey(RatingRound, models.CASCADE, related_name="urns", verbose_name="会员评家")
    number = models.PositiveSmallIntegerField("序号")
    sums_sealed = SealedField("密封计数", purpose="rating.urn")

    objects = OfRoundQuerySet.as_manager()

    class Meta:
        verbose_name = "票箱"
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="one_urn_of_a_number")]

    def __str__(self) -> str:
        return f"{self.round} 票箱"


class RatingTally(models.Model):
    """What one of the two tellers counted of the paper ballots. A count stands when both agree."""

    round = models.ForeignKey(RatingRound, models.CASCADE, related_name="tallies", verbose_name="会员评家")
    teller = models.PositiveSmallIntegerField("监票员")
    name = models.CharField("姓名", max_length=40)
    voted = models.PositiveIntegerField("有效票数")
    counts = models.JSONField("计票")
    entered_on = models.DateField("填报日期")

    objects = OfRoundQuerySet.as_manager()

    class Meta:
        verbose_name = "计票单"
        constraints = [models.UniqueConstraint(fields=["round", "teller"], name="one_tally_each")]

    def __str__(self) -> str:
        return f"{self.round} 计票单"

"""Representatives of the members, the term each was elected for, and what they did in it."""

import datetime as dt
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from core.clock import today
from core.scoping import M, ScopedQuerySet
from members.models.democracy import basic_body, sound_day
from members.models.people import Member
from unions.models import Body
from unions.querysets import OfBodyQuerySet


class RepQuerySet(OfBodyQuerySet[M]):
    def found_by(self, text: str) -> Self:
        text = text.strip()
        if text.isascii():
            return self.filter(member__initials__startswith=text.lower())
        return self.filter(Q(member__name__contains=text) | Q(district__contains=text))

    def live(self, on: dt.date) -> Self:
        """In office on a day, and still a member of the union they speak for."""
        return self.filter(
            ended_on=None,
            elected_on__lte=on,
            term_end__gte=on,
            member__status="active",
            member__body=F("body"),
        )


class MemberRep(models.Model):
    """A representative and the term it was elected for; a standing one serves as long as the committee."""

    class State(models.TextChoices):
        """Follows from the day of its end; no column of its own."""

        LIVE = "live", "任期内"
        ENDED = "ended", "已终止"

    member = models.ForeignKey(Member, models.PROTECT, related_name="mandates", verbose_name="会员")
    body = models.ForeignKey(Body, models.PROTECT, related_name="representatives", verbose_name="工会")
    district = models.CharField("选区（代表组）", max_length=40, blank=True)
    elected_on = models.DateField("当选日期")
    term_end = models.DateField("任期至")
    standing = models.BooleanField("常任代表", default=False)
    ended_on = models.DateField("终止日期", null=True, blank=True)
    ended_reason = models.CharField("终止原因", max_length=120, blank=True, db_default="")

    objects = RepQuerySet.as_manager()

    class Meta:
        verbose_name = "会员代表"
        constraints = [
            models.CheckConstraint(
                condition=Q(term_end__gt=F("elected_on")), name="mandate_ends_later",
                violation_error_message="任期至应晚于当选日期。请核对。",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | (Q(ended_on__gte=F("elected_on")) & ~Q(ended_reason="")), name="mandate_ended_with_reason",
                violation_error_message="终止代表资格要写明原因，日期不能早于当选日期。",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["body", "term_end"], condition=Q(ended_on=None), name="reps_in_office")
        ]

    def __str__(self) -> str:
        return f"{self.member.name}（{self.body}）"

    @property
    def until(self) -> dt.date:
        return min(self.term_end, self.ended_on) if self.ended_on else self.term_end

    @property
    def state(self) -> str:
        return self.State.ENDED if self.ended_on else self.State.LIVE

    def get_state_display(self) -> str:
        return str(self.State(self.state).label)

    def standing_of(self, on: dt.date) -> tuple[str, str]:
        if self.ended_on:
            return "已终止", "na"
        if self.member.status != Member.Status.ACTIVE or self.member.body_id != self.body_id:
            return "会籍已变动", "warn"
        return ("任期内", "pass") if self.term_end >= on else ("任期已满", "warn")

    def clean(self) -> None:
        wrong: dict[str, Any] = {**basic_body(self), **sound_day(self, "elected_on")}
        if self.elected_on and self.term_end and self.term_end <= self.elected_on:
            wrong["term_end"] = "任期至应晚于当选日期。请核对。"
        wrong |= self._person() | self._term()
        if self.ended_on and not self.ended_reason:
            wrong["ended_reason"] = "终止代表资格，请写明原因。"
        if self.ended_on and self.elected_on and self.ended_on < self.elected_on:
            wrong["ended_on"] = "终止日期早于当选日期。请核对。"
        if wrong:
            raise ValidationError(wrong)

    def _person(self) -> dict[str, str]:
        """An active member of this very body when elected; never two terms at a time."""
        if not self.member_id or not self.body_id or not self.elected_on or not self.term_end:
            return {}
        if self._state.adding and (self.member.status != "active" or self.member.body_id != self.body_id):
            return {"member": f"{self.member.name}不是本会在会会员，保留会籍的不能当选代表。请核对会员名册。"}
        same = MemberRep.objects.filter(
            member=self.member_id, body=self.body_id, elected_on__lt=self.until
        ).exclude(pk=self.pk)
        for other in same:
            if other.until > self.elected_on:
                return {
                    "member": f"{self.member.name}已有一段任期（{other.elected_on} 至 {other.until}）。请先终止那一段，或核对日期。"
                }
        return {}

    def _term(self) -> dict[str, str]:
        body = self.body if self.body_id else None
        if not self.standing or body is None or not self.term_end:
            return {}
        if body.term_end is None:
            return {
                "standing": "本会还没有登记本届任期，不能确定常任代表的任期。请先在工会资料里填写本届起止。"
            }
        if self.term_end != body.term_end and not (body.term_start and self.term_end <= body.term_start):
            return {"term_end": f"常任代表的任期与工会委员会相同，应填到 {body.term_end}。请核对。"}
        return {}


class OfRepQuerySet(ScopedQuerySet[M]):
    path_lookup = "rep__body__path"
    industry_lookup = "rep__body__industry_path"

    def found_by(self, text: str) -> Self:
        return self.filter(Q(rep__member__name__contains=text.strip()) | Q(what__contains=text.strip()))


class RepDuty(models.Model):
    """What a representative did between congresses."""

    class Kind(models.TextChoices):
        CONTACT = "contact", "联系会员"
        PROPOSAL = "proposal", "提出提案"
        INSPECTION = "inspection", "巡视检查"
        MEETING = "meeting", "列席会议"
        TRAINING = "training", "参加培训"
        OTHER = "other", "其他履职"

    rep = models.ForeignKey(MemberRep, models.PROTECT, related_name="duties", verbose_name="会员代表")
    done_on = models.DateField("日期")
    kind = models.CharField("方式", max_length=10, choices=Kind)
    what = models.CharField("内容", max_length=300)

    objects = OfRepQuerySet.as_manager()

    class Meta:
        verbose_name = "履职记录"

    def __str__(self) -> str:
        return f"{self.rep.member.name}：{self.get_kind_display()}"

    @property
    def body(self) -> Body:
        return self.rep.body

    def clean(self) -> None:
        wrong: dict[str, str] = {}
        if self.done_on and self.done_on > today():
            wrong["done_on"] = "日期在今天以后。请核对。"
        if self.done_on and self.rep_id and self.done_on < self.rep.elected_on:
            wrong["done_on"] = f"日期早于当选日期 {self.rep.elected_on}。请核对。"
        if self.done_on and self.rep_id and self.done_on > self.rep.until:
            wrong["done_on"] = f"日期晚于任期止 {self.rep.until}。请核对。"
        if wrong:
            raise ValidationError(wrong)

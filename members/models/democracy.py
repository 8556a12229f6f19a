"""How members decide: their congresses, who came, what was resolved.

What cannot be said in a constraint (another table's date, another table's term) the database checks in a trigger of
the migration; the sentences are the same here.
"""

import secrets
from pathlib import PurePath
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import GreaterThanOrEqual

from core.clock import today
from core.scoping import M, ScopedQuerySet
from members.models.people import Member
from unions.models import Body
from unions.querysets import BASIC_KINDS, OfBodyQuerySet

QUORUM_LACKS = "到会人数不足，大会不能召开。请另行召开，或核对到会人数。"
BASIC_ONLY = "这里登记基层工会的资料。请另选一家基层工会。"


def paper_path(row: models.Model, name: str) -> str:
    """A random storage name: what people call their files never becomes a path."""
    return f"congresses/{secrets.token_hex(16)}{PurePath(name).suffix.lower()[:6]}"


def sound_day(row: Any, name: str, *, ahead: bool = False) -> dict[str, str]:
    """Not before the union was founded, and not in the future unless that is what is planned."""
    day, body = getattr(row, name), row.body if row.body_id else None
    label = row._meta.get_field(name).verbose_name
    if day and not ahead and day > today():
        return {name: f"{label}在今天以后。请核对。"}
    if day and body and body.established_on and day < body.established_on:
        return {name: f"{label}早于本会成立日期 {body.established_on}。请核对。"}
    return {}


def basic_body(row: Any) -> dict[str, str]:
    return {"body": BASIC_ONLY} if row.body_id and row.body.kind not in BASIC_KINDS else {}


def in_chinese(number: int) -> str:
    """三, 十二, 四十五: how congresses are numbered on paper."""
    digits = "零一二三四五六七八九"
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    return (
        ("" if tens < 2 else digits[tens])
        + ("十" if tens else "")
        + (digits[ones] if ones or not tens else "")
    )


class CongressQuerySet(OfBodyQuerySet[M]):
    def found_by(self, text: str) -> Self:
        return self.filter(body__in=Body.objects.found_by(text))

    def counted(self) -> Self:
        """Held, with minutes: the small index `congress_counted` holds nothing else."""
        return self.exclude(minutes_name="")


class MemberCongress(models.Model):
    """One meeting of all members, or of their representatives. The quorum it met under stays with it."""

    class Kind(models.TextChoices):
        MEMBERS = "members", "会员大会"
        REPRESENTATIVES = "representatives", "会员代表大会"

    class State(models.TextChoices):
        PLANNED = "planned", "筹备中"
        NOTICED = "noticed", "已通知"
        HELD = "held", "已召开"
        CLOSED = "closed", "已办结"
        CANCELLED = "cancelled", "已取消"

    body = models.ForeignKey(Body, models.PROTECT, related_name="member_congresses", verbose_name="工会")
    kind = models.CharField("大会形式", max_length=16, choices=Kind, default=Kind.MEMBERS)
    term = models.PositiveSmallIntegerField("第几届")
    session = models.PositiveSmallIntegerField("第几次会议", default=1)
    held_on = models.DateField("召开日期")
    starts_at = models.CharField("开会时间", max_length=20, blank=True)
    place = models.CharField("地点", max_length=80, blank=True)
    agenda = models.TextField("议程", max_length=2000, blank=True)
    standing = models.BooleanField("代表常任制", default=False, db_default=False)
    state = models.CharField("状态", max_length=10, choices=State, default=State.PLANNED)
    notice_on = models.DateField("通知日期", null=True, blank=True)
    entitled = models.PositiveIntegerField("应到人数", null=True, blank=True)
    present = models.PositiveIntegerField("实到人数", null=True, blank=True)
    quorum_share = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    quorum_whole = models.PositiveSmallIntegerField(default=1, db_default=1, editable=False)
    minutes = models.FileField("会议记录", upload_to=paper_path, blank=True, db_default="")
    minutes_name = models.CharField(max_length=200, blank=True, db_default="", editable=False)
    closed_on = models.DateField("办结日期", null=True, blank=True)
    note = models.CharField("说明", max_length=300, blank=True, db_default="")

    objects = CongressQuerySet.as_manager()

    class Meta:
        verbose_name = "会员（代表）大会"
        constraints = [
            models.UniqueConstraint(
                fields=["body", "term", "session"], condition=~Q(state="cancelled"), name="one_member_congress_of_a_number",
                violation_error_message="这一届这一次会议已经登记过。请打开原来那一条修改，或改会次。",
            ),
            models.CheckConstraint(
                condition=Q(present=None) | Q(entitled__isnull=False, present__lte=F("entitled")), name="present_at_congress_within_entitled",
                violation_error_message="实到人数多于应到人数。请核对。",
            ),
            models.CheckConstraint(
                condition=Q(term__gte=1, session__gte=1), name="member_congress_counts_from_one",
                violation_error_message="届次和会次从第 1 算起。请核对。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("held", "closed"))
                | Q(entitled__gte=1, present__isnull=False)
                & Q(GreaterThanOrEqual(F("present") * F("quorum_whole"), F("entitled") * F("quorum_share"))),
                name="congress_has_its_quorum", violation_error_message=QUORUM_LACKS,
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | ~Q(minutes_name=""), name="closed_congress_has_minutes",
                violation_error_message="办结前要上传会议记录。",
            ),
            models.CheckConstraint(
                condition=Q(notice_on=None) | Q(notice_on__lte=F("held_on")), name="congress_noticed_before",
                violation_error_message="通知日期晚于召开日期。请核对。",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["body", "-held_on"], name="congress_of_body"),
            models.Index(fields=["body", "held_on"], condition=~Q(minutes_name=""), name="congress_counted"),
        ]

    def __str__(self) -> str:
        return f"{self.body}{self.short}"

    @property
    def short(self) -> str:
        return f"第{in_chinese(self.term)}届第{in_chinese(self.session)}次{self.get_kind_display()}"

    def clean(self) -> None:
        wrong: dict[str, Any] = {**basic_body(self), **sound_day(self, "held_on", ahead=True)}
        for name in ("term", "session"):
            if getattr(self, name) == 0:
                wrong[name] = "从第 1 算起。请核对。"
        if self.present is not None and (self.entitled or 0) < self.present:
            wrong["present"] = f"实到 {self.present:,} 人多于应到 {self.entitled or 0:,} 人。请核对。"
        if self.state in ("held", "closed") and self.held_on and self.held_on > today():
            wrong["held_on"] = "大会还没有到召开日期。开会当天再登记。"
        if self.notice_on and self.held_on and self.notice_on > self.held_on:
            wrong["held_on"] = f"召开日期早于通知日期 {self.notice_on}。请核对。"
        if wrong:
            raise ValidationError(wrong)


class OfCongressQuerySet(ScopedQuerySet[M]):
    path_lookup = "congress__body__path"
    industry_lookup = "congress__body__industry_path"


class CongressSeat(models.Model):
    """One person on the sign-in list: entitled to attend, present or not."""

    congress = models.ForeignKey(
        MemberCongress, models.PROTECT, related_name="seats", verbose_name="大会", db_index=False
    )
    member = models.ForeignKey(Member, models.PROTECT, related_name="seats", verbose_name="会员")
    present = models.BooleanField("到会", default=False)
    excuse = models.CharField("请假原因", max_length=60, blank=True, db_default="")

    objects = OfCongressQuerySet.as_manager()

    class Meta:
        verbose_name = "到会名单"
        constraints = [models.UniqueConstraint(fields=["congress", "member"], name="one_seat_each")]

    def __str__(self) -> str:
        return str(self.member)


class Resolution(models.Model):
    """What was put to the vote. `passed`: more than the share of all entitled that was in force that day."""

    congress = models.ForeignKey(
        MemberCongress, models.PROTECT, related_name="resolutions", verbose_name="大会", db_index=False
    )
    number = models.PositiveSmallIntegerField("序号")
    title = models.CharField("议题", max_length=120)
    text = models.TextField("决议内容", max_length=2000)
    in_favour = models.PositiveIntegerField("赞成")
    against = models.PositiveIntegerField("反对", default=0)
    abstained = models.PositiveIntegerField("弃权", default=0)
    passed = models.BooleanField("通过", default=False)

    objects = OfCongressQuerySet.as_manager()

    class Meta:
        verbose_name = "大会决议"
        constraints = [
            models.UniqueConstraint(fields=["congress", "number"], name="one_resolution_of_a_number"),
        ]

    def __str__(self) -> str:
        return self.title

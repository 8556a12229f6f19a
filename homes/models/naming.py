"""Rounds in which one union names one grade of homes: opened each year, closed when every declaration is decided."""

import datetime as dt
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from core.clock import today
from homes.models.grades import Grade
from homes.querysets import OfBodyQuerySet
from unions.models import Body
from unions.policies.force import policy_of
from unions.querysets import LOCAL_KINDS

FIRST_YEAR: Final = 1980  # the campaign of building homes began in the eighties


def level_of(body: Body) -> str:
    """The level of the titles that a federation names by itself; empty where it names none."""
    return body.kind if body.kind in LOCAL_KINDS else ""


def sound_day(day: dt.date | None, word: str) -> str:
    """What is wrong with the day of something that has happened, or nothing."""
    if day is None:
        return ""
    if day > today():
        return f"{word}在今天以后。请核对。"
    return f"{word}早于 {FIRST_YEAR} 年。请核对。" if day.year < FIRST_YEAR else ""


class NamingRound(models.Model):
    """One union names one grade in one year. No quota where the documents forbid one."""

    class State(models.TextChoices):
        OPEN = "open", "进行中"
        CLOSED = "closed", "已结束"

    body = models.ForeignKey(Body, models.PROTECT, related_name="naming_rounds", verbose_name="命名单位")
    name = models.CharField("称号名称", max_length=60)
    grade = models.CharField("等级", max_length=10, choices=Grade)
    year = models.PositiveSmallIntegerField("年度")
    pass_score = models.PositiveIntegerField("达标分", null=True, blank=True)
    quota = models.PositiveSmallIntegerField("名额", null=True, blank=True)
    opened_on = models.DateField("启动日期")
    declare_until = models.DateField("申报截止")
    doc_no = models.CharField("命名文号", max_length=60, blank=True)
    state = models.CharField("状态", max_length=8, choices=State, default=State.OPEN)
    closed_on = models.DateField("结束日期", null=True, blank=True)

    objects = OfBodyQuerySet.as_manager()

    class Meta:
        verbose_name = "命名批次"
        constraints = [
            models.UniqueConstraint(
                fields=["body", "grade", "year"], name="one_round_a_year",
                violation_error_message="这个年度已有同等级的命名批次。请在那一批里办理。",
            ),
            models.CheckConstraint(
                condition=Q(declare_until__gte=F("opened_on")), name="round_declares_after_opening",
                violation_error_message="申报截止早于启动日期。请核对。",
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_on=None) | Q(state="closed", closed_on__gte=F("opened_on")),
                name="round_closes_after_opening", violation_error_message="结束日期早于启动日期。请核对。",
            ),
            models.CheckConstraint(
                condition=Q(quota=None) | Q(quota__gte=1), name="round_quota_is_a_number",
                violation_error_message="名额至少为 1；不设名额的请留空。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.body} {self.year} 年{self.name}命名"

    def get_year_display(self) -> str:
        return str(self.year)

    def get_pass_score_display(self) -> str:
        return "" if self.pass_score is None else f"{self.pass_score / 100:g}"

    @property
    def level(self) -> str:
        return level_of(self.body)

    @property
    def forbids_numbers(self) -> bool:
        """Whether the documents in force at the naming unit's place forbid sharing titles out by number."""
        return policy_of(self.body.place, max(self.opened_on, today())).adopted("P-101") is not None

    def clean(self) -> None:
        wrong: dict[str, Any] = {}
        if self.body_id and not level_of(self.body):
            wrong["body"] = "称号由县级以上地方总工会命名。请选县（市、区）、市或省总工会。"
        if self.opened_on and (problem := sound_day(self.opened_on, "启动日期")):
            wrong["opened_on"] = problem
        if self.quota is not None and self.body_id and self.opened_on and self.forbids_numbers:
            wrong["quota"] = "职工之家评定不得预设名额。请留空，按标准逐一考评，达到标准的都可以命名。"
        if wrong:
            raise ValidationError(wrong)

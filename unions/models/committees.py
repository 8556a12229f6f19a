"""Committees of a body, their terms, and the days that cannot lie before a union was founded."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from unions.models.bodies import Body
from unions.querysets import OfBodyQuerySet


def early(row: Any, name: str, founded: dt.date) -> str:
    """The sentence about a day before the union's founding."""
    title = row._meta.get_field(name).verbose_name
    return f"{title} {getattr(row, name)} 早于本会成立日期 {founded}。请核对；成立日期登记错了的，请先在工会资料里更正。"


def before_founding(row: Any, *names: str) -> dict[str, str]:
    """For `clean`: the days of a row that lie before its union was founded."""
    if not row.body_id or row.body.established_on is None:
        return {}
    founded: dt.date = row.body.established_on
    return {
        name: early(row, name, founded) for name in names if (day := getattr(row, name)) and day < founded
    }


class Committee(models.Model):
    """The union committee, audit committee or women's committee of a body, one current row per kind."""

    class Kind(models.TextChoices):
        UNION = "union", "工会委员会"
        AUDIT = "audit", "经费审查委员会"
        WOMEN = "women", "女职工委员会"

    class State(models.TextChoices):
        CURRENT = "current", "现任"
        PAST = "past", "往届"

    body = models.ForeignKey(Body, models.PROTECT, related_name="committees", verbose_name="工会")
    kind = models.CharField("类别", max_length=6, choices=Kind)
    members_count = models.PositiveSmallIntegerField("委员数", default=0)
    elected_on = models.DateField("选举日期", null=True, blank=True)
    approved_on = models.DateField("批复日期", null=True, blank=True)
    term_end = models.DateField(
        "本届止", null=True, blank=True
    )  # its last day; a later one begins on another
    approval_no = models.CharField("批复文号", max_length=60, blank=True)
    state = models.CharField("状态", max_length=8, choices=State, default=State.CURRENT)

    objects = OfBodyQuerySet.as_manager()

    class Meta:
        verbose_name = "委员会"
        constraints = [
            models.UniqueConstraint(
                fields=["body", "kind"], condition=Q(state="current"), name="one_current_committee_per_kind"
            ),
            models.CheckConstraint(
                condition=Q(approved_on=None) | Q(elected_on__isnull=False, approved_on__gte=F("elected_on")),
                name="committee_approved_after_election",
            ),
            models.CheckConstraint(
                condition=Q(term_end=None) | Q(elected_on__isnull=False, term_end__gte=F("elected_on")),
                name="committee_term_ends_later",
            ),
            models.CheckConstraint(condition=Q(members_count__lte=99), name="committee_of_a_hundred_at_most"),
        ]  # that two terms of one kind do not overlap is an exclusion constraint of migration 0014

    def __str__(self) -> str:
        return f"{self.body}{self.get_kind_display()}"

    def clean(self) -> None:
        wrong: dict[str, Any] = {} if self._founding() else before_founding(self, "elected_on", "approved_on")
        if self.term_end and not self.elected_on:
            wrong["term_end"] = "填了本届止，也要填选举日期。"
        elif self.term_end and self.elected_on and self.term_end < self.elected_on:
            wrong["term_end"] = f"本届止早于选举日期 {self.elected_on}。请核对。"
        elif other := self._overlapped():
            until = f"至 {other.term_end}" if other.term_end else "起，现在还在任"
            wrong["elected_on"] = (
                f"与另一届{self.get_kind_display()}（{other.elected_on} {until}）任期重叠。请核对两届的选举日期和本届止。"
            )
        if wrong:
            raise ValidationError(wrong)

    def _founding(self) -> bool:
        """The congress that founds a union meets before the approval that founds it."""
        if self.approved_on and self.approved_on == self.body.established_on:
            return True
        return self.body.elections.filter(kind="founding", held_on=self.elected_on or dt.date.max).exists()

    def _overlapped(self) -> "Committee | None":
        """A new current committee ends the sitting one on the day before its election: only one elected later stands against it."""
        if not self.elected_on or not (self.term_end or self.state == self.State.CURRENT):
            return None
        rows = Committee.objects.filter(body=self.body, kind=self.kind, elected_on__isnull=False).exclude(
            pk=self.pk
        )
        rows = rows.filter(Q(term_end__gte=self.elected_on) | Q(term_end=None, state=self.State.CURRENT))
        if self.term_end:
            rows = rows.filter(elected_on__lte=self.term_end)
        if self.state == self.State.CURRENT:
            rows = rows.exclude(state=self.State.CURRENT, elected_on__lte=self.elected_on)
        return rows.order_by("elected_on").first()

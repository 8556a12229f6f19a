"""Writes of policy data: a figure or an adoption is never edited, each change is a new dated row."""

import datetime as dt
from typing import Any

from django.db import transaction

from core import audit
from core.workflow import Refused
from unions.models import Body, Jurisdiction, RuleAdoption, Threshold
from unions.policies.catalogue import Key

RANK = {"nation": 0, "province": 1, "city": 2, "county": 3, "township": 4}
ADOPTION_LEVEL = "city"  # the lowest level that decides which demands are in force in its area


def seats(by: Any) -> list[Body]:
    """The bodies on which a person holds the right to set policy, highest first."""
    paths = [branch.path for branch in by.branches("policy.edit")]
    return (
        list(Body.objects.filter(path__in=paths).select_related("jurisdiction").order_by("path"))
        if paths
        else []
    )


def seat_for(by: Any, owner: str) -> Body | None:
    """The person's body that may set data owned by a level: `owner` is the lowest level that may."""
    return next((body for body in seats(by) if RANK[body.jurisdiction.level] <= RANK[owner]), None)


def set_threshold(
    key: Key, value: Any, *, effective_from: dt.date, by: Any, doc_clause: str = "", note: str = ""
) -> Threshold:
    """Adds a row for the person's own place. Raises Refused for the wrong level or a day at or before the newest row."""
    seat = seat_for(by, key.owner)
    if seat is None:
        raise Refused(f"“{key.title}”由{LEVEL_NAMES[key.owner]}以上总工会设定，您可以查看，不能修改。")
    with transaction.atomic():
        place = Jurisdiction.objects.select_for_update(no_key=True).get(pk=seat.jurisdiction_id)
        newest = (
            Threshold.objects.filter(key=key.name, jurisdiction=place).order_by("-effective_from").first()
        )
        _must_follow(newest, effective_from)
        row = Threshold.objects.create(
            key=key.name, jurisdiction=place, value=value, comparator=key.comparator, source=Threshold.Source.LOCAL,
            strength=newest.strength if newest else "", clause=doc_clause, note=note, confirmed=True,
            effective_from=effective_from, set_by=str(by)[:60],
        )  # fmt: skip
        row.path = seat.path  # type: ignore[attr-defined]  # the event belongs to the body that set it
        before = {"value": newest.value} if newest else {}
        audit.record("threshold.set", row, by=by, before=before, after=audit.snapshot(row), note=note)
    return row


def set_adoption(
    entry: str, *, enabled: bool, core: bool, weight: int, strength: str, effective_from: dt.date, by: Any
) -> RuleAdoption:
    seat = seat_for(by, ADOPTION_LEVEL)
    if seat is None:
        raise Refused("哪些条目启用由市以上总工会决定，您可以查看，不能修改。")
    with transaction.atomic():
        place = Jurisdiction.objects.select_for_update(no_key=True).get(pk=seat.jurisdiction_id)
        newest = (
            RuleAdoption.objects.filter(entry=entry, jurisdiction=place).order_by("-effective_from").first()
        )
        _must_follow(newest, effective_from)
        row = RuleAdoption.objects.create(
            entry=entry, jurisdiction=place, enabled=enabled, core=core, weight=weight, strength=strength,
            effective_from=effective_from, set_by=str(by)[:60],
        )  # fmt: skip
        row.path = seat.path  # type: ignore[attr-defined]
        audit.record("adoption.set", row, by=by, after=audit.snapshot(row))
    return row


LEVEL_NAMES = {"province": "省", "city": "市", "county": "县（市、区）"}


def _must_follow(newest: Threshold | RuleAdoption | None, day: dt.date) -> None:
    if newest and day <= newest.effective_from:
        raise Refused(
            f"本地区已有从 {newest.effective_from} 起的设定，新的生效日期要晚于这一天。旧设定会保留，不能倒改。"
        )

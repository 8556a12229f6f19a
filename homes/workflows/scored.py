"""The standard's items on a sheet: which rows there are, what the portal fills in, the points and the totals."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection

from core.compiled import Compiled
from homes.models import AssessItem, Assessment
from homes.models.standards import StandardItem
from homes.rules import BY_ENTRY
from homes.scoring.known import KNOWN, value_of
from homes.scoring.marks import Line, Sum, is_met, points_for, scaled, share_out, summed
from homes.workflows.standards import items_in, standard_of
from unions.policies.force import Policy

Claim = AssessItem.Claim
Item = AssessItem.State
NATURE = "P-097"
_ROWS = Compiled(lambda sheet: AssessItem.objects.filter(assessment=sheet).order_by("pk"), sheet=-1)
FILLED = ("due", "known", "value", "claim", "self_points")


def choose_standard(sheet: Assessment, on: dt.date) -> None:
    """The version in force when the sheet is first filled; a later version never touches it."""
    if sheet.standard_id is None and sheet.submitted_on is None:
        grade = {"grade": sheet.grade} if sheet.grade else {}
        sheet.standard = standard_of(sheet.body, on, **grade)
        if sheet.standard is not None:
            Assessment.objects.filter(pk=sheet.pk).update(standard=sheet.standard)


def read_rows(sheet: Assessment) -> list[AssessItem]:
    """The rows in the order they were made, parts with the entry they belong to; one query."""
    rows = _ROWS.rows(sheet=sheet.pk)
    by_key = {row.pk: row for row in rows}
    for row in rows:
        row.assessment = sheet
        if row.part_of_id:
            row.part_of = by_key[row.part_of_id]
    return rows


def sync_scored(
    sheet: Assessment, rows: list[AssessItem], facts: Mapping[str, Any] | None, letters: str, on: dt.date
) -> list[AssessItem]:
    """Adds the rows of the standard that are missing and fills in what the portal knows, except where it was overridden."""
    choose_standard(sheet, on)
    if sheet.standard_id is None:
        return rows
    items = items_in(sheet.standard_id)
    if _add_missing(sheet, items, rows):
        rows = read_rows(sheet)
    own = {row.standard_item_id: row for row in rows if row.standard_item_id}
    found = [_standing(item, own[item.pk], facts, letters) for item in items]
    dues = _dues(items, [applies for applies, _ in found])
    changed = []
    for item, (_, known), due in zip(items, found, dues, strict=True):
        row = own[item.pk]
        row.standard_item = item
        before = tuple(getattr(row, name) for name in FILLED)
        _fill(row, item, known, due)
        if tuple(getattr(row, name) for name in FILLED) != before:
            changed.append(row)
    if changed:
        AssessItem.objects.bulk_update(changed, FILLED)
    return rows


def _add_missing(sheet: Assessment, items: list[StandardItem], rows: list[AssessItem]) -> bool:
    """An item that is an attested entry of the yearly sheet stands on the entry's own row. Says whether any was missing."""
    there = {row.standard_item_id for row in rows}
    own = {row.entry: row for row in rows if row.entry and row.standard_item_id is None}
    missing = [item for item in items if item.pk not in there]
    fresh = []
    for item in missing:
        if sheet.is_annual and item.entry in own:
            AssessItem.objects.filter(pk=own[item.entry].pk).update(standard_item=item)
        else:
            fresh.append(AssessItem(assessment=sheet, standard_item=item))
    AssessItem.objects.bulk_create(fresh, ignore_conflicts=True)
    return bool(missing)


def _standing(
    item: StandardItem, row: AssessItem, facts: Mapping[str, Any] | None, letters: str
) -> tuple[bool, int | None]:
    applies, known = value_of(item, facts, letters)
    # the chair himself says what the portal only knows from this very row
    return applies, None if row.entry and row.entry in BY_ENTRY else known


def _dues(items: list[StandardItem], applies: list[bool]) -> list[int]:
    """Bonus points stand aside; what does not apply is shared out among the rest."""
    base = [place for place, item in enumerate(items) if not item.bonus]
    shared = share_out([items[p].points for p in base], [applies[p] for p in base])
    dues = [item.points for item in items]
    for place, due in zip(base, shared, strict=True):
        dues[place] = due
    return dues


def _fill(row: AssessItem, item: StandardItem, known: int | None, due: int) -> None:
    row.due, row.known = due, known
    if known is not None and not row.override:
        row.value = known
        row.claim = Claim.MET if is_met(item, known) else Claim.NOT_MET
    row.self_points = points_of(row, item)


def applies(row: AssessItem) -> bool:
    """Whether a row of the standard counts on this sheet."""
    item = row.standard_item
    return item is None or item.veto or item.bonus or bool(row.due)


def points_of(row: AssessItem, item: StandardItem) -> int | None:
    """What the union's own answer brings; None where it has not answered."""
    if not row.due:
        return 0 if row.claim else None
    if not item.unit:
        return None if not row.claim else scaled(
            points_for(item, int(row.claim == Claim.MET)), item.points, row.due
        )  # fmt: skip
    return None if row.value is None else scaled(points_for(item, row.value), item.points, row.due)


def lacks_scored(row: AssessItem) -> str:
    """What keeps an item of the standard from being filed; empty where nothing does."""
    item = row.standard_item
    if item is None or not applies(row) or (row.known is not None and not row.override):
        return ""
    if item.unit and row.value is None:
        return "" if item.bonus else f"还没有填{item.asks}"
    if not item.unit and not row.claim:
        return "" if item.bonus else "还没有自评"
    needs = item.evidence and row.claim == Claim.MET
    return "还没有上传证明材料" if needs and not row.evidence.all() else ""


def total_of(rows: Iterable[AssessItem], *, verified: bool) -> Sum:
    return summed(_line(row, verified=verified) for row in rows if row.standard_item and applies(row))


def _line(row: AssessItem, *, verified: bool) -> Line:
    item = row.standard_item
    assert item is not None  # noqa: S101 - asked before
    earned = row.verified_points if verified else row.self_points
    met: bool | None = row.claim == Claim.MET if row.claim else None
    if verified:
        met = bool(met) and row.state == Item.ACCEPTED
        if item.mandatory and item.points:
            met = met and bool(row.verified_points)
    return Line(
        due=row.due or 0, earned=earned, mandatory=item.mandatory, veto=item.veto, bonus=item.bonus, met=met
    )


def scored_rows(sheet: Assessment) -> list[AssessItem]:
    rows = sheet.items.filter(standard_item__isnull=False).select_related("standard_item")
    return list(rows.order_by("standard_item__order"))


def known_words(row: AssessItem) -> str:
    """What the portal knows of a row, in words: `职工入会率 92.5%`."""
    item = row.standard_item
    if item is None or row.known is None:
        return ""
    if not item.unit:
        return "达到" if row.known else "未达到"
    title = KNOWN[item.known].title if item.known in KNOWN else item.asks
    value = f"{row.known / 100:g}%" if item.is_rate else f"{row.known} {item.unit}"
    return f"{title} {value}"


# ---- an entry in parts (what each kind of unit is asked above all) ---------------------------------------------


def nature_parts(policy: Policy, nature: str) -> list[str]:
    """The parts named for the union's kind of unit; collective ones follow the state-owned."""
    named = policy.value("std.nature_items") or {}
    key = {"collective": "state"}.get(nature, nature if nature in named else "private")
    return list(named.get(key, ()))


def sync_parts(sheet: Assessment, parts: list[str], rows: list[AssessItem]) -> bool:
    """The entry's parts, while nobody has answered it as a whole; says whether any was missing."""
    parent = next((row for row in rows if row.entry == NATURE), None)
    if parent is None or parent.claim or parent.state != Item.OPEN:
        return False
    there = {row.part for row in rows if row.part_of_id == parent.pk}
    fresh = [AssessItem(assessment=sheet, part_of=parent, part=part) for part in parts if part not in there]
    AssessItem.objects.bulk_create(fresh, ignore_conflicts=True)
    return bool(fresh)


# the state of an entry is the first of these that one of its parts has, else accepted
_FIRST = (Item.RETURNED, Item.FILED, Item.REFUSED, Item.OPEN)
_SETTLE = """
UPDATE homes_assessitem AS parent SET claim = parts.claim, state = parts.state, verified_on = parts.verified_on,
    verified_by_name = parts.verified_by_name, mended = parts.mended, version = parent.version + 1
FROM (
    SELECT DISTINCT ON (part_of_id) part_of_id, verified_on, verified_by_name,
        CASE WHEN bool_or(claim = '') OVER whole THEN '' WHEN bool_or(claim = %(not_met)s) OVER whole THEN %(not_met)s
            ELSE %(met)s END AS claim,
        coalesce((%(states)s::text[])[min(array_position(%(states)s::text[], state::text)) OVER whole], %(accepted)s) AS state,
        bool_or(mended) OVER whole AS mended
    FROM homes_assessitem WHERE assessment_id = %(sheet)s AND part_of_id IS NOT NULL
    WINDOW whole AS (PARTITION BY part_of_id) ORDER BY part_of_id, verified_on DESC NULLS LAST, id DESC
) AS parts WHERE parent.id = parts.part_of_id
"""


def settle_parents(sheet: Assessment) -> None:
    """An entry in parts is claimed and decided as its parts are; who verified the newest part stands for all."""
    said = {"met": str(Claim.MET), "not_met": str(Claim.NOT_MET), "accepted": str(Item.ACCEPTED)}
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, {**said, "sheet": sheet.pk, "states": [str(state) for state in _FIRST]})

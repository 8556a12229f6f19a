"""Who fills and who verifies a sheet, which attested entries it asks, and its rows in order."""

import datetime as dt
from typing import Any

from django.db import connection

from core.rules import RULES, evaluate, resolve
from homes.models import AssessItem, Assessment
from homes.rules import ITEMS, Attested
from homes.scoring.compile import FACT_COLUMNS
from homes.scoring.judge import missing_keys
from homes.workflows.scored import nature_parts, read_rows, sync_parts, sync_scored
from unions.models import Body
from unions.policies.force import Policy, policy_of
from unions.workflows.bodies import superior_of

Item = AssessItem.State
_STANDING = (
    f"SELECT coalesce(o.letters, ''), {', '.join(f'f.{name}' for name in FACT_COLUMNS)} "
    "FROM homes_facts f LEFT JOIN homes_outcome o USING (body_id) WHERE f.body_id = %s"
)


def files_for(user: Any, body: Body) -> bool:
    """A grant on a body above does not make anybody the chair of this one."""
    return any(grant.body_id == body.pk and "homes.file" in grant.permissions for grant in user.grants_today)


def verifies(user: Any, body: Body) -> bool:
    """Whether the person works for a level above the union, on either line."""
    return superior_of(body, user, "homes.verify")


def asked(policy: Policy, facts: dict[str, Any] | None) -> list[Attested]:
    """Items in force that apply to the union. Without facts every item in force; without a standard set, not yet."""
    return [item for item in ITEMS if _is_asked(item, policy, facts)]


def _is_asked(item: Attested, policy: Policy, facts: dict[str, Any] | None) -> bool:
    rule = RULES[item.entry]
    if policy.adopted(item.entry) is None or missing_keys(rule, policy):
        return False
    applies = rule.condition("applies", policy)
    return facts is None or applies is None or evaluate(resolve(applies, policy), facts) is True


def facts_for(body: Body) -> dict[str, Any] | None:
    return standing_of(body)[0]


def standing_of(body: Body) -> tuple[dict[str, Any] | None, str]:
    """Facts and letters of the last run, in one query."""
    with connection.cursor() as cursor:  # by hand: the ORM would compile 160 columns anew each time
        cursor.execute(_STANDING, [body.pk])
        row = cursor.fetchone()
    return (dict(zip(FACT_COLUMNS, row[1:], strict=True)), row[0]) if row else (None, "")


def items_of(
    sheet: Assessment, asks: list[Attested], rows: list[AssessItem] | None = None
) -> list[AssessItem]:
    """What is asked today plus whatever was filled before: attested entries (or their parts), then the standard's items.

    `rows`: what `synced` has read; without them they are read with their papers."""
    wanted = {item.entry for item in asks}
    order = {item.entry: place for place, item in enumerate(ITEMS)}
    if rows is None:
        found = sheet.items.prefetch_related("evidence").select_related("standard_item", "part_of")
        rows = list(found.order_by("pk"))
    split = {row.part_of_id for row in rows if row.part_of_id}

    def place(row: AssessItem) -> tuple[int, int, int]:
        entry = row.part_of.entry if row.part_of else row.entry
        if entry in order:
            return (0, order[entry], row.pk)
        return (1, row.standard_item.order if row.standard_item else 0, row.pk)

    def shown(row: AssessItem) -> bool:
        if row.pk in split:
            return False
        if row.part_of:
            return row.part_of.entry in wanted or bool(row.claim)
        if not row.entry:
            return row.standard_item is not None
        return row.entry in order and (row.entry in wanted or bool(row.claim) or row.state != Item.OPEN)

    return sorted(filter(shown, rows), key=place)


def sync_sheet(sheet: Assessment, on: dt.date) -> list[Attested]:
    """Everything that is asked today stands on the sheet, filled in where the portal knows it. Returns the attested entries."""
    return synced(sheet, on)[0]


def synced(sheet: Assessment, on: dt.date) -> tuple[list[Attested], list[AssessItem]]:
    """The same; also returns the rows, read once."""
    body, rows = sheet.body, read_rows(sheet)
    facts, letters = standing_of(body)
    asks: list[Attested] = []
    if sheet.is_annual and body.is_basic:
        policy = policy_of(body.place, on)
        asks = asked(policy, facts)
        if sync_items(sheet, asks, rows):
            rows = read_rows(sheet)
        if sync_parts(sheet, nature_parts(policy, body.nature), rows):
            rows = read_rows(sheet)
    return asks, sync_scored(sheet, rows, facts, letters, on)


def sync_items(sheet: Assessment, asks: list[Attested], rows: list[AssessItem]) -> bool:
    """Adds rows for what is asked and not there yet; says whether there were any."""
    there = {row.entry for row in rows}
    fresh = [AssessItem(assessment=sheet, entry=item.entry) for item in asks if item.entry not in there]
    AssessItem.objects.bulk_create(fresh, ignore_conflicts=True)
    return bool(fresh)

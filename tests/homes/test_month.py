"""A month of nights over the demonstration, small: whatever is written by day and whatever day it is, the incremental night leaves
what a full one would."""

import datetime as dt
import json
import random
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from homes.models import ScoreRun
from homes.scoring.run import score

pytestmark = pytest.mark.django_db
START = dt.date(2026, 12, 5)  # so that a year ends within the month
DAYS, EDITS = 31, 25
# how far from the night a day is put: the ends of windows and terms, before and after
SHIFTS = (
    -1100,
    -800,
    -400,
    -366,
    -365,
    -200,
    -100,
    -90,
    -60,
    -31,
    -30,
    -10,
    -3,
    -2,
    -1,
    0,
    1,
    2,
    3,
    10,
    30,
    90,
    365,
)
# what may lie ahead when it is written down; every other day tells of something that has happened
PLANNED = {
    "finance_account.closed_on", "finance_account.opened_on", "homes_activity.held_on", "homes_affairspost.published_on",
    "homes_position.closed_on", "homes_position.opened_on", "members_membercongress.held_on", "members_memberrep.term_end",
    "petitions_petition.deadline", "unions_body.term_end", "unions_committee.term_end", "unions_coverage.from_on",
    "unions_coverage.to_on", "unions_officer.left_on", "unions_officer.took_post_on", "unions_ruleexception.valid_from",
    "unions_ruleexception.valid_to", "unions_unit.closed_on",
}  # fmt: skip
NUMBERS = (0, 1, 2, 5, 24, 25, 100, 200, 2025, 2026)
LEFT = {
    "facts": "SELECT body_id, to_jsonb(f) FROM homes_facts f",
    "outcomes": "SELECT body_id, to_jsonb(o) FROM homes_outcome o",
    "roll-ups": "SELECT concat_ws(' ', node_id, cut, metric), n FROM homes_rollup",
}


@pytest.fixture
def world(policy_data: None, settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every register filled, as of the day before the month; a broken reference is refused at once."""
    settings.MEDIA_ROOT = str(tmp_path)
    eve = dt.datetime.combine(START - dt.timedelta(days=1), dt.time(4), dt.UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: eve)
    call_command("seed", bodies=150, members=700, petitions=80, seed=2026, verbosity=0)
    asked("SET CONSTRAINTS ALL IMMEDIATE")


def asked(sql: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall()) if cursor.description else []


def left() -> dict[str, dict[Any, Any]]:
    return {name: dict(asked(sql)) for name, sql in LEFT.items()}  # type: ignore[arg-type]


def full(on: dt.date) -> dict[str, dict[Any, Any]]:
    """What a full night would leave; it is taken back."""
    with transaction.atomic():
        score(on=on, mode=ScoreRun.Mode.FULL)
        found = left()
        transaction.set_rollback(True)
    return found


def differing(one: dict[Any, Any], other: dict[Any, Any]) -> list[tuple[Any, ...]]:
    """(row, column, value, other value) of whatever is not the same."""
    found: list[tuple[Any, ...]] = []
    for key in one.keys() | other.keys():
        rows = [
            json.loads(value) if isinstance(value, str) else {"": value}
            for value in (one.get(key), other.get(key))
        ]
        names = rows[0].keys() | rows[1].keys()
        found += [
            (key, name, *(row.get(name) for row in rows))
            for name in names
            if rows[0].get(name) != rows[1].get(name)
        ]
    return found


class Writers:
    """Whoever writes: any row of any table that a night looks at, with days around the night, marks and numbers, or its end."""

    def __init__(self) -> None:
        self.chance = random.Random(7)
        self.columns: dict[str, list[tuple[str, str, bool]]] = {}
        for table, column, kind, null in asked(
            "SELECT table_name, column_name, data_type, is_nullable = 'YES' FROM information_schema.columns"
            " WHERE table_schema = 'public' AND is_generated = 'NEVER' AND table_name IN (SELECT relname FROM pg_trigger"
            " JOIN pg_class ON pg_class.oid = tgrelid WHERE tgname = 'homes_update') ORDER BY 1, 2"
        ):
            own = column not in {"id", "version"} and not column.endswith("_id")
            if own and kind in {"date", "boolean", "integer", "smallint", "bigint"}:
                self.columns.setdefault(table, []).append((column, kind, null))

    def write(self, on: dt.date) -> bool:
        """Whether the database took it."""
        table = self.chance.choice(sorted(self.columns))
        keys = asked(f"SELECT id FROM {table} ORDER BY id")
        if not keys:
            return False
        try:
            with transaction.atomic():
                self.change(table, self.chance.choice(keys)[0], on)
        except DatabaseError:
            return False
        return True

    def change(self, table: str, key: int, on: dt.date) -> None:
        what = self.chance.random()
        if what < 0.1:
            asked(f"DELETE FROM {table} WHERE id = %s", (key,))
            return
        column, kind, null = self.chance.choice(self.columns[table])
        value: Any = None
        if kind == "boolean":
            value = self.chance.random() < 0.5
        elif not (null and what < 0.25):
            shift = self.chance.choice(SHIFTS)
            day = on + dt.timedelta(days=shift if f"{table}.{column}" in PLANNED else -abs(shift))
            value = day if kind == "date" else self.chance.choice(NUMBERS)
        asked(f'UPDATE {table} SET "{column}" = %s WHERE id = %s', (value, key))


def test_every_night_of_a_month_leaves_what_a_full_one_would(world: None) -> None:
    writers, taken, modes = Writers(), 0, []
    for n in range(DAYS):
        on = START + dt.timedelta(days=n)
        taken += sum(writers.write(on) for _ in range(EDITS))
        modes.append(score(on=on).mode)
        night, whole = left(), full(on)
        for name in LEFT:
            assert not differing(night[name], whole[name]), (on, name, differing(night[name], whole[name]))
    assert modes.count(ScoreRun.Mode.INCREMENTAL) >= 20
    assert taken > DAYS * EDITS / 2

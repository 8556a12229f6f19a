"""Thousands of random moves, mergers and splits leave one tree: no cycle, no orphan, true paths, equal totals, a true past."""

import datetime as dt
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

import pytest
from django.db import connection, connections, transaction

from core import audit
from core.workflow import Refused
from members.models import Member
from tests.conftest import Tree, make_body, place
from unions.models import Body, BodyVersion, Coverage, Unit
from unions.workflows import life
from unions.workflows.employers import fill_names, home_path_of
from unions.workflows.tree import bulk_place, move_body

DAY = dt.date(2024, 1, 1)
STEPS, PER_DAY = 5000, 40
TOWN = "371302101"

Shadow = dict[int, tuple[str, str, int | None]]  # body → name, state, superior


@dataclass
class Forest:
    """A county with federations, joint unions, employers and members, and a shadow of it kept in Python."""

    county: Body
    rng: Random
    feds: list[int] = field(default_factory=list)
    joints: list[int] = field(default_factory=list)
    shadow: Shadow = field(default_factory=dict)
    founded: dict[int, dt.date] = field(default_factory=dict)
    past: dict[dt.date, Shadow] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=lambda: {"move": 0, "merge": 0, "split": 0, "refused": 0})

    def found(self, body: Body, on: dt.date) -> None:
        self.shadow[body.pk] = (body.name, body.state, body.superior_id)
        self.founded[body.pk] = on

    def put(self, pk: int, *, state: str = "", superior: int | None = None) -> None:
        name, old_state, old_superior = self.shadow[pk]
        self.shadow[pk] = (name, state or old_state, superior or old_superior)


def plant(tree: Tree, seed: int, feds: int = 30, joints: int = 150) -> Forest:
    forest = Forest(tree.county, Random(seed))
    home, spot = home_path_of(place(TOWN)), place(TOWN)
    made = []
    for number in range(feds):
        above = tree.county if number < 10 else made[forest.rng.randrange(len(made))]
        made.append(make_body(f"片区{number}工会联合会", "village_fed", above, TOWN, established_on=DAY))
    below: dict[int, list[Body]] = {}
    for number in range(joints):
        above = made[forest.rng.randrange(feds)]
        row = Body(
            name=f"片区{number}联合工会委员会",
            kind="joint",
            superior=above,
            jurisdiction=spot,
            established_on=DAY,
        )
        below.setdefault(above.pk, []).append(row)
    for rows in below.values():
        Body.objects.bulk_create(bulk_place(rows, rows[0].superior))
    unions = [body for rows in below.values() for body in rows]
    units = [
        Unit(
            name=f"片区单位{number}",
            jurisdiction=spot,
            home_path=home,
            nature="private",
            workers=number % 40 + 1,
        )
        for number in range(joints * 3)
    ]
    Unit.objects.bulk_create([fill_names(unit) for unit in units])
    owner = {unit.pk: unions[forest.rng.randrange(joints)] for unit in units}
    Coverage.objects.bulk_create(Coverage(body=owner[unit.pk], unit=unit, from_on=DAY) for unit in units)
    Member.objects.bulk_create(
        Member(
            name=f"会员{number}", sex="1", body=owner[unit.pk], path=owner[unit.pk].path, unit=unit, change_on=DAY,
            status="retained" if number % 9 == 0 else "active",
        )
        for number, unit in enumerate(units * 2)
    )  # fmt: skip
    forest.feds, forest.joints = [body.pk for body in made], [body.pk for body in unions]
    for body in Body.objects.all():
        forest.found(body, body.established_on or DAY)
    return forest


def step(forest: Forest, on: dt.date) -> None:
    """One random change by the functions that carry out a request, repeated on the shadow. A move is its own savepoint."""
    choice = forest.rng.random()
    try:
        if choice < 0.86:
            kind = _move(forest)
        else:
            with transaction.atomic():
                kind = _merge(forest, on) if choice < 0.93 else _split(forest, on)
        forest.counts[kind] += 1
    except Refused:
        forest.counts["refused"] += 1


def _move(forest: Forest) -> str:
    rng = forest.rng
    pk = rng.choice(forest.feds if rng.random() < 0.15 else forest.joints)
    superior = Body(pk=rng.choice(forest.feds))  # the workflow reads both rows under its lock
    move_body(Body(pk=pk), superior=superior, by=None, reason="调整隶属关系")
    forest.put(pk, superior=superior.pk)
    return "move"


def _merge(forest: Forest, on: dt.date) -> str:
    rng = forest.rng
    pool = forest.feds if rng.random() < 0.08 and len(forest.feds) > 15 else forest.joints
    one, other = rng.sample(pool, 2)
    body, into = Body.objects.get(pk=one), Body.objects.get(pk=other)
    if into.path.startswith(body.path):
        raise Refused("below itself")
    life.merge(body, into, by=None, on=on, reason="合并")
    pool.remove(one)
    for pk, (_, state, superior) in list(forest.shadow.items()):
        if superior == one and state != "dissolved":
            forest.put(pk, superior=other)
    forest.put(one, state="dissolved")
    return "merge"


def _split(forest: Forest, on: dt.date) -> str:
    pk = forest.rng.choice(forest.joints)
    body = Body.objects.select_related("superior", "jurisdiction").get(pk=pk)
    units = list(Unit.objects.filter(coverages__body=body, coverages__to_on=None).order_by("pk"))
    if len(units) < 2:
        raise Refused("nothing to split")
    chosen = units[: forest.rng.randrange(1, len(units))]
    name = f"分立{len(forest.shadow)}联合工会委员会"
    new, _ = life.split(body, name, "joint", chosen, by=None, on=on, reason="分立")
    forest.joints.append(new.pk)
    forest.found(new, on)
    return "split"


def broken() -> list[str]:
    """What is wrong with the tree, by the superior column alone: the recursive query, cycles, orphans."""
    with connection.cursor() as cursor:
        cursor.execute(
            """WITH RECURSIVE walk AS (
                SELECT id, path::text AS true_path, 1 AS depth FROM unions_body WHERE superior_id IS NULL
                UNION ALL
                SELECT b.id, w.true_path || right(b.path, 4), w.depth + 1 FROM unions_body b
                JOIN walk w ON b.superior_id = w.id WHERE w.depth < 60)
            SELECT b.id, b.path, w.true_path FROM unions_body b LEFT JOIN walk w USING (id)
            WHERE w.id IS NULL OR w.true_path <> b.path"""
        )
        wrong = [f"{row}" for row in cursor.fetchall()]
        cursor.execute(
            "SELECT count(*) FROM members_member m JOIN unions_body b ON b.id = m.body_id WHERE m.path <> b.path"
        )
        stale = cursor.fetchone()[0]
    return wrong + ([f"{stale} members with a stale path"] if stale else [])


def totals(top: Body) -> dict[str, int]:
    """What must not change: members, covered employers, workers, wherever they stand below the top."""
    top = Body.objects.get(pk=top.pk)
    open_rows = Coverage.objects.filter(to_on=None, body__path__startswith=top.path)
    return {
        "members": Member.objects.filter(
            path__startswith=top.path, status__in=("active", "retained")
        ).count(),
        "units": open_rows.values("unit").distinct().count(),
        "coverages": open_rows.count(),
        "of the living": open_rows.exclude(body__state="dissolved").count(),
    }


def stood(forest: Forest, day: dt.date) -> Iterator[tuple[int, str, str, int | None]]:
    for pk, (name, state, superior) in forest.past[day].items():
        if state != "dissolved" and forest.founded[pk] <= day:
            yield pk, name, state, superior


@pytest.mark.django_db(
    transaction=True
)  # real commits: one transaction of that length would drown in its own dead rows
@pytest.mark.entry("P-009")
def test_five_thousand_random_changes_leave_one_tree_and_its_past(
    policy_data: None, tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A transaction per day of forty changes. Their events are spared here: the log has tests of its own, and the four at once keep it."""
    monkeypatch.setattr(audit, "record", lambda *args, **kwargs: None)
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")  # the disk is not what is tested
    forest = plant(tree, seed=2026)
    before = totals(tree.province)
    sums_then = BodyVersion.objects.sums_on({tree.province.pk: tree.province.path}, DAY)[tree.province.pk]
    for number in range(STEPS // PER_DAY):
        day = DAY + dt.timedelta(days=1 + number)
        forest.past[day - dt.timedelta(days=1)] = dict(forest.shadow)
        with transaction.atomic(), life.business_day(day):
            for _ in range(PER_DAY):
                step(forest, day)
        if number % 12 == 4 or number == STEPS // PER_DAY - 1:
            assert not broken()
            assert totals(tree.province) == before
    assert sum(forest.counts.values()) == STEPS
    assert all(forest.counts[kind] > 200 for kind in ("move", "merge", "split")), forest.counts
    for day in forest.rng.sample(sorted(forest.past), min(25, len(forest.past))):
        rows = BodyVersion.objects.below_on(tree.province.path, day)
        assert {(row.pk, row.name, row.state, row.superior_id) for row in rows} == set(stood(forest, day))
        paths = {row.pk: row.path for row in rows}
        above = {row.pk: row.superior_id for row in rows}
        assert len(set(paths.values())) == len(paths)
        assert all(paths[pk].startswith(paths[up]) for pk, up in above.items() if up in paths)
        sums = BodyVersion.objects.sums_on({tree.province.pk: tree.province.path}, day)[tree.province.pk]
        assert (sums.units, sums.workers) == (sums_then.units, sums_then.workers)
        assert sums.bodies == len(rows)


@pytest.mark.django_db(transaction=True)
def test_four_at_once_leave_one_tree(policy_data: None, tree: Tree) -> None:
    forest = plant(tree, seed=7, feds=16, joints=40)
    before = totals(tree.province)
    failures: list[BaseException] = []
    done = {"move": 0, "merge": 0, "split": 0, "refused": 0}
    guard = threading.Lock()

    def work(seed: int) -> None:
        try:
            mine = Forest(
                forest.county, Random(seed), list(forest.feds), list(forest.joints), dict(forest.shadow)
            )
            mine.founded = dict(forest.founded)
            for _ in range(60):
                living = set(Body.objects.exclude(state="dissolved").values_list("pk", flat=True))
                mine.feds = [pk for pk in mine.feds if pk in living]
                mine.joints = [pk for pk in mine.joints if pk in living]
                mine.shadow.update({10**9 + seed * 1000 + len(mine.shadow): ("", "", None)})
                day = dt.date(2026, 3, seed)
                with transaction.atomic(), life.business_day(day):
                    step(mine, day)
            with guard:
                for kind, count in mine.counts.items():
                    done[kind] += count
        except BaseException as problem:
            failures.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert not failures
    assert sum(done.values()) == 240
    assert done["move"] > 60
    assert not broken()
    after = totals(tree.province)
    assert after == before

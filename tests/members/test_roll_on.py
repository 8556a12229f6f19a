"""Who was a member on a past day: the history alone answers, and says what a replay of it says."""

import datetime as dt
from collections import Counter
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.workflow import Refused
from members.models import Member, MembershipChange
from members.workflows import transfers
from members.workflows.standing import turn
from tests.conftest import Tree, place
from tests.members.test_views import make
from unions.models import Body
from unions.workflows.standing import members_on

pytestmark = [pytest.mark.django_db, pytest.mark.entry("P-081")]
START = dt.date(2024, 1, 1)
DAYS = 40
GAINS, LOSSES = ("1", "2"), ("3", "4", "5", "6")
# one step of one person: which body it leads to, how many days after the last one, and how it would end a membership
MOVES = st.tuples(st.integers(0, 3), st.integers(0, 12), st.sampled_from(["move", *LOSSES]))
LIVES = st.lists(st.lists(MOVES, min_size=1, max_size=8), min_size=1, max_size=12)


def write(lives: list[list[Any]], bodies: list[Body]) -> list[list[tuple[dt.date, int | None]]]:
    """Writes each life as changes; returns where each person is in membership after each of them."""
    replayed, changes = [], []
    for number, life in enumerate(lives):
        member = Member.objects.create(
            name=f"会员{number}", body=bodies[0], path=bodies[0].path, change_on=START, sex="1"
        )
        here: Body | None = None
        day, seen = START, []
        for to, gap, how in life:
            day += dt.timedelta(days=gap)
            if here is None or how == "move":
                kind, old, here = ("2" if seen else "1"), here, bodies[to]
                row = MembershipChange(member=member, kind=kind, on=day, body=here, from_body=old)
            else:
                row = MembershipChange(member=member, kind=how, on=day, body=here)
                here = None
            changes.append(row)
            seen.append((day, here.pk if here else None))
        replayed.append(seen)
    MembershipChange.objects.bulk_create(changes)
    return replayed


def replay(lives: list[list[tuple[dt.date, int | None]]], day: dt.date) -> Counter[int]:
    """The last thing that happened to each person up to the day."""
    found: Counter[int] = Counter()
    for life in lives:
        places = [place for on, place in life if on <= day]
        if places and places[-1] is not None:
            found[places[-1]] += 1
    return found


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(lives=LIVES)
def test_any_past_day_counts_what_a_replay_counts(lives: Any, tree: Tree) -> None:
    bodies = [tree.basic, tree.joint, tree.other_basic, tree.township]
    keys = [body.pk for body in bodies]
    with transaction.atomic():
        replayed = write(lives, bodies)
        for offset in range(-1, DAYS, 3):
            day = START + dt.timedelta(days=offset)
            expected = replay(replayed, day)
            assert MembershipChange.objects.members_on(keys, day) == dict(expected), day
            # nobody is counted twice: one row per person in membership
            people = MembershipChange.objects.on_roll(keys, day).values_list("member", flat=True)
            assert len(people) == len(set(people)) == expected.total()
        transaction.set_rollback(True)  # the next example starts from an empty register


def test_the_app_below_asks_for_some_bodies_or_a_queryset(tree: Tree) -> None:
    write([[(0, 0, "move"), (1, 5, "move")], [(0, 2, "move")], [(2, 3, "move"), (2, 2, "4")]],
          [tree.basic, tree.joint, tree.other_basic, tree.township])  # fmt: skip
    day = START + dt.timedelta(days=3)
    below = Body.objects.filter(path__startswith=tree.county.path)
    assert members_on(below, day) == {tree.basic.pk: 2}
    assert members_on(Body.objects.all(), day) == {tree.basic.pk: 2, tree.other_basic.pk: 1}
    late = day + dt.timedelta(days=5)
    assert members_on([tree.basic.pk, tree.joint.pk], late) == {tree.basic.pk: 1, tree.joint.pk: 1}
    assert members_on([tree.other_basic.pk], late) == {}


STEPS = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from(["move", "hold", "retain", "rejoin", "leave"]), st.integers(0, 3), st.integers(0, 9)),
    min_size=4, max_size=14,
)  # fmt: skip


def take(member: Member, what: str, target: Body, on: dt.date) -> None:
    """One step of the real workflow, where the state allows it; what it refuses changes nothing."""
    member = Member.objects.select_related("body__jurisdiction").get(pk=member.pk)
    kinds = {"retain": Member.Change.RETAIN, "rejoin": Member.Change.JOIN, "leave": Member.Change.LEAVE}
    targets = {"retain": "retained", "rejoin": "active", "leave": "left"}
    try:
        if what == "move":
            slip = transfers.issue(member, by=None, on=on, to_text="别处")
            transfers.move_membership(slip, target, None, by=None, on=on)
            slip.to_body, slip.state, slip.accepted_on = target, "accepted", on
        elif what == "hold":
            slip = transfers.issue(member, by=None, on=on, residence=place("371302101"))
            assert slip.held_by is not None
            transfers.move_membership(slip, slip.held_by, None, by=None, on=on)
            slip.state = "returned"  # closed, so that the next transfer may begin
        else:
            if (member.status == "active") == (what == "rejoin"):
                return
            turn(member, kinds[what], by=None, on=on)
            member.status = targets[what]
            member.save()
            return
        slip.save()
    except Refused:
        return


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)  # fmt: skip
@given(steps=STEPS)
def test_transfers_conserve_the_total_and_keep_every_past_day(steps: Any, tree: Tree) -> None:
    bodies = [tree.basic, tree.joint, tree.other_basic]
    keys = [body.pk for body in (*bodies, tree.township)]
    with transaction.atomic():
        people = [
            make(f"会员{'甲乙丙丁'[number]}", 700 + number, tree.basic, tree.unit) for number in range(4)
        ]
        day = dt.date(2025, 1, 1)
        known: dict[dt.date, dict[int, int]] = {}
        for who, what, where, gap in steps:
            day += dt.timedelta(days=gap)
            before = sum(_now(keys).values())
            take(people[who], what, bodies[where % 3], day)
            after = _now(keys)
            if what == "hold" or (what == "move" and not _came_back(people[who])):
                assert sum(after.values()) == before, what
            known[day] = after
        for on, counted in known.items():
            assert MembershipChange.objects.members_on(keys, on) == counted, on
        transaction.set_rollback(True)


def _now(keys: list[int]) -> dict[int, int]:
    """What the register itself says at this moment."""
    return dict(Counter(Member.objects.active().filter(body__in=keys).values_list("body", flat=True)))


def _came_back(member: Member) -> bool:
    """A retained member who goes to work elsewhere is a member with a vote again: one more than before."""
    kinds = list(
        MembershipChange.objects.filter(member=member).order_by("-pk").values_list("kind", flat=True)[:3]
    )
    return len(kinds) == 3 and kinds[:2] == ["2", "4"] and kinds[2] == "3"

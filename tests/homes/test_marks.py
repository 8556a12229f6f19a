"""Points of a standard's items: never below 0, never above the points, the parts add up to the total."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homes.scoring.marks import Line, is_met, points_for, problems, scaled, share_out, summed, weight_of


@dataclass(frozen=True)
class Asked:
    scoring: str
    points: int
    numbers: dict[str, Any] = field(default_factory=dict)
    satisfaction: bool = False
    bonus: bool = False


TIERS = Asked("tiers", 500, {"tiers": [[9000, 500], [8000, 400], [7000, 300]]})
DEDUCT = Asked("deduct", 300, {"each": 100, "floor": 50})
COUNT = Asked("count", 400, {"each": 150})
SHARE = Asked("share", 1200, {"base": 10_000, "least": 7000})
WHOLE = Asked("whole", 400)


@pytest.mark.parametrize(
    ("item", "value", "points"),
    [
        (WHOLE, 1, 400), (WHOLE, 0, 0),
        (TIERS, 9500, 500), (TIERS, 9000, 500), (TIERS, 8999, 400), (TIERS, 7000, 300), (TIERS, 6999, 0),
        (DEDUCT, 0, 300), (DEDUCT, 1, 200), (DEDUCT, 2, 100), (DEDUCT, 9, 50),
        (COUNT, 0, 0), (COUNT, 2, 300), (COUNT, 3, 400),
        (SHARE, 10_000, 1200), (SHARE, 9300, 1116), (SHARE, 7000, 840), (SHARE, 6999, 0), (SHARE, 12_000, 1200),
    ],
)  # fmt: skip
@pytest.mark.entry("P-099")
def test_each_way_of_scoring(item: Asked, value: int, points: int) -> None:
    assert points_for(item, value) == points


numbers = st.integers(0, 12_000)
items = st.one_of(
    st.builds(lambda p: Asked("whole", p), st.integers(1, 3000)),
    st.builds(
        lambda p, levels: Asked("tiers", p, {"tiers": [[n, p * n // 10_000] for n in sorted(levels, reverse=True)]}),
        st.integers(1, 3000), st.sets(st.integers(0, 10_000), min_size=1, max_size=5),
    ),
    st.builds(lambda p, e, f: Asked("deduct", p, {"each": min(e, p), "floor": min(f, p)}),
              st.integers(1, 3000), st.integers(1, 3000), st.integers(0, 3000)),
    st.builds(lambda p, e: Asked("count", p, {"each": min(e, p)}), st.integers(1, 3000), st.integers(1, 3000)),
    st.builds(lambda p, b, n: Asked("share", p, {"base": b, "least": n}),
              st.integers(1, 3000), st.integers(1, 10_000), numbers),
)  # fmt: skip


@given(items, numbers)
def test_points_stay_between_nothing_and_all(item: Asked, value: int) -> None:
    assert 0 <= points_for(item, value) <= item.points
    assert not problems(item.scoring, item.points, item.numbers)


@given(items, numbers, numbers)
def test_more_is_never_worse_and_more_faults_are_never_better(item: Asked, one: int, two: int) -> None:
    low, high = sorted((one, two))
    if item.scoring == "deduct":
        low, high = high, low
    assert points_for(item, low) <= points_for(item, high)


@given(st.lists(st.tuples(st.integers(0, 2000), st.booleans()), min_size=1, max_size=40))
def test_what_does_not_apply_is_shared_out_and_the_sum_stays(rows: list[tuple[int, bool]]) -> None:
    full, applies = [p for p, _ in rows], [a for _, a in rows]
    dues = share_out(full, applies)
    counted = sum(p for p, a in rows if a)
    assert sum(dues) == (sum(full) if counted else 0)
    assert all(due == 0 for due, a in zip(dues, applies, strict=True) if not a)
    assert all(due >= p for due, (p, a) in zip(dues, rows, strict=True) if a and counted)


@given(st.lists(st.tuples(items, numbers, st.booleans()), min_size=1, max_size=30))
def test_the_parts_add_up_to_the_total(rows: list[tuple[Asked, int, bool]]) -> None:
    dues = share_out([item.points for item, _, _ in rows], [applies for _, _, applies in rows])
    earned = [scaled(points_for(i, v), i.points, due) for (i, v, _), due in zip(rows, dues, strict=True)]
    lines = [Line(due=due, earned=points, met=True) for due, points in zip(dues, earned, strict=True)]
    found = summed(lines)
    assert found.total == sum(earned) <= sum(dues)
    assert all(0 <= points <= due for points, due in zip(earned, dues, strict=True))


@given(st.lists(st.integers(0, 900), max_size=8), st.integers(0, 9000))
def test_bonus_points_stop_at_their_limit(extra: list[int], base: int) -> None:
    lines = [Line(due=10_000, earned=base), *(Line(due=p, earned=p, bonus=True) for p in extra)]
    assert summed(lines).total == base + min(sum(extra), 500)


def test_vetoes_and_mandatory_rows_decide_whatever_the_points() -> None:
    good = Line(due=9000, earned=9000, met=True)
    assert summed([good]).reaches(9000)
    assert not summed([good, Line(due=0, earned=0, veto=True, met=False)]).reaches(9000)
    assert not summed([good, Line(due=500, earned=0, mandatory=True, met=False)]).reaches(9000)
    assert not summed([good, Line(due=500, earned=None)]).reaches(9000)  # not answered yet
    assert summed([good, Line(due=500, earned=None, bonus=True)]).reaches(9000)


def test_a_least_value_is_a_demand_of_its_own() -> None:
    assert is_met(Asked("whole", 0, {"least": 9000}), 9000) and not is_met(
        Asked("whole", 0, {"least": 9000}), 8999
    )
    assert is_met(SHARE, 7000) and not is_met(SHARE, 6999)


def test_the_weight_of_satisfaction_leaves_bonus_points_aside() -> None:
    rows = [Asked("share", 1400, satisfaction=True), Asked("whole", 8600), Asked("count", 500, bonus=True)]
    assert weight_of(rows) == 1400


@pytest.mark.parametrize(
    ("scoring", "numbers", "says"),
    [
        ("tiers", {}, "至少一档"), ("tiers", {"tiers": [[7000, 3], [8000, 4]]}, "从高到低"),
        ("tiers", {"tiers": [[7000, 900]]}, "每一档"), ("deduct", {}, "大于 0"),
        ("count", {"each": 900}, "不超过分值"), ("deduct", {"each": 1, "floor": 900}, "最低分"),
        ("share", {"base": 0}, "满分对应"),
    ],
)  # fmt: skip
def test_numbers_that_make_no_sense_are_refused(scoring: str, numbers: dict[str, Any], says: str) -> None:
    assert says in problems(scoring, 500, numbers)

"""Each rule of unions has rows that pass, fail, do not apply and have no standard, and its threshold is changed by data.

The rows of scored rules stand in `tests.homes.test_rules`; what is missing there stands here, and a test counts both.
Demands on bodies, employers and workers are judged on real rows in the tests beside this one.
"""

import ast
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from core.clock import today
from core.indicators import INDICATORS, Indicator
from core.rules import RULES, needed_keys
from tests.homes.test_rules import (
    CASES,
    LAST_YEAR,
    ON,
    PAPER,
    blank,
    letter_of,
    letters_by_sql,
    test_thresholds_come_from_data,
)
from tests.unions.towns import adopt
from unions.policies.catalogue import entries, keys
from unions.policies.force import Policy, policy_of
from unions.policies.judge import finding_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def everywhere_in_force(policy_data: None) -> None:
    """The demand for a full-time person below 200 workers is scored nowhere unless a city adopts it."""
    adopt("P-054", "3306")


MORE: list[tuple[str, str, dict[str, Any], str]] = [
    ("P-054", "3306", {"workers": 200}, "N"),
    ("P-054", "3306", {"workers": 60, "heads_fulltime": 1}, "P"),
    ("P-054", "3306", {"workers": 60, "staff_fulltime": 1}, "P"),
    ("P-054", "3306", {"workers": 60}, "F"),
    ("P-054", "3306", {"workers": 60, "nature": "organ"}, "N"),
    ("P-016", "61", {"independent": True}, "-"),
    ("P-017", "61", {}, "-"),
    ("P-020", "61", {}, "-"),
    ("P-045", "61", {"chairs": 1}, "-"),
]
SHORT = {"kind": "joint", "smallest_unit_members": 3, "units_open": 1}
CHANGES: list[tuple[str, str, str, Any, dict[str, Any], str, str]] = [
    # entry, place, key, value, facts, before, after
    ("P-013", "37", "org.joint_min_units", 2, SHORT, "P", "F"),
    ("P-019", "37", "org.simultaneous_days", 5, {"union_elected_on": LAST_YEAR, "women": 12, "women_gap_days": 3}, "F", "P"),
    ("P-027", "3205", "org.paper_months", 600, PAPER, "F", "N"),
    ("P-054", "3306", "staff.chair_min_workers", 50, {"workers": 60}, "F", "N"),
    ("P-054", "3306", "staff.below_min", 2, {"workers": 60, "staff_fulltime": 1}, "P", "F"),
]  # fmt: skip
# The demand is made of every basic union: none is left out but where the entry is not in force.
OF_EVERY_UNION = {"P-016", "P-017", "P-020", "P-045"}
# Thresholds that only stand in the words of the rule, or choose its reading: what is judged does not move with the figure.
IN_WORDS = {"elect.warn_days", "org.small_unit_mode"}
OF_UNIONS = [e for e in entries().values() if e.app == "unions" and e.kind == "RULE"]
SCORED = sorted(entry.id for entry in OF_UNIONS if entry.id in RULES)
DEMANDED = {
    indicator.slug: indicator
    for indicator in INDICATORS.values()
    if indicator.demand and indicator.entry in {entry.id for entry in OF_UNIONS}
}
TODAY = today()
PLACES = ("37", "3306", "3205", "61")
# a figure of each kind, where the place has set none
ANY: dict[str, Any] = defaultdict(lambda: 3, list=["组织制度"], table={"一档": [0, 0, 1]})
# files that judge one demand by a helper of their own
HELPERS = {"test_establishment.py": "founded-in-time"}


def at_home(entry: str) -> tuple[str, dict[str, Any]]:
    """A place and facts under which the rule passes."""
    return next((place, facts) for e, place, facts, letter in [*CASES, *MORE] if (e, letter) == (entry, "P"))


def changed() -> set[str]:
    known = test_thresholds_come_from_data.pytestmark[0].args[1]  # type: ignore[attr-defined]
    return {row[0] for row in known if row[3] is not None} | {row[0] for row in CHANGES}


@pytest.mark.parametrize(("entry", "place", "facts", "letter"), MORE)
def test_a_further_case(
    policy_data: None, entry: str, place: str, facts: dict[str, Any], letter: str
) -> None:
    policy, row = policy_of(place, ON), blank(**facts)
    assert letter_of(RULES[entry], policy, row) == letter
    assert letters_by_sql(policy, row)[entry] == letter


@pytest.mark.parametrize(("entry", "place", "key", "value", "facts", "before", "after"), CHANGES)
def test_another_figure_another_letter(
    policy_data: None,
    entry: str,
    place: str,
    key: str,
    value: Any,
    facts: dict[str, Any],
    before: str,
    after: str,
) -> None:
    policy, row = policy_of(place, ON), blank(**facts)
    assert letter_of(RULES[entry], policy, row) == before
    assert letter_of(RULES[entry], policy.with_overrides({key: value}), row) == after


@pytest.mark.parametrize("entry", SCORED)
def test_without_its_figure_a_rule_is_unset_and_never_guessed(policy_data: None, entry: str) -> None:
    place, facts = at_home(entry)
    policy, row = policy_of(place, ON), blank(**facts)
    for key in needed_keys(RULES[entry], policy):
        bare = policy.with_overrides({key: None})
        assert letter_of(RULES[entry], bare, row) == "U", key
        assert letters_by_sql(bare, row)[entry] == "U", key


@pytest.mark.parametrize("entry", SCORED)
def test_every_scored_rule_has_each_kind_of_row(policy_data: None, entry: str) -> None:
    letters = {letter for e, _, _, letter in [*CASES, *MORE] if e == entry}
    letters |= {letter for row in CHANGES if row[0] == entry for letter in row[-2:]}
    left_out = "-" if entry in OF_EVERY_UNION else "N"
    assert {"P", "F", left_out} <= letters
    figures = needed_keys(RULES[entry], policy_of(at_home(entry)[0], ON)) - IN_WORDS
    assert not figures or entry in changed() or RULES[entry].attested


def judged() -> dict[str, set[str]]:
    """Letters that the tests of this folder expect of each demand, read from their assertions."""
    found: dict[str, set[str]] = defaultdict(set)
    for file in sorted(Path(__file__).parent.glob("test_*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if not isinstance(node, ast.Assert) or "letter(" not in ast.unparse(node):
                continue
            words = [
                n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str)
            ]
            slugs = {word for word in words if word in INDICATORS} or {HELPERS.get(file.name, "")}
            for slug in slugs:
                found[slug] |= {word for word in words if len(word) == 1}
    return found


def test_every_demand_is_met_missed_and_not_made_somewhere() -> None:
    letters = judged()
    missing = {slug: {"P", "F", "N"} - letters[slug] for slug in DEMANDED}
    assert not {slug: wanted for slug, wanted in missing.items() if wanted}


def test_every_rule_of_the_catalogue_is_judged() -> None:
    known = set(SCORED) | {indicator.entry for indicator in DEMANDED.values()}
    assert {entry.id for entry in OF_UNIONS} == known
    assert len(known) == 32


@pytest.mark.parametrize("slug", sorted(DEMANDED))
def test_a_demand_follows_its_figures_and_is_unset_without_one(policy_data: None, slug: str) -> None:
    indicator = DEMANDED[slug]
    homes = [policy for place in PLACES if (policy := policy_of(place, TODAY)).adopted(indicator.entry)]
    assert homes
    for policy in homes:
        given = {key: ANY[keys()[key].kind] for key in indicator.needs if policy.value(key) is None}
        whole = policy.with_overrides(given)
        assert finding_of(indicator, whole, pk=0)[0] == "N"
        for key in indicator.needs:
            assert finding_of(indicator, whole.with_overrides({key: None}), pk=0)[0] == "U", key
            value = whole.value(key)
            if isinstance(value, int) and key not in IN_WORDS:
                other = whole.with_overrides({key: value + 1})
                assert asked(indicator, other) != asked(indicator, whole), key


def asked(indicator: Indicator, policy: Policy) -> str:
    """What is asked of the rows, as a statement."""
    rows = indicator.rows(policy)
    parts = [indicator.condition(policy)]
    parts += [one(policy) for one in (indicator.grace, indicator.nodata) if one is not None]
    return "".join(str(rows.filter(part).query) for part in parts)

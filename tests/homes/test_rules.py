"""Every rule: SQL and Python agree on random facts; each passes, fails and does not apply somewhere; thresholds are data."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection, models
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import rules as r
from core.clock import add_months
from core.rules import RULES
from homes.models.facts import FactsRow
from homes.scoring import judge
from homes.scoring.explain import explain, letter_of, remedy_of
from tests.conftest import Tree
from unions.policies.catalogue import entries
from unions.policies.force import Policy, policy_of

pytestmark = pytest.mark.django_db
ON = dt.date(2026, 3, 2)
FIELDS = [f for f in FactsRow._meta.local_concrete_fields if f.column != "body_id"]
PLACES = ("37", "3306", "3205", "61")
# Boundaries at which thresholds lie; random values around them are more telling than random integers.
NUMBERS = st.sampled_from(
    [0, 1, 2, 3, 9, 10, 11, 24, 25, 26, 49, 50, 51, 199, 200, 201, 6999, 7000, 9499, 9500, 10000]
)
DAYS = st.sampled_from(
    [ON + dt.timedelta(days=n) for n in (-4000, -400, -366, -365, -200, -91, -90, -2, -1, 0, 1, 2, 90, 900)]
)

ITEM_LISTS = st.sampled_from([
    ",双亮,", ",双亮,双争,双述,双评,", ",组织制度,", ",工作制度,组织制度,", ",推进严格执法,履行维权,", ",职工文化,",
    ",会员代表大会,会议制度,会务公开,审查监督,经费管理使用,",
])  # fmt: skip


def value_of(field: "models.Field[Any, Any]") -> st.SearchStrategy[Any]:
    name = field.column
    if name == "kind":
        return st.sampled_from(["single", "joint"])
    if name == "nature":
        return st.sampled_from(["private", "state", "institution", "organ", "social"])
    if name == "above":
        return st.just("0001")
    if name.startswith("att_") and name != "att_oldest":
        return st.integers(0, 3)
    if isinstance(field, models.TextField):
        return st.none() | ITEM_LISTS
    if name == "waivers":
        return st.none() | st.sampled_from([",P-014,", ",P-013,P-074,", ",P-045,"])
    if isinstance(field, models.DateField):
        return st.none() | DAYS if field.null else DAYS
    if isinstance(field, models.BooleanField):
        return st.none() | st.booleans() if field.null else st.booleans()
    return st.none() | NUMBERS if field.null else NUMBERS


ROWS = st.fixed_dictionaries({field.column: value_of(field) for field in FIELDS})


def letters_by_sql(policy: Policy, facts: dict[str, Any]) -> dict[str, str]:
    plan = judge.plan_of(policy)
    judged, params = judge.judged_sql(policy, plan)
    columns = ", ".join(f"%s::{field.db_type(connection)} AS {field.column}" for field in FIELDS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH facts AS (SELECT 1::bigint AS body_id, {columns}), judged AS ({judged}) SELECT * FROM judged",
            [*(facts[field.column] for field in FIELDS), *params],
        )
        row = cursor.fetchone()
    found = {rule.entry: row[index + 1] for index, rule in enumerate(plan.live)}
    by_slot = {rule.slot: rule.entry for rule in RULES.values()}
    return found | {by_slot[slot]: letter for slot, letter in plan.fixed.items()}


@pytest.mark.parametrize("place", PLACES)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(facts=ROWS)
def test_sql_and_python_judge_alike(place: str, policy_data: None, facts: dict[str, Any]) -> None:
    policy = policy_of(place, ON)
    by_sql = letters_by_sql(policy, facts)
    assert {entry: letter_of(rule, policy, facts) for entry, rule in RULES.items()} == by_sql


def blank(**known: Any) -> dict[str, Any]:
    """A union about which little is known: counts 0, dates unknown."""
    row: dict[str, Any] = {}
    for field in FIELDS:
        text = isinstance(field, models.CharField)
        row[field.column] = (
            None if field.null else ("" if text else (False if isinstance(field, models.BooleanField) else 0))
        )
    return row | {"kind": "single", "nature": "private"} | known


TERM = {"term_start": dt.date(2023, 5, 18), "term_end": dt.date(2028, 5, 17)}
LAST_YEAR = dt.date(2025, 6, 1)
YEAR_AGO = add_months(ON, -12)
LONG = {"chairs": 1, "chair_took_post_on": YEAR_AGO - dt.timedelta(days=1)}
PAPER = {"established_on": dt.date(2024, 6, 1)}
ALL_POSTED = {
    f"affairs_{kind}_on": LAST_YEAR for kind in ("funds", "elections", "plans", "benefits", "major")
}
SIX_DUTIES = {
    "activities": 2,
    "educate_on": LAST_YEAR,
    "develop_on": LAST_YEAR,
    "att_workers_congress": 2,
    "att_agreement": 2,
    "att_promises": 2,
}
CASES: list[tuple[str, str, dict[str, Any], str]] = [
    ("P-095", "37", {"positions_open": 1, "activities": 4}, "P"),
    ("P-095", "37", {"positions_open": 1, "activities": 3}, "F"),
    ("P-095", "37", {"activities": 9}, "F"),
    ("P-095", "37", {}, "D"),
    ("P-095", "3306", {"positions_open": 1, "activities": 4}, "-"),
    ("P-112", "37", ALL_POSTED, "P"),
    ("P-112", "37", ALL_POSTED | {"affairs_funds_on": None}, "F"),
    ("P-112", "37", {}, "D"),
    ("P-112", "61", ALL_POSTED, "-"),
    ("P-113", "37", {"ledgers": 2, "ledgers_met": ",工作制度,组织制度,"}, "P"),
    ("P-113", "37", {"ledgers": 2, "ledgers_met": ",组织制度,"}, "F"),
    ("P-113", "37", {"ledgers": 2, "ledgers_met": ",组织制度,", "ledgers_waiting": ",工作制度,"}, "H"),
    ("P-113", "37", {}, "D"),
    ("P-113", "3205", {"ledgers": 2, "ledgers_met": ",工作制度,组织制度,"}, "F"),
    ("P-113", "61", {}, "-"),
    ("P-111", "37", {"doubles_met": ",双争,双亮,双评,双述,"}, "P"),
    ("P-111", "37", {"doubles_met": ",双亮,双争,"}, "F"),
    ("P-111", "37", {"doubles_met": ",双亮,双争,", "doubles_waiting": ",双述,双评,"}, "H"),
    ("P-111", "37", {}, "D"),
    ("P-111", "3205", {"doubles_met": ",双亮,"}, "P"),
    ("P-114", "37", {}, "-"),
    ("P-114", "3205", {"open3_met": ",会务公开,"}, "U"),
    ("P-098", "37", SIX_DUTIES, "F"),
    ("P-098", "37", SIX_DUTIES | {"duties_met": ",推进严格执法,"}, "P"),
    ("P-098", "37", SIX_DUTIES | {"duties_waiting": ",推进严格执法,"}, "H"),
    (
        "P-098",
        "37",
        {
            "nature": "organ",
            "educate_on": LAST_YEAR,
            "develop_on": LAST_YEAR,
            "duties_met": ",履行维权,服务职工,",
        },
        "P",
    ),
    ("P-098", "37", {"activities": 1}, "F"),
    ("P-098", "37", {}, "D"),
    ("P-098", "3205", SIX_DUTIES, "U"),
    # entry, place, facts, letter
    ("P-020", "37", TERM, "P"),
    ("P-020", "37", {"term_end": ON}, "P"),
    ("P-020", "37", {"term_end": ON - dt.timedelta(days=1)}, "F"),
    ("P-020", "37", {"term_end": LAST_YEAR, "postponed_to": ON}, "W"),
    ("P-020", "37", {}, "D"),
    ("P-021", "37", {"elections_n": 0}, "N"),
    ("P-021", "37", {"elections_n": 2, "elections_incomplete": 0}, "P"),
    ("P-021", "37", {"elections_n": 2, "elections_incomplete": 1}, "F"),
    ("P-045", "37", {"chairs": 1, "chairs_elected": 1}, "P"),
    ("P-045", "37", {"chairs": 1}, "F"),
    ("P-045", "37", {"chair_left_on": ON - dt.timedelta(days=90)}, "G"),
    ("P-045", "37", {"chair_left_on": ON - dt.timedelta(days=91)}, "F"),
    ("P-052", "37", {"workers": 199}, "N"),
    ("P-052", "37", {"workers": 200}, "F"),
    ("P-052", "37", {"workers": 200, "heads_fulltime": 1}, "P"),
    ("P-052", "37", {"workers": 500, "nature": "organ"}, "N"),
    ("P-052", "3205", {"workers": 500}, "U"),
    ("P-053", "37", {"workers": 200, "staff_fulltime": 1}, "P"),
    ("P-053", "37", {"workers": 200}, "F"),
    ("P-053", "37", {"workers": 10}, "N"),
    ("P-070", "37", {"chairs": 0}, "N"),
    ("P-070", "37", {"chairs": 1, "chair_took_post_on": LAST_YEAR, "chair_trained_on": LAST_YEAR}, "P"),
    ("P-070", "37", {"chairs": 1, "chair_took_post_on": LAST_YEAR}, "G"),
    ("P-070", "37", {"chairs": 1, "chair_took_post_on": dt.date(2024, 1, 1)}, "F"),
    ("P-012", "37", {"members": 24}, "N"),
    (
        "P-012",
        "37",
        {"members": 25, "units_open": 1, "union_elected_on": LAST_YEAR, "union_approved_on": LAST_YEAR},
        "P",
    ),
    ("P-012", "37", {"members": 25, "units_open": 1}, "F"),
    ("P-012", "37", {"kind": "joint", "members": 80, "largest_unit_members": 25}, "F"),
    ("P-012", "37", {"kind": "joint", "members": 80, "largest_unit_members": 24}, "N"),
    ("P-013", "37", {"members": 24, "units_open": 1}, "P"),
    ("P-013", "37", {"members": 25}, "N"),
    ("P-013", "3306", {"kind": "joint", "smallest_unit_members": 3, "units_open": 1}, "-"),
    ("P-014", "37", {"kind": "joint", "units_open": 50}, "P"),
    ("P-014", "37", {"kind": "joint", "units_open": 51}, "F"),
    ("P-014", "37", {"units_open": 51}, "N"),
    ("P-015", "3205", {"kind": "joint", "enterprise_units": 3, "branch_units": 3}, "P"),
    ("P-015", "3205", {"kind": "joint", "enterprise_units": 3, "branch_units": 2}, "F"),
    ("P-015", "3205", {"enterprise_units": 3}, "N"),
    ("P-016", "37", {"independent": True}, "P"),
    ("P-016", "37", {"independent": False}, "F"),
    ("P-017", "37", TERM | {"audit_elected_on": dt.date(2023, 5, 18), "audit_approved_on": LAST_YEAR}, "P"),
    ("P-017", "37", TERM | {"audit_elected_on": dt.date(2023, 5, 17), "audit_approved_on": LAST_YEAR}, "F"),
    ("P-017", "37", {}, "D"),
    ("P-018", "37", {"women": 0}, "N"),
    ("P-018", "37", {"women": 10, "women_posts": 1}, "F"),
    ("P-018", "37", {"women": 10, "women_elected_on": LAST_YEAR}, "P"),
    ("P-018", "37", {"women": 9, "women_posts": 1}, "P"),
    ("P-018", "37", {"women": 9}, "F"),
    ("P-019", "37", {}, "N"),
    ("P-019", "37", {"union_elected_on": LAST_YEAR, "women": 12, "women_gap_days": 0}, "P"),
    ("P-019", "37", {"union_elected_on": LAST_YEAR, "women": 12, "women_gap_days": 1}, "F"),
    ("P-023", "37", {"legal_eligible": False}, "N"),
    ("P-023", "37", {"legal_eligible": True, "has_legal": True}, "P"),
    ("P-023", "37", {"legal_eligible": True}, "F"),
    ("P-023", "37", {"established_on": ON - dt.timedelta(days=30)}, "G"),
    ("P-023", "37", {"established_on": LAST_YEAR}, "D"),
    ("P-079", "37", {"members": 100, "registered": 95, "registered_bp": 9500}, "P"),
    ("P-079", "37", {"members": 100, "registered": 94, "registered_bp": 9499}, "F"),
    ("P-079", "37", {"members": 0}, "N"),
    ("P-082", "37", {"members": 30}, "P"),
    ("P-082", "37", {"members": 30, "departed_first": ON - dt.timedelta(days=60)}, "P"),
    ("P-082", "37", {"members": 30, "departed_first": ON - dt.timedelta(days=61), "departed": 1}, "F"),
    ("P-082", "37", {"members": 0, "departed_first": LAST_YEAR}, "N"),
    ("P-082", "61", {"members": 30, "departed_first": LAST_YEAR}, "-"),
    ("P-096", "37", {"rated_on": LAST_YEAR, "satisfaction_bp": 7000}, "P"),
    ("P-096", "37", {"rated_on": LAST_YEAR, "satisfaction_bp": 6999}, "F"),
    ("P-096", "37", {"rated_on": YEAR_AGO, "satisfaction_bp": 7000}, "P"),
    ("P-096", "37", {"rated_on": YEAR_AGO - dt.timedelta(days=1), "satisfaction_bp": 9000}, "D"),
    ("P-096", "37", {}, "D"),
    ("P-096", "3306", {"rated_on": LAST_YEAR, "satisfaction_bp": 7000}, "-"),
    ("P-094", "37", {**LONG, "chair_rated_on": LAST_YEAR, "chair_bp": 7000}, "P"),
    ("P-094", "37", {**LONG, "chair_rated_on": LAST_YEAR, "chair_bp": 6999}, "F"),
    ("P-094", "37", {**LONG, "chair_rated_on": YEAR_AGO - dt.timedelta(days=1), "chair_bp": 9000}, "D"),
    ("P-094", "37", LONG, "D"),
    ("P-094", "37", {"chairs": 1, "chair_took_post_on": YEAR_AGO}, "N"),
    ("P-094", "37", {"chairs": 0}, "N"),
    ("P-191", "37", {"nature": "organ"}, "N"),
    ("P-191", "37", {"nature": "institution", "att_workers_congress": 2}, "P"),
    ("P-195", "37", {"nature": "institution", "att_agreement": 2}, "N"),
    ("P-195", "37", {"att_agreement": 1}, "H"),
    ("P-057", "37", {"chairs": 0, "att_treatment": 2}, "N"),
    ("P-057", "37", {"chairs": 1, "att_treatment": 2}, "P"),
    ("P-057", "37", {"chairs": 1, "att_treatment": 3}, "F"),
    ("P-087", "37", PAPER | {"congresses": 1}, "P"),
    ("P-087", "37", PAPER | {"congresses": 0}, "F"),
    ("P-087", "37", {"congresses": 1}, "P"),
    ("P-087", "37", PAPER | {"congresses": 1, "reps": 30, "reps_until": ON}, "P"),
    ("P-087", "37", PAPER | {"congresses": 1, "reps": 30}, "F"),
    ("P-087", "37", {"established_on": ON - dt.timedelta(days=30)}, "N"),
    ("P-087", "61", PAPER, "-"),
    ("P-097", "37", {"att_nature": 2}, "P"),
    ("P-097", "37", {"att_nature": 3}, "F"),
    # the eight haves of the positions a union owns: complete and checked, waiting, never looked at, lacking
    ("P-120", "37", {"eight_open": 0}, "N"),
    ("P-120", "37", {"eight_open": 2, "eight_met": 2, "eight_last": LAST_YEAR}, "P"),
    ("P-120", "37", {"eight_open": 2, "eight_met": 1, "eight_last": LAST_YEAR}, "F"),
    ("P-120", "37", {"eight_open": 2, "eight_met": 1, "eight_asked": 1, "eight_last": LAST_YEAR}, "H"),
    ("P-120", "37", {"eight_open": 1}, "D"),
    ("P-120", "37", {"eight_open": 1, "eight_lacks": 8}, "F"),
    ("P-120", "61", {"eight_open": 1}, "-"),
    ("P-117", "37", PAPER | {"stations_open": 1, "homes_declared": 1}, "P"),
    ("P-117", "37", PAPER | {"stations_open": 1}, "F"),
    ("P-117", "37", PAPER | {"homes_declared": 1}, "F"),
    ("P-117", "37", {"established_on": ON - dt.timedelta(days=30)}, "N"),
    ("P-117", "61", PAPER, "-"),
    ("P-119", "3205", {"scale_units": 1, "stations_full": 1}, "P"),
    ("P-119", "3205", {"scale_units": 1}, "F"),
    ("P-119", "3205", {"scale_units": 0, "stations_full": 0}, "N"),
    ("P-119", "3205", {"kind": "joint", "scale_units": 3}, "N"),
    ("P-119", "37", {"scale_units": 1}, "-"),
    ("P-181", "37", {"att_promises": 2}, "P"),
    ("P-181", "37", {"att_promises": 3}, "F"),
    ("P-192", "37", {"nature": "private", "att_disclosure": 2}, "P"),
    ("P-192", "37", {"nature": "organ", "att_disclosure": 2}, "N"),
    ("P-016", "37", {"independent": True, "restructure_open": 1}, "F"),
    # one signal of a paper union passes with what is seen, two fail
    ("P-027", "3205", {"established_on": ON - dt.timedelta(days=30)}, "N"),
    (
        "P-027",
        "3205",
        PAPER | {"members": 9, "elections_n": 1, "chairs_reachable": 1, "last_active_on": ON},
        "P",
    ),
    ("P-027", "3205", PAPER | {"members": 9, "elections_n": 1, "chairs_reachable": 1}, "P"),
    ("P-027", "3205", PAPER | {"members": 9, "elections_n": 1, "last_active_on": LAST_YEAR}, "P"),
    ("P-027", "3205", PAPER | {"members": 9, "elections_n": 1}, "F"),
    ("P-027", "3205", PAPER, "F"),
    ("P-027", "61", PAPER, "-"),
    ("P-058", "3306", {"party_units": 1, "chairs_party": 1, "chairs_in_leadership": 1}, "P"),
    ("P-058", "3306", {"party_units": 1, "chairs_party": 1}, "F"),
    ("P-058", "3306", {"party_units": 1}, "N"),
    ("P-058", "37", {"party_units": 1, "chairs_party": 1}, "-"),
    ("P-074", "37", {"cadres_year": 0}, "N"),
    ("P-074", "37", {"cadres_year": 3, "cadres_short": 0}, "P"),
    ("P-074", "37", {"cadres_year": 3, "cadres_short": 1}, "F"),
    ("P-074", "37", {"cadres_year": 3, "cadres_short": 1, "waivers": ",P-074,"}, "W"),
    # an exception counts for a soft demand only
    ("P-014", "37", {"kind": "joint", "units_open": 51, "waivers": ",P-013,P-014,"}, "W"),
    ("P-014", "37", {"kind": "joint", "units_open": 51, "waivers": ",P-013,"}, "F"),
    ("P-014", "37", {"kind": "joint", "units_open": 50, "waivers": ",P-014,"}, "P"),
    ("P-045", "37", {"chairs": 1, "waivers": ",P-045,"}, "F"),
]


@pytest.mark.parametrize(("entry", "place", "facts", "letter"), CASES)
def test_a_rule_judges_a_known_case(
    policy_data: None, entry: str, place: str, facts: dict[str, Any], letter: str
) -> None:
    policy, row = policy_of(place, ON), blank(**facts)
    assert letter_of(RULES[entry], policy, row) == letter
    assert letters_by_sql(policy, row)[entry] == letter


@pytest.mark.parametrize(
    ("entry", "key", "value", "facts", "before", "after"),
    [
        ("P-014", "org.joint_max_units", 40, {"kind": "joint", "units_open": 45}, "P", "F"),
        ("P-012", "org.separate_min_members", 30, {"members": 25}, "F", "N"),
        ("P-018", "org.women_committee_min", 25, {"women": 12, "women_posts": 1}, "F", "P"),
        ("P-052", "staff.chair_min_workers", 100, {"workers": 150}, "N", "F"),
        ("P-053", "staff.staff_min", 2, {"workers": 300, "staff_fulltime": 1}, "P", "F"),
        (
            "P-079",
            "member.complete_rate",
            9000,
            {"members": 100, "registered": 92, "registered_bp": 9200},
            "F",
            "P",
        ),
        ("P-096", "rate.satisfaction_min", 9000, {"rated_on": LAST_YEAR, "satisfaction_bp": 8000}, "P", "F"),
        ("P-096", "rate.turnout_min", None, {"rated_on": LAST_YEAR, "satisfaction_bp": 8000}, "P", "U"),
        ("P-094", "rate.chair_min", None, {**LONG, "chair_rated_on": LAST_YEAR, "chair_bp": 8000}, "P", "U"),
        ("P-045", "elect.vacancy_days", 30, {"chair_left_on": ON - dt.timedelta(days=60)}, "G", "F"),
        ("P-070", "train.new_chair_months", 6, {"chairs": 1, "chair_took_post_on": LAST_YEAR}, "G", "F"),
        ("P-074", "train.min_days", None, {"cadres_year": 1, "cadres_short": 1}, "F", "U"),
        (
            "P-082",
            "member.transfer_days",
            90,
            {"members": 9, "departed_first": ON - dt.timedelta(days=80)},
            "F",
            "P",
        ),
        ("P-082", "member.transfer_days", None, {"members": 9, "departed_first": LAST_YEAR}, "F", "U"),
        ("P-095", "act.min_per_year", 3, {"positions_open": 1, "activities": 3}, "F", "P"),
        ("P-095", "eval.window_months", None, {"positions_open": 1, "activities": 3}, "F", "U"),
        ("P-112", "home.affairs_kinds", ["funds"], {"affairs_funds_on": LAST_YEAR}, "F", "P"),
        ("P-112", "home.affairs_months", None, ALL_POSTED, "P", "U"),
        (
            "P-113",
            "home.required_systems",
            ["组织制度"],
            {"ledgers": 1, "ledgers_met": ",组织制度,"},
            "F",
            "P",
        ),
        ("P-113", "home.ledger_years", None, {"ledgers": 1}, "F", "U"),
        ("P-111", "home.doubles_items", ["双亮"], {"doubles_met": ",双亮,"}, "F", "P"),
        ("P-098", "std.duty_items", ["教育引导"], SIX_DUTIES, "F", "P"),
        ("P-098", "std.duty_items", ["职工文化"], {"duties_met": ",职工文化,"}, "F", "P"),
        ("P-098", "std.duty_items", [], SIX_DUTIES, "F", "U"),
        ("P-087", "member.congress_per_year", 2, PAPER | {"congresses": 1}, "P", "F"),
        ("P-087", "member.congress_per_year", None, PAPER | {"congresses": 1}, "P", "U"),
        ("P-087", "eval.window_months", 36, PAPER | {"congresses": 0}, "F", "N"),
        ("P-087", "eval.window_months", None, PAPER | {"congresses": 1}, "P", "U"),
        ("P-023", "legal.grace_months", 12, {"established_on": LAST_YEAR}, "D", "G"),
    ],
)
def test_thresholds_come_from_data(
    policy_data: None, entry: str, key: str, value: Any, facts: dict[str, Any], before: str, after: str
) -> None:
    policy, row = policy_of("37", ON), blank(**facts)
    assert letter_of(RULES[entry], policy, row) == before
    assert letter_of(RULES[entry], policy.with_overrides({key: value}), row) == after


def test_slots_are_append_only() -> None:
    """The stored letters mean what they meant: these places never move."""
    assert {rule.entry: rule.slot for rule in RULES.values() if rule.slot <= 17} == {
        "P-020": 0, "P-021": 1, "P-045": 2, "P-052": 3, "P-053": 4, "P-054": 5, "P-070": 6, "P-012": 7, "P-016": 8,
        "P-017": 9, "P-018": 10, "P-013": 11, "P-014": 12, "P-015": 13, "P-019": 14, "P-023": 15, "P-095": 16, "P-079": 17,
    }  # fmt: skip


def test_every_explanation_fills_its_placeholders(tree: Tree) -> None:
    policy = policy_of("37", ON)
    for rule in RULES.values():
        text = remedy_of(rule, entries()[rule.entry], blank(), policy)
        assert "{" not in text, text
        assert "P-" not in text, text
    judgements = explain(
        blank(), policy, "".join("F" for _ in range(max(rule.slot for rule in RULES.values()) + 1))
    )
    assert judgements
    assert all("{" not in j.seen + j.standard for j in judgements)
    assert all(r.WORDS[j.letter] == "未达标" for j in judgements)

"""Facts and rules of own funds: what the sources count, each outcome of each rule, SQL and Python agreeing."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.models import Count

from accounts.models import User
from core.rules import RULES, SOURCES, evaluate, resolve
from finance import rules
from finance.models import Account, Budget, Contribution, FinalAccount, SplitPlan
from finance.models.dues import quarters_due
from finance.rules import quarters_seen
from tests.conftest import Tree, make_unit
from tests.finance.conftest import pay
from unions.models import Body, Coverage
from unions.policies.force import policy_of

ON = dt.date(2026, 7, 20)
Declared = Callable[..., Contribution]


class Night:
    """A policy with figures replaced."""

    def __init__(self, on: dt.date = ON, **changed: Any) -> None:
        self.on = on
        self.policy = policy_of("371302101", on)
        self.changed = changed

    def value(self, key: str) -> Any:
        name = key.replace(".", "_")
        return self.changed[name] if name in self.changed else self.policy.value(key)


def facts_of(source: str, body: Body, night: Night) -> dict[str, Any]:
    """One body's facts, as the engine would join them."""
    declared = SOURCES[source]
    names = list(declared.aggregates(night))
    if declared.sql is not None:
        text, params = declared.sql(night)
        with connection.cursor() as cursor:
            cursor.execute(text.replace("{dirty}", ""), params)
            found = {row[0]: dict(zip(names, row[1:], strict=True)) for row in cursor.fetchall()}
        return found.get(body.pk, {name: 0 if name in declared.zero else None for name in names})
    assert declared.rows is not None
    rows = (
        declared.rows(night)
        .filter(body=body)
        .order_by()
        .values("body")
        .annotate(**declared.aggregates(night))
    )
    row = next(iter(rows), {})
    return {name: row.get(name, 0 if name in declared.zero else None) for name in names}


# ---- windows -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "newest"),
    [
        (dt.date(2026, 7, 15), "2026Q1"),  # the due day itself still counts as time to pay
        (dt.date(2026, 7, 16), "2026Q2"),
        (dt.date(2026, 1, 15), "2025Q3"),
        (dt.date(2026, 1, 16), "2025Q4"),
    ],
)
def test_a_quarter_is_looked_at_from_the_day_after_its_due_day(on: dt.date, newest: str) -> None:
    assert quarters_due(on, 15, 4)[0] == newest


def test_the_window_is_twelve_months_of_quarters(policy_data: None) -> None:
    assert quarters_seen(Night()) == ["2026Q2", "2026Q1", "2025Q4", "2025Q3"]
    assert quarters_seen(Night(eval_window_months=6)) == ["2026Q2", "2026Q1"]
    assert quarters_seen(Night(eval_window_months=None)) == []


# ---- dues ----------------------------------------------------------------------------------------------------------


def test_the_dues_source_counts_quarters_arrears_and_short_accruals(
    tree: Tree, plan: SplitPlan, declared: Declared, chair: User
) -> None:
    pay(declared(quarter="2026Q2"), 1_800_000, chair)
    pay(declared(quarter="2026Q1"), 1_700_000, chair)
    declared(quarter="2025Q4", accrued=1_000_000)
    declared(quarter="2024Q1")
    assert facts_of("dues", tree.basic, Night()) == {
        "dues_quarters": 3,
        "dues_arrears": 1_900_000,
        "dues_short_accrual": 1,
        "dues_oldest_arrears": 2025 * 4 + 3,
        "dues_last_on": ON,
    }


def test_a_body_without_declarations_has_zeros(tree: Tree) -> None:
    assert facts_of("dues", tree.basic, Night())["dues_quarters"] == 0
    assert facts_of("dues_units", tree.basic, Night()) == {"dues_units_expected": 1, "dues_units_clear": 0}


def test_an_employer_is_clear_when_every_quarter_it_was_covered_for_is_paid(
    tree: Tree, plan: SplitPlan, declared: Declared, chair: User
) -> None:
    Coverage.objects.filter(body=tree.basic).update(from_on=dt.date(2025, 11, 1))
    for quarter in ("2026Q1", "2026Q2"):
        pay(declared(quarter=quarter), 1_800_000, chair)
    assert facts_of("dues_units", tree.basic, Night()) == {"dues_units_expected": 1, "dues_units_clear": 1}
    Coverage.objects.filter(body=tree.basic).update(from_on=dt.date(2025, 10, 1))
    assert facts_of("dues_units", tree.basic, Night())["dues_units_clear"] == 0


def test_an_employer_covered_too_late_or_closed_is_not_expected(tree: Tree) -> None:
    Coverage.objects.filter(body=tree.basic).update(from_on=dt.date(2026, 4, 2))
    assert facts_of("dues_units", tree.basic, Night())["dues_units_expected"] == 0
    Coverage.objects.filter(body=tree.basic).update(from_on=dt.date(2020, 4, 2), to_on=dt.date(2026, 7, 1))
    assert facts_of("dues_units", tree.basic, Night())["dues_units_expected"] == 0


def test_a_paid_quarter_accrued_too_low_is_not_clear(
    tree: Tree, plan: SplitPlan, declared: Declared, chair: User
) -> None:
    Coverage.objects.filter(body=tree.basic).update(from_on=dt.date(2026, 4, 1))
    pay(declared(quarter="2026Q2", accrued=1_799_999), 1_800_000, chair)
    assert facts_of("dues_units", tree.basic, Night())["dues_units_clear"] == 0


BASE = {
    "kind": "single", "dues_units_expected": 1, "dues_units_clear": 1, "dues_quarters": 4, "has_legal": True, "members": 30,
    "accounts_open": 1, "established_on": dt.date(2020, 1, 1), "budget_approved_on": dt.date(2026, 3, 1),
    "final_approved_on": dt.date(2026, 3, 1), "budget_audited": 1, "final_audited": 1,
}  # fmt: skip


def outcome(entry: str, night: Night, **facts: Any) -> str:
    """The letter by the declared order: applies, passes, grace, nodata, else fail."""
    rule, row = RULES[entry], BASE | facts

    def holds(name: str) -> bool:
        q = rule.condition(name, night)
        return q is not None and evaluate(resolve(q, night), row) is True

    if not holds("applies"):
        return "N"
    return next(
        (letter for name, letter in (("passes", "P"), ("grace", "G"), ("nodata", "D")) if holds(name)), "F"
    )


@pytest.mark.parametrize(
    ("facts", "letter"),
    [
        ({}, "P"),
        ({"dues_units_clear": 0}, "F"),
        ({"dues_units_clear": 0, "dues_quarters": 0}, "D"),
        ({"dues_units_expected": 0, "dues_units_clear": 0}, "N"),
        ({"kind": "joint", "dues_units_expected": 5, "dues_units_clear": 4}, "P"),
        ({"kind": "joint", "dues_units_expected": 5, "dues_units_clear": 3}, "F"),
        ({"kind": "single", "dues_units_expected": 5, "dues_units_clear": 4}, "F"),
    ],
)
def test_dues_pass_when_paid_up_joint_unions_at_four_fifths(
    policy_data: None, facts: dict[str, Any], letter: str
) -> None:
    assert outcome("P-134", Night(), **facts) == letter


@pytest.mark.parametrize("share", [1, 3000, 3333, 6667, 7000, 8000, 9999, 10_000])
def test_the_share_of_a_joint_union_is_exact_for_every_count(policy_data: None, share: int) -> None:
    night = Night(eval_joint_unit_share=share)
    for expected in range(1, 41):
        for clear in range(expected + 1):
            passes = (
                outcome("P-134", night, kind="joint", dues_units_expected=expected, dues_units_clear=clear)
                == "P"
            )
            assert passes == (clear * 10_000 >= expected * share)


def test_without_a_rate_the_rule_is_unset(policy_data: None) -> None:
    assert "fin.dues_rate" in RULES["P-134"].keys
    assert set(RULES["P-134"].keys) == {
        "fin.dues_rate",
        "fin.due_day",
        "eval.window_months",
        "eval.joint_unit_share",
    }


# ---- account, books ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scope", "facts", "letter"),
    [
        ("legal_persons", {}, "P"),
        ("legal_persons", {"accounts_open": 0}, "F"),
        ("legal_persons", {"has_legal": False, "accounts_open": 0}, "N"),
        ("all_basic_and_town", {"has_legal": False, "accounts_open": 0}, "F"),
    ],
)
def test_an_account_is_asked_of_whom_the_scope_names(
    policy_data: None, scope: str, facts: dict[str, Any], letter: str
) -> None:
    assert outcome("P-139", Night(fin_account_scope=scope), **facts) == letter


def test_only_open_accounts_with_separate_books_count(tree: Tree) -> None:
    for number, (opened, closed, separate) in enumerate(
        [(dt.date(2020, 1, 1), None, True), (dt.date(2020, 1, 1), ON, True), (dt.date(2020, 1, 1), None, False),
         (dt.date(2026, 8, 1), None, True)]
    ):  # fmt: skip
        Account.objects.create(
            body=tree.basic, bank="农业银行", number_masked="x", number_index=bytes([number]), opened_on=opened,
            closed_on=closed, separate_books=separate,
        )  # fmt: skip
    assert facts_of("bank_accounts", tree.basic, Night()) == {"accounts_open": 1}


NO_BUDGET = {"budget_approved_on": None, "budget_audited": 0}
NO_FINAL = {"final_approved_on": None, "final_audited": 0}


@pytest.mark.parametrize(
    ("on", "facts", "letter"),
    [
        (dt.date(2026, 7, 20), {}, "P"),
        (dt.date(2026, 7, 20), NO_BUDGET, "F"),
        (dt.date(2026, 7, 20), NO_FINAL, "F"),
        (dt.date(2026, 7, 20), {"budget_audited": 0}, "F"),
        (dt.date(2026, 3, 31), NO_BUDGET | NO_FINAL, "G"),
        (dt.date(2026, 4, 1), NO_BUDGET, "F"),
        (dt.date(2026, 4, 1), NO_FINAL, "G"),
        (dt.date(2026, 4, 1), NO_BUDGET | NO_FINAL, "F"),
        (dt.date(2026, 4, 30), NO_FINAL, "G"),
        (dt.date(2026, 5, 1), NO_FINAL, "F"),
        (dt.date(2026, 7, 20), {**NO_BUDGET, "established_on": dt.date(2026, 1, 1)}, "N"),
        (dt.date(2026, 7, 20), {"established_on": None}, "P"),
    ],
)
def test_books_are_in_grace_until_their_deadlines(
    policy_data: None, on: dt.date, facts: dict[str, Any], letter: str
) -> None:
    assert outcome("P-140", Night(on), **facts) == letter


def test_a_moved_deadline_moves_the_grace(policy_data: None) -> None:
    late = Night(dt.date(2026, 5, 31), fin_budget_deadline="05-31")
    assert outcome("P-140", late, **NO_BUDGET) == "G"
    leap = Night(dt.date(2026, 2, 28), fin_budget_deadline="02-29")
    assert outcome("P-140", leap, **NO_BUDGET) == "G"


def test_the_books_of_the_right_years_count(tree: Tree) -> None:
    day = dt.date(2026, 2, 1)
    for model, year, approved in (
        (Budget, 2026, day),
        (Budget, 2025, day),
        (FinalAccount, 2025, None),
        (FinalAccount, 2024, day),
    ):
        model.objects.create(
            body=tree.basic, year=year, income=1, spending=1, approved_on=approved, audited_on=day
        )
    assert facts_of("budgets", tree.basic, Night()) == {"budget_approved_on": day, "budget_audited": 1}
    assert facts_of("final_accounts", tree.basic, Night()) == {"final_approved_on": None, "final_audited": 1}
    assert facts_of("budgets", tree.basic, Night(dt.date(2026, 1, 31))) == {
        "budget_approved_on": None,
        "budget_audited": 0,
    }


# ---- the engine ----------------------------------------------------------------------------------------------------


def test_the_engine_scores_these_rules_from_stored_rows(
    tree: Tree, plan: SplitPlan, declared: Declared, chair: User
) -> None:
    """Through SQL from end to end: the same letters as in Python for a joint union at its share."""
    from homes.models import Facts, Outcome, ScoreRun
    from homes.scoring.run import score

    units = [tree.small_unit, *(make_unit(f"白沙埠镇第{n}门市部", "371302101") for n in range(4))]
    for unit in units:
        Coverage.objects.get_or_create(
            body=tree.joint, unit=unit, to_on=None, defaults={"from_on": dt.date(2026, 4, 1)}
        )
    Coverage.objects.filter(body=tree.joint).update(from_on=dt.date(2026, 4, 1))
    by = User.objects.create(username="t2", name="赵二")
    from accounts.models import Grant

    Grant.objects.create(user=by, role="township_officer", body=tree.township, valid_from=dt.date(2020, 1, 1))
    for number, unit in enumerate(units[:4]):
        row = declared(body=tree.joint, unit=unit, by=by, wages=5_000_000 + number)
        pay(row, row.due, by)
    score(on=ON, mode=ScoreRun.Mode.FULL, by="测试")
    facts = Facts.objects.get(body=tree.joint)
    assert (facts.dues_units_expected, facts.dues_units_clear, facts.dues_arrears) == (5, 4, 0)
    letters = Outcome.objects.get(body=tree.joint).letters
    assert letters[RULES["P-134"].slot] == "P"
    assert letters[RULES["P-140"].slot] == "F"
    assert rules.quarters_seen(Night())[0] == "2026Q2"
    assert Body.objects.aggregate(n=Count("pk"))["n"]

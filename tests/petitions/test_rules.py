"""P-158 and P-160: facts from petitions of the handling body, outcomes by the engine, thresholds from data."""

import datetime as dt
from typing import Any

import pytest

from accounts.models import User
from core.rules import RULES, evaluate
from homes.models import Facts, Outcome
from homes.scoring.run import score
from petitions.models import Petition
from petitions.rules import at_least
from tests.conftest import Tree
from tests.petitions.conftest import Make
from unions.models import Jurisdiction, Threshold

ON = dt.date(2026, 3, 2)
FIRST, REPLIES = 36, 37


@pytest.fixture
def closed(tree: Tree, make_petition: Make) -> Any:
    """A petition handled by the basic union, closed on 10 January 2026."""

    def make(**fields: Any) -> Petition:
        petition = make_petition(at=tree.basic, on=dt.date(2025, 12, 1))
        values = {"state": "replied", "accepted_on": dt.date(2025, 12, 2), "due_on": dt.date(2026, 2, 2), "closed_on": dt.date(2026, 1, 10),
                  "replied_on": dt.date(2026, 1, 12), "reply_form": "direct", **fields}  # fmt: skip
        Petition.objects.filter(pk=petition.pk).update(**values)
        return petition

    return make


def letters(tree: Tree) -> tuple[str, str]:
    score(on=ON)
    found = Outcome.objects.get(body=tree.basic).letters
    return found[FIRST], found[REPLIES]


def test_a_body_without_petitions_is_not_judged(tree: Tree) -> None:
    assert letters(tree) == ("N", "N")


def test_petitions_solved_and_answered_in_time_pass(tree: Tree, closed: Any) -> None:
    closed()
    assert letters(tree) == ("P", "P")
    facts = Facts.objects.get(body=tree.basic)
    assert (facts.first_petitions, facts.first_overdue, facts.first_repeated) == (1, 0, 0)
    assert (facts.replies_due, facts.replies_given) == (1, 1)


def test_a_missed_deadline_fails_the_first_letters(tree: Tree, closed: Any) -> None:
    closed(closed_on=dt.date(2026, 2, 10), replied_on=dt.date(2026, 2, 11))
    assert letters(tree) == ("F", "P")


def test_an_open_petition_past_its_deadline_counts_as_missed(tree: Tree, closed: Any) -> None:
    closed(state="investigating", closed_on=None, replied_on=None, reply_form="")
    assert letters(tree)[0] == "F"


def test_an_extension_counts(tree: Tree, closed: Any) -> None:
    closed(closed_on=dt.date(2026, 2, 10), replied_on=dt.date(2026, 2, 11), extended_to=dt.date(2026, 2, 27))
    assert letters(tree) == ("P", "P")


def test_coming_back_within_the_days_of_the_policy_is_not_solved(
    tree: Tree, closed: Any, make_petition: Make
) -> None:
    first = closed()
    make_petition(on=dt.date(2026, 2, 20), repeat_of=first)
    assert letters(tree)[0] == "F"
    Threshold.objects.create(
        key="pet.repeat_days", jurisdiction=Jurisdiction.objects.get(code="37"), value=30, source="local",
        effective_from=dt.date(2020, 1, 1),
    )  # fmt: skip
    assert letters(tree)[0] == "P"


def test_a_late_or_missing_reply_fails(tree: Tree, closed: Any) -> None:
    closed(replied_on=dt.date(2026, 1, 30))
    assert letters(tree)[1] == "F"
    Petition.objects.update(replied_on=None, reply_form="", state="solved")
    assert letters(tree)[1] == "F"
    Petition.objects.update(closed_on=dt.date(2026, 2, 25))
    assert letters(tree)[1] == "N"  # the days for a reply are not over yet


def test_shares_are_exact_without_division() -> None:
    for whole in range(1, 12):
        for part in range(whole + 1):
            for share in (0, 1, 3333, 6667, 8000, 8500, 9999, 10000):
                facts = {"part": part, "whole": whole}
                assert evaluate(at_least("part", "whole", share), facts) is (part * 10000 >= whole * share)
                solved = (whole - part) * 10000 >= whole * share
                assert evaluate(at_least("part", "whole", share, of_failures=True), facts) is solved


def test_both_rules_name_the_figures_they_need() -> None:
    assert set(RULES["P-158"].keys) == {"eval.window_months", "pet.first_solved", "pet.repeat_days"}
    assert set(RULES["P-160"].keys) == {"eval.window_months", "pet.reply_days", "pet.reply_rate"}
    assert (RULES["P-158"].slot, RULES["P-160"].slot) == (FIRST, REPLIES)


def test_the_clerk_of_another_union_changes_nothing(tree: Tree, closed: Any, clerk: User) -> None:
    petition = closed()
    Petition.objects.filter(pk=petition.pk).update(handler_body=tree.joint, handler_path=tree.joint.path)
    assert letters(tree) == ("N", "N")

"""Trials: the same as really changing the figures and scoring; own figures of places; scope, cancel, expiry, whole lists."""

import copy
import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from core import jobs
from core.clock import today
from core.jobs import Cancelled
from core.models import AuditEvent, Job
from core.rules import RULES, needed_keys
from core.workflow import NotAllowed, Refused, WrongState
from homes.models import Outcome, OutcomeChange, Rollup, ScoreRun, Trial, TrialMove
from homes.scoring.run import score
from homes.workflows import whatif as work
from tests.conftest import Tree, found, make_unit, make_user
from unions.models import Body, Committee, Jurisdiction, Officer, RuleAdoption, Threshold
from unions.policies.catalogue import entries, keys
from unions.policies.force import policy_of

pytestmark = pytest.mark.django_db
ON = dt.date(2026, 3, 2)
COLUMNS = ("pk", "letters", "total", "met", "met_basic", "met_full")


def run(trial: Trial, progress: Any = lambda *_: None) -> Trial:
    """The job's work in this connection."""
    assert trial.job is not None
    work.run_trial(trial.job, progress)
    Job.objects.filter(pk=trial.job.pk).update(state=Job.State.DONE)
    return Trial.objects.get(pk=trial.pk)


def tried(body: Body, by: User, **changes: Any) -> Trial:
    return run(work.start_trial(body, changes=changes, by=by))


def variety(tree: Tree) -> None:
    """Unions that differ in what the rules look at."""
    Committee.objects.create(
        body=tree.basic, kind="union", elected_on=dt.date(2023, 5, 18), approved_on=dt.date(2023, 6, 1)
    )
    Committee.objects.create(
        body=tree.basic, kind="audit", elected_on=dt.date(2023, 5, 18), approved_on=dt.date(2023, 6, 1)
    )
    for body, post in ((tree.basic, "chair"), (tree.joint, "staff")):
        Officer.objects.create(body=body, name="甲", post=post, fulltime=True, took_post_on=dt.date(2024, 1, 1))
    for number in range(6):
        unit = make_unit(f"临沂第{number}制造有限公司", "371302101", workers=40 + 60 * number)
        found(unit, f"临沂第{number}制造有限公司工会委员会", "single", tree.township, "371302101",
              term_start=dt.date(2021 + number % 4, 5, 18), term_end=dt.date(2026 + number % 4, 1 + number, 17))  # fmt: skip


def really(place: str, **changes: Any) -> None:
    """The same change as dated rows, as an officer would set it."""
    there = Jurisdiction.objects.get(code=place)
    standing = policy_of(place, ON)
    for key, value in changes.get("keys", {}).items():
        Threshold.objects.update_or_create(
            key=key, jurisdiction=there, effective_from=ON, defaults={"value": value, "source": "local"}
        )
    for entry, fields in changes.get("adoptions", {}).items():
        row = copy.copy(standing.adoptions[entry])
        row.pk, row._state.adding, row.jurisdiction, row.effective_from = None, True, there, ON
        for name, value in fields.items():
            setattr(row, name, value)
        row.save()


def outcomes(*paths: str) -> dict[int, tuple[Any, ...]]:
    rows = Outcome.objects.all()
    return {row[0]: row[1:] for row in rows.values_list(*COLUMNS)}


def triable() -> list[str]:
    policy = policy_of("37", ON)
    used = {key for rule in RULES.values() if policy.adopted(rule.entry) for key in needed_keys(rule, policy)}
    return sorted(k for k in used if k in keys() and keys()[k].kind in {"int", "months", "days", "years", "rate"})


def scored_entries() -> list[str]:
    policy = policy_of("37", ON)
    return sorted(r.entry for r in RULES.values() if entries()[r.entry].have and policy.adopted(r.entry))


@st.composite
def changes(draw: Any) -> dict[str, Any]:
    wanted = draw(st.lists(st.sampled_from(triable()), max_size=3, unique=True))
    marks = draw(st.lists(st.sampled_from(scored_entries()), min_size=1, max_size=8, unique=True))
    figures = {}
    for key in wanted:
        figures[key] = draw(st.sampled_from([0, 1, 2, 12, 25, 60, 200, 5000, 9000]))
    return {
        "keys": figures,
        "adoptions": {
            e: {"weight": draw(st.integers(1, 10)), "core": draw(st.booleans())} for e in marks
        },
    }  # fmt: skip


@pytest.mark.entry("P-002", "P-092")
def test_a_trial_says_what_really_changing_the_standards_would_bring(tree: Tree, province: User) -> None:
    variety(tree)
    score(on=ON)
    before = outcomes()

    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(changes())
    def agree(change: dict[str, Any]) -> None:
        with transaction.atomic():
            trial = tried(tree.province, province, **change)
            assert outcomes() == before  # nothing is written
            really("37", **change)
            score(on=ON, mode=ScoreRun.Mode.FULL)
            after = outcomes()
            sums = trial.figures["sums"]
            assert sums["total"] == len(after) == 9
            assert sums["now"] == sum(row[3] for row in before.values())
            assert sums["then"] == sum(row[3] for row in after.values())
            assert sums["full_then"] == sum(row[4] for row in after.values())
            assert sums["points_then"] == sum(row[1] or 0 for row in after.values())
            assert sums["touched"] == sum(before[pk][0] != row[0] for pk, row in after.items())
            for have in range(1, 7):
                assert sums[f"have{have}_then"] == sum(row[2] >> (have - 1) & 1 for row in after.values())
            moved = {
                pk: (row[3], before[pk][0], row[0]) for pk, row in after.items() if row[3] != before[pk][3]
            }
            kept = trial.moves.values_list("body", "rises", "letters_now", "letters_then")
            assert {pk: tuple(rest) for pk, *rest in kept} == moved
            flipped = sum(
                a != b for pk, row in after.items() for a, b in zip(before[pk][0], row[0], strict=True)
            )
            assert sum(flip["n"] for flip in trial.figures["flips"]) == flipped
            transaction.set_rollback(True)

    agree()

"""The nightly run at its door: outcomes, history, incremental against full, roll-ups."""

import datetime as dt

import pytest
from django.db import connection

from homes.models import Facts, Outcome, OutcomeChange, Rollup, ScoreRun
from homes.scoring.run import score
from tests.conftest import Tree
from unions.models import Committee, Officer, Threshold
from unions.policies.catalogue import entries

pytestmark = pytest.mark.django_db
ON = dt.date(2026, 3, 2)
FULL = ScoreRun.Mode.FULL


def letter(body_id: int, slot: int) -> str:
    return Outcome.objects.get(pk=body_id).letters[slot]


@pytest.mark.entry("P-092")
def test_a_first_night_scores_every_active_basic_union(tree: Tree) -> None:
    run = score(on=ON)
    assert (run.mode, run.scored, run.changed) == (FULL, 3, 3)
    assert set(Outcome.objects.values_list("body", flat=True)) == {
        tree.basic.pk,
        tree.joint.pk,
        tree.other_basic.pk,
    }


def test_an_unchanged_night_writes_no_result_row(tree: Tree) -> None:
    score(on=ON)
    run = score(on=ON + dt.timedelta(days=1))
    assert (run.changed, run.facts_changed) == (0, 0)
    assert OutcomeChange.objects.count() == 3
    full = score(on=ON + dt.timedelta(days=1), mode=FULL)
    assert (full.scored, full.changed, full.unexpected) == (3, 0, 0)


def test_a_touched_body_is_scored_the_next_night_and_only_that(tree: Tree) -> None:
    score(on=ON)
    Committee.objects.create(
        body=tree.basic, kind="audit", elected_on=dt.date(2023, 5, 18), approved_on=dt.date(2023, 6, 1)
    )
    run = score(on=ON + dt.timedelta(days=1))
    assert (run.mode, run.scored, run.changed) == (ScoreRun.Mode.INCREMENTAL, 1, 1)
    assert letter(tree.basic.pk, 9) == "P"


def test_time_alone_flips_an_expired_term_on_the_day_after(tree: Tree) -> None:
    score(on=dt.date(2028, 5, 16))
    for day in (17, 18):  # looked at on the last day too: some conditions turn on the day itself
        assert Facts.objects.get(pk=tree.basic.pk).recheck_on == dt.date(2028, 5, day)
        assert letter(tree.basic.pk, 0) == "P"
        score(on=dt.date(2028, 5, 17))
    run = score(on=dt.date(2028, 5, 18))
    assert run.mode == ScoreRun.Mode.INCREMENTAL
    assert letter(tree.basic.pk, 0) == "F"


def test_a_changed_threshold_changes_the_outcome_of_the_next_run(tree: Tree) -> None:
    score(on=ON)
    assert letter(tree.basic.pk, 3) == "N"  # 120 workers, the standard is 200
    row = Threshold.objects.get(key="staff.chair_min_workers", jurisdiction__code="37")
    Threshold.objects.create(
        key=row.key,
        jurisdiction=row.jurisdiction,
        value=100,
        source="local",
        effective_from=ON,
        comparator="≥",
    )
    score(on=ON + dt.timedelta(days=1))
    assert letter(tree.basic.pk, 3) == "F"


def test_rollups_after_incremental_runs_equal_a_rebuild(tree: Tree) -> None:
    score(on=ON)
    Officer.objects.create(
        body=tree.joint, name="甲", post="staff", fulltime=True, took_post_on=dt.date(2024, 1, 1)
    )
    Committee.objects.create(
        body=tree.other_basic, kind="union", elected_on=dt.date(2023, 5, 18), approved_on=ON
    )
    score(on=ON + dt.timedelta(days=1))
    before = set(Rollup.objects.values_list("node", "cut", "metric", "n"))
    score(on=ON + dt.timedelta(days=1), mode=FULL)
    assert set(Rollup.objects.values_list("node", "cut", "metric", "n")) == before
    bodies = {row.node_id: row.n for row in Rollup.objects.filter(cut="", metric="bodies")}
    assert (bodies[tree.province.pk], bodies[tree.city.pk], bodies[tree.township.pk]) == (3, 2, 2)


def test_a_dissolved_union_leaves_the_outcomes_and_the_rollups(tree: Tree) -> None:
    score(on=ON)
    tree.basic.state = "dissolved"
    tree.basic.save()
    score(on=ON + dt.timedelta(days=1))
    assert not Outcome.objects.filter(pk=tree.basic.pk).exists()
    assert Rollup.objects.get(node=tree.province, cut="", metric="bodies").n == 2
    assert OutcomeChange.objects.filter(body=tree.basic).exists()


def test_the_statement_has_no_correlated_subplan(tree: Tree) -> None:
    from homes.scoring import compile as c
    from unions.policies.force import policy_of

    policy = policy_of("37", ON)
    text, params = c.scratch_statement(policy, c.scope_sql(policy, [], path="", incremental=False))
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {text}", params)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "SubPlan" not in plan


def test_every_core_entry_of_the_catalogue_has_a_rule() -> None:
    from core.rules import RULES

    assert {e.id for e in entries().values() if e.core} <= set(RULES)

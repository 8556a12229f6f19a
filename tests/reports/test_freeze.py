"""Freezing: once, whole, unchangeable, also after the fact."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction

from core.clock import quarter_bounds
from core.models import Job
from core.workflow import Refused
from homes.models import Outcome, Rollup, ScoreRun
from homes.scoring.run import score
from reports import tasks
from reports.demo import build_quarters
from reports.models import Bulletin, Freeze, Snapshot
from reports.querysets import previous, sums, trend
from reports.workflows import freeze as freezing
from reports.workflows.freeze import due_quarters, freeze
from tests.conftest import Tree
from tests.reports.conftest import NIGHT, QUARTER

pytestmark = pytest.mark.django_db


def figures(quarter: str = QUARTER) -> set[tuple[int, str, str, int]]:
    return set(Snapshot.objects.filter(quarter=quarter).values_list("node", "cut", "metric", "n"))


def test_a_freeze_copies_every_rollup_and_asking_again_changes_nothing(frozen: Freeze, tree: Tree) -> None:
    rollup = set(Rollup.objects.values_list("node", "cut", "metric", "n"))
    before = figures()
    assert rollup and rollup <= before
    assert frozen.rows == len(before) and not frozen.late
    Rollup.objects.update(n=999)
    assert freeze(QUARTER, on=NIGHT) == frozen
    assert figures() == before


@pytest.mark.parametrize("text", ["2026Q5", "2026-3", "", "二六年"])
def test_what_is_no_quarter_is_refused_with_an_example(text: str, scored: ScoreRun) -> None:
    with pytest.raises(Refused, match="请写成 2026Q3 的样子"):
        freeze(text, on=NIGHT)


def test_a_quarter_that_is_not_over_is_refused(scored: ScoreRun) -> None:
    with pytest.raises(Refused, match="到 2026-12-31 才结束"):
        freeze("2026Q4", on=NIGHT)


def test_without_any_scoring_there_is_nothing_to_freeze(tree: Tree) -> None:
    with pytest.raises(Refused, match="还没有评过分"):
        freeze(QUARTER, on=NIGHT)


@pytest.mark.parametrize("statement", ["update", "delete"])
@pytest.mark.parametrize("model", [Freeze, Snapshot])
def test_frozen_rows_refuse_change_and_removal(model: type, statement: str, frozen: Freeze) -> None:
    rows = model.objects.all()  # type: ignore[attr-defined]
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(quarter="2020Q1") if statement == "update" else rows._raw_delete("default")


def test_a_late_freeze_sums_the_history_up_to_the_quarters_end(scored: ScoreRun, tree: Tree) -> None:
    on_time = set(Rollup.objects.values_list("node", "cut", "metric", "n"))
    tree.basic.state = "dissolved"
    tree.basic.save(update_fields=["state"])
    score(on=dt.date(2027, 1, 20), mode=ScoreRun.Mode.FULL)
    found = freeze("2026Q4", on=dt.date(2027, 1, 20))
    assert found.late
    assert sums("2026Q4", [tree.other_county.pk])[tree.other_county.pk]["bodies"] == 1
    assert {
        row for row in figures("2026Q4") if row[0] == tree.other_county.pk and row[2] in {"bodies", "members"}
    } == {row for row in on_time if row[0] == tree.other_county.pk and row[2] in {"bodies", "members"}}


def test_a_late_freeze_before_the_first_scoring_says_since_when_there_are_scores(scored: ScoreRun) -> None:
    with pytest.raises(Refused, match="评分从 2026-10-01 开始"):
        freeze("2025Q4", on=NIGHT)


def test_missed_quarters_are_caught_up_oldest_first(frozen: Freeze) -> None:
    assert due_quarters(NIGHT) == []
    assert due_quarters(dt.date(2027, 7, 2)) == ["2026Q4", "2027Q1", "2027Q2"]


def test_the_first_night_enqueues_one_job_per_missing_quarter(
    scored: ScoreRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "today", lambda: NIGHT)
    tasks.freeze_due()
    tasks.freeze_due()
    job = Job.objects.get(kind=tasks.FREEZE)
    assert (job.key, job.business_date) == (QUARTER, quarter_bounds(QUARTER)[1])
    assert tasks.run_freeze(job, lambda *_: None) == tasks.run_freeze(job, lambda *_: None)
    assert Freeze.objects.count() == 1


def test_a_freeze_killed_half_way_leaves_nothing_and_the_rerun_is_whole(
    scored: ScoreRun, tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def die(quarter: str) -> int:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(freezing, "insert_dated", die)
        with pytest.raises(Killed):
            freeze(QUARTER, on=NIGHT)
    assert not Snapshot.objects.exists() and not Freeze.objects.exists()
    assert freeze(QUARTER, on=NIGHT).rows == len(figures())


def test_trend_is_oldest_first_and_previous_has_zero_where_nothing_was_counted(
    frozen: Freeze, tree: Tree
) -> None:
    met = Outcome.objects.filter(met_basic=True).count()
    assert trend([tree.province.pk], "met", "bodies") == [(QUARTER, {tree.province.pk: (met, 3)})]
    found = previous([tree.province.pk, 0], ("bodies", "nothing"))
    assert found == {(tree.province.pk, "bodies"): 3, (tree.province.pk, "nothing"): 0}


def test_demo_quarters_sum_up_along_the_tree_in_every_quarter(scored: ScoreRun, tree: Tree) -> None:
    made = build_quarters(7, count=3)
    assert len(made) == 3
    for each in made:
        found = sums(each.quarter, [tree.province.pk, tree.city.pk, tree.other_city.pk])
        for metric in ("bodies", "met", "members"):
            parts = found[tree.city.pk].get(metric, 0) + found[tree.other_city.pk].get(metric, 0)
            assert found[tree.province.pk].get(metric, 0) == parts
    assert Bulletin.objects.filter(body=tree.county, state="published").exists()
    assert build_quarters(7, count=3) == []

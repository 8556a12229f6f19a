"""Scoring workers killed, stopped and overtaken at random moments: the end is that of an undisturbed night."""

import datetime as dt
import os
import random
import signal
import time
from collections.abc import Iterator

import pytest
from django.db import connection

from core import jobs
from core.clock import now
from core.models import Job
from homes.models import ScoreRun
from homes.scoring.run import score
from homes.tasks import BRANCH, NIGHT, enqueue_missing
from tests import killing
from tests.conftest import Tree, found, make_unit
from tests.killing import RUN, Kept, Workers
from unions.models import Committee, Officer

pytestmark = pytest.mark.django_db(transaction=True)
MONDAY, SUNDAY = dt.date(2026, 3, 2), dt.date(2026, 3, 8)
ROUNDS = 6
TABLES = (
    "homes_facts", "homes_outcome", "homes_outcomechange", "homes_rollup", "homes_scorerun", "homes_dirty", "core_job",
)  # fmt: skip
END = {
    "facts": "SELECT * FROM homes_facts",
    "outcomes": "SELECT * FROM homes_outcome",
    "history": "SELECT to_jsonb(c) - 'id' - 'run_id' AS change, r.on FROM homes_outcomechange c JOIN homes_scorerun r ON r.id = c.run_id",
    "roll-ups": "SELECT node_id, cut, metric, n FROM homes_rollup",
    "dirty": "SELECT body_id FROM homes_dirty",
    "runs": 'SELECT "on", mode, path, scored, changed, facts_changed, reached, unexpected, policy_digest,'
    " finished_at IS NOT NULL AS finished FROM homes_scorerun",
    "jobs": "SELECT kind, key, state, result - 'run' AS result, error FROM core_job",
}


@pytest.fixture
def workers(db: None) -> Iterator[Workers]:
    with Workers() as started:
        yield started


@pytest.fixture
def grown(tree: Tree) -> Tree:
    """Forty more unions, scored on Monday, some of them touched since."""
    term = {"term_start": dt.date(2023, 5, 18), "term_end": dt.date(2028, 5, 17)}
    bodies = []
    for n in range(40):
        unit = make_unit(f"第{n}公司", "371302101", workers=30 + n)
        bodies.append(found(unit, f"第{n}公司工会委员会", "single", tree.township, "371302101", **term))
    score(on=MONDAY)
    for body in bodies[::2]:
        Committee.objects.create(body=body, kind="audit", elected_on=term["term_start"], approved_on=MONDAY)
        Officer.objects.create(body=body, name="甲", post="staff", fulltime=True, took_post_on=MONDAY)
    bodies[0].state = "dissolved"
    bodies[0].save()
    return tree


def night(day: dt.date) -> int:
    return jobs.enqueue(
        NIGHT, key=day.isoformat(), title=f"{day} 夜间评分", business_date=day, params={"on": day.isoformat()}
    ).pk


def branch(tree: Tree, on: dt.date) -> int:
    params = {"path": tree.city.path, "on": on.isoformat(), "by": "测试"}
    return jobs.enqueue(BRANCH, key="once", title="立即评分", params=params, path=tree.city.path).pk


def test_a_night_killed_at_random_moments_ends_as_if_nothing_had_happened(
    grown: Tree, workers: Workers
) -> None:
    chance = killing.chance()
    hit = 0
    for day, mode in ((MONDAY + dt.timedelta(days=1), "incremental"), (SUNDAY, "full")):
        job = night(day)
        before = Kept(*TABLES)
        span = workers.measured(RUN, job)
        undisturbed = killing.rows_of(END)
        assert Job.objects.get(pk=job).state == "done"
        assert ScoreRun.objects.get(on=day).mode == mode
        for _ in range(ROUNDS):
            before.put_back()
            hit += killing.run_through_kills(workers, job, span, chance)
            assert killing.rows_of(END) == undisturbed
            assert ScoreRun.objects.filter(on=day, finished_at__isnull=False).count() == 1
    assert hit >= ROUNDS, "the kills came too late to prove anything"


def test_a_branch_run_killed_at_random_moments_is_logged_once(grown: Tree, workers: Workers) -> None:
    chance = killing.chance()
    job = branch(grown, MONDAY)
    before = Kept(*TABLES)
    span = workers.measured(RUN, job)
    undisturbed = killing.rows_of(END)
    for _ in range(ROUNDS):
        before.put_back()
        killing.run_through_kills(workers, job, span, chance)
        assert killing.rows_of(END) == undisturbed


def test_missed_nights_run_once_each_and_in_order_whoever_is_killed(grown: Tree, workers: Workers) -> None:
    chance = killing.chance()
    night(MONDAY + dt.timedelta(days=1))
    Job.objects.update(state="done", finished_at=now())
    days = enqueue_missing(MONDAY + dt.timedelta(days=4))
    assert len(days) == 3
    open_jobs = list(Job.objects.filter(state="queued").order_by("pk").values_list("pk", flat=True))
    before = Kept(*TABLES)
    span = workers.measured(RUN, open_jobs[-1])  # the last one woken runs the others first
    undisturbed = killing.rows_of(END)
    for _ in range(ROUNDS):
        before.put_back()
        for _ in range(killing.KILLS):
            several(workers, open_jobs, span, chance)
            killing.end_leases()
        while left := list(Job.objects.filter(state="queued").values_list("pk", flat=True)) or list(
            Job.objects.filter(state="running").values_list("pk", flat=True)
        ):
            killing.end_leases()
            workers.do(RUN, chance.choice(left))
        assert killing.rows_of(END) == undisturbed
        assert list(ScoreRun.objects.filter(on__in=days).order_by("pk").values_list("on", flat=True)) == days


def several(workers: Workers, open_jobs: list[int], span: float, chance: random.Random) -> None:
    """Two workers woken for two of the nights, in any order; both are killed."""
    pids = [workers.start(RUN, job) for job in chance.sample(open_jobs, 2)]
    time.sleep(chance.uniform(0, span))
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
        workers.end(pid)


def test_a_worker_that_was_only_asleep_and_its_successor_score_the_night_once(
    grown: Tree, workers: Workers
) -> None:
    chance = killing.chance()
    job = night(MONDAY + dt.timedelta(days=1))
    before = Kept(*TABLES)
    span = workers.measured(RUN, job)
    undisturbed = killing.rows_of(END)
    for _ in range(ROUNDS):
        before.put_back()
        sleeper = workers.start(RUN, job)
        time.sleep(chance.uniform(0, span))
        os.kill(sleeper, signal.SIGSTOP)
        killing.end_leases()
        successor = workers.start(RUN, job)
        time.sleep(chance.uniform(0, span))
        os.kill(sleeper, signal.SIGCONT)
        assert [workers.end(sleeper), workers.end(successor)] == [0, 0]
        assert killing.rows_of(END) == undisturbed


def test_a_night_waits_while_another_worker_holds_an_earlier_one(grown: Tree) -> None:
    first, second = night(MONDAY + dt.timedelta(days=1)), night(MONDAY + dt.timedelta(days=2))
    held = jobs.claim(first)
    assert held is not None
    jobs.run(second)
    waiting = Job.objects.get(pk=second)
    assert (waiting.state, waiting.attempts, waiting.error) == ("queued", 0, "")
    assert not ScoreRun.objects.filter(on__gt=MONDAY).exists()
    killing.end_leases()
    jobs.run(second)
    assert [run.on.day for run in ScoreRun.objects.filter(on__gt=MONDAY).order_by("pk")] == [3, 4]
    assert set(Job.objects.values_list("state", flat=True)) == {"done"}


def test_a_failed_night_is_not_made_up_after_a_later_one(grown: Tree) -> None:
    first, second = night(MONDAY + dt.timedelta(days=1)), night(MONDAY + dt.timedelta(days=2))
    Job.objects.filter(pk=first).update(state="failed")
    jobs.run(second)
    outcomes = killing.rows_of(END)["outcomes"]
    night(MONDAY + dt.timedelta(days=1))
    jobs.run(first)
    late = Job.objects.get(pk=first)
    assert late.state == "failed"
    assert "不再补跑" in late.error
    assert killing.rows_of(END)["outcomes"] == outcomes
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM homes_scorerun WHERE NOT finished_at IS NOT NULL")
        assert cursor.fetchone()[0] == 0

"""Asking for work, the lease, the sweeper: one job per key, one worker at a time, nothing lost with a dead one."""

import datetime as dt
from typing import Any

import pytest

from core.clock import now
from core.jobs import LEASE, MAX_ATTEMPTS, Cancelled, Progress, claim, enqueue, run, sweep
from core.models import Job
from tests.core.job_kit import KIND, Install, lapse, make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("messages_arrive_at_once")]
State = Job.State


def ask(key: str = "a", **fields: Any) -> Job:
    return enqueue(KIND, key=key, title="一项任务", **fields)


def test_asking_twice_for_the_same_work_gives_one_job() -> None:
    first, again, other = ask(params={"n": 1}), ask(params={"n": 2}), ask("b")
    assert first.pk == again.pk != other.pk
    assert Job.objects.get(pk=first.pk).params == {"n": 1}


def test_the_message_is_sent_only_when_the_change_is_committed(
    handles: Install, django_capture_on_commit_callbacks: Any
) -> None:
    handles(lambda job, progress: {"ran": True})
    with django_capture_on_commit_callbacks(execute=True):
        job = ask()
        assert Job.objects.get(pk=job.pk).state == State.QUEUED
    assert Job.objects.get(pk=job.pk).result == {"ran": True}


@pytest.mark.parametrize("state", ["failed", "cancelled", "done", "running"])
def test_asking_again_revives_only_what_failed_or_was_cancelled(state: str) -> None:
    job = make(key="a", state=state, attempts=3, error="坏了", cancel_requested=True)
    ask("a")
    job.refresh_from_db()
    untouched = (state, 3, "坏了", True)
    expected = ("queued", 0, "", False) if state in {"failed", "cancelled"} else untouched
    assert (job.state, job.attempts, job.error, job.cancel_requested) == expected


def test_a_lease_keeps_others_away_until_it_runs_out() -> None:
    job = make()
    held = claim(job.pk)
    assert held and held.state == State.RUNNING and held.attempts == 1 and held.lease_until
    assert held.lease_until - now() <= LEASE
    assert claim(job.pk) is None
    lapse(job)
    again = claim(job.pk)
    assert again and again.attempts == 2


@pytest.mark.parametrize(
    "fields", [*({"state": state} for state in ("done", "failed", "cancelled")), {"attempts": MAX_ATTEMPTS}]
)
def test_nothing_is_claimed_that_is_over_or_used_up(fields: dict[str, Any]) -> None:
    assert claim(make(**fields).pk) is None
    assert claim(2**40) is None


def test_a_success_wipes_the_error_of_an_earlier_attempt(handles: Install) -> None:
    def second_time(job: Job, progress: Progress) -> dict[str, Any]:
        if job.attempts < 2:
            raise ZeroDivisionError
        return {"rows": 3}

    handles(second_time)
    job = make()
    run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result, job.error, job.attempts) == (State.DONE, {"rows": 3}, "", 2)


def test_the_sweeper_wakes_what_a_dead_worker_left_and_what_no_message_reached(handles: Install) -> None:
    seen: list[tuple[str, int]] = []

    def note(job: Job, progress: Progress) -> dict[str, Any]:
        seen.append((job.key, job.attempts))
        return {}

    handles(note)
    dead, held, fresh, lost = (make(key=key) for key in ("dead", "held", "fresh", "lost"))
    claim(dead.pk), claim(held.pk)
    lapse(dead)
    Job.objects.filter(pk=lost.pk).update(created_at=now() - dt.timedelta(minutes=1))
    assert sweep() == 2
    assert sorted(seen) == [("dead", 2), ("lost", 1)]
    left = dict(Job.objects.values_list("pk", "state"))
    assert left[held.pk] == State.RUNNING and left[fresh.pk] == State.QUEUED
    assert sweep() == 0


def test_the_sweeper_gives_up_on_a_job_that_killed_three_workers(handles: Install) -> None:
    handles(lambda job, progress: pytest.fail("ran a fourth time"))
    job = make(state="running", attempts=MAX_ATTEMPTS)
    lapse(job)
    assert sweep() == 0
    job.refresh_from_db()
    assert job.state == State.FAILED and job.finished_at and f"连续 {MAX_ATTEMPTS} 次" in job.error


@pytest.mark.parametrize("ending", [None, ValueError, Cancelled])
def test_however_a_worker_without_its_lease_ends_the_result_of_the_next_one_stands(
    handles: Install, ending: type[Exception] | None
) -> None:
    def slow(job: Job, progress: Progress) -> dict[str, Any]:
        if job.attempts == 1:  # asleep for longer than the lease; meanwhile another worker does the work
            lapse(job)
            run(job.pk)
            if ending:
                raise ending
        return {"attempt": job.attempts}

    handles(slow)
    job = make()
    run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result, job.attempts) == (State.DONE, {"attempt": 2}, 2)


def test_progress_is_a_share_of_the_total() -> None:
    assert [Job(done=d, total=t).percent for d, t in ((0, 0), (1, 3), (640, 1286), (9, 3))] == [
        0,
        33,
        49,
        100,
    ]

"""Workers beside each other: one job, one worker; what it says is seen at once; a cancellation is not lost."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from core.clock import now
from core.jobs import Progress, claim, run, sweep
from core.models import Job
from tests.core.job_kit import KIND, Install, lapse, make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("messages_arrive_at_once")]
State = Job.State


def in_threads(count: int, work: Callable[[], None]) -> None:
    def once() -> None:
        try:
            work()
        finally:
            connection.close()

    threads = [threading.Thread(target=once) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)


def test_of_many_workers_woken_for_one_job_a_single_one_runs_it(handles: Install) -> None:
    ran: list[int] = []

    def work(job: Job, progress: Progress) -> dict[str, Any]:
        ran.append(job.attempts)
        time.sleep(0.3)
        return {}

    handles(work)
    job, gate = make(), threading.Barrier(6)
    in_threads(6, lambda: (gate.wait(10), run(job.pk)))
    assert ran == [1] and Job.objects.get().state == State.DONE


def test_progress_and_lease_are_seen_outside_while_the_work_is_still_one_open_transaction(
    handles: Install,
) -> None:
    seen: list[Job] = []

    def watch() -> None:
        for _ in range(100):
            found = Job.objects.get()
            if found.done:
                seen.append(found)
                return
            time.sleep(0.05)

    def work(job: Job, progress: Progress) -> dict[str, Any]:
        with transaction.atomic():
            Job.objects.create(kind=KIND, key="inner", title="未提交")
            progress(640, 1286, "正在核对")
            in_threads(1, watch)
            transaction.set_rollback(True)
        return {}

    handles(work)
    job = make()
    run(job.pk)
    (outside,) = seen
    assert (outside.done, outside.total, outside.note, outside.percent) == (640, 1286, "正在核对", 49)
    assert outside.state == State.RUNNING and outside.lease_until and outside.lease_until > now()


def test_a_cancellation_outlives_the_worker_it_was_meant_for(handles: Install) -> None:
    def work(job: Job, progress: Progress) -> dict[str, Any]:
        for step in range(100):
            progress(step, 100)
            time.sleep(0.05)
        return {}

    handles(work)
    job = make()
    claim(job.pk)
    lapse(job, cancel_requested=True)
    assert sweep() == 1
    job.refresh_from_db()
    assert job.state == State.CANCELLED and job.finished_at and job.lease_until is None

"""Background work: what is repeated, what is not, and what a worker does that has lost its job."""

import datetime as dt
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core import jobs
from core.clock import previous_quarter, quarter_label, quarter_of, today
from core.models import Job
from core.workflow import NotAllowed, Refused, WrongState
from reports.tasks import enqueue_draft
from tests.conftest import Tree
from tests.core.job_kit import KIND, make
from tests.killing import Workers

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[User], Client]


def ran(job: Job) -> Job:
    jobs.run(job.pk)
    job.refresh_from_db()
    return job


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [
        (Refused("这个季度还没有结束。"), "这个季度还没有结束。"),
        (WrongState("已经印发，不能再改。"), "已经印发，不能再改。"),
        (NotAllowed("reports.bulletin"), "发起人现在没有办理这件事的权限，没有写入任何内容。"),
    ],
)
def test_a_refusal_fails_the_job_at_once_with_its_sentence(
    problem: Exception, sentence: str, handles: Any
) -> None:
    def refuse(job: Job, progress: jobs.Progress) -> dict[str, Any]:
        raise problem

    handles(refuse)
    job = ran(make())
    assert (job.state, job.attempts, job.error) == ("failed", 1, sentence)
    assert job.finished_at is not None
    assert jobs.sweep() == 0


def test_a_crash_is_tried_three_times_and_then_fails(handles: Any) -> None:
    def crash(job: Job, progress: jobs.Progress) -> dict[str, Any]:
        raise ZeroDivisionError

    handles(crash)
    job = make()
    states = [(ran(job).state, job.attempts) for _ in range(4)]
    assert states == [("queued", 1), ("queued", 2), ("failed", 3), ("failed", 3)]
    assert "ZeroDivisionError" in job.error


def test_a_job_whose_turn_has_not_come_stays_queued_and_keeps_its_attempts(handles: Any) -> None:
    def later(job: Job, progress: jobs.Progress) -> dict[str, Any]:
        raise jobs.Later

    handles(later)
    job = make()
    for _ in range(5):
        assert (ran(job).state, job.attempts, job.error) == ("queued", 0, "")


def test_a_refused_job_that_is_asked_for_again_starts_anew(handles: Any) -> None:
    answers: list[Any] = [Refused("还不行。"), {"ok": 1}]

    def second_time(job: Job, progress: jobs.Progress) -> dict[str, Any]:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer  # type: ignore[no-any-return]

    handles(second_time)
    assert ran(jobs.enqueue(KIND, key="x", title="试一试")).state == "failed"
    job = ran(jobs.enqueue(KIND, key="x", title="试一试"))
    assert (job.state, job.attempts, job.result, job.error) == ("done", 1, {"ok": 1}, "")


def test_a_worker_that_lost_its_job_stops_and_writes_nothing_over_the_other_ones_result(
    handles: Any,
) -> None:
    steps = []

    def slow(job: Job, progress: jobs.Progress) -> dict[str, Any]:
        if job.attempts == 2:
            return {"by": "the second"}
        Job.objects.filter(pk=job.pk).update(lease_until=job.started_at - dt.timedelta(seconds=1))
        jobs.run(job.pk)
        for step in range(200):
            steps.append(step)
            progress(step, 200)
            time.sleep(0.05)
        return {"by": "the first"}

    handles(slow)
    job = ran(make())
    assert (job.state, job.result, job.done) == ("done", {"by": "the second"}, 0)
    assert len(steps) < 200


def test_a_bulletin_of_a_quarter_that_is_not_over_says_so_on_its_page_at_once(
    tree: Tree, county: User, client_of: SignIn
) -> None:
    quarter = quarter_of(today())
    job = ran(enqueue_draft(tree.county, quarter, by=county))
    assert (job.state, job.attempts) == ("failed", 1)
    for url in (
        reverse("reports:bulletin-job", args=[job.pk]),
        reverse("accounts:job-detail", args=[job.pk]),
        reverse("accounts:job-progress", args=[job.pk]),
    ):
        page = client_of(county).get(url).content.decode()
        assert f"{quarter_label(quarter)}到 " in page
        assert "才结束，之后才能冻结数字、起草通报。" in page
        assert "hx-get" not in page.split('id="main"')[-1].split("</main>")[0]


def test_a_bulletin_without_any_scores_is_refused_once(tree: Tree, county: User) -> None:
    job = ran(enqueue_draft(tree.county, previous_quarter(quarter_of(today())), by=county))
    assert (job.state, job.attempts) == ("failed", 1)
    assert "还没有评过分" in job.error


def test_a_queue_that_is_down_holds_nobody_up(handles: Any) -> None:
    job = make()
    with Workers() as workers:
        seconds = workers.measured("core.jobs:wake", job.pk)
    assert seconds < 15  # waiting for a broker that never answers would take a minute
    job.refresh_from_db()
    assert job.state == "queued"

"""Nightly scoring: the business-date ledger, catch-up of missed nights, branch runs by hand."""

import datetime as dt
from typing import Any

from celery import shared_task

from core import jobs
from core.clock import now, today
from core.jobs import Progress, handler
from core.models import Job
from homes.models import ScoreRun
from homes.scoring.run import score

NIGHT = "homes.score_night"
BRANCH = "homes.score_branch"
NIGHT_HOUR = 2
LONGEST_CATCH_UP = 31  # nights; after a longer silence the first full run speaks for all


def enqueue_missing(on: dt.date) -> list[dt.date]:
    """One job per business date since the last one, in order. The night of `on` counts from 02:00 Shanghai time."""
    last = (
        Job.objects.filter(kind=NIGHT)
        .order_by("-business_date")
        .values_list("business_date", flat=True)
        .first()
    )
    first = max(last + dt.timedelta(days=1), on - dt.timedelta(days=LONGEST_CATCH_UP)) if last else on
    days = [first + dt.timedelta(days=n) for n in range((on - first).days + 1)]
    for day in days:
        jobs.enqueue(
            NIGHT,
            key=day.isoformat(),
            title=f"{day} 夜间评分",
            business_date=day,
            params={"on": day.isoformat()},
        )
    return days


@shared_task(name="homes.nightly")
def nightly() -> None:
    """Beat sends this at 02:00 Asia/Shanghai."""
    enqueue_missing(today())


@shared_task(name="homes.catch_up")
def catch_up() -> None:
    """Beat sends this every hour: nights missed while the portal was down are run in order."""
    at = now()
    enqueue_missing(at.date() if at.hour >= NIGHT_HOUR else at.date() - dt.timedelta(days=1))


@handler(NIGHT)
def run_night(job: Job, progress: Progress) -> dict[str, Any]:
    """Waits for its turn: an earlier night that is still open runs first, in the same worker."""
    day = dt.date.fromisoformat(job.params["on"])
    earlier = Job.objects.filter(
        kind=NIGHT, business_date__lt=day, state__in=[Job.State.QUEUED, Job.State.RUNNING]
    ).order_by("business_date")
    for other in earlier:
        jobs.run(other.pk)
    done = ScoreRun.objects.filter(on=day, path="", finished_at__isnull=False).first()
    run = done or score(on=day, progress=progress)
    return summary(run)


@handler(BRANCH)
def run_branch(job: Job, progress: Progress) -> dict[str, Any]:
    run = score(
        on=dt.date.fromisoformat(job.params["on"]),
        mode=ScoreRun.Mode.BRANCH,
        path=job.params["path"],
        by=job.params["by"],
        progress=progress,
    )
    return summary(run)


def summary(run: ScoreRun) -> dict[str, Any]:
    return {"run": run.pk, "scored": run.scored, "changed": run.changed, "reached": run.reached}

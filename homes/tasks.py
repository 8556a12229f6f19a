"""Nightly scoring: the business-date ledger, catch-up of missed nights, branch runs by hand."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from celery import shared_task
from django.db import transaction

from core import jobs
from core.clock import now, today
from core.jobs import Later, Progress, handler
from core.models import Job
from core.workflow import Refused
from homes.models import ScoreRun
from homes.scoring.run import score, wait_for_turn
from homes.workflows.ratings import close_due
from homes.workflows.rechecks import open_due
from homes.workflows.rectify import escalate_overdue
from homes.workflows.whatif import remove_expired

NIGHT = "homes.score_night"
BRANCH = "homes.score_branch"
RATINGS = "homes.ratings_due"
TITLES = "homes.titles"
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


@shared_task(name="homes.ratings_due")
def ratings_due() -> None:
    """Beat sends this at 00:05 Asia/Shanghai and hourly after: one job a day, before the night is scored."""
    jobs.enqueue(RATINGS, key=today().isoformat(), title="会员评家截止计票", business_date=today())


@handler(RATINGS)
def run_ratings(job: Job, progress: Progress) -> dict[str, Any]:
    """Counts rounds whose last day has passed; escalates rectifications whose limit has passed."""
    on = job.business_date or today()
    return {"closed": close_due(on), "escalated": escalate_overdue(on)}


@handler(NIGHT)
def run_night(job: Job, progress: Progress) -> dict[str, Any]:
    """Waits for its turn: earlier nights that are open run first, in the same worker or in the one that holds them."""
    day = dt.date.fromisoformat(job.params["on"])
    nights = Job.objects.filter(kind=NIGHT)
    earlier = nights.filter(business_date__lt=day, state__in=[Job.State.QUEUED, Job.State.RUNNING]).order_by(
        "business_date"
    )
    for other in earlier:
        jobs.run(other.pk)
    if earlier.all().exists():
        raise Later

    def night() -> ScoreRun:
        done = ScoreRun.objects.filter(on=day, path="", finished_at__isnull=False).first()
        later = nights.filter(business_date__gt=day, state=Job.State.DONE).order_by("business_date").first()
        if later and not done:
            raise Refused(
                f"{later.business_date} 的夜间评分已经完成，{day} 不再补跑：补跑会把结果退回到那一天。"
            )
        return done or score(on=day, progress=progress)

    return once(job, night)


@handler(BRANCH)
def run_branch(job: Job, progress: Progress) -> dict[str, Any]:
    return once(
        job,
        lambda: score(
            on=dt.date.fromisoformat(job.params["on"]),
            mode=ScoreRun.Mode.BRANCH,
            path=job.params["path"],
            by=job.params["by"],
            progress=progress,
        ),
    )


def once(job: Job, scored: Callable[[], ScoreRun]) -> dict[str, Any]:
    """The job's result is kept in the transaction that scores: whoever takes the job over finds it and scores no more."""
    with transaction.atomic():
        wait_for_turn()
        kept: dict[str, Any] = Job.objects.values_list("result", flat=True).get(pk=job.pk)
        if kept:
            return kept
        result = summary(scored())
        Job.objects.filter(pk=job.pk).update(result=result)
    return result


def summary(run: ScoreRun) -> dict[str, Any]:
    return {"run": run.pk, "scored": run.scored, "changed": run.changed, "reached": run.reached}


@shared_task(name="homes.titles_tonight")
def titles_tonight() -> None:
    """Beat sends this at 01:40 Asia/Shanghai and hourly after: one run a day, which a later beat catches up."""
    jobs.enqueue(TITLES, key=today().isoformat(), title="列入到期称号复核", business_date=today())


@handler(TITLES)
def run_titles(job: Job, progress: Progress) -> dict[str, Any]:
    return dict(open_due(job.business_date or today()))


@shared_task(name="homes.trials_expired")
def trials_expired() -> None:
    """Beat sends this at 04:00 Asia/Shanghai: what was tried is kept for a while only. Harmless at any time."""
    remove_expired(today())

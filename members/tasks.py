"""The nightly count of members, before the scoring that reads which files are complete; the search for twins."""

from typing import Any

from celery import shared_task

from core import jobs
from core.clock import today
from core.jobs import Progress, handler
from core.models import Job
from members.workflows.suspects import search_night
from members.workflows.tally import tally

TALLY, TWINS = "members.tally", "members.twins"


@shared_task(name="members.tally_tonight")
def tally_tonight() -> None:
    """Beat sends this at 01:10 Asia/Shanghai and hourly after: one job a day, which a later beat catches up."""
    jobs.enqueue(TALLY, key=today().isoformat(), title="清点会员", business_date=today())


@handler(TALLY)
def run_tally(job: Job, progress: Progress) -> dict[str, Any]:
    return {"figures": tally(job.business_date or today(), progress=progress)}


@shared_task(name="members.twins_tonight")
def twins_tonight() -> None:
    """Beat sends this at 01:30 Asia/Shanghai and hourly after: one search a day."""
    jobs.enqueue(TWINS, key=today().isoformat(), title="查找疑似重复会员", business_date=today())


@handler(TWINS)
def run_twins(job: Job, progress: Progress) -> dict[str, Any]:
    """Its result is the mark from which a later night goes on."""
    done = Job.objects.filter(kind=TWINS, state=Job.State.DONE).exclude(pk=job.pk).order_by("-business_date")
    return search_night([earlier.result for earlier in done[:2]], progress=progress)

"""A kind of job of the tests' own: rows of it, and workers that die."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from core import jobs
from core.clock import now
from core.models import Job

KIND = "test.kit"
Install = Callable[[jobs.Handler], None]


def make(**fields: Any) -> Job:
    return Job.objects.create(
        **{"kind": KIND, "key": str(Job.objects.count()), "title": "一项任务", **fields}
    )


def lapse(job: Job, **fields: Any) -> None:
    """The worker is dead: nobody keeps its lease alive."""
    Job.objects.filter(pk=job.pk).update(lease_until=now() - dt.timedelta(seconds=1), **fields)

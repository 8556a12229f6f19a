"""The quarterly freeze: one job per quarter, missed quarters caught up; bulletins drafted in the background."""

from typing import Any

from celery import shared_task

from core import jobs
from core.clock import quarter_bounds, quarter_label, today
from core.jobs import Progress, handler
from core.models import Job
from reports.workflows.freeze import due_quarters, freeze

FREEZE = "reports.freeze"


@shared_task(name="reports.freeze_due")
def freeze_due() -> None:
    """Beat sends this at 03:30 Asia/Shanghai, after the night's scoring; idempotent."""
    for quarter in due_quarters(today()):
        enqueue_freeze(quarter)


def enqueue_freeze(quarter: str, *, by: Any = None) -> Job:
    return jobs.enqueue(
        FREEZE,
        key=quarter,
        title=f"冻结{quarter_label(quarter)}数字",
        params={"quarter": quarter},
        business_date=quarter_bounds(quarter)[1],
        by=by,
    )


@handler(FREEZE)
def run_freeze(job: Job, progress: Progress) -> dict[str, Any]:
    """Safe to repeat: the whole freeze is one transaction, and a second run finds it."""
    done = freeze(job.params["quarter"], on=today(), progress=progress)
    return {"quarter": done.quarter, "rows": done.rows, "late": done.late}

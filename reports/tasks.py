"""The quarterly freeze: one job per quarter, missed quarters caught up; bulletins drafted, indicators measured."""

from typing import Any

from celery import shared_task

from accounts.models import User
from core import jobs
from core.clock import quarter_bounds, quarter_label, today
from core.jobs import Progress, handler
from core.models import Job
from core.workflow import Refused
from reports.models import Bulletin
from reports.workflows.freeze import due_quarters, freeze
from reports.workflows.measure import measure
from reports.workflows.publish import draft
from unions.models import Body

FREEZE = "reports.freeze"
DRAFT = "reports.draft"
MEASURE = "reports.measure"


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


@shared_task(name="reports.measure_tonight")
def measure_tonight() -> None:
    """Beat sends this at 03:10 Asia/Shanghai; a day's figures are measured once. A missed day is not caught up: the
    figures are those of the registers as they stand."""
    jobs.enqueue(
        MEASURE, key=today().isoformat(), title="统计指标", params={}, business_date=today(), by=None
    )


@handler(MEASURE)
def run_measure(job: Job, progress: Progress) -> dict[str, Any]:
    return {"figures": measure(job.business_date or today(), progress=progress)}


def enqueue_draft(body: Body, quarter: str, *, by: Any) -> Job:
    return jobs.enqueue(
        DRAFT,
        key=f"{body.pk}:{quarter}",
        title=f"起草{body}{quarter_label(quarter)}通报",
        params={"body": body.pk, "quarter": quarter},
        business_date=quarter_bounds(quarter)[1],
        by=by,
        path=body.path,
    )


@handler(DRAFT)
def run_draft(job: Job, progress: Progress) -> dict[str, Any]:
    """Freezes where needed, then drafts. Killed half-way and run again it gives the same figures and digest."""
    quarter, on = job.params["quarter"], today()
    body = Body.objects.filter(pk=job.params["body"]).first()
    if body is None:
        raise Refused("这家工会已不存在，不能起草。")
    freeze(quarter, on=on, progress=progress)
    progress(3, 4, "正在起草")
    user = User.objects.filter(pk=job.owner_id).first()
    paper: Bulletin = draft(body, quarter, on=on, by=user)
    progress(4, 4, "起草完成")
    return {"bulletin": paper.pk}

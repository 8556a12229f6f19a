"""Cancelling background work and handing out its file."""

import datetime as dt
from typing import Any

from django.db import transaction

from accounts.models import User
from core import audit
from core.clock import now
from core.models import Job
from core.scoping import covers
from core.workflow import NotAllowed, Refused

FILE_LIVES = dt.timedelta(hours=24)


def may_cancel(by: User, job: Job) -> bool:
    return job.owner_id == by.pk or by.can("system.run")


def cancel(job: Job, *, by: User) -> Job:
    """A queued job ends here; a running one stops at its next step."""
    if not may_cancel(by, job):
        raise NotAllowed("system.run")
    with transaction.atomic():
        locked: Job = Job.objects.select_for_update().get(pk=job.pk)
        if locked.state == Job.State.QUEUED:
            locked.state, locked.finished_at = Job.State.CANCELLED, now()
        elif locked.state != Job.State.RUNNING:
            raise Refused(f"“{locked}”{locked.get_state_display()}，不用再取消。")
        locked.cancel_requested = True
        locked.save(update_fields=["state", "finished_at", "cancel_requested"])
        audit.record("job.cancel", locked, by=by)
    return locked


def file_of(job: Job, by: User) -> dict[str, Any]:
    """`file` and `name` of the result. Rights are asked again now: a demoted user gets nothing. Raises Refused, NotAllowed."""
    if job.owner_id != by.pk:
        raise NotAllowed("core.view")
    permission = str(job.result.get("permission") or job.params.get("permission") or "core.view")
    allowed = covers(by.branches(permission), job.path) if job.path else by.can(permission)
    if not allowed:
        raise NotAllowed(permission)
    if not job.result.get("file"):
        raise Refused("这项任务没有可下载的文件。")
    if job.finished_at is None or now() - job.finished_at > FILE_LIVES:
        raise Refused("文件已超过 24 小时，不再提供下载。请重新生成。")
    return {"file": str(job.result["file"]), "name": str(job.result.get("name") or job.title)}

"""Background work with a lease: enqueue, run, resume, cancel. See `core.models.Job` for what a row means.

A handler takes (job, progress), is safe to repeat and finishes the same after `kill -9`: the sweeper re-enqueues
a job whose lease ran out, at most `MAX_ATTEMPTS` times. Only crashes are repeated: a refusal fails the job at once,
with its sentence. `started_at` is the mark of one taking: whoever lost the lease to another worker writes no more.
"""

import datetime as dt
import logging
import threading
import traceback
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from core.clock import now
from core.models import Job
from core.workflow import NotAllowed, Refused

logger = logging.getLogger(__name__)
LEASE = dt.timedelta(seconds=60)
MAX_ATTEMPTS = 3

Progress = Callable[..., None]
Handler = Callable[[Job, Progress], dict[str, Any]]
HANDLERS: dict[str, Handler] = {}


class Cancelled(Exception):
    """Somebody pressed cancel; raised out of a handler by its progress callback."""


class Overtaken(Exception):
    """The lease ran out and another worker has the job; raised like `Cancelled`."""


class Later(Exception):
    """Not this job's turn yet. A handler raises it before it has written anything; the attempt does not count."""


def handler(kind: str) -> Callable[[Handler], Handler]:
    def register(function: Handler) -> Handler:
        if HANDLERS.setdefault(kind, function) is not function:
            raise RuntimeError(f"two handlers for {kind}")
        return function

    return register


def enqueue(
    kind: str,
    *,
    key: str,
    title: str,
    params: dict[str, Any] | None = None,
    by: Any = None,
    path: str = "",
    business_date: dt.date | None = None,
) -> Job:
    """One job per (kind, key): asking again returns the same row, and revives it where it failed or was cancelled."""
    with transaction.atomic():
        job, created = Job.objects.get_or_create(
            kind=kind,
            key=key,
            defaults={
                "title": title,
                "params": params or {},
                "owner_id": getattr(by, "pk", None),
                "path": path,
                "business_date": business_date,
            },
        )
        if not created and job.state in {Job.State.FAILED, Job.State.CANCELLED}:
            job.state, job.attempts, job.error, job.cancel_requested = Job.State.QUEUED, 0, "", False
            job.save(update_fields=["state", "attempts", "error", "cancel_requested"])
        transaction.on_commit(lambda: wake(job.pk))
    return job


def wake(job_id: int) -> None:
    """Sends the message. Without a broker the job stays queued and the sweeper picks it up later."""
    from core.tasks import run_job

    try:
        run_job.apply_async([job_id], retry=False)
    except Exception:  # the broker is down: the row is the truth
        logger.warning("job %s waits for the queue to come back", job_id)


def claim(job_id: int) -> Job | None:
    """Takes the lease, or None where another worker holds it or nothing is left to do."""
    at = now()
    free = Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, lease_until__lt=at)
    taken = (
        Job.objects.filter(pk=job_id, attempts__lt=MAX_ATTEMPTS)
        .filter(free)
        .update(
            state=Job.State.RUNNING,
            lease_until=at + LEASE,
            attempts=F("attempts") + 1,
            started_at=at,
            error="",
        )
    )
    return Job.objects.get(pk=job_id) if taken else None


def run(job_id: int) -> None:
    job = claim(job_id)
    if job is None:
        return
    heart = _Heart(job)
    try:
        with heart:
            result = HANDLERS[job.kind](job, heart.progress)
        _finish(job, Job.State.DONE, result=result)
    except Cancelled:
        _finish(job, Job.State.CANCELLED)
    except Overtaken:
        logger.warning("job %s was taken over by another worker", job.pk)
    except Later:
        _finish(job, Job.State.QUEUED, attempts=job.attempts - 1)
    except (Refused, NotAllowed) as problem:
        _finish(job, Job.State.FAILED, error=_sentence(problem))
    except Exception as problem:
        logger.error("job %s failed: %s", job.pk, "".join(traceback.format_tb(problem.__traceback__)))
        last = job.attempts >= MAX_ATTEMPTS
        _finish(job, Job.State.FAILED if last else Job.State.QUEUED, error=_sentence(problem))
        if not last:
            wake(job.pk)


def _sentence(problem: Exception) -> str:
    if isinstance(problem, Refused):
        return str(problem)
    if isinstance(problem, NotAllowed):
        return "发起人现在没有办理这件事的权限，没有写入任何内容。"
    return f"系统出错（{type(problem).__name__}），编号见任务号。"


def _finish(job: Job, state: str, *, error: str = "", **fields: Any) -> None:
    fields |= {"state": state, "lease_until": None, "error": error}
    if state != Job.State.QUEUED:
        fields["finished_at"] = now()
    _taken(job).update(**fields)


def _taken(job: Job) -> QuerySet[Job]:
    """The row while nobody else has taken it since."""
    return Job.objects.filter(pk=job.pk, started_at=job.started_at)


def sweep() -> int:
    """Re-enqueues what was lost; dead-letters what used up its attempts. Returns how many were woken."""
    at = now()
    lost = Q(state=Job.State.RUNNING, lease_until__lt=at)
    Job.objects.filter(lost, attempts__gte=MAX_ATTEMPTS).update(
        state=Job.State.FAILED, finished_at=at, error=f"连续 {MAX_ATTEMPTS} 次没有完成，已停止重试。"
    )
    stale = Q(state=Job.State.QUEUED, created_at__lt=at - dt.timedelta(seconds=20))
    woken = list(
        Job.objects.filter(lost | stale, attempts__lt=MAX_ATTEMPTS).values_list("pk", flat=True)[:200]
    )
    for job_id in woken:
        wake(job_id)
    return len(woken)


class _Heart:
    """Keeps the lease alive from a thread with a connection of its own, so that it shows through open transactions."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.stop = threading.Event()
        self.state: dict[str, Any] = {}
        self.lock = threading.Lock()
        self.cancelled = self.overtaken = False
        self.changed = threading.Event()
        self.thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> "_Heart":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.changed.set()
        self.thread.join(timeout=10)

    def progress(self, done: int, total: int | None = None, note: str | None = None) -> None:
        """Raises Cancelled where somebody asked for it, Overtaken where another worker has the job."""
        if self.overtaken:
            raise Overtaken
        if self.cancelled:
            raise Cancelled
        with self.lock:
            self.state["done"] = done
            if total is not None:
                self.state["total"] = total
            if note is not None:
                self.state["note"] = note[:200]
        self.changed.set()

    def _beat(self) -> None:
        try:
            while True:
                with self.lock:
                    state, self.state = self.state, {}
                held = _taken(self.job).filter(state=Job.State.RUNNING)
                held.update(lease_until=now() + LEASE, **state)
                others = Job.objects.filter(pk=self.job.pk).exclude(started_at=self.job.started_at)
                self.overtaken = others.exists()
                self.cancelled = held.filter(cancel_requested=True).exists()
                if self.overtaken or self.stop.is_set():
                    break
                self.changed.wait(10)
                self.changed.clear()
                self.stop.wait(0.4)
        finally:
            connection.close()

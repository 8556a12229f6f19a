"""Celery doors of the kit: run one job, sweep lost jobs."""

from celery import shared_task

from core import jobs, large_exports
from core.desk import batches
from core.desk import handlers as desk_handlers

__all__ = ["desk_cleared", "desk_handlers", "large_exports", "run_job", "sweep_jobs"]


@shared_task(name="core.run_job")
def run_job(job_id: int) -> None:
    """Sent by `jobs.enqueue` on commit. Harmless when delivered twice: the lease decides."""
    jobs.run(job_id)


@shared_task(name="core.sweep_jobs")
def sweep_jobs() -> None:
    """Beat sends this every 30 seconds."""
    jobs.sweep()


@shared_task(name="core.desk_cleared")
def desk_cleared() -> int:
    """Beat sends this at 04:20 Asia/Shanghai: personal data of batches that are over goes. Harmless at any time."""
    return batches.housekeeping()

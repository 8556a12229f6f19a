"""A workbook's way through the desk, as a worker takes it."""

from typing import Any

from core import jobs
from core.desk import batches
from core.models import ImportBatch, Job


def run(kind: str, batch: ImportBatch) -> ImportBatch:
    jobs.run(Job.objects.get(kind=kind, key=str(batch.pk)).pk)
    batch.refresh_from_db()
    return batch


def load(batch: ImportBatch, by: Any) -> ImportBatch:
    batches.confirm(batch, by=by)
    return run("desk.load", batch)

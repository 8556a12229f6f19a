"""A workbook's way through the desk, as a worker takes it."""

import io
from typing import Any

import xlsxwriter

from core import jobs
from core.desk import batches
from core.desk.resource import RESOURCES
from core.models import ImportBatch, Job


def workbook(resource: str, rows: list[list[str]]) -> io.BytesIO:
    """The rows under the heads of the resource's template."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    page = book.add_worksheet()
    heads = [column.head for column in RESOURCES[resource].columns]
    for line, cells in enumerate([heads, *rows]):
        for place, cell in enumerate(cells):
            page.write_string(line, place, cell)
    book.close()
    return file


def run(kind: str, batch: ImportBatch) -> ImportBatch:
    jobs.run(Job.objects.get(kind=kind, key=str(batch.pk)).pk)
    batch.refresh_from_db()
    return batch


def load(batch: ImportBatch, by: Any) -> ImportBatch:
    batches.confirm(batch, by=by)
    return run("desk.load", batch)


def created_in(batch: ImportBatch) -> int:
    """How many records undo would remove."""
    return sum(len(piece.object_ids) for piece in batch.created.all())

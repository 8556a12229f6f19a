"""A round of reconciliation as a clerk and the worker take it; the national system's workbook made from ours."""

import io
from collections.abc import Callable
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

from core import jobs
from core.desk import vault
from core.models import Job
from unions.models import Body, NatSync
from unions.resources.national import DESK, NAMES
from unions.workflows import open_round
from unions.workflows.reconcile import COMPARE, EXPORT, RECEIVE

Rows = list[dict[str, str]]
Change = Callable[[Rows], Rows]


def run(kind: str, sync: NatSync) -> NatSync:
    job = Job.objects.filter(kind=kind, params__sync=sync.pk).order_by("-pk").first()
    assert job is not None
    jobs.run(job.pk)
    return NatSync.objects.get(pk=sync.pk)


def exported(body: Body, by: Any) -> NatSync:
    return run(EXPORT, open_round(body, by=by))


def rows_of(sync: NatSync) -> Rows:
    """Our workbook as it was written."""
    sheet = openpyxl.load_workbook(io.BytesIO(vault.fetch(sync.export_key))).worksheets[0]
    found = []
    for line in sheet.iter_rows(min_row=DESK.head_row + 1, values_only=True):
        found.append({name: str(cell or "") for name, cell in zip(NAMES, line, strict=False)})
    return found


def book_of(rows: Rows) -> SimpleUploadedFile:
    """A workbook with the national system's own headers in its first row."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append([column.head for column in DESK.columns])
    for row in rows:
        sheet.append([row[name] for name in NAMES])
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("全国系统名录.xlsx", out.getvalue())


def compared(sync: NatSync, by: Any, change: Change = lambda rows: rows) -> NatSync:
    file = book_of(change(rows_of(sync)))
    RECEIVE.apply(sync, by=by, receipt=file)
    return run(COMPARE, sync)


def set_row(name: str, **changes: str) -> Change:
    """Changes the rows of one union."""

    def change(rows: Rows) -> Rows:
        assert any(row["name"] == name for row in rows)
        return [{**row, **changes} if row["name"] == name else row for row in rows]

    return change

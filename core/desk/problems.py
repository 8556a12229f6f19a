"""Problem rows of a batch: kept sealed for the preview and for the workbook that goes back."""

import json
from collections.abc import Iterator
from typing import Any

from django.db import connection

from core.crypto import unseal
from core.desk.resource import DeskResource, Issue
from core.desk.stage import CELLS, rows_table, seal_cells, verdict_table
from core.jobs import Progress
from core.models import ImportBatch, ImportRow

SOFT_KEPT = 2_000  # rows with nothing but warnings that are kept for the preview
_CHUNK = 500
BAD = ("error", "duplicate", "elsewhere")


def keep(batch: ImportBatch, resource: DeskResource, progress: Progress) -> dict[str, Any]:
    """Writes the rows that need an eye; returns counts by verdict. Replaces what an earlier run wrote."""
    ImportRow.objects.filter(batch=batch).delete()
    rows, verdicts = rows_table(batch), verdict_table(batch)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO core_importrow (batch_id, row_no, verdict, issues, token, cells_sealed, ordinal, marks) "
            f"SELECT %s, row_no, 'error', issues, token, cells, 0, jsonb_array_length(issues) FROM {rows} WHERE bad",
            [batch.pk],
        )
    where = f"v.verdict IN ('error', 'duplicate', 'elsewhere') OR v.row_no IN ({_soft(rows)})"
    made: list[ImportRow] = []
    kept = 0
    for row in staged_rows(batch, where):
        issues = [*(row["issues"] or []), *resource.explain(row)]
        verdict = row["verdict"] if row["verdict"] in BAD else "warning"
        made.append(_row(batch, row, verdict, issues, resource.cells(row)))
        if len(made) >= _CHUNK:
            ImportRow.objects.bulk_create(made)
            kept += len(made)
            made = []
            progress(kept, None, "正在整理有问题的行")
    ImportRow.objects.bulk_create(made)
    number(batch)
    return {"verdicts": _counts(verdicts), "errors": _errors(batch)}


def _soft(rows: str) -> str:
    return f"SELECT row_no FROM {rows} WHERE issues IS NOT NULL AND NOT bad ORDER BY row_no LIMIT {SOFT_KEPT}"


def staged_rows(
    batch: ImportBatch, where: str, *, after: int = 0, limit: int | None = None, backwards: bool = False
) -> Iterator[dict[str, Any]]:
    """Staged rows with their verdicts in file order, by row number: all of them, or `limit` beyond row `after`."""
    beyond, order = ("<", "DESC") if backwards else (">", "ASC")
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT s.*, v.verdict, v.twin, v.object_id, v.note, v.unit_id, v.body_id, v.path, v.soft "
                f"FROM {rows_table(batch)} s JOIN {verdict_table(batch)} v USING (row_no) "
                f"WHERE ({where}) AND s.row_no {beyond} %s ORDER BY s.row_no {order} LIMIT %s",
                [after, limit or _CHUNK],
            )
            names = [column[0] for column in cursor.description]
            found = [dict(zip(names, line, strict=True)) for line in cursor.fetchall()]
        for row in found:
            if isinstance(row["issues"], str):
                row["issues"] = json.loads(row["issues"])
        yield from found
        if limit or len(found) < _CHUNK:
            return
        after = found[-1]["row_no"]


def _row(
    batch: ImportBatch, row: dict[str, Any], verdict: str, issues: list[Issue], cells: list[str]
) -> ImportRow:
    sealed = seal_cells(cells, row["token"].bytes)
    return ImportRow(
        batch=batch, row_no=row["row_no"], verdict=verdict, issues=issues, token=row["token"], cells_sealed=sealed,
        marks=len(issues),
    )  # fmt: skip


def number(batch: ImportBatch) -> None:
    """Each row's first mark gets its running number within its verdict, so that 第 2 / 63 处 costs one probe."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE core_importrow r SET ordinal = n.first FROM (SELECT id, sum(marks) OVER "
            "(PARTITION BY verdict ORDER BY row_no) - marks + 1 AS first FROM core_importrow WHERE batch_id = %s) n "
            "WHERE r.id = n.id",
            [batch.pk],
        )


def _counts(verdicts: str) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT verdict, count(*) FROM {verdicts} GROUP BY verdict")
        return {str(verdict): int(number) for verdict, number in cursor.fetchall()}


def _errors(batch: ImportBatch) -> dict[str, Any]:
    """Error rows, their marks, and marks per column, most first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (mark->>0)::int, count(*) FROM core_importrow, jsonb_array_elements(issues) mark "
            "WHERE batch_id = %s AND verdict = 'error' AND (mark->>3)::boolean GROUP BY 1 ORDER BY 2 DESC, 1",
            [batch.pk],
        )
        by_column = [[int(column), int(number)] for column, number in cursor.fetchall()]
        cursor.execute(
            "SELECT count(*), coalesce(sum(marks), 0) FROM core_importrow WHERE batch_id = %s AND verdict = 'error'",
            [batch.pk],
        )
        rows, marks = cursor.fetchone()
    warnings = ImportRow.objects.filter(batch=batch, verdict="warning").count()
    return {"rows": int(rows), "marks": int(marks), "columns": by_column, "warnings": warnings}


def open_cells(row: ImportRow) -> list[str]:
    cells: list[str] = json.loads(unseal(bytes(row.cells_sealed), purpose=CELLS, row=row.token.bytes))
    return cells

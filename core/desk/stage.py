"""The staging tables of a batch: rows as read and judged, and the verdict on each. UNLOGGED: a crash empties them,
and the load notices and stages the file again."""

import io
import json
import os
from collections.abc import Callable
from typing import Any

from django.db import connection

from core.crypto import seal
from core.desk import reader, vault
from core.desk.resource import DeskResource, RowParser, Setting
from core.desk.values import escape, shown
from core.models import ImportBatch

CELLS = "import.cells"
CHUNK = 4000
_BASE = "row_no integer PRIMARY KEY, token uuid NOT NULL, bad boolean NOT NULL, issues jsonb, cells bytea"
# verdict: error, duplicate, elsewhere, new, changed, same
VERDICT = (
    "row_no integer PRIMARY KEY, verdict text NOT NULL, twin integer, object_id bigint, note text, "
    "unit_id bigint, body_id bigint, path text, soft integer"
)


def rows_table(batch: ImportBatch) -> str:
    return f"desk_rows_{int(batch.pk)}"


def verdict_table(batch: ImportBatch) -> str:
    return f"desk_verdict_{int(batch.pk)}"


def drop(batch: ImportBatch) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {verdict_table(batch)}, {rows_table(batch)}")


def staged(batch: ImportBatch) -> int | None:
    """Number of staged rows, None where the table is gone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [rows_table(batch)])
        if cursor.fetchone()[0] is None:
            return None
        cursor.execute(f"SELECT count(*) FROM {rows_table(batch)}")
        return int(cursor.fetchone()[0])


def build(
    batch: ImportBatch, resource: DeskResource, *, on: Any, progress: Callable[..., None]
) -> dict[str, Any]:
    """Reads, judges and stages the whole file; returns what is known about it. Raises Refused with a sentence."""
    about: dict[str, Any] = {"rows": 0}
    writer: Writer | None = None
    waited = 0.0
    kind = "csv" if batch.summary.get("kind") == "csv" else "xlsx"
    progress(0, 0, "正在打开表格")
    for message in reader.read(vault.pieces(batch.file_key), kind, resource.spec()):
        if "places" in message:
            about |= {name: message[name] for name in ("sheet", "head", "places", "extra", "last")}
            setting = Setting(on=on, date1904=message["date1904"], batch=batch)
            writer = open_writer(batch, resource, RowParser(resource, setting))
        if writer is not None and "rows" in message:
            writer.add(message["rows"])
            total = max(0, about["last"] - about["head"])
            progress(writer.count, total if total >= writer.count else 0, "正在检查")
        if "waiting" in message:
            waited += message["waiting"]
            progress(writer.count if writer else 0, None, f"正在打开表格，已用 {waited:.0f} 秒")
        if "end" in message:
            about["hidden_rows"] = message["hidden_rows"]
    if writer is not None:
        close_writer(batch, writer)
        about["rows"] = writer.count
    return about


def open_writer(batch: ImportBatch, resource: DeskResource, parser: RowParser) -> "Writer":
    """A staging table of its own, empty."""
    drop(batch)
    columns = ", ".join(f"{name} {kind}" for name, kind in resource.stage)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE UNLOGGED TABLE {rows_table(batch)} ({_BASE}, {columns})")
    return Writer(batch, resource, parser)


def close_writer(batch: ImportBatch, writer: "Writer") -> None:
    writer.flush()
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {rows_table(batch)}")


class Writer:
    """Judges rows and copies them into staging in chunks: flat memory at any size."""

    def __init__(self, batch: ImportBatch, resource: DeskResource, parser: RowParser) -> None:
        self.resource, self.parser = resource, parser
        self.lines: list[str] = []
        self.count = 0
        self.blank = "\t".join(["\\N"] * len(resource.stage))
        names = ", ".join(name for name, _ in resource.stage)
        self.copy = f"COPY {rows_table(batch)} (row_no, token, bad, issues, cells, {names}) FROM STDIN"

    def add(self, rows: list[list[Any]]) -> None:
        """Rows as the child sends them: [row number, cells]."""
        judge, parser, noise = self.resource.judge, self.parser, os.urandom(40 * len(rows))
        found = parser.parse_all([cells for _, cells in rows])
        lines, place = self.lines, 0
        for (row_no, cells), (values, issues) in zip(rows, found, strict=True):
            token = parser.token = noise[place : place + 16]
            parser.noise = noise[place + 16 : place + 40]
            place += 40
            judged = judge(parser, values, issues)
            if judged.values is None or (judged.issues and judged.bad):
                sealed = "\\\\x" + seal_cells([shown(cell) for cell in cells], token).hex()
                lines.append(f"{row_no}\t{token.hex()}\tt\t{_json(judged.issues)}\t{sealed}\t{self.blank}\n")
                continue
            try:
                line = "\t".join(judged.values)  # type: ignore[arg-type]
            except TypeError:  # some are None
                line = "\t".join(["\\N" if value is None else value for value in judged.values])
            known = _json(judged.issues) if judged.issues else "\\N"
            lines.append(f"{row_no}\t{token.hex()}\tf\t{known}\t\\N\t{line}\n")
        self.count += len(rows)
        if len(lines) >= CHUNK:
            self.flush()

    def flush(self) -> None:
        if self.lines:
            with connection.cursor() as cursor:
                cursor.copy_expert(self.copy, io.BytesIO("".join(self.lines).encode()))
            self.lines.clear()


def _json(issues: list[Any]) -> str:
    return escape(json.dumps(issues, ensure_ascii=False))


def seal_cells(cells: list[str], token: bytes) -> bytes:
    return seal(json.dumps(cells, ensure_ascii=False), purpose=CELLS, row=token)

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
    drop(batch)
    columns = ", ".join(f"{name} {kind}" for name, kind in resource.stage)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE UNLOGGED TABLE {rows_table(batch)} ({_BASE}, {columns})")
    about: dict[str, Any] = {"rows": 0}
    writer: _Writer | None = None
    kind = "csv" if batch.summary.get("kind") == "csv" else "xlsx"
    for message in reader.read(vault.fetch(batch.file_key), kind, resource.spec()):
        if "places" in message:
            about |= {name: message[name] for name in ("sheet", "head", "places", "extra", "last")}
            setting = Setting(on=on, date1904=message["date1904"], batch=batch)
            writer = _Writer(batch, resource, RowParser(resource, setting))
        if writer is not None and "rows" in message:
            for row_no, cells in message["rows"]:
                writer.add(row_no, cells)
            total = max(0, about["last"] - about["head"])
            progress(writer.count, total if total >= writer.count else 0, "正在检查")
        if "end" in message:
            about["hidden_rows"] = message["hidden_rows"]
    if writer is not None:
        writer.flush()
        about["rows"] = writer.count
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {rows_table(batch)}")
    return about


class _Writer:
    """Judges rows and copies them into staging in chunks: flat memory at any size."""

    def __init__(self, batch: ImportBatch, resource: DeskResource, parser: RowParser) -> None:
        self.resource, self.parser = resource, parser
        self.lines: list[str] = []
        self.count = 0
        self.blank = "\t".join(["\\N"] * len(resource.stage))
        names = ", ".join(name for name, _ in resource.stage)
        self.copy = f"COPY {rows_table(batch)} (row_no, token, bad, issues, cells, {names}) FROM STDIN"

    def add(self, row_no: int, cells: list[Any]) -> None:
        token = self.parser.token = os.urandom(16)
        judged = self.resource.judge(self.parser, cells)
        bad = judged.bad
        issues = escape(json.dumps(judged.issues, ensure_ascii=False)) if judged.issues else "\\N"
        if bad or judged.values is None:
            sealed = "\\\\x" + seal_cells([shown(cell) for cell in cells], token).hex()
            self.lines.append(f"{row_no}\t{token.hex()}\tt\t{issues}\t{sealed}\t{self.blank}\n")
        else:
            values = "\t".join(["\\N" if value is None else value for value in judged.values])
            self.lines.append(f"{row_no}\t{token.hex()}\tf\t{issues}\t\\N\t{values}\n")
        self.count += 1
        if len(self.lines) >= CHUNK:
            self.flush()

    def flush(self) -> None:
        if self.lines:
            with connection.cursor() as cursor:
                cursor.copy_expert(self.copy, io.StringIO("".join(self.lines)))
            self.lines = []


def seal_cells(cells: list[str], token: bytes) -> bytes:
    return seal(json.dumps(cells, ensure_ascii=False), purpose=CELLS, row=token)

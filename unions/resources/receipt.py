"""Reads the national system's workbook into a temporary table; what cannot be read as meant stays as its author wrote it."""

import io
import re
from collections.abc import Callable
from typing import Any

from django.db import connection

from core.desk import reader
from core.desk.resource import RowParser, Setting
from core.desk.values import escape, shown
from unions.models import NatSync
from unions.resources.columns import INDUSTRY_WORDS, KIND_WORDS, NATURE_WORDS
from unions.resources.national import DESK, NAMES

CHUNK = 4000
MOST = 200  # characters of a value that a difference shows
TABLE = "natsync_theirs"
MOBILE = re.compile(r"1\d{10}")
_BACK: dict[str, dict[str, str]] = {
    "nature": NATURE_WORDS,
    "industry": INDUSTRY_WORDS,
    "kind": {str(kind): word for kind, word in KIND_WORDS.items()},
}  # codes back into the words that are compared


def read(sync: NatSync, data: bytes, *, on: Any, progress: Callable[..., None]) -> int:
    """Rows read. Raises Refused with a sentence; runs inside the transaction that compares."""
    columns = ", ".join(f"{name} text NOT NULL" for name in NAMES)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")
        cursor.execute(
            f"CREATE TEMP TABLE {TABLE} (row_no integer PRIMARY KEY, body_id bigint, {columns}) ON COMMIT DROP"
        )
    writer: _Writer | None = None
    total = 0
    for message in reader.read(data, sync.receipt_kind, DESK.spec()):
        if "places" in message:
            total = max(0, message["last"] - message["head"])
            setting = Setting(on=on, date1904=message["date1904"], batch=sync)  # type: ignore[arg-type]
            writer = _Writer(RowParser(DESK, setting))
        if writer is not None and "rows" in message:
            for row_no, cells in message["rows"]:
                writer.add(row_no, cells)
            progress(writer.count, max(total, writer.count), "正在读取回执")
    if writer is not None:
        writer.flush()
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {TABLE}")
    return writer.count if writer else 0


class _Writer:
    def __init__(self, parser: RowParser) -> None:
        self.parser = parser
        self.lines: list[str] = []
        self.count = 0
        self.copy = f"COPY {TABLE} (row_no, {', '.join(NAMES)}) FROM STDIN"

    def add(self, row_no: int, cells: list[Any]) -> None:
        values, issues = self.parser.parse(cells)
        for index in {issue[0] for issue in issues}:
            values[index] = escape(shown(cells[index]).strip())[:MOST] if cells[index] else ""
        for index, name in enumerate(NAMES):
            if name in _BACK and values[index]:
                values[index] = _BACK[name].get(values[index], values[index])
            elif name == "phone" and MOBILE.fullmatch(values[index]):
                values[index] = ""  # a person's own number is kept sealed with the officer, never in a list
        self.lines.append(f"{row_no}\t" + "\t".join(values) + "\n")
        self.count += 1
        if len(self.lines) >= CHUNK:
            self.flush()

    def flush(self) -> None:
        if self.lines:
            with connection.cursor() as cursor:
                cursor.copy_expert(self.copy, io.StringIO("".join(self.lines)))
            self.lines = []

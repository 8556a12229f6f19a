"""Exports of lists: XLSX or CSV, streamed, every text cell safe against formula injection, each recorded."""

import csv
import datetime as dt
import tempfile
from collections.abc import Iterable, Iterator
from typing import Any

import xlsxwriter
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.timezone import localtime

from core import audit
from core.clock import now, today
from core.tables import Column

LIMIT = 5_000  # rows of an export in the answer itself; more are made in the background
MEASURED, WIDEST = 200, 44  # rows that decide the width of a column, and the most it gets
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe_text(text: str) -> str:
    """A leading apostrophe takes the force out of text that a spreadsheet would run as a formula."""
    text = text.replace("\x00", "")
    bare = text.lstrip(" \u00a0\u3000\ufeff\u200b\u200c\u200d'\"")
    return f"'{text}" if bare.startswith(_RISKY) or text.startswith(("\t", "\r", "\n")) else text


def restore_text(text: str) -> str:
    """Undoes `safe_text`, so that export → import gives the same text back."""
    return text[1:] if text.startswith("'") and safe_text(text[1:]) == text else text


def export_rows(
    rows: Any, columns: tuple[Column, ...], *, kind: str, name: str, by: Any, foot: str = ""
) -> HttpResponseBase:
    """At once, in the answer: for lists of at most `LIMIT` rows. `foot` says who took personal data away, and what for."""
    file_name = f"{name}-{today():%Y%m%d}.{kind}"
    audit.record(f"{rows.model._meta.model_name}.export", by, by=by, note=file_name)
    heads, lines = lines_of(rows[:LIMIT], columns)
    if kind == "csv":
        response: HttpResponseBase = StreamingHttpResponse(
            csv_lines(heads, lines, foot=foot), content_type="text/csv; charset=utf-8"
        )
    else:
        response = FileResponse(
            workbook(heads, lines, sheet=name, foot=foot), content_type="application/octet-stream"
        )
    response.headers["Content-Disposition"] = content_disposition_header(True, file_name) or "attachment"
    return response


def lines_of(rows: Any, columns: tuple[Column, ...]) -> tuple[list[str], Iterator[list[Any]]]:
    """Heads and lines of a list: the one way of small and large exports alike."""
    heads = [column.label for column in columns]
    return heads, ([column.plain(obj) for column in columns] for obj in rows.iterator(2000))


def watermark(by: Any, purpose: str, approved: str = "") -> str:
    """The line at the foot of a file with personal data."""
    seen = f"；批准人：{approved}" if approved else ""
    return f"说明：由{by}于 {localtime(now()):%Y-%m-%d %H:%M} 导出，用途：{purpose}{seen}。含个人信息，请妥善保管，用后删除。"


class _Echo:
    def write(self, text: str) -> str:
        return text


def csv_lines(heads: list[str], lines: Iterable[list[Any]], *, foot: str = "") -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(heads)
    for line in lines:
        yield writer.writerow(
            [safe_text(value) if isinstance(value, str) else _plain(value) for value in line]
        )
    if foot:
        yield writer.writerow([safe_text(foot)])


def _plain(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return localtime(value).strftime("%Y-%m-%d %H:%M")
    return value if isinstance(value, int | float | dt.date) else safe_text(str(value))


def _width(plain: Any) -> int:
    """Of a column in characters: a Chinese one is as wide as two; very long text is left to run over."""
    text = "2026-01-01" if isinstance(plain, dt.date) else str(plain)
    return min(WIDEST, 2 + sum(2 if ord(char) > 255 else 1 for char in text))


def _for_paper(page: Any) -> None:
    """A4 across, all columns on one page, the head on every page, numbered."""
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_footer("&C第 &P 页，共 &N 页")


def workbook(heads: list[str], lines: Iterable[list[Any]], *, sheet: str, foot: str = "") -> Any:
    """A temporary file with one sheet, written with flat memory."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, options)
    page = book.add_worksheet(sheet[:31].translate(str.maketrans("[]:*?/\\", "       ")))
    bold = book.add_format({"bold": True, "bg_color": "#F1F3F6", "border": 1})
    date = book.add_format({"num_format": "yyyy-mm-dd"})
    page.freeze_panes(1, 0)
    _for_paper(page)
    widths = [max(10, len(head) * 2 + 4) for head in heads]
    for index, head in enumerate(heads):
        page.write_string(0, index, head, bold)
    number = 0
    for number, line in enumerate(lines, start=1):
        for index, value in enumerate(line):
            plain = _plain(value)
            if number <= MEASURED:
                widths[index] = max(widths[index], _width(plain))
            if isinstance(plain, dt.date):
                page.write_datetime(number, index, dt.datetime(plain.year, plain.month, plain.day), date)  # noqa: DTZ001
            elif isinstance(plain, int | float):
                page.write_number(number, index, plain)
            else:
                page.write_string(number, index, plain)
    for index, width in enumerate(widths):
        page.set_column(index, index, width)
    if foot:
        page.write_string(number + 1, 0, foot)
        book.set_properties({"comments": foot})
    book.close()
    file.seek(0)
    return file

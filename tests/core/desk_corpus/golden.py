"""Sixty and more workbooks and text files with the exact cells that must be read out of them: shapes times contents."""

import csv
import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import openpyxl
import xlsxwriter

from tests.members import books

Rows = list[list[Any]]
Table = list[list[Any]]  # [row number, cells]
SHORT = {head: head.split("（")[0].split(" (")[0].split(" 填写")[0] for head in books.HEADS}

CONTENTS: dict[str, Rows] = {
    "plain": [books.row(n) for n in range(3)],
    "gaps": [books.row(n, phone="", education="", native_place="") for n in range(3)],
    "odd texts": [
        books.row(1, name="阿依古丽·买买提", native_place='山东,"临沂"', household_place="A&B<c>'d'"),
        books.row(2, name="王𬭎䶮", unit="（甲）乙；丙", change_reason="个人要求退会"),
    ],
    "leading marks": [books.row(1, seq="007", native_place="@临沂", household_place="+86", unit="-1")],
    "one row": [books.row(9)],
}


def table(rows: Rows, first: int) -> Table:
    return [[number, cells] for number, cells in enumerate(rows, start=first)]


def official(rows: Rows) -> tuple[bytes, Table]:
    return books.workbook(rows).getvalue(), table(rows, 5)


def saved_again(rows: Rows) -> tuple[bytes, Table]:
    """By another program, which writes shared strings and styles its own way."""
    out = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(official(rows)[0])).save(out)
    return out.getvalue(), table(rows, 5)


def backwards(rows: Rows) -> tuple[bytes, Table]:
    turned = [list(reversed(cells)) for cells in rows]
    return books.workbook(turned, heads=list(reversed(books.HEADS))).getvalue(), table(rows, 5)


def short_heads(rows: Rows) -> tuple[bytes, Table]:
    return books.workbook(rows, heads=[f" *{SHORT[head]}： " for head in books.HEADS]).getvalue(), table(
        rows, 5
    )


def more_columns(rows: Rows) -> tuple[bytes, Table]:
    wide = [["x", *cells, "y"] for cells in rows]
    return books.workbook(wide, heads=["编号甲", *books.HEADS, "备注"]).getvalue(), table(rows, 5)


def fewer_columns(rows: Rows) -> tuple[bytes, Table]:
    """The running number may be missing."""
    cut = books.workbook([cells[1:] for cells in rows], heads=books.HEADS[1:]).getvalue()
    return cut, table([["", *cells[1:]] for cells in rows], 5)


def holes(rows: Rows) -> tuple[bytes, Table]:
    """A blank line and one with nothing but a number between any two rows."""
    spread = [line for cells in rows for line in (cells, [""] * 20, ["8", *[""] * 19])]
    return books.workbook(spread).getvalue(), [[5 + 3 * n, cells] for n, cells in enumerate(rows)]


def notes_below(rows: Rows) -> tuple[bytes, Table]:
    below = [["填表说明：请逐项填写", *[""] * 19], books.row(77)]
    return books.workbook([*rows, *below]).getvalue(), table(rows, 5)


def _made(rows: Rows, act: Callable[[Any, Any], int]) -> bytes:
    """`act` writes into a new book and returns the line of the head."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False})
    page = book.add_worksheet("会员")
    head = act(book, page)
    for place, name in enumerate(books.HEADS):
        page.write_string(head, place, name)
    for line, cells in enumerate(rows, start=head + 1):
        for place, cell in enumerate(cells):
            if cell:
                page.write_string(line, place, cell)
    book.close()
    return file.getvalue()


def head_first(rows: Rows) -> tuple[bytes, Table]:
    return _made(rows, lambda book, page: 0), table(rows, 2)


def twelve_titles(rows: Rows) -> tuple[bytes, Table]:
    def act(book: Any, page: Any) -> int:
        for line in range(12):
            page.merge_range(line, 0, line, 19, f"第 {line} 行说明文字")
        return 12

    return _made(rows, act), table(rows, 14)


def hidden_rows(rows: Rows) -> tuple[bytes, Table]:
    """Hidden rows are read, and counted, never left out in silence."""

    def act(book: Any, page: Any) -> int:
        page.set_row(4, None, None, {"hidden": True})
        return 3

    return _made(rows, act), table(rows, 5)


def other_sheets(rows: Rows) -> tuple[bytes, Table]:
    def act(book: Any, page: Any) -> int:
        book.add_worksheet("说明").write_string(0, 0, "请勿改动")
        book.add_worksheet("代码").hide()
        return 3

    return _made(rows, act), table(rows, 5)


def comments_and_formats(rows: Rows) -> tuple[bytes, Table]:
    def act(book: Any, page: Any) -> int:
        page.write_comment(5, 1, "批注")
        page.set_column(0, 19, 20, book.add_format({"num_format": "@", "bold": True}))
        page.autofilter(3, 0, 9, 19)
        return 3

    return _made(rows, act), table(rows, 5)


def _text(rows: Rows, codec: str, delimiter: str = ",", titles: int = 0) -> tuple[bytes, Table]:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    for number in range(titles):
        writer.writerow([f"标题 {number}"])
    writer.writerows([books.HEADS, *rows])
    return out.getvalue().encode(codec), table(rows, titles + 2)


BOOKS: dict[str, Callable[[Rows], tuple[bytes, Table]]] = {
    made.__name__: made
    for made in (
        official, saved_again, backwards, short_heads, more_columns, fewer_columns, holes, notes_below, head_first, twelve_titles,
        hidden_rows, other_sheets, comments_and_formats,
    )
}  # fmt: skip
TEXTS: dict[str, Callable[[Rows], tuple[bytes, Table]]] = {
    "utf-8": lambda rows: _text(rows, "utf-8"),
    "utf-8 with its mark": lambda rows: _text(rows, "utf-8-sig", titles=2),
    "gb18030": lambda rows: _text(rows, "gb18030"),
    "utf-16": lambda rows: _text(rows, "utf-16", titles=1),
    "tabs": lambda rows: _text(rows, "utf-8", "\t"),
    "semicolons": lambda rows: _text(rows, "gb18030", ";"),
}
DAY = dt.date(2024, 2, 29)
KINDS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "a date by format": ({"change_on": DAY}, {"change_on": ["45351", "d"]}),
    "a number for a telephone": ({"phone": 13800000001}, {"phone": ["13800000001", "n"]}),
    "a formula without a value": ({"native_place": "=A1"}, {"native_place": ["", "f"]}),
    "a running number": ({"seq": 7}, {"seq": ["7", "n"]}),
}

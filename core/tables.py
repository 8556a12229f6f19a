"""Columns of a list: declared once, used by the page, the export and the API documentation."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.timezone import localtime

from core.money import yuan

# kinds of cells that are more than their text: components/cell.html
DRESSED = frozenset({"chip", "state", "due", "tag", "rate"})


@dataclass(frozen=True)
class Column:
    """`value` is an attribute path such as `body.name`, or a function of the row.

    kind: text, num, date, money (fen), chip (outcome letter), state (label with tone), bool, masked.
    """

    key: str
    label: str
    value: str | Callable[[Any], Any] = ""
    kind: str = "text"
    link: bool = False  # the one link of the row
    order: str = ""  # key in the page's `orders`
    sub: str | Callable[[Any], Any] = ""  # small second line
    phone: bool = True  # shown on a phone
    export: bool = True
    sub_label: str = ""  # heading of the second line, where it goes along into a file as a column of its own

    @property
    def css(self) -> str:
        return aligned(self.kind)

    def of(self, row: Any) -> Any:
        return _read(row, self.value or self.key)

    def sub_of(self, row: Any) -> Any:
        return _read(row, self.sub) if self.sub else ""

    def plain(self, row: Any) -> Any:
        """For exports: numbers stay numbers, money becomes yuan, dates stay dates."""
        value = self.of(row)
        if self.kind == "money" and value is not None:
            return value / 100
        if isinstance(value, bool):
            return "是" if value else "否"
        if self.kind == "state" and isinstance(value, tuple):
            return value[0]  # (word, tone): a sheet has no colours
        return value


def columns_of_file(columns: Iterable[Column]) -> tuple[Column, ...]:
    """What leaves a list: its columns, and behind each the second line that has a heading."""
    found: list[Column] = []
    for column in columns:
        if column.export:
            found.append(column)
        if column.export and column.sub_label:
            found.append(Column(f"{column.key}_sub", column.sub_label, column.sub))
    return tuple(found)


def aligned(kind: str) -> str:
    """The class of a column: numbers stand right, masked values keep together."""
    if kind in {"num", "money", "date", "rate", "due"}:
        return "num"
    return "mono nowrap" if kind == "masked" else ""


@dataclass(frozen=True)
class Cell:
    text: str
    kind: str
    sub: str = ""
    raw: Any = None
    link: bool = False
    phone: bool = True
    label: str = ""

    @property
    def css(self) -> str:
        """The whole class of the table cell; empty ones and columns of secondary interest give way on a phone."""
        found = [aligned(self.kind)]
        if self.link:
            found.append("lead")
        elif self.text == "":
            found.append("blank")
        if not self.phone:
            found.append("hide-s")
        return " ".join(filter(None, found))

    @property
    def is_plain(self) -> bool:
        """Nothing but its text: most cells of most tables, and a table has hundreds."""
        return self.text != "" and not self.link and self.kind not in DRESSED


@dataclass(frozen=True)
class Row:
    object: Any
    url: str
    cells: list[Cell] = field(default_factory=list)
    action: dict[str, Any] | None = None  # a button at the row's end: {title, url}


def make_row(obj: Any, url: str, columns: tuple[Column, ...], action: dict[str, Any] | None = None) -> Row:
    return Row(obj, url, [_cell(column, obj) for column in columns], action)


def table_panel(
    title: str,
    columns: tuple[Column, ...],
    rows: Iterable[Any],
    row_url: Callable[[Any], str] | None = None,
    *,
    row_actions: dict[int, dict[str, Any]] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """A panel of a record with a short table: `row_url` gives a row's address, `row_actions` its button by key."""
    ends = row_actions or {}
    made = [make_row(row, row_url(row) if row_url else "", columns, ends.get(row.pk)) for row in rows]
    return {"title": title, "columns": columns, "rows": made, "with_actions": bool(ends), **more}


def _cell(column: Column, obj: Any) -> Cell:
    value = column.of(obj)
    return Cell(
        text=display(value, column.kind),
        kind=column.kind,
        sub=display(column.sub_of(obj), "text"),
        raw=value,
        link=column.link,
        phone=column.phone,
        label=column.label,
    )


def display(value: Any, kind: str) -> str:
    if value is None or value == "":
        return ""
    if kind == "money":
        return yuan(int(value))
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(map(str, value))
    if isinstance(value, dt.datetime):
        return localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, int) and kind == "num":
        return f"{value:,}"
    return str(value)


def _read(row: Any, path: str | Callable[[Any], Any]) -> Any:
    if callable(path):
        return path(row)
    for part in path.split("."):
        row = getattr(row, part, None)
        if callable(row) and not hasattr(row, "pk"):
            row = row()
        if row is None:
            return None
    return row

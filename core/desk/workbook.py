"""Workbooks the desk gives out: the template with dropdowns, bad rows in the same layout with reasons, full exports."""

import tempfile
from collections.abc import Iterable
from typing import Any

import xlsxwriter

from core.desk.headers import letter
from core.desk.resource import DeskResource, Issue
from core.exports import safe_text

TEMPLATE_ROWS = 3_000
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_INLINE = (
    200  # characters of a dropdown written into the rule itself; longer lists stand on a sheet of their own
)


class Layout:
    """Title rows, header row and formats of one resource's workbook."""

    def __init__(self, resource: DeskResource, *, extra: str = "") -> None:
        self.resource, self.extra = resource, extra
        self.file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
        self.book = xlsxwriter.Workbook(self.file, _OPTIONS)
        self.page = self.book.add_worksheet(resource.heading[:31])
        self.head = self.book.add_format(
            {
                "bold": True,
                "bg_color": "#F1F3F6",
                "border": 1,
                "text_wrap": True,
                "align": "center",
                "valign": "vcenter",
            }
        )
        self.big = self.book.add_format({"bold": True, "font_size": 16, "align": "center"})
        self.text = self.book.add_format({"num_format": "@"})
        self.bad = self.book.add_format(
            {"num_format": "@", "bg_color": "#FDEEE4", "border": 1, "border_color": "#D1581A"}
        )
        self.why = self.book.add_format({"text_wrap": True, "font_color": "#9A3408", "valign": "top"})
        self._open()

    def _open(self) -> None:
        resource, page = self.resource, self.page
        last = len(resource.columns) - 1
        for index, column in enumerate(resource.columns):
            page.set_column(index, index, column.width, self.text if column.as_text else None)
        if self.extra:
            page.set_column(last + 1, last + 1, 60)
        page.merge_range(0, 0, 0, last, resource.heading, self.big)
        page.write_string(resource.head_row - 2, 0, "填表单位（盖章）：")
        page.write_string(resource.head_row - 2, last // 2, "单位负责人（签字）：")
        row = resource.head_row - 1
        page.set_row(row, 34)
        for index, column in enumerate(resource.columns):
            page.write_string(row, index, column.head, self.head)
        if self.extra:
            page.write_string(row, last + 1, self.extra, self.head)
        page.freeze_panes(resource.head_row, 2)

    def close(self) -> Any:
        self.book.close()
        self.file.seek(0)
        return self.file


def template(resource: DeskResource) -> Any:
    """An empty workbook: text columns are text, codes are dropdowns, how to fill it stands on a second sheet."""
    layout = Layout(resource)
    lists = [(index, column) for index, column in enumerate(resource.columns) if column.choices]
    first, last = resource.head_row, resource.head_row + TEMPLATE_ROWS - 1
    long = [(index, column) for index, column in lists if len(",".join(column.choices)) > _INLINE]
    for index, column in lists:
        source: Any = list(column.choices)
        if (index, column) in long:
            place = letter(long.index((index, column)))
            source = f"=代码!${place}$1:${place}${len(column.choices)}"
        rule = {
            "validate": "list", "source": source, "error_title": "不在可选范围内", "ignore_blank": True,
            "error_message": f"{column.title}请从下拉列表中选择。",
        }  # fmt: skip
        layout.page.data_validation(first, index, last, index, rule)
    _notes(layout, resource)
    if long:
        codes = layout.book.add_worksheet("代码")
        for row in range(max(len(column.choices) for _, column in long)):
            for place, (_, column) in enumerate(long):  # type: ignore[assignment]
                if row < len(column.choices):
                    codes.write_string(row, place, column.choices[row])
        codes.hide()
    return layout.close()


def _notes(layout: Layout, resource: DeskResource) -> None:
    page = layout.book.add_worksheet("填表说明")
    page.set_column(0, 0, 18)
    page.set_column(1, 1, 90)
    page.write_string(0, 0, "填表说明", layout.head)
    row = 1
    for note in resource.notes:
        page.write_string(row, 0, note)
        row += 1
    row += 1
    for title, text in (("列", "可填内容和示例"),):
        page.write_string(row, 0, title, layout.head)
        page.write_string(row, 1, text, layout.head)
    for index, column in enumerate(resource.columns, start=1):
        words = (
            "、".join(column.choices) if column.choices else (f"例：{column.sample}" if column.sample else "")
        )
        page.write_string(row + index, 0, f"{letter(index - 1)} {column.title}")
        page.write_string(row + index, 1, f"{'必填。' if column.required else ''}{words}")


def bad_rows(resource: DeskResource, rows: Iterable[tuple[list[str], list[Issue]]]) -> Any:
    """The rows that were not imported, in the workbook they came in, each with its reasons; ready to mend and upload."""
    layout = Layout(resource, extra="原因与改法")
    last = len(resource.columns)
    for number, (cells, issues) in enumerate(rows, start=resource.head_row):
        marked = {issue[0] for issue in issues}
        for index, cell in enumerate(cells):
            if cell:
                layout.page.write_string(
                    number, index, safe_text(cell), layout.bad if index in marked else layout.text
                )
            elif index in marked:
                layout.page.write_blank(number, index, None, layout.bad)
        reasons = "；".join(
            f"{resource.letters[column]} 列：{what}。{remedy}" for column, what, remedy, _ in issues
        )
        layout.page.write_string(number, last, reasons, layout.why)
    return layout.close()


def full(resource: DeskResource, rows: Iterable[list[str]], *, foot: str = "") -> Any:
    """Filled rows in the official layout. `foot` starts with 说明: the desk ends its reading there."""
    layout = Layout(resource)
    number = resource.head_row - 1
    for number, cells in enumerate(rows, start=resource.head_row):
        for index, cell in enumerate(cells):
            if cell:
                layout.page.write_string(number, index, safe_text(cell), layout.text)
    if foot:
        layout.page.write_string(number + 2, 0, foot)
        layout.book.set_properties({"comments": foot})
    return layout.close()

"""The tables as a workbook: numbers stay numbers, texts cannot become formulas, one sheet per table."""

import datetime as dt
import io
from typing import Any

import xlsxwriter

from core.exports import safe_text
from reports.models import Bulletin
from reports.papers.tables import Grid
from reports.papers.text import Paper

FORMATS = {"count": "#,##0", "tenths": "0.0", "change": "+0.0;-0.0;0.0", "yuan": "#,##0.00"}


def xlsx_bytes(paper: Paper, bulletin: Bulletin) -> bytes:
    found = io.BytesIO()
    book = xlsxwriter.Workbook(
        found, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({
        "title": "".join(paper.title), "author": paper.signature, "created": dt.datetime.combine(paper.as_of, dt.time()),
    })  # fmt: skip
    grids = [block.grid for block in paper.blocks if block.grid] + paper.attachments
    names = (
        [f"附件{n}" if n else "表1" for n in range(len(grids))] if len(grids) > len(paper.attachments) else []
    )
    for name, grid in zip(names, grids, strict=True):
        sheet(book, name, grid)
    about(book, paper, bulletin)
    book.close()
    return found.getvalue()


def sheet(book: Any, name: str, grid: Grid) -> None:
    page = book.add_worksheet(name)
    bold = book.add_format(
        {"bold": True, "border": 1, "align": "center", "valign": "vcenter", "text_wrap": True}
    )
    title = book.add_format({"bold": True, "font_size": 14, "align": "center"})
    formats = {kind: book.add_format({"border": 1, "num_format": code}) for kind, code in FORMATS.items()}
    formats["text"] = book.add_format({"border": 1})
    page.merge_range(0, 0, 0, len(grid.heads) - 1, safe_text(grid.caption), title)
    for column, head in enumerate(grid.heads):
        page.set_column(column, column, 18 if grid.kinds[column] == "text" else 13)
        page.write_string(1, column, safe_text(head), bold)
    for number, row in enumerate(grid.rows, start=2):
        for column, (kind, value) in enumerate(zip(grid.kinds, row, strict=True)):
            if value is None or isinstance(value, str):
                page.write_string(number, column, safe_text(value or "—"), formats["text"])
            else:
                page.write_number(number, column, scaled(kind, value), formats[kind])
    page.write_string(len(grid.rows) + 2, 0, safe_text(grid.note))
    page.freeze_panes(2, 1)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(1)


def scaled(kind: str, value: int) -> float:
    """Tenths to percent, fen to 万元; the only place where the figures leave the integers."""
    return {"tenths": value / 10, "change": value / 10, "yuan": value / 1_000_000}.get(kind, value)


def about(book: Any, paper: Paper, bulletin: Bulletin) -> None:
    page = book.add_worksheet("说明")
    page.set_column(0, 0, 14)
    page.set_column(1, 1, 80)
    rows = [
        ("标题", "".join(paper.title)),
        ("印发工会", paper.signature),
        ("文号", paper.number),
        ("数据截至", paper.as_of.isoformat()),
        ("数字来源", "季度冻结数" + ("（补冻结：依据评分变化记录补算）" if bulletin.figures["late"] else "")),
        ("数字摘要", bulletin.digest),
    ]
    for number, (label, text) in enumerate(rows):
        page.write_string(number, 0, label)
        page.write_string(number, 1, safe_text(text))

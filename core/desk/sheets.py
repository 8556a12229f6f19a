"""Reads the right sheet of a workbook, or a text file, into declared columns. Standard library only."""

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator
from typing import Any

from core.desk.headers import Heading, is_note
from core.desk.limits import CELL_CHARS, COLUMNS, HEAD_ROWS, ROWS, Unfit
from core.desk.sax import Sheet
from core.desk.xlsx import Workbook

Emit = Callable[[dict[str, Any]], None]
BATCH = 1000
_PIECE = 1 << 20
_RANGE = re.compile(r"([A-Z]+)(\d+):([A-Z]+)(\d+)")


class Taker:
    """Takes rows in file order: looks for the header, then hands data rows on in batches."""

    def __init__(self, spec: list[dict[str, Any]], emit: Emit, info: dict[str, Any]) -> None:
        self.spec, self.emit, self.info = spec, emit, info
        self.heading = Heading(spec)
        self.rows: list[list[Any]] = []
        self.last = 0
        self.lonely = [index for index, column in enumerate(spec) if column["lonely"]]

    def __call__(self, row_no: int, cells: list[Any]) -> bool:
        if not self.heading.places:
            if row_no > HEAD_ROWS:
                return False
            if self.heading.find(row_no, cells):
                self.emit(
                    {**self.info, "head": row_no, "places": self.heading.places, "extra": self.heading.extra}
                )
            return True
        if is_note(cells):
            return False
        ordered = self.heading.order(cells)
        filled = [index for index, cell in enumerate(ordered) if cell != ""]
        if not filled or all(index in self.lonely for index in filled):
            return True
        self.last = row_no
        self.rows.append([row_no, ordered])
        if len(self.rows) >= BATCH:
            self.flush()
        return True

    def flush(self) -> None:
        if self.rows:
            self.emit({"rows": self.rows})
            self.rows = []


def read_workbook(data: bytes, spec: list[dict[str, Any]], emit: Emit) -> None:
    book = Workbook(io.BytesIO(data))
    book.check_rest()
    failure: Unfit | None = None
    for hidden in (False, True):
        for name, part, is_hidden in book.sheets:
            if is_hidden != hidden:
                continue
            info = {"sheet": name, "date1904": book.date1904, "last": 0}
            taker = Taker(spec, emit, info)
            sheet = book.rows(part, taker, info)
            if taker.heading.places:
                if hidden:
                    raise Unfit(f"有表头的工作表“{name}”被隐藏了。请取消隐藏，核对内容后再上传。")
                refuse_merged(sheet, taker)
                taker.flush()
                emit({"end": True, "hidden_rows": sheet.hidden_rows})
                return
            if failure is None:
                failure = taker.heading.not_found()
    raise failure or Unfit("工作簿里没有工作表。请下载模板填写后再上传。")


def refuse_merged(sheet: Sheet, taker: Taker) -> None:
    for reference in sheet.merged:
        found = _RANGE.fullmatch(reference)
        if found and int(found[4]) > taker.heading.row_no and int(found[2]) <= taker.last:
            raise Unfit(
                f"数据区有合并单元格（{reference}），合并的行会缺内容。请取消合并，每行填全后再上传。"
            )


def read_text(data: bytes, spec: list[dict[str, Any]], emit: Emit) -> None:
    codec, encoding = decode(data)
    taker = Taker(spec, emit, {"sheet": encoding, "date1904": False, "last": data.count(b"\n")})
    csv.field_size_limit(CELL_CHARS)
    head = next(_pieces(data, codec), "")
    text = io.TextIOWrapper(io.BytesIO(data), encoding=codec, newline="")
    lines = csv.reader(text, delimiter=delimiter_of(head), strict=True)
    try:
        for cells in lines:
            if any(cell.strip() for cell in cells[COLUMNS:]):
                raise Unfit(f"第 {lines.line_num} 行在很远的右边还有内容。请删去表格以外的内容后再上传。")
            if lines.line_num > ROWS:
                raise Unfit("文件的行数太多。请拆成几个表格分别上传。")
            if not taker(lines.line_num, [cell.strip() for cell in cells[:COLUMNS]]):
                break
    except csv.Error:
        raise Unfit(
            f"第 {lines.line_num} 行附近的引号或字段不完整，读不下去。请另存为 .xlsx 后再上传。"
        ) from None
    if not taker.heading.places:
        raise taker.heading.not_found()
    taker.flush()
    emit({"end": True, "hidden_rows": 0})


def decode(data: bytes) -> tuple[str, str]:
    """(codec, its name): UTF-8 with or without mark, UTF-16 with mark, GB18030. Never replaces a character."""
    attempts = [("utf-8-sig", "UTF-8"), ("gb18030", "GB18030")]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        attempts = [("utf-16", "UTF-16")]
    for codec, name in attempts:
        try:
            clean = not any("\x00" in piece or "\ufffd" in piece for piece in _pieces(data, codec))
        except UnicodeDecodeError:
            continue
        if not clean:
            break
        return codec, name
    raise Unfit("文字编码认不出来。请在 WPS 或 Excel 中另存为 .xlsx 后再上传。")


def _pieces(data: bytes, codec: str) -> Iterator[str]:
    """The text in pieces: a whole file of a million rows would take four bytes a character."""
    decoder = codecs.getincrementaldecoder(codec)()
    for start in range(0, len(data), _PIECE):
        yield decoder.decode(data[start : start + _PIECE], start + _PIECE >= len(data))


def delimiter_of(text: str) -> str:
    head = "\n".join(text[:100_000].splitlines()[:HEAD_ROWS])
    return max(",\t;", key=head.count)

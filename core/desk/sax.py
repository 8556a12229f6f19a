"""SAX machines of the workbook reader: shared strings and sheets, cell by cell. Standard library only."""

import re
from collections.abc import Callable, Iterator
from typing import Any
from xml.parsers import expat

from core.desk.limits import CELL_CHARS, COLUMNS, ROWS, Unfit

BROKEN = "文件内容已损坏，读不下去。请用 WPS 或 Excel 打开后另存为 .xlsx 再上传。"
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ODD_ROW = "工作表的行号不正常（第 {:,} 行）。请把数据复制到新下载的模板里再上传。"


def _refuse_doctype(*_: Any) -> None:
    raise Unfit("文件里夹带了外部定义（DTD），可能被改动过。请把数据复制到新下载的模板里再上传。")


def parser(start: Callable[..., None] | None = None, end: Any = None, text: Any = None) -> Any:
    found = expat.ParserCreate()
    found.buffer_text = True
    found.ordered_attributes = True
    found.StartDoctypeDeclHandler = _refuse_doctype
    found.EntityDeclHandler = _refuse_doctype
    found.StartElementHandler = start
    found.EndElementHandler = end
    found.CharacterDataHandler = text
    return found


def feed(machine: Any, chunks: Iterator[bytes]) -> None:
    slow = feeder(machine)
    for chunk in chunks:
        slow(chunk)
    finish(machine)


def pairs(attributes: list[str]) -> dict[str, str]:
    return dict(zip(attributes[::2], attributes[1::2], strict=True))


def local(name: str) -> str:
    return name.rpartition(":")[2]


def feeder(machine: Any) -> Callable[[bytes], None]:
    def slow(piece: bytes) -> None:
        try:
            machine.Parse(piece, False)
        except expat.ExpatError:
            raise Unfit(BROKEN) from None

    return slow


def finish(machine: Any) -> None:
    try:
        machine.Parse(b"", True)
    except expat.ExpatError:
        raise Unfit(BROKEN) from None


class Strings:
    """Shared strings: the text of each item, rich runs joined, phonetic hints left out."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.parts: list[str] = []
        self.taking = False
        self.phonetic = False

    def start(self, name: str, _: list[str]) -> None:
        name = local(name)
        if name == "si":
            self.parts = []
        elif name == "rPh":
            self.phonetic = True
        elif name == "t":
            self.taking = not self.phonetic

    def text(self, text: str) -> None:
        if self.taking:
            self.parts.append(text)

    def end(self, name: str) -> None:
        name = local(name)
        if name == "t":
            self.taking = False
        elif name == "rPh":
            self.phonetic = False
        elif name == "si":
            self.found.append(clean("".join(self.parts)))


def clean(text: str) -> str:
    if len(text) > CELL_CHARS:
        raise Unfit(f"有一个单元格的文字超过 {CELL_CHARS:,} 字。请检查表格后再上传。")
    if "_x" in text:
        text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    return text.strip()


class Sheet:
    """One pass over a sheet part. Cells outside the declared bounds with contents are refused, without are ignored."""

    def __init__(
        self,
        strings: list[str],
        dates: list[bool],
        on_row: Callable[[int, list[Any]], bool],
        info: dict[str, Any],
    ) -> None:
        self.strings, self.dates, self.on_row, self.info = strings, dates, on_row, info
        self.going = True
        self.merged: list[str] = []
        self.hidden_rows = 0
        self.row_no = 0
        self.cells: list[Any] = []
        self.column = -1
        self.kind = ""
        self.style = 0
        self.formula = False
        self.value: list[str] | None = None
        self.taking = False
        self.phonetic = False
        self._columns: dict[str, int] = {}

    def start(self, name: str, attributes: list[str]) -> None:
        name = local(name) if ":" in name else name
        if name == "c":
            self._start_cell(attributes)
        elif name == "v" or (name == "t" and not self.phonetic):
            self.taking = True
            if self.value is None:
                self.value = []
        elif name == "f":
            self.formula = True
        elif name == "row":
            self._start_row(pairs(attributes))
        elif name == "rPh":
            self.phonetic = True
        elif name == "mergeCell":
            self.merged.append(pairs(attributes).get("ref", ""))
        elif name == "dimension":
            last = re.sub(r".*:[A-Z]*", "", pairs(attributes).get("ref", ""))
            self.info["last"] = int(last) if last.isdecimal() and len(last) < 8 else 0

    def take(self, row_no: int, attributes: bytes, cells: list[Any]) -> None:
        """A whole row from the quick way."""
        if row_no <= self.row_no or row_no > ROWS:
            raise Unfit(_ODD_ROW.format(row_no))
        self.row_no, self.cells = row_no, []
        self.hidden_rows += b' hidden="1"' in attributes
        if self.going and cells:
            self.going = self.on_row(row_no, cells)

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r", "")
        row_no = int(number) if number.isdecimal() and len(number) < 9 else self.row_no + 1
        if row_no <= self.row_no or row_no > ROWS:
            raise Unfit(_ODD_ROW.format(row_no))
        self.row_no, self.cells, self.column = row_no, [], -1
        self.hidden_rows += attributes.get("hidden") in {"1", "true"}

    def _start_cell(self, attributes: list[str]) -> None:
        self.kind, self.style, self.formula, self.value = "", 0, False, None
        column = self.column + 1
        for index in range(0, len(attributes), 2):
            key = attributes[index]
            if key == "r":
                column = self._column(attributes[index + 1].rstrip("0123456789"))
            elif key == "t":
                self.kind = attributes[index + 1]
            elif key == "s":
                style = attributes[index + 1]
                self.style = int(style) if style.isdecimal() else 0
        if column <= self.column:
            raise Unfit(f"第 {self.row_no} 行的单元格次序不正常。请把数据复制到新下载的模板里再上传。")
        self.column = column

    def _column(self, letters: str) -> int:
        found = self._columns.get(letters)
        if found is None:
            if not letters.isascii() or not letters.isupper() or len(letters) > 3:
                raise Unfit(f"第 {self.row_no} 行有不认识的单元格位置。请把数据复制到新下载的模板里再上传。")
            found = 0
            for char in letters:
                found = found * 26 + ord(char) - 64
            found -= 1
            self._columns[letters] = found
        return found

    def text(self, text: str) -> None:
        if self.taking and self.value is not None:
            self.value.append(text)

    def end(self, name: str) -> None:
        name = local(name) if ":" in name else name
        if name == "v" or name == "t":
            self.taking = False
        elif name == "c":
            if self.value is not None or self.formula:
                self._end_cell()
        elif name == "row":
            if self.going and self.cells:
                self.going = self.on_row(self.row_no, self.cells)
        elif name == "rPh":
            self.phonetic = False

    def _end_cell(self) -> None:
        cell = self._cell("".join(self.value or ()))
        if cell == "":
            return
        if self.column >= COLUMNS:
            raise Unfit(
                f"第 {self.row_no} 行在很远的右边（第 {self.column + 1} 列）还有内容。请删去表格以外的内容后再上传。"
            )
        if not self.going:
            return
        gap = self.column - len(self.cells)
        if gap > 0:
            self.cells.extend([""] * gap)
        self.cells.append(cell)

    def _cell(self, raw: str) -> Any:
        kind = self.kind
        if kind == "s":
            try:
                return self.strings[int(raw)]
            except (ValueError, IndexError):
                raise Unfit(BROKEN) from None
        if kind in {"inlineStr", "str"}:
            text = clean(raw)
            return text if text or not self.formula else ["", "f"]
        if raw == "":
            return ["", "f"] if self.formula else ""
        if kind == "e":
            return [raw[:20], "e"]
        if kind == "b":
            return [raw[:5], "b"]
        if kind == "d":
            return raw[:30]
        dated = 0 <= self.style < len(self.dates) and self.dates[self.style]
        return [raw[:40], "d" if dated else "n"]

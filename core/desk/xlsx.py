"""Streams an .xlsx workbook: own SAX reader, flat memory, exact cell text. Standard library only.

A cell is its text, or `[raw, kind]` for numbers (n), dates by style (d), errors (e), booleans (b) and formulas that
hold no value (f): so nothing is ever repaired or guessed here. Bytes are counted as they really inflate."""

import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Any
from xml.parsers import expat

from core.desk.limits import (
    CELL_CHARS,
    COLUMNS,
    INFLATED_BYTES,
    RATIO,
    RATIO_FROM,
    ROWS,
    SHEETS,
    STRINGS_BYTES,
    Unfit,
)

CHUNK = 1 << 18
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_DATE_IDS = {14, 15, 16, 17, 18, 19, 20, 21, 22, 45, 46, 47} | set(range(27, 37)) | set(range(50, 59))
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.')
_BROKEN = "文件内容已损坏，读不下去。请用 WPS 或 Excel 打开后另存为 .xlsx 再上传。"


class Budget:
    """Bytes that were really inflated, over all parts of one file."""

    def __init__(self) -> None:
        self.used = 0

    def read(self, archive: zipfile.ZipFile, name: str, limit: int = INFLATED_BYTES) -> Iterator[bytes]:
        packed = max(1, archive.getinfo(name).compress_size)
        part = 0
        try:
            with archive.open(name) as stream:
                while chunk := stream.read(CHUNK):
                    part += len(chunk)
                    self.used += len(chunk)
                    if self.used > INFLATED_BYTES or part > limit:
                        raise Unfit(
                            "文件展开后超出允许的大小。请把数据复制到新下载的模板里，或拆成几个表格分别上传。"
                        )
                    if part > RATIO_FROM and part > RATIO * packed:
                        raise Unfit(
                            "文件压缩得异常紧，展开后会占满内存。请把数据复制到新下载的模板里再上传。"
                        )
                    yield chunk
        except (zipfile.BadZipFile, EOFError, RuntimeError, NotImplementedError, ValueError, OSError):
            raise Unfit(_BROKEN) from None
        except Exception as problem:
            if type(problem).__name__ == "error":  # zlib.error
                raise Unfit(_BROKEN) from None
            raise


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
    try:
        for chunk in chunks:
            machine.Parse(chunk, False)
        machine.Parse(b"", True)
    except expat.ExpatError:
        raise Unfit(_BROKEN) from None


def pairs(attributes: list[str]) -> dict[str, str]:
    return dict(zip(attributes[::2], attributes[1::2], strict=True))


def local(name: str) -> str:
    return name.rpartition(":")[2]


class Workbook:
    """`sheets`: (name, part, hidden) in the workbook's order."""

    def __init__(self, file: Any) -> None:
        self.archive = zipfile.ZipFile(file)
        self.budget = Budget()
        self.names = set(self.archive.namelist())
        self.date1904 = False
        self.sheets: list[tuple[str, str, bool]] = []
        self._targets = self._relations()
        self._scan("xl/workbook.xml", self._on_workbook)
        self.dates = self._date_styles()
        self.strings = self._shared_strings()

    def _scan(
        self, part: str, on_start: Callable[[str, dict[str, str]], None], limit: int = 32 << 20
    ) -> None:
        if part in self.names:
            machine = parser(lambda name, attributes: on_start(local(name), pairs(attributes)))
            feed(machine, self.budget.read(self.archive, part, limit))

    def _relations(self) -> dict[str, str]:
        found: dict[str, str] = {}

        def on_start(name: str, attributes: dict[str, str]) -> None:
            if name == "Relationship":
                if attributes.get("TargetMode") == "External" and "hyperlink" not in attributes.get(
                    "Type", ""
                ):
                    raise Unfit("表格引用了别的文件。请断开外部链接（或把内容粘贴为数值）后再上传。")
                target = attributes.get("Target", "")
                found[attributes.get("Id", "")] = (
                    target.lstrip("/") if target.startswith("/") else f"xl/{target}"
                )

        self._scan("xl/_rels/workbook.xml.rels", on_start)
        return found

    def _on_workbook(self, name: str, attributes: dict[str, str]) -> None:
        if name == "workbookPr":
            self.date1904 = attributes.get("date1904", "0") in {"1", "true"}
        elif name == "sheet":
            key = next((value for key, value in attributes.items() if local(key) == "id"), "")
            part = self._targets.get(key, "")
            if part in self.names:
                self.sheets.append(
                    (attributes.get("name", "")[:60], part, attributes.get("state", "visible") != "visible")
                )
            if len(self.sheets) > SHEETS:
                raise Unfit(f"工作簿里有超过 {SHEETS} 张工作表。请只保留要导入的一张。")

    def _date_styles(self) -> list[bool]:
        codes: dict[int, bool] = {}
        styles: list[bool] = []
        inside = {"on": False}

        def on_start(name: str, attributes: dict[str, str]) -> None:
            if name == "numFmt":
                code = _QUOTED.sub("", attributes.get("formatCode", "")).lower()
                codes[int(attributes.get("numFmtId", "0"))] = any(mark in code for mark in "ymd年月日")
            elif name == "cellXfs":
                inside["on"] = True
            elif name == "cellStyles":
                inside["on"] = False
            elif name == "xf" and inside["on"]:
                number = int(attributes.get("numFmtId", "0"))
                styles.append(codes.get(number, number in _DATE_IDS))

        self._scan("xl/styles.xml", on_start)
        return styles

    def _shared_strings(self) -> list[str]:
        if "xl/sharedStrings.xml" not in self.names:
            return []
        collector = _Strings()
        machine = parser(collector.start, collector.end, collector.text)
        feed(machine, self.budget.read(self.archive, "xl/sharedStrings.xml", STRINGS_BYTES))
        return collector.found

    def check_rest(self) -> None:
        """Every part not read above is inflated once and thrown away: real sizes, and no document type anywhere."""
        read = {"xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml", "xl/_rels/workbook.xml.rels"}
        for name in self.names - read - {part for _, part, _ in self.sheets}:
            if name.lower().endswith((".xml", ".rels", ".vml")):
                feed(parser(), self.budget.read(self.archive, name))
            elif not name.endswith("/"):
                for _ in self.budget.read(self.archive, name):
                    pass

    def rows(self, part: str, on_row: Callable[[int, list[Any]], bool], info: dict[str, Any]) -> "Sheet":
        """Calls `on_row(row number, cells)` until it returns False. Merged ranges are known afterwards."""
        sheet = Sheet(self.strings, self.dates, on_row, info)
        machine = parser(sheet.start, sheet.end, sheet.text)
        feed(machine, self.budget.read(self.archive, part))
        return sheet


class _Strings:
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

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r", "")
        row_no = int(number) if number.isdecimal() and len(number) < 9 else self.row_no + 1
        if row_no <= self.row_no or row_no > ROWS:
            raise Unfit(f"工作表的行号不正常（第 {row_no:,} 行）。请把数据复制到新下载的模板里再上传。")
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
                raise Unfit(_BROKEN) from None
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

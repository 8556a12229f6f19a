"""Streams an .xlsx workbook: own reader, flat memory, exact cell text. Standard library only.

A cell is its text, or `[raw, kind]` for numbers (n), dates by style (d), errors (e), booleans (b) and formulas that
hold no value (f): so nothing is ever repaired or guessed here. Bytes are counted as they really inflate."""

import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

from core.desk import quick
from core.desk.limits import INFLATED_BYTES, RATIO, RATIO_FROM, SHEETS, STRINGS_BYTES, Unfit
from core.desk.sax import BROKEN, Sheet, Strings, feed, feeder, finish, local, pairs, parser

CHUNK = 1 << 18
_DATE_IDS = {14, 15, 16, 17, 18, 19, 20, 21, 22, 45, 46, 47} | set(range(27, 37)) | set(range(50, 59))
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.')


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
            raise Unfit(BROKEN) from None
        except Exception as problem:
            if type(problem).__name__ == "error":  # zlib.error
                raise Unfit(BROKEN) from None
            raise


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
        collector = Strings()
        machine = parser(collector.start, collector.end, collector.text)
        pieces = quick.split(
            self.budget.read(self.archive, "xl/sharedStrings.xml", STRINGS_BYTES), b"<si>", b"</si>"
        )
        quick.strings(_reopened(pieces, b"<si>"), feeder(machine), collector.found.append)
        finish(machine)
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
        slow = feeder(machine)
        pieces = quick.split(self.budget.read(self.archive, part), b"<sheetData>", b"</row>")
        columns: dict[bytes, int] = {}
        for plain, piece in pieces:
            found = quick.row(piece, self.strings, self.dates, columns) if plain else None
            if found is None:
                slow(piece)
            else:
                sheet.take(*found)
        finish(machine)
        return sheet


def _reopened(pieces: Iterator[tuple[bool, bytes]], opening: bytes) -> Iterator[tuple[bool, bytes]]:
    """Moves the first item's opening tag from the head to the item."""
    first = True
    for plain, piece in pieces:
        if first and piece.endswith(opening):
            first = False
            yield False, piece[: -len(opening)]
            held = opening
            for later_plain, later in pieces:
                yield later_plain, held + later
                held = b""
            return
        yield plain, piece

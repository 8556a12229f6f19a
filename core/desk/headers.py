"""Finds the header row of a sheet and maps its columns to the declared ones, by name. Standard library only."""

import re
from typing import Any

from core.desk.limits import HEAD_ROWS, Unfit

Cell = Any  # str, or [raw, kind] with kind n(umber), d(ate), e(rror), b(oolean), f(ormula without value)
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_GONE = re.compile(r"\([^)]*\)|[\s*:：“”\"'‘’\u200b\ufeff]")
# columns that the desk itself adds to a workbook it gives back
OWN = {"是否导入成功", "错误原因", "原因与改法"}


def letter(index: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    text = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        text = chr(65 + rest) + text
    return text


def plain(text: str) -> str:
    """A header without hints in brackets, spaces, stars and quotes."""
    return _GONE.sub("", text.translate(_WIDE)).lower()


class Heading:
    """`spec`: list of {key, head, names, needed}. After `find` returns True, `order(cells)` gives declared order."""

    def __init__(self, spec: list[dict[str, Any]]) -> None:
        self.spec = spec
        self.by_name = {plain(name): index for index, column in enumerate(spec) for name in column["names"]}
        self.own = {plain(name) for name in OWN}
        self.row_no = 0
        self.places: list[int] = []  # per declared column: its position in the file, -1 where it is missing
        self.extra: list[str] = []
        self.best = 0

    def find(self, row_no: int, cells: list[Cell]) -> bool:
        hits = sum(1 for cell in cells if isinstance(cell, str) and plain(cell) in self.by_name)
        self.best = max(self.best, hits)
        if hits < max(3, len(self.spec) // 2):
            return False
        self._map(row_no, cells)
        return True

    def _map(self, row_no: int, cells: list[Cell]) -> None:
        places = [-1] * len(self.spec)
        for position, cell in enumerate(cells):
            name = plain(cell) if isinstance(cell, str) else ""
            index = self.by_name.get(name)
            if index is None:
                if name and name not in self.own:
                    self.extra.append(f"{letter(position)} {str(cell)[:20]}")
                continue
            if places[index] >= 0:
                one, two = letter(places[index]), letter(position)
                raise Unfit(
                    f"表头“{self.spec[index]['short']}”出现了两次（{one} 列和 {two} 列）。请删去多余的一列。"
                )
            places[index] = position
        missing = [
            column["short"]
            for column, place in zip(self.spec, places, strict=True)
            if place < 0 and column["needed"]
        ]
        if missing:
            raise Unfit(
                f"第 {row_no} 行表头缺少 {len(missing)} 列：{'、'.join(missing)}。请下载模板，按模板的表头填写。"
            )
        self.row_no, self.places = row_no, places

    def order(self, cells: list[Cell]) -> list[Cell]:
        width = len(cells)
        return [cells[place] if 0 <= place < width else "" for place in self.places]

    def not_found(self) -> Unfit:
        first, last = self.spec[1 if len(self.spec) > 1 else 0]["short"], self.spec[-1]["short"]
        found = f"最像的一行只对上 {self.best} 列。" if self.best else ""
        return Unfit(
            f"前 {HEAD_ROWS} 行里没有找到表头（应有“{first}”……“{last}”等 {len(self.spec)} 列）。{found}请下载模板填写。"
        )


def is_note(cells: list[Cell]) -> bool:
    """The block of instructions below the data ends the sheet."""
    first = next((cell for cell in cells if cell), "")
    return isinstance(first, str) and plain(first).startswith(("填表说明", "填报说明", "说明"))

"""Cells into values: text, codes, dates, counts. Each parser returns what COPY takes, or raises Bad; nothing is repaired."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any

from core.exports import restore_text

Cell = Any  # str, or [raw, kind]; see core.desk.xlsx
Parser = Callable[[Cell], str]
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}
_GONE = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, *range(0x20), 0x7F]) | {
    0x0A: " ",
    0x0D: " ",
    0x09: " ",
}
_WIDE_DIGITS = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), 0xFF0E, 0xFF0F, 0xFF0D)}
_YMD = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?(?: 0?0:00(?::00)?)?")
_COMPACT = re.compile(r"\d{8}")
_SHORT = re.compile(r"\d{1,2}[-./]\d{1,2}[-./]\d{2,4}")
_DAY_ZERO = dt.date(1899, 12, 30)
_DAY_ZERO_1904 = dt.date(1904, 1, 1)
_LAST_SERIAL = 2_958_465
_FORMULA = ("这一格的公式没有算出结果", "请把公式粘贴为数值后再上传")
_ERROR = ("这一格是公式错误", "请改正公式或直接填写内容")


class Bad(ValueError):
    """What is wrong with a cell, and what to do."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.what, self.remedy = what, remedy


def bad_from(problem: ValueError) -> Bad:
    """A sentence pair of `core.identifiers` split into what and remedy."""
    if isinstance(problem, Bad):
        return problem
    what, _, remedy = str(problem).partition("。")
    return Bad(what, remedy.rstrip("。") or "请核对后重填")


def shown(cell: Cell) -> str:
    """The cell as its author sees it."""
    if isinstance(cell, str):
        return cell
    return str(cell[0])


def text_of(cell: Cell) -> str:
    """Clean text of a cell. Whole numbers are their digits; other numbers keep what the file holds."""
    if isinstance(cell, str):
        return restore_text(cell.translate(_GONE).strip())
    raw, kind = cell
    if kind == "e":
        raise Bad(f"{_ERROR[0]}（{raw}）", _ERROR[1])
    if kind == "f":
        raise Bad(*_FORMULA)
    if kind == "b":
        return "是" if raw == "1" else "否"
    return raw[:-2] if re.fullmatch(r"\d+\.0", raw) else str(raw)


def text(limit: int) -> Parser:
    def parse(cell: Cell) -> str:
        if cell.__class__ is str and len(cell) <= limit and cell.isalnum():
            return str(cell)  # nothing in it to clean or to escape
        found = text_of(cell)
        if len(found) > limit:
            raise Bad(f"文字有 {len(found)} 个字，超过 {limit} 个", "请缩短后重填")
        return escape(found)

    return parse


def code(title: str, codes: Mapping[str, str], also: Mapping[str, str] | None = None) -> Parser:
    """`codes`: shown word → stored code; `also`: other accepted words, not offered."""
    known = {_squeeze(word): value for word, value in {**(also or {}), **codes}.items()}
    allowed = "、".join(codes) if len(codes) <= 14 else "下拉列表里的值"

    def parse(cell: Cell) -> str:
        word = text_of(cell)
        found = known.get(_squeeze(word))
        if found is None:
            raise Bad(f"{title}没有“{word[:20]}”", f"只能填：{allowed}")
        return found

    return parse


def _squeeze(word: str) -> str:
    return word.translate(_WIDE).replace(" ", "")


def date(title: str, *, date1904: bool = False) -> Parser:
    """ISO text. Text dates in year-month-day order, eight digits, or spreadsheet serials; nothing ambiguous."""

    def parse(cell: Cell) -> str:
        if not isinstance(cell, str) and cell[1] in {"n", "d"}:
            return _from_number(title, str(cell[0]), date1904)
        return _from_text(title, text_of(cell).translate(_WIDE_DIGITS).replace(" 00:00:00", ""))

    return parse


def _from_text(title: str, found: str) -> str:
    match = _YMD.fullmatch(found.replace(" ", "")) or _YMD.fullmatch(found)
    if match:
        return _day(title, found, int(match[1]), int(match[2]), int(match[3]))
    if _COMPACT.fullmatch(found):
        return _day(title, found, int(found[:4]), int(found[4:6]), int(found[6:]))
    if _SHORT.fullmatch(found):
        raise Bad(f"{title}“{found}”分不清年月日", "请填四位年份，如 2025/10/15")
    raise Bad(f"{title}“{found[:20]}”不是日期", "请填 2025/10/15 这样的日期")


def _day(title: str, shown_text: str, year: int, month: int, day: int) -> str:
    try:
        found = dt.date(year, month, day)
    except ValueError:
        raise Bad(f"{title}“{shown_text}”没有这一天", "请核对后填写，如 2025/10/15") from None
    if year < 1800:
        raise Bad(f"{title}“{shown_text}”的年份不对", "请核对后填写，如 2025/10/15")
    return found.isoformat()


def _from_number(title: str, raw: str, date1904: bool) -> str:
    try:
        number = float(raw)
    except ValueError:
        raise Bad(f"{title}“{raw}”不是日期", "请填 2025/10/15 这样的日期") from None
    whole = int(number)
    if number == whole and len(str(whole)) == 8 and 1800_01_01 <= whole <= 2999_12_31:
        return _from_text(title, str(whole))
    if not 1 <= whole <= _LAST_SERIAL or (whole == 60 and not date1904):
        raise Bad(f"{title}“{raw}”不是日期", "请填 2025/10/15 这样的日期")
    if date1904:
        return (_DAY_ZERO_1904 + dt.timedelta(days=whole)).isoformat()
    # serials before the fictitious 1900-02-29 are one day off
    return (_DAY_ZERO + dt.timedelta(days=whole + (whole < 60))).isoformat()


def count(title: str, *, most: int = 1_000_000) -> Parser:
    def parse(cell: Cell) -> str:
        found = text_of(cell).translate(_WIDE).replace(",", "").removesuffix("人")
        if not found.isdecimal():
            raise Bad(f"{title}“{found[:20]}”不是整数", "请填 0 或正整数")
        if int(found) > most:
            raise Bad(f"{title}“{found}”太大", "请核对后重填")
        return str(int(found))

    return parse


def escape(value: str) -> str:
    """A value for COPY text format."""
    if "\\" in value:
        value = value.replace("\\", "\\\\")
    return value.replace("\t", " ").replace("\n", " ").replace("\r", " ")

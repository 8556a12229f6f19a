"""The 20 columns of the member workbook, in its own order and words (the fourth annex of the provincial notice)."""

import datetime as dt
import re
from collections.abc import Callable
from functools import lru_cache
from operator import mul

from core.desk.resource import DeskColumn, Setting
from core.desk.values import Bad, Cell, Parser, code, date, escape, text, text_of
from core.identifiers import check_id_number, mask_id, mask_phone, normalise_mobile
from members.resources import codes

Maker = Callable[[Setting], Parser]
_PLAIN_NUMBER = re.compile(r"[0-9]{17}[0-9X]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ZEROS = ord("0") * sum(_WEIGHTS)
_PLAIN_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+?\d+", re.IGNORECASE)


def sound_number(number: str) -> bool:
    """The quick way for what is right already; everything else is explained by `check_id_number`."""
    if not _PLAIN_NUMBER.fullmatch(number):
        return False
    check = (sum(map(mul, number[:17].encode(), _WEIGHTS)) - _ZEROS) % 11
    return "10X98765432"[check] == number[17] and is_day(number[6:14])


@lru_cache(maxsize=60_000)
def is_day(eight: str) -> bool:
    try:
        dt.date(int(eight[:4]), int(eight[4:6]), int(eight[6:]))
    except ValueError:
        return False
    return True


def id_number(setting: Setting) -> Parser:
    on = setting.on
    today = f"{on:%Y%m%d}"

    def parse(cell: Cell) -> str:
        if cell.__class__ is str and sound_number(cell) and cell[6:14] <= today:
            return str(cell)
        if not isinstance(cell, str) and cell[1] in {"n", "d"}:
            if _SCIENTIFIC.fullmatch(cell[0]) or len(cell[0]) > 15:
                raise Bad(
                    "证件号码被存成了数字（科学计数法），后几位已丢失",
                    "请把这一列设为“文本”格式，重新填写 18 位号码",
                )
            raise Bad("证件号码被存成了数字", "请把这一列设为“文本”格式，重新填写 18 位号码")
        found = text_of(cell)
        if _SCIENTIFIC.fullmatch(found):
            raise Bad(
                "证件号码被存成了科学计数法，后几位已丢失", "请把这一列设为“文本”格式，重新填写 18 位号码"
            )
        return check_id_number(found, on=on)

    return parse


def mobile(setting: Setting) -> Parser:
    def parse(cell: Cell) -> str:
        """A number cell of exactly 11 digits has lost nothing; anything else in a number cell has."""
        if not isinstance(cell, str) and cell[1] in {"n", "d"} and not re.fullmatch(r"\d{11}(\.0)?", cell[0]):
            raise Bad("移动电话被存成了数字，位数不对", "请把这一列设为“文本”格式，重新填写 11 位手机号")
        if cell.__class__ is str and _PLAIN_MOBILE.fullmatch(cell):
            return str(cell)
        return normalise_mobile(text_of(cell))

    return parse


def person_name(setting: Setting) -> Parser:
    def parse(cell: Cell) -> str:
        if cell.__class__ is str and 2 <= len(cell) <= 60 and cell.isalpha():
            return str(cell)
        found = text_of(cell).replace(" ", "")
        if not all(char.isalpha() or char in "·•.-" for char in found):
            raise Bad(f"姓名“{found[:20]}”里有数字或符号", "请照身份证填写姓名")
        if not 2 <= len(found) <= 60:
            raise Bad(f"姓名“{found[:20]}”长度不对", "请照身份证填写姓名")
        return escape(found.replace("•", "·").replace(".", "·"))

    return parse


def past_date(title: str) -> Maker:
    """A date that may not lie in the future."""

    def make(setting: Setting) -> Parser:
        parse_date = date(title, date1904=setting.date1904)
        latest = setting.on.isoformat()

        def parse(cell: Cell) -> str:
            found = parse_date(cell)
            if found > latest:
                raise Bad(f"{title}（{found}）晚于今天", "请核对年份后重填")
            return found

        return parse

    return make


def coded(title: str, known: dict[str, str], also: dict[str, str] | None = None) -> Maker:
    parser = code(title, known, also)
    return lambda setting: parser


def words(limit: int) -> Maker:
    parser = text(limit)
    return lambda setting: parser


def mask_any(shown: str) -> str:
    """An identity number as a stranger may see it, whatever is wrong with it."""
    if len(shown) == 18:
        return mask_id(shown)
    return (
        shown
        if "E+" in shown.upper() or len(shown) < 8
        else f"{shown[:6]}{'*' * (len(shown) - 8)}{shown[-2:]}"
    )


def mask_any_phone(shown: str) -> str:
    if len(shown) == 11:
        return mask_phone(shown)
    return shown if len(shown) < 6 else f"{shown[:3]}****{shown[7:]}"


def _choices(known: dict[str, str]) -> tuple[str, ...]:
    return tuple(known)


@lru_cache(maxsize=1)
def member_columns() -> tuple[DeskColumn, ...]:
    c = codes
    return (
        DeskColumn("seq", "序号", words(12), lonely=True, needed=False, memo=False, width=6, as_text=False),
        DeskColumn("name", "姓名", person_name, required=True, memo=False, width=10, sample="王学敏"),
        DeskColumn("sex", "性别", coded("性别", c.SEXES), choices=_choices(c.SEXES), width=6, sample="女"),
        DeskColumn("born_on", "出生日期（格式：yyyy/MM/dd）", past_date("出生日期"), "出生日期", width=14, sample="1884/11/03"),
        DeskColumn("ethnicity", "民族", coded("民族", c.NATIONS, c.ALSO_NATIONS), choices=_choices(c.NATIONS), sample="汉族"),
        DeskColumn("employment", "就业状况", coded("就业状况", c.EMPLOYMENTS), choices=_choices(c.EMPLOYMENTS), sample="在岗"),
        DeskColumn(
            "id_type", "有效证件类别", coded("有效证件类别", c.ID_TYPES, {"身份证": "1"}),
            choices=_choices(c.ID_TYPES), width=14, sample="居民身份证",
        ),
        DeskColumn(
            "id_number", "证件号码 (填写18位身份证)", id_number, "证件号码", names=("身份证号", "身份证号码"), required=True,
            memo=False, mask=mask_any, width=22, sample="371302188411032047",
        ),
        DeskColumn("education", "学历", coded("学历", c.EDUCATIONS, c.ALSO_EDUCATIONS), choices=_choices(c.EDUCATIONS), sample="高中"),
        DeskColumn("skill", "技术等级", coded("技术等级", c.SKILLS, c.ALSO_SKILLS), choices=_choices(c.SKILLS), width=16, sample="无"),
        DeskColumn(
            "phone", "移动电话", mobile, names=("手机", "手机号", "手机号码"), memo=False, mask=mask_any_phone,
            width=14, sample="13600005081",
        ),
        DeskColumn("household", "户籍类型", coded("户籍类型", c.HOUSEHOLDS, c.ALSO_HOUSEHOLDS), choices=_choices(c.HOUSEHOLDS), sample="农业户口"),
        DeskColumn("household_place", "户籍所在地", words(60), width=18, sample="兰山区义堂镇"),
        DeskColumn(
            "change", "会籍变化类型", coded("会籍变化类型", c.CHANGES), required=True, choices=_choices(c.CHANGES), width=14, sample="入会",
        ),
        DeskColumn("change_on", "会籍变化日期（格式：yyyy/MM/dd）", past_date("会籍变化日期"), "会籍变化日期", width=14, sample="2025/09/28"),
        DeskColumn("change_reason", "会籍变化原因", coded("会籍变化原因", c.REASONS), choices=_choices(c.REASONS), width=26),
        DeskColumn("politics", "政治面貌", coded("政治面貌", c.POLITICS, c.ALSO_POLITICS), choices=_choices(c.POLITICS), sample="群众"),
        DeskColumn("unit", "工作单位", words(120), width=30, sample="临沂岱蒙板材有限公司"),
        DeskColumn("native_place", "籍贯", words(60), width=14, sample="山东临沂"),
        DeskColumn(
            "migrant", "是否农民工会员 填写“是”或“否”", coded("是否农民工会员", c.YES_NO), "是否农民工会员",
            choices=_choices(c.YES_NO), width=16, sample="是",
        ),
    )  # fmt: skip

"""Member workbooks for tests, made on the spot: believable rows, numbers that fit nobody alive."""

import datetime as dt
import io
import random
from typing import Any

import xlsxwriter

from core.identifiers import id_check_digit
from members.resources.columns import member_columns

HEADS = [column.head for column in member_columns()]
INDEX = {column.key: place for place, column in enumerate(member_columns())}
_SURNAMES, _GIVEN = "王李张刘陈杨黄赵吴周徐孙马朱胡", "芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英"


def number(
    serial: int, *, sex: str = "2", place: str = "371302", born: dt.date = dt.date(1884, 11, 3)
) -> str:
    """A valid identity number of a person born long ago."""
    order = (serial * 2 + (1 if sex == "1" else 0)) % 1000
    born = born + dt.timedelta(days=serial // 500 % 3600)
    first = f"{int(place) + serial // 1_800_000:06d}{born:%Y%m%d}{order:03d}"
    return first + id_check_digit(first)


def row(serial: int = 1, **changes: Any) -> list[Any]:
    """One good row; `changes` by column key."""
    chance = random.Random(serial)
    sex = "1" if serial % 5 < 3 else "2"
    own = number(serial, sex=sex)
    cells = {
        "seq": str(serial),
        "name": chance.choice(_SURNAMES) + chance.choice(_GIVEN) + chance.choice(_GIVEN),
        "sex": "男" if sex == "1" else "女",
        "born_on": f"{own[6:10]}/{own[10:12]}/{own[12:14]}",
        "ethnicity": "汉族",
        "employment": "在岗",
        "id_type": "居民身份证",
        "id_number": own,
        "education": chance.choice(["高中", "初中", "大专", "本科"]),
        "skill": "无",
        "phone": f"13{serial % 10**9:09d}",
        "household": "农业户口",
        "household_place": "兰山区白沙埠镇",
        "change": "入会",
        "change_on": "2025/09/28",
        "change_reason": "",
        "politics": "群众",
        "unit": "临沂岱蒙板材有限公司",
        "native_place": "山东临沂",
        "migrant": "是",
    }
    cells |= changes
    return [cells[column.key] for column in member_columns()]


def workbook(
    rows: list[list[Any]],
    *,
    heads: list[str] | None = None,
    merge: str = "",
    date1904: bool = False,
    sheet: str = "会员",
) -> io.BytesIO:
    """The official layout: title, blank line, unit line, header in row 4, data from row 5."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(
        file, {"date_1904": date1904, "strings_to_numbers": False, "strings_to_formulas": False}
    )
    page = book.add_worksheet(sheet)
    page.merge_range(0, 0, 0, 19, "工会会员信息采集表")
    page.write_string(2, 0, "填表单位（盖章）：")
    day = book.add_format({"num_format": "yyyy/mm/dd"})
    for place, head in enumerate(heads or HEADS):
        page.write_string(3, place, head)
    for line, cells in enumerate(rows, start=4):
        for place, cell in enumerate(cells):
            if isinstance(cell, dt.date):
                page.write_datetime(line, place, dt.datetime(cell.year, cell.month, cell.day), day)
            elif isinstance(cell, int | float):
                page.write_number(line, place, cell)
            elif cell.startswith("="):
                page.write_formula(line, place, cell, None, "")
            elif cell:
                page.write_string(line, place, cell)
    if merge:
        page.merge_range(merge, "合并")
    book.close()
    file.seek(0)
    return file

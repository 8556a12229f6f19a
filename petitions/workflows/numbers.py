"""Petition numbers by province and year, and how a petitioner asks about his own."""

import datetime as dt
import re

from django.db import connection

from core.passcodes import hash_passcode, matches
from core.workflow import Refused
from petitions.models import Petition, PetitionAccess
from unions.models import Jurisdiction

# one-character names of the provinces by GB/T 2260 code
SHORT = {
    "11": "京", "12": "津", "13": "冀", "14": "晋", "15": "蒙", "21": "辽", "22": "吉", "23": "黑", "31": "沪",
    "32": "苏", "33": "浙", "34": "皖", "35": "闽", "36": "赣", "37": "鲁", "41": "豫", "42": "鄂", "43": "湘",
    "44": "粤", "45": "桂", "46": "琼", "50": "渝", "51": "川", "52": "贵", "53": "云", "54": "藏", "61": "陕",
    "62": "甘", "63": "青", "64": "宁", "65": "新",
}  # fmt: skip
_NUMBER = re.compile(r"([\u4e00-\u9fff])?(?:工信访)?\D?(\d{4})\D?(\d{6})号?")


def next_number(place: Jurisdiction, on: dt.date) -> str:
    """`鲁工信访〔2026〕000123`. One upsert: concurrent filings wait for each other's commit and leave no gap."""
    province = place.code[:2]
    if province not in SHORT:
        raise Refused("属地没有所在的省。请重新选择属地。")
    table = "petitions_petitioncounter"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (province, year, last) VALUES (%s, %s, 1) "
            f"ON CONFLICT (province, year) DO UPDATE SET last = {table}.last + 1 RETURNING last",
            [province, on.year],
        )
        serial = cursor.fetchone()[0]
    return number_text(province, on.year, serial)


def number_text(province: str, year: int, serial: int) -> str:
    return f"{SHORT[province]}工信访〔{year}〕{serial:06d}"


def read_number(text: str) -> str:
    """A typed number in its official form: any brackets, any width. ValueError with a sentence where it is none."""
    half = text.translate({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)})
    found = _NUMBER.fullmatch(re.sub(r"[\s〔〕\[\]()【】（）]", "", half))
    if found is None or found[1] not in SHORT.values():
        raise ValueError("编号不完整。请照回执填写，如“鲁工信访〔2026〕000123”，括号可以省略。")
    return f"{found[1]}工信访〔{found[2]}〕{found[3]}"


def keep_passcode(petition: Petition, passcode: str) -> None:
    PetitionAccess.objects.create(petition=petition, passcode_hash=hash_passcode(passcode))


def look_up(number: str, passcode: str) -> Petition | None:
    """The petition, or None; the two ways to be wrong cannot be told apart."""
    access = PetitionAccess.objects.select_related("petition").filter(petition__number=number).first()
    right = matches(passcode, access.passcode_hash if access else None)
    return access.petition if access and right else None

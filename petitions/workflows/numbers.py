"""Petition numbers by province and year, and the passcode by which a petitioner asks about his own."""

import datetime as dt
import re
import secrets

from django.contrib.auth.hashers import check_password, make_password
from django.db import connection

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
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford base 32
PASSCODE_LENGTH = 16  # 80 bits
_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})
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


def make_passcode() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(PASSCODE_LENGTH))


def show_passcode(passcode: str) -> str:
    """Groups of four."""
    return "-".join(passcode[start : start + 4] for start in range(0, PASSCODE_LENGTH, 4))


def read_passcode(text: str) -> str:
    """As typed by a person: letters that look like digits become digits, separators go."""
    half = text.translate({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}).upper().translate(_ALIKE)
    return "".join(char for char in half if char in ALPHABET)[: PASSCODE_LENGTH + 1]


def keep_passcode(petition: Petition, passcode: str) -> None:
    PetitionAccess.objects.create(petition=petition, passcode_hash=make_password(passcode))


_DECOY: list[str] = []


def _decoy() -> str:
    """A hash nobody knows the passcode of: a wrong number costs the same time as a wrong passcode."""
    if not _DECOY:
        _DECOY.append(make_password(make_passcode()))
    return _DECOY[0]


def look_up(number: str, passcode: str) -> Petition | None:
    """The petition, or None; the two ways to be wrong cannot be told apart."""
    access = PetitionAccess.objects.select_related("petition").filter(petition__number=number).first()
    matches = check_password(passcode, access.passcode_hash if access else _decoy())
    return access.petition if access and matches else None

"""Identifiers with check digits: ID number (GB 11643), unified credit code (GB 32100), mobile number."""

import datetime as dt
import re

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECK = "10X98765432"
_USCC_CHARS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_INVISIBLE = dict.fromkeys([0x3000, 0xA0, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x20, 0x09])
_SHAPE_ID = re.compile(r"[0-9]{17}[0-9X]")  # not \d: digits of other scripts would index as another person


def normalise(text: str) -> str:
    """Upper case, half width, without spaces and invisible characters."""
    return text.translate(_FULL_WIDTH).translate(_INVISIBLE).lstrip("'’‘").upper()


def id_check_digit(first17: str) -> str:
    return _ID_CHECK[sum(int(d) * w for d, w in zip(first17, _ID_WEIGHTS, strict=True)) % 11]


def check_id_number(text: str, *, on: dt.date) -> str:
    """The normalised 18-digit number. ValueError with a Chinese sentence otherwise."""
    number = normalise(text)
    if re.fullmatch(r"\d+(\.\d+)?E\+?\d+", number):
        raise ValueError("证件号码被存成了科学计数法，后几位已丢失。请把该列设为“文本”后重填 18 位号码。")
    if re.fullmatch(r"\d{15}", number):
        raise ValueError("这是 15 位旧号码。请填 18 位公民身份号码。")
    if not _SHAPE_ID.fullmatch(number):
        raise ValueError(f"证件号码应为 18 位，现在是 {len(number)} 位。请照身份证重新核对。")
    born = birth_date_of(number)
    if born is None or born > on:
        raise ValueError("证件号码第 7 至 14 位不是有效的出生日期。请照身份证重新核对。")
    if id_check_digit(number[:17]) != number[17]:
        raise ValueError("证件号码最后一位校验不对。请照身份证重新核对 18 位号码。")
    return number


def birth_date_of(number: str) -> dt.date | None:
    try:
        return dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def sex_of(number: str) -> str:
    """GB/T 2261.1: `1` male, `2` female."""
    return "1" if int(number[16]) % 2 else "2"


def uscc_check_digit(first17: str) -> str:
    """ValueError where a character is outside GB 32100's alphabet."""
    total = sum(_USCC_CHARS.index(c) * w for c, w in zip(first17, _USCC_WEIGHTS, strict=True))
    return _USCC_CHARS[(31 - total % 31) % 31]


def check_uscc(text: str, *, prefix: str = "") -> str:
    """The normalised 18-character code. ValueError with a Chinese sentence otherwise."""
    code = normalise(text)
    if len(code) != 18:
        raise ValueError(f"统一社会信用代码应为 18 位，现在是 {len(code)} 位。请照证书重新核对。")
    wrong = sorted({c for c in code if c not in _USCC_CHARS})
    if wrong:
        raise ValueError(f"统一社会信用代码里不会出现“{'、'.join(wrong)}”。请照证书重新核对。")
    if uscc_check_digit(code[:17]) != code[17]:
        raise ValueError("统一社会信用代码最后一位校验不对。请照证书重新核对。")
    if prefix and not code.startswith(prefix):
        raise ValueError(f"工会的统一社会信用代码以 {prefix} 开头。请核对是否填成了单位的代码。")
    return code


def normalise_mobile(text: str) -> str:
    """Eleven digits. ValueError with a Chinese sentence otherwise."""
    number = normalise(text).replace("-", "").removeprefix("+86").removeprefix("0086")
    if re.fullmatch(r"\d+(\.\d+)?E\+?\d+", number):
        raise ValueError("移动电话被存成了科学计数法。请把该列设为“文本”后重填 11 位手机号。")
    if not re.fullmatch(r"[0-9]{11}", number):
        raise ValueError(f"移动电话应为 11 位，现在是 {len(number)} 位。请填 11 位手机号。")
    if not re.fullmatch(r"1[3-9][0-9]{9}", number):
        raise ValueError("移动电话应以 13 至 19 开头。请重新核对。")
    return number


def mask_id(number: str) -> str:
    return f"{number[:6]}{'*' * 8}{number[-4:]}" if len(number) == 18 else "*" * len(number)


def mask_phone(number: str) -> str:
    return f"{number[:3]}****{number[-4:]}" if len(number) == 11 else "*" * len(number)


def mask_contact(text: str) -> str:
    """`王学敏 13600005081` as `王** 136****5081`: somebody else's name is nobody's business either."""
    name, _, phone = text.partition(" ")
    return f"{name[:1]}{'*' * max(1, len(name) - 1)} {mask_phone(phone)}" if text else ""

"""Pinyin beside names: for search by initials and for sorting Chinese without ICU."""

from functools import lru_cache
from typing import Any

from pypinyin import Style, lazy_pinyin

# Surnames whose usual reading differs from the character's first reading.
_SURNAMES = {
    "单": "shan", "曾": "zeng", "仇": "qiu", "解": "xie", "查": "zha", "盖": "ge", "区": "ou", "朴": "piao",
    "任": "ren", "华": "hua", "尉迟": "yu chi", "繁": "po", "缪": "miao", "宓": "mi", "员": "yun", "种": "chong",
    "翟": "zhai", "乐": "yue", "覃": "qin", "召": "shao", "黑": "he", "洗": "xian", "祭": "zhai", "万俟": "mo qi",
}  # fmt: skip


def _letters(other: str) -> Any:
    """Latin letters and digits one by one, in lower case."""
    return list(other.lower())


@lru_cache(maxsize=200_000)
def _syllables(text: str) -> tuple[str, ...]:
    return tuple(lazy_pinyin(text, style=Style.NORMAL, errors=_letters))


@lru_cache(maxsize=200_000)
def _one(char: str) -> str:
    return "".join(_syllables(char))


def _person(name: str) -> tuple[str, ...]:
    for size in (2, 1):
        reading = _SURNAMES.get(name[:size])
        if reading and len(name) > size:
            return (*reading.split(), *(_one(char) for char in name[size:]))
    return tuple(_one(char) for char in name)


def spell(name: str, *, person: bool = False) -> str:
    """`wangxiaoming`, at most 120 characters."""
    return "".join(_person(name) if person else _syllables(name))[:120]


def initials(name: str, *, person: bool = False) -> str:
    """`wxm`, at most 40 characters."""
    return "".join(part[:1] for part in (_person(name) if person else _syllables(name)))[:40]

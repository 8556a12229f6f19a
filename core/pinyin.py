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


def syllables(name: str, *, person: bool = False) -> tuple[str, ...]:
    """One reading per character."""
    return _person(name) if person and " " not in name else tuple(_one(char) for char in name)


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    """Every syllable there is, from the common characters."""
    found = (_one(chr(code)) for code in range(0x4E00, 0x9FA6))
    return frozenset(one for one in found if one.isascii() and one.isalpha() and set(one) & set("aeiouv"))


@lru_cache(maxsize=2000)
def initials_of_spelling(text: str) -> tuple[str, ...]:
    """What initials a typed spelling may stand for: `daimeng` → `dm`. The last syllable may be half typed. The
    fewest syllables first, at most four."""
    if not (text.isascii() and text.isalpha()) or len(text) > 60:
        return ()
    known = _known()
    ways: list[set[str]] = [{""}] + [set() for _ in text]
    for end in range(1, len(text) + 1):
        for start in range(max(0, end - 6), end):
            piece = text[start:end]
            half = end == len(text) and any(one.startswith(piece) for one in known)
            if ways[start] and (piece in known or half):
                ways[end] |= set(sorted((way + piece[0] for way in ways[start]), key=len)[:8])
    return tuple(sorted((way for way in ways[-1] if len(way) > 1), key=lambda way: (len(way), way))[:4])

"""The catalogue of mechanisms and threshold keys, read once from TOML."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Entry:
    id: str
    app: str
    kind: str
    strength: str
    basis: str
    have: int
    core: bool
    scope: tuple[str, ...]
    title: str
    name: str
    sources: tuple[dict[str, str], ...]
    demand: str
    remedy: str

    @property
    def number(self) -> int:
        """As addresses write it: 92 of P-092."""
        return int(self.id.removeprefix("P-"))


@dataclass(frozen=True)
class Key:
    """`kind`: int, rate (basis points), yuan (fen), months, days, years, date, text, flag, list, table, choice.

    `choices`: codes inside a value to the words people read. `columns`: what the numbers of each line of a table mean.
    """

    name: str
    title: str
    kind: str
    unit: str
    comparator: str
    used_by: tuple[str, ...]
    group: str
    owner: str
    choices: Mapping[str, str] = field(default_factory=dict, hash=False)
    columns: tuple[str, ...] = ()


HAVES = (
    "有依法选举的工会主席",
    "有独立健全的组织机构",
    "有服务职工的活动载体",
    "有健全完善的制度机制",
    "有自主管理的工会经费",
    "有会员满意的工作绩效",
)
HAVES_SHORT = ("主席", "机构", "载体", "制度", "经费", "绩效")


@lru_cache
def entries() -> dict[str, Entry]:
    found = {}
    for row in _read("entries.toml")["entry"]:
        fields = {name: row[name] for name in Entry.__dataclass_fields__}
        fields["scope"], fields["sources"] = tuple(row["scope"]), tuple(row["sources"])
        found[row["id"]] = Entry(**fields)
    return found


@lru_cache
def keys() -> dict[str, Key]:
    return {
        name: Key(
            name=name,
            title=row["title"],
            kind=row["kind"],
            unit=row.get("unit", ""),
            comparator=row.get("comparator", ""),
            used_by=tuple(row.get("used_by", ())),
            group=row.get("group", "其他"),
            owner=row.get("owner", "province"),
            choices=row.get("choices", {}),
            columns=tuple(row.get("columns", ())),
        )
        for name, row in _read("keys.toml")["key"].items()
    }


def show(key: str, value: Any) -> str:
    """A threshold's value as a person reads it: `80%`, `50 家`, `2020-12-31`."""
    if value is None:
        return "未设定"
    known = keys().get(key)
    kind, unit, words = (known.kind, known.unit, known.choices) if known else ("text", "", {})
    if kind == "rate":
        return f"{value / 100:g}%"
    if kind == "yuan":
        return f"{value / 100:,.2f}".removesuffix(".00")
    if kind == "flag":
        return "是" if value else "否"
    if isinstance(value, list) and known and known.columns:
        return "、".join(f"{column} {n}" for column, n in zip(known.columns, value, strict=False))
    if isinstance(value, list):
        return "、".join(words.get(show_item(item), show_item(item)) for item in value)
    if isinstance(value, dict):
        return "；".join(f"{words.get(name, name)}：{show(key, part)}" for name, part in value.items())
    if isinstance(value, str) and value in words:
        return words[value]
    return f"{value}{unit if kind in {'text', 'choice'} else ''}"


def show_item(item: Any) -> str:
    if isinstance(item, dict):
        return str(item.get("name") or item.get("title") or "、".join(str(v) for v in item.values()))
    return str(item)


def _read(name: str) -> dict[str, Any]:
    with (FOLDER / name).open("rb") as file:
        return tomllib.load(file)

"""The to-do inbox: each app registers sources; the home page of every role shows what waits for this person.

An app's `inbox.py` declares functions `(user, on) -> Iterable[Todo]`, each guarded by a permission and capped.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Todo:
    title: str
    sub: str
    url: str
    action: str  # 去核实
    module: str  # 建家
    icon: str
    due_on: dt.date | None = None
    waiting_for: str = "我"
    since: str = ""
    secret: bool = False


@dataclass(frozen=True)
class Source:
    key: str
    module: str
    icon: str
    permission: str
    find: Callable[[Any, dt.date], Iterable[Todo]]
    count: Callable[[Any, dt.date], int]
    list_url: str = ""


SOURCES: dict[str, Source] = {}
PER_SOURCE = 50


def register(source: Source) -> None:
    if SOURCES.setdefault(source.key, source) is not source:
        raise RuntimeError(f"two inbox sources {source.key}")


def waiting(user: Any, on: dt.date) -> dict[str, int]:
    """Number waiting by source, of those the user may ask."""
    return {key: source.count(user, on) for key, source in SOURCES.items() if user.can(source.permission)}


def todos(user: Any, on: dt.date, module: str = "", found: dict[str, int] | None = None) -> list[Todo]:
    """Sorted by due date, undated last. Of what `waiting` found, a source with nothing is not asked again."""
    known = waiting(user, on) if found is None else found
    asked = [SOURCES[key] for key, number in known.items() if number and module in ("", SOURCES[key].module)]
    rows = (todo for source in asked for todo in source.find(user, on))
    return sorted(rows, key=lambda todo: (todo.due_on or dt.date.max, todo.title))


def counts(user: Any, on: dt.date, found: dict[str, int] | None = None) -> dict[str, int]:
    """Number waiting per module; one whose sources have nothing is there with 0."""
    sums: dict[str, int] = {}
    for key, number in (waiting(user, on) if found is None else found).items():
        sums[SOURCES[key].module] = sums.get(SOURCES[key].module, 0) + number
    return sums

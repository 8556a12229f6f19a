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


def todos(user: Any, on: dt.date, module: str = "") -> list[Todo]:
    """Sorted by due date, undated last."""
    found: list[Todo] = []
    for source in SOURCES.values():
        if user.can(source.permission) and module in ("", source.module):
            found.extend(source.find(user, on))
    return sorted(found, key=lambda todo: (todo.due_on or dt.date.max, todo.title))


def counts(user: Any, on: dt.date) -> dict[str, int]:
    """Number waiting per module."""
    found: dict[str, int] = {}
    for source in SOURCES.values():
        if user.can(source.permission):
            found[source.module] = found.get(source.module, 0) + source.count(user, on)
    return found

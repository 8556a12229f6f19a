"""What a process remembers of resolved policies, and the mark that says whether it still holds.

Triggers change the mark with every statement on the rows (migration 0015), so no writer can forget to announce an edit, and an
edit that is taken back with its transaction makes what was remembered of it worthless.
"""

import datetime as dt
from typing import Any

from django.db import connection

KEPT = 500  # policies: as many days and ruling places at once are rare


class Remembered:
    """Everything resolved from one state of the rows. Its parts are only ever added to, so that threads may share it."""

    def __init__(self, mark: int) -> None:
        self.mark = mark
        self.places: frozenset[str] | None = None
        self.policies: dict[tuple[tuple[str, ...], dt.date], Any] = {}

    def keep(self, name: tuple[tuple[str, ...], dt.date], policy: Any) -> None:
        if len(self.policies) >= KEPT:
            self.policies = {}
        self.policies[name] = policy


_kept = Remembered(0)


def remembered() -> Remembered:
    """What is remembered of the rows as this transaction sees them; empty after an edit."""
    global _kept
    with connection.cursor() as cursor:
        cursor.execute("SELECT mark FROM unions_policymark")
        mark = int(cursor.fetchone()[0])
    kept = _kept
    if kept.mark != mark:
        kept = _kept = Remembered(mark)
    return kept

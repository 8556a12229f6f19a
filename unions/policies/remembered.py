"""What a process remembers of resolved policies, and the digest that says whether it still holds.

The digest is made of the row versions themselves (place and writer of each row), so no writer can forget to announce an edit,
and an edit that is taken back with its transaction makes what was remembered of it worthless.
"""

import datetime as dt
from typing import Any

from django.db import connection

KEPT = 500  # policies: as many days and ruling places at once are rare
_VERSIONS = """
SELECT sum(hashtextextended(mark, 0))::text FROM (
    SELECT 'figure' || row_.ctid::text || row_.xmin::text || place.ctid::text || place.xmin::text AS mark
        FROM unions_threshold row_ JOIN unions_jurisdiction place ON place.id = row_.jurisdiction_id
    UNION ALL
    SELECT 'entry' || row_.ctid::text || row_.xmin::text || place.ctid::text || place.xmin::text
        FROM unions_ruleadoption row_ JOIN unions_jurisdiction place ON place.id = row_.jurisdiction_id
    UNION ALL
    SELECT 'document' || ctid::text || xmin::text FROM unions_policydoc
) AS marks
"""


class Remembered:
    """Everything resolved from one state of the rows. Its parts are only ever added to, so that threads may share it."""

    def __init__(self, version: str) -> None:
        self.version = version
        self.places: frozenset[str] | None = None
        self.policies: dict[tuple[tuple[str, ...], dt.date], Any] = {}

    def keep(self, name: tuple[tuple[str, ...], dt.date], policy: Any) -> None:
        if len(self.policies) >= KEPT:
            self.policies = {}
        self.policies[name] = policy


_kept = Remembered("")


def remembered() -> Remembered:
    """What is remembered of the rows as this transaction sees them; empty after an edit."""
    global _kept
    with connection.cursor() as cursor:
        cursor.execute(_VERSIONS)
        version = str(cursor.fetchone()[0])
    kept = _kept
    if kept.version != version:
        kept = _kept = Remembered(version)
    return kept

"""What apps above unions keep for a body, declared there: counted before a body changes, moved when it does.

An app's `workflows/holdings.py` registers its holdings; unions imports none of these apps.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from unions.models import Body, Unit

Count = Callable[
    ..., int
]  # (bodies: a queryset of bodies, units: those of a split or None, by: who asks) -> rows
Move = Callable[..., dict[str, Any]]  # (from_body, to_body, units, *, by, on) -> what taking it back needs
Back = Callable[
    ..., None
]  # (kept, from_body, to_body, *, by, on); raises Refused where a row was changed since
End = Callable[..., dict[str, Any]]  # (body, *, by, on): the body ends without a successor
Reopen = Callable[..., None]  # (kept, body, *, by, on): its end is taken back


@dataclass(frozen=True)
class Holding:
    """`says`: what happens to the rows, by the kind of request. Shown only to those with the permission."""

    key: str
    label: str
    measure: str
    permission: str
    count: Count
    says: Mapping[str, str]
    move: Move | None = None
    back: Back | None = None
    end: End | None = None
    reopen: Reopen | None = None
    secret: bool = False  # its figures differ from reader to reader: never kept with a request
    order: int = field(default=50)


HOLDINGS: dict[str, Holding] = {}


def register(holding: Holding) -> Holding:
    if HOLDINGS.setdefault(holding.key, holding) is not holding:
        raise RuntimeError(f"two holdings {holding.key}")
    return holding


def holdings() -> list[Holding]:
    return sorted(HOLDINGS.values(), key=lambda holding: (holding.order, holding.key))


def move_all(
    from_body: Body, to_body: Body, units: Sequence[Unit] | None, *, by: Any, on: dt.date
) -> dict[str, Any]:
    """Moves what can move; with units only what belongs to them."""
    return {
        holding.key: holding.move(from_body, to_body, units, by=by, on=on)
        for holding in holdings()
        if holding.move is not None
    }


def move_back(kept: Mapping[str, Any], from_body: Body, to_body: Body, *, by: Any, on: dt.date) -> None:
    for key, what in kept.items():
        back = HOLDINGS[key].back
        if back is not None:
            back(what, from_body, to_body, by=by, on=on)


def end_all(body: Body, *, by: Any, on: dt.date) -> dict[str, Any]:
    """What ends with a body that nobody succeeds."""
    return {holding.key: holding.end(body, by=by, on=on) for holding in holdings() if holding.end is not None}


def reopen_all(kept: Mapping[str, Any], body: Body, *, by: Any, on: dt.date) -> None:
    for key, what in kept.items():
        reopen = HOLDINGS[key].reopen
        if reopen is not None:
            reopen(what, body, by=by, on=on)

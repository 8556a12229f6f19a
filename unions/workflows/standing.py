"""Who is a member of a union: asked here, answered by the app of members, which stands above this one."""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from unions.models import Body, BodyVersion, Sums
from unions.models.bodies import SEGMENT

MOST = 30_000  # bodies: a fuller branch is counted a level further down


@dataclass(frozen=True)
class Roll:
    """`count(body)`: members in membership. `holds(body, name)`: whether one of them bears the name.

    `on(bodies, day)`: members of each of these bodies on a past day, by its id; `bodies` are ids or a queryset.
    """

    count: Callable[[Body], int]
    holds: Callable[[Body, str], bool]
    on: Callable[[Any, dt.date], dict[int, int]]


ROLLS: list[Roll] = []


def keep_roll(roll: Roll) -> None:
    ROLLS.append(roll)


def members_of(body: Body) -> int:
    """Registered members; those declared where nobody keeps a roll or it is empty."""
    return max((roll.count(body) for roll in ROLLS), default=0) or body.declared_members or 0


def is_member(body: Body, name: str) -> bool:
    """True where no roll is kept: what nobody can look up is nobody's bar."""
    return not ROLLS or any(roll.holds(body, name) for roll in ROLLS)


def members_on(bodies: Any, day: dt.date) -> dict[int, int]:
    """Members of each of the bodies on a past day, by body id; bodies that had none are absent."""
    found: dict[int, int] = {}
    for roll in ROLLS:
        found.update(roll.on(bodies, day))
    return found


def with_members(
    sums: dict[int, Sums], places: dict[int, str], day: dt.date, *, present: bool = False
) -> dict[int, Sums]:
    """Sums of a day with the members at and below each body. `places`: where each stood, as `sums_on` takes them."""
    if not sums or not ROLLS:
        return sums
    top = min(places.values(), key=len)
    if not all(path.startswith(top) for path in places.values()):
        top = top[:-SEGMENT]
    standing = BodyVersion.objects.paths_on(top, day, most=MOST, present=present)
    if standing is None:
        return sums
    lengths = {len(path) for path in places.values()}
    found: Counter[str] = Counter()
    for pk, count in members_on(list(standing), day).items():
        for length in lengths:
            if len(standing[pk]) >= length:
                found[standing[pk][:length]] += count
    return {pk: replace(one, members=found[places[pk]]) for pk, one in sums.items()}

"""Who is a member of a union: asked here, answered by the app of members, which stands above this one."""

from collections.abc import Callable
from dataclasses import dataclass

from unions.models import Body


@dataclass(frozen=True)
class Roll:
    """`count(body)`: members in membership. `holds(body, name)`: whether one of them bears the name."""

    count: Callable[[Body], int]
    holds: Callable[[Body, str], bool]


ROLLS: list[Roll] = []


def keep_roll(roll: Roll) -> None:
    ROLLS.append(roll)


def members_of(body: Body) -> int:
    """Registered members; those declared where nobody keeps a roll or it is empty."""
    return max((roll.count(body) for roll in ROLLS), default=0) or body.declared_members or 0


def is_member(body: Body, name: str) -> bool:
    """True where no roll is kept: what nobody can look up is nobody's bar."""
    return not ROLLS or any(roll.holds(body, name) for roll in ROLLS)

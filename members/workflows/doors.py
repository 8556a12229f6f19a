"""Addresses by which a worker comes to a union: a body, a mobile window, or the place where he lives.

The address carries a keyed mark instead of a stored row, so that every union has one without being asked.
"""

import hmac
from dataclasses import dataclass
from typing import Any

from core.crypto import blind_index
from members.models import ServiceWindow
from unions.models import Body, Jurisdiction
from unions.querysets import ACTIVE_STATES, BASIC_KINDS, FED_KINDS, TOWN_KINDS

# bodies that take members themselves; federations of counties and above do not
TAKES_MEMBERS = (*BASIC_KINDS, *FED_KINDS, *TOWN_KINDS, "large", "direct", "branch", "group")
_MARK = 12


@dataclass(frozen=True)
class Door:
    """Exactly one of them is set."""

    body: Body | None = None
    window: ServiceWindow | None = None
    place: Jurisdiction | None = None

    @property
    def host(self) -> Body | None:
        return self.window.body if self.window else self.body


def token_of(row: Any) -> str:
    """`b…` for a body, `w…` for a window, `p…` for a place."""
    if isinstance(row, Jurisdiction):
        return _marked(f"p{row.code}")
    return _marked(f"{'w' if isinstance(row, ServiceWindow) else 'b'}{row.pk}")


def _marked(name: str) -> str:
    return f"{name}-{blind_index('join.door', name).hex()[:_MARK]}"


def door_of(token: str) -> Door | None:
    """What the address leads to, or None where it was made up or nobody is taken in there."""
    name, _, _ = token.partition("-")
    if not token.isascii() or len(name) < 2 or not hmac.compare_digest(_marked(name), token):
        return None
    kind, key = name[0], name[1:]
    if kind == "p":
        place = Jurisdiction.objects.filter(code=key, level__in=("county", "township")).first()
        return Door(place=place) if place else None
    if kind == "w":
        window = ServiceWindow.objects.select_related("body").filter(pk=int(key)).first()
        return Door(window=window) if window and window.is_open() and window.body.is_active else None
    body = takes_members().filter(pk=_heir(int(key))).first()
    return Door(body=body) if body else None


def _heir(pk: int) -> int:
    """Posters outlive a merger: whoever scans one comes to the union that took the other in."""
    seen: set[int] = set()
    while pk not in seen:
        seen.add(pk)
        pk = (
            Body.objects.filter(pk=pk, state=Body.State.DISSOLVED).values_list("successor", flat=True).first()
            or pk
        )
    return pk


def takes_members() -> Any:
    return Body.objects.filter(kind__in=TAKES_MEMBERS, state__in=ACTIVE_STATES)

"""Endpoints of the members app, split by subject."""

from typing import Any

from core.register import REGISTERS, endpoint_of
from members import registers  # noqa: F401  (declares)
from members.api.people import ImportViewSet, MemberViewSet

ROUTES: list[tuple[str, Any]] = [
    ("members", MemberViewSet),
    ("imports", ImportViewSet),
    *(endpoint_of(register) for register in REGISTERS.values() if register.app == "members"),
]

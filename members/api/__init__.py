"""Endpoints of the members app, split by subject."""

from typing import Any

from core.register import REGISTERS, endpoint_of
from members import registers  # noqa: F401  (declares)
from members.api.democracy import VIEWS
from members.api.joining import ApplicationViewSet, CorrectionViewSet, OpinionViewSet, WishViewSet
from members.api.people import ImportViewSet, MemberViewSet
from members.api.privacy import SubjectRequestViewSet
from members.api.transfers import LapseViewSet, TransferViewSet
from members.api.twins import TwinViewSet

ROUTES: list[tuple[str, Any]] = [
    # before `members`, which would take their names for keys
    *(
        (route, VIEWS.get(register.name, view))
        for register in REGISTERS.values()
        if register.app == "members"
        for route, view in (endpoint_of(register),)
    ),
    ("members/twins", TwinViewSet),
    ("members/privacy", SubjectRequestViewSet),
    ("members/transfers", TransferViewSet),
    ("members/lapses", LapseViewSet),
    ("members/applications", ApplicationViewSet),
    ("members/opinions", OpinionViewSet),
    ("members/corrections", CorrectionViewSet),
    ("members/wishes", WishViewSet),
    ("members", MemberViewSet),
    ("imports", ImportViewSet),
]

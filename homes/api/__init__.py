"""Endpoints of the homes app, split by subject."""

from typing import Any

from core.register import REGISTERS, endpoint_of
from homes import registers  # noqa: F401  (declares)
from homes.api import activities as activity_views
from homes.api import positions as position_views
from homes.api import titles as title_views
from homes.api.appraise import ObjectionViewSet, SpotFindingViewSet, StandardViewSet
from homes.api.ratings import RatingViewSet, RectificationViewSet
from homes.api.scores import OutcomeViewSet, ScoreRunViewSet
from homes.api.sheets import AssessItemViewSet, AssessmentViewSet, EvidenceViewSet

VIEWS: dict[str, Any] = {
    **activity_views.VIEWS,
    **position_views.VIEWS,
    **title_views.VIEWS,
}  # registers with steps of their own: name → view set
ROUTES: list[tuple[str, Any]] = [
    *(
        (route, VIEWS.get(register.name, view))
        for register in REGISTERS.values()
        if register.app == "homes"
        for route, view in (endpoint_of(register),)
    ),
    *title_views.ROUTES,
    ("homes/standards", StandardViewSet),
    ("homes/objections", ObjectionViewSet),
    ("homes/spot-findings", SpotFindingViewSet),
    ("homes/assessments", AssessmentViewSet),
    ("homes/items", AssessItemViewSet),
    ("homes/evidence", EvidenceViewSet),
    ("homes/ratings", RatingViewSet),
    ("homes/rectifications", RectificationViewSet),
    ("homes/outcomes", OutcomeViewSet),
    ("homes/runs", ScoreRunViewSet),
]

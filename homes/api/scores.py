"""Endpoints of outcomes and runs, to read."""

from typing import Any

from core.api import ScopedViewSet
from homes.filters import OutcomeFilter
from homes.models import Outcome, ScoreRun
from homes.serializers import OutcomeSerializer, ScoreRunSerializer


class OutcomeViewSet(ScopedViewSet):
    model, permission = Outcome, "homes.view"
    serializer_class, filterset_class = OutcomeSerializer, OutcomeFilter
    related = ("body",)


class ScoreRunViewSet(ScopedViewSet):
    """Nights are seen by everybody who sees scores, runs by hand in one's own branch."""

    model, permission = ScoreRun, "homes.view"
    serializer_class = ScoreRunSerializer

    def get_queryset(self) -> Any:
        return ScoreRun.objects.filter(path="") | super().get_queryset()

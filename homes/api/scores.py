"""Endpoints of outcomes and runs, to read."""

from typing import Any

from rest_framework.exceptions import ValidationError

from core.api import ScopedViewSet
from core.clock import today
from homes.filters import OutcomeFilter
from homes.models import Outcome, OutcomeChange, ScoreRun
from homes.scoring.asof import as_of, day_of
from homes.serializers import OutcomeSerializer, ScoreRunSerializer


class OutcomeViewSet(ScopedViewSet):
    """`?on=2026-03-15` gives the results of a past day, from the history of changes; the present ones without it."""

    model, permission = Outcome, "homes.view"
    serializer_class, filterset_class = OutcomeSerializer, OutcomeFilter
    related = ("body",)

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return super().get_queryset()
        on = day_of(self.request.query_params.get("on", ""))
        if on is None:
            raise ValidationError({"on": ["不是日期。请按 2026-03-15 这样的写法填写。"]})
        if on > today():
            raise ValidationError({"on": [f"{on} 还没有到。请选今天或以前的一天。"]})
        if on == today():
            return super().get_queryset()
        user: Any = self.request.user
        rows: Any = OutcomeChange.objects.visible_to(user, self.permission)
        return as_of(rows, on).defer("facts").select_related(*self.related)

    def get_object(self) -> Any:
        """A union's result is looked up by the union, today and on a past day."""
        self.lookup_field, self.lookup_url_kwarg = "body_id", "pk"
        return super().get_object()


class ScoreRunViewSet(ScopedViewSet):
    """Nights are seen by everybody who sees scores, runs by hand in one's own branch."""

    model, permission = ScoreRun, "homes.view"
    serializer_class = ScoreRunSerializer

    def get_queryset(self) -> Any:
        return ScoreRun.objects.filter(path="") | super().get_queryset()

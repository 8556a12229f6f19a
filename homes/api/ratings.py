"""Endpoints of members' rating and of rectification: reading, opening and the pages' own steps. Codes are given on paper only."""

from typing import Any

from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import ScopedSerializer, ScopedViewSet, step
from core.clock import today
from core.forms import ReasonForm
from homes.filters.ratings import RatingFilter, RectificationFilter
from homes.forms.ratings import CarryForm, CauseForm, LiftForm, MeasuresForm
from homes.models import RatingRound, Rectification
from homes.views.ratings import MIN_SHOWN
from homes.workflows import ratings, rectify
from unions.models import Body


class RatingSerializer(ScopedSerializer):
    counts = serializers.SerializerMethodField(help_text="四项票数；票数太少时不给出")

    class Meta:
        model = RatingRound
        fields = (
            "id", "body", "mode", "voters", "state", "opened_on", "closes_on", "closed_on", "published_on", "with_chair",
            "deeds", "seed", "entitled", "issued", "voted", "counts", "union_rate", "chair_rate", "deeds_rate", "floor",
            "valid", "from_above", "slips_by_own", "note",
        )  # fmt: skip
        read_only_fields = tuple(
            name for name in fields if name not in {"body", "mode", "voters", "closes_on", "deeds"}
        )

    def get_counts(self, row: RatingRound) -> dict[str, list[int]] | None:
        few = row.voted is None or row.voted < MIN_SHOWN
        return None if few else row.counts


class RectificationSerializer(ScopedSerializer):
    class Meta:
        model = Rectification
        fields = (
            "id", "body", "origin", "rating", "why", "state", "opened_on", "due_on", "lead", "cause", "measures",
            "published_on", "published_at", "carried", "carried_on", "rerating", "escalated_to", "escalated_on",
            "closed_on", "outcome",
        )  # fmt: skip
        read_only_fields = fields


class RatingViewSet(ScopedViewSet):
    """Rounds; `create` opens one for a union."""

    model, permission = RatingRound, "homes.view"
    serializer_class, filterset_class = RatingSerializer, RatingFilter
    related = ("body",)
    start, close, publish = step(ratings.START), step(ratings.CLOSE), step(ratings.PUBLISH)
    void, cancel = step(ratings.VOID, ReasonForm), step(ratings.CANCEL, ReasonForm)

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        given = self.get_serializer(data=request.data)
        given.is_valid(raise_exception=True)
        data = given.validated_data
        body: Body = data["body"]
        row = ratings.open_round(
            body, mode=data.get("mode", "online"), voters=data.get("voters", "all"), closes_on=data["closes_on"],
            deeds=data.get("deeds", ""), by=request.user, on=today(),
        )  # fmt: skip
        return Response(self.get_serializer(row).data, status=status.HTTP_201_CREATED)


class RectificationViewSet(ScopedViewSet):
    model, permission = Rectification, "homes.view"
    serializer_class, filterset_class = RectificationSerializer, RectificationFilter
    related = ("body",)
    cause, measures = step(rectify.CAUSE, CauseForm), step(rectify.MEASURES, MeasuresForm)
    carry, lift = step(rectify.CARRY, CarryForm), step(rectify.LIFT, LiftForm)
    escalate = step(rectify.ESCALATE, ReasonForm)

"""What the API shows of survey rounds and their items."""

from rest_framework import serializers

from core.api import ScopedSerializer
from unions.models import SurveyItem, SurveyRound


class SurveyRoundSerializer(ScopedSerializer):
    body_name = serializers.CharField(source="body.name", read_only=True)

    class Meta:
        model = SurveyRound
        fields = (
            "id", "body", "body_name", "domain8", "state", "started_on", "reported_on", "returned_reason", "closed_on",
            "closed_by_name",
        )  # fmt: skip


class SurveyItemSerializer(ScopedSerializer):
    unit_name = serializers.CharField(source="unit.name", read_only=True)
    domain8 = serializers.CharField(source="unit.domain8", read_only=True)
    union_name = serializers.CharField(source="union.name", default=None, read_only=True)

    class Meta:
        model = SurveyItem
        fields = (
            "id", "round", "unit", "unit_name", "domain8", "state", "visited_on", "visitor_name", "workers", "result",
            "mode", "due_on", "reason", "union", "union_name", "done_on",
        )  # fmt: skip

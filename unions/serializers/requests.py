"""What the API shows of requests and of the tree of a past day."""

from rest_framework import serializers

from core.api import ScopedSerializer
from unions.models import BodyRequest


class BodyRequestSerializer(ScopedSerializer):
    body_name = serializers.CharField(source="body.name", read_only=True)
    decider_name = serializers.CharField(source="decider.name", default=None, read_only=True)

    class Meta:
        model = BodyRequest
        fields = (
            "id", "body", "body_name", "kind", "state", "new_name", "new_kind", "new_superior", "partner", "units", "bodies",
            "order_no", "resolved_on", "reason", "decider", "decider_name", "filed_by_name", "filed_on", "decided_by_name",
            "decided_on", "refused_reason", "effected_on", "undo_until", "reversed_on", "reversed_by_name",
            "reversed_reason", "made", "impact",
        )  # fmt: skip
        read_only_fields = fields


class ImpactSerializer(serializers.Serializer):
    key = serializers.CharField()
    title = serializers.CharField(source="label")
    count = serializers.IntegerField()
    measure = serializers.CharField()
    says = serializers.CharField()


class ThenSerializer(serializers.Serializer):
    """A body with its values of the day and the sums at and below it on that day."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    kind = serializers.CharField()
    state = serializers.CharField()
    superior = serializers.IntegerField(allow_null=True)
    stood = serializers.BooleanField()
    bodies = serializers.IntegerField()
    basic = serializers.IntegerField()
    units = serializers.IntegerField()
    workers = serializers.IntegerField()
    members = serializers.IntegerField(allow_null=True)

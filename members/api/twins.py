"""Endpoint of suspected twins: the queue and what may be decided."""

from rest_framework import serializers

from core.api import ScopedSerializer, ScopedViewSet, step
from members.forms.twins import MergeForm, TwinReasonForm
from members.models import TwinSuspect
from members.workflows import twins


class TwinSerializer(ScopedSerializer):
    name = serializers.CharField(source="first.name", read_only=True)
    first_id_number = serializers.CharField(source="first.masked_id", read_only=True)
    second_id_number = serializers.CharField(source="second.masked_id", read_only=True)

    class Meta:
        model = TwinSuspect
        fields = ("id", "name", "first", "first_id_number", "second", "second_id_number", "why", "found_on", "state",
                  "decided_by_name", "decided_on", "reason")  # fmt: skip
        read_only_fields = fields


class TwinViewSet(ScopedViewSet):
    """疑似重复会员。"""

    model = TwinSuspect
    permission = "members.reveal"
    serializer_class = TwinSerializer
    related = ("first", "second")
    merge, different = step(twins.MERGE, MergeForm), step(twins.DIFFERENT, TwinReasonForm)
    again, undo = step(twins.AGAIN), step(twins.UNDO, TwinReasonForm)

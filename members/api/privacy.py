"""Endpoint of requests of persons about their own data."""

from rest_framework import serializers

from core.api import ScopedSerializer, ScopedViewSet, step
from core.forms import ReasonForm
from members.models import SubjectRequest
from members.workflows import privacy


class SubjectRequestSerializer(ScopedSerializer):
    name = serializers.CharField(source="member.name", read_only=True)

    class Meta:
        model = SubjectRequest
        fields = ("id", "member", "name", "kind", "asked", "filed_on", "filed_by_name", "state", "decided_by_name",
                  "decided_on", "answer")  # fmt: skip
        read_only_fields = fields


class SubjectRequestViewSet(ScopedViewSet):
    """个人信息事项。"""

    model = SubjectRequest
    permission = "members.reveal"
    serializer_class = SubjectRequestSerializer
    related = ("member",)
    erase, decline = step(privacy.ERASE, ReasonForm), step(privacy.DECLINE, ReasonForm)

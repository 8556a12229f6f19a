"""Petitions in the API: what the register shows, and the texts only on a single record. Never who filed."""

from typing import ClassVar

from rest_framework import serializers

from core.api import ScopedSerializer
from petitions.models import Petition


class PetitionSerializer(ScopedSerializer):
    category_text = serializers.CharField(read_only=True)
    state_text = serializers.CharField(source="get_state_display", read_only=True)
    due = serializers.DateField(read_only=True, allow_null=True)

    class Meta:
        model = Petition
        fields = (
            "id", "number", "channel", "kind", "category", "category_text", "group", "urgency", "received_on", "people",
            "collective", "first_time", "anonymous", "unit", "accused_body", "place", "handler_body", "handler",
            "state", "state_text", "assigned_on", "accepted_on", "notice_due_on", "notified_on", "due_on",
            "extended_to", "due", "result", "receiver", "legal_track", "closed_on", "reply_form", "replied_on",
            "satisfied", "confirmed_on", "archived_on",
        )  # fmt: skip
        read_only_fields: ClassVar[tuple[str, ...]] = fields


class PetitionRecordSerializer(PetitionSerializer):
    matter = serializers.CharField(read_only=True)
    appeal = serializers.CharField(read_only=True)
    opinion = serializers.CharField(read_only=True)
    reply = serializers.CharField(read_only=True)

    class Meta(PetitionSerializer.Meta):
        fields = (*PetitionSerializer.Meta.fields, "matter", "appeal", "opinion", "reply")  # type: ignore[assignment]
        read_only_fields = fields

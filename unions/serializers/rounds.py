"""What the API shows of circulation, duties, consultations and reconciliation."""

from rest_framework import serializers

from core.api import ScopedSerializer
from unions.models import Consultation, DocReceipt, Duty, NatConfirmation, NatSync, NatSyncDifference


class DocReceiptSerializer(ScopedSerializer):
    document = serializers.CharField(source="doc.title", read_only=True)
    name = serializers.CharField(source="body.name", read_only=True)

    class Meta:
        model = DocReceipt
        fields = (
            "id", "doc", "document", "body", "name", "state", "sent_on", "received_on", "studied_on", "action",
            "reminded_on", "filed_by_name",
        )  # fmt: skip


class DutySerializer(ScopedSerializer):
    document = serializers.CharField(source="policy_doc.short", default="", read_only=True)
    entries = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Duty
        fields = ("id", "level", "action", "entries", "frequency", "document", "clause")


class ConsultationSerializer(ScopedSerializer):
    class Meta:
        model = Consultation
        fields = (
            "id", "body", "officer", "name", "post", "event", "reason", "state", "asked_on", "party_opinion",
            "party_opinion_on", "party_no", "party_text", "superior_opinion", "superior_opinion_on", "superior_text",
            "superior_by", "filed_by_name",
        )  # fmt: skip


class NatSyncSerializer(ScopedSerializer):
    class Meta:
        model = NatSync
        fields = (
            "id", "body", "state", "exported_on", "export_rows", "receipt_name", "receipt_rows", "compared_on", "found",
            "error", "confirmed_on", "confirmed_by", "owner_name",
        )  # fmt: skip


class DifferenceSerializer(ScopedSerializer):
    class Meta:
        model = NatSyncDifference
        fields = (
            "id", "sync", "body", "unit", "kind", "row_no", "name", "national_id", "field", "ours", "theirs", "resolution",
            "note", "resolved_on", "resolved_by",
        )  # fmt: skip


class NatConfirmationSerializer(ScopedSerializer):
    class Meta:
        model = NatConfirmation
        fields = ("id", "body", "sync", "year", "confirmed_on", "confirmed_by", "note")

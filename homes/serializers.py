"""Shapes of the homes API. Only columns; every rule lives in the workflows."""

from typing import Any

from rest_framework import serializers

from core.api import ScopedSerializer
from core.rules import RULES, WORDS
from homes.models import AssessItem, Assessment, Evidence, Outcome, ScoreRun
from unions.policies.catalogue import entries


class EvidenceSerializer(ScopedSerializer):
    class Meta:
        model = Evidence
        fields = ("id", "item", "name", "kind", "size", "digest", "uploaded_by_name", "uploaded_at")
        read_only_fields = fields


class ItemSerializer(ScopedSerializer):
    title = serializers.CharField(read_only=True)
    evidence = EvidenceSerializer(many=True, read_only=True)

    class Meta:
        model = AssessItem
        fields = (
            "id", "assessment", "title", "claim", "value", "note", "state", "version", "mended", "comment",
            "due", "known", "self_points", "verified_points", "override",
            "verified_by_name", "verified_on", "evidence",
        )  # fmt: skip
        read_only_fields = fields


class AssessmentSerializer(ScopedSerializer):
    body_name = serializers.CharField(source="body.name", read_only=True)
    items = ItemSerializer(many=True, read_only=True)

    class Meta:
        model = Assessment
        fields = (
            "id", "body", "body_name", "cycle", "purpose", "grade", "standard", "self_score", "verified_score", "state", "opened_on", "due_on", "filed_by_name", "submitted_on",
            "decided_by_name", "decided_on", "saved_at", "items",
        )  # fmt: skip
        read_only_fields = fields


class OutcomeSerializer(ScopedSerializer):
    """Rates in basis points; `rules` spells the stored letters out."""

    body_name = serializers.CharField(source="body.name", read_only=True)
    haves = serializers.SerializerMethodField()
    rules = serializers.SerializerMethodField()

    class Meta:
        model = Outcome
        fields = ("body", "body_name", "total", "met_basic", "met_full", "haves", "rules")
        read_only_fields = fields

    def get_haves(self, row: Outcome) -> list[dict[str, Any]]:
        return [{"number": n, "score": row.haves[n - 1], "met": row.meets(n)} for n in range(1, 7)]

    def get_rules(self, row: Outcome) -> list[dict[str, str]]:
        return [
            {"title": entries()[rule.entry].name, "outcome": WORDS[row.letters[rule.slot]]}
            for rule in sorted(RULES.values(), key=lambda rule: rule.slot)
            if rule.slot < len(row.letters) and row.letters[rule.slot] != "-"
        ]


class ScoreRunSerializer(ScopedSerializer):
    class Meta:
        model = ScoreRun
        fields = (
            "id", "on", "mode", "path", "started_at", "finished_at", "milliseconds", "scored", "changed", "reached",
            "unexpected", "started_by",
        )  # fmt: skip
        read_only_fields = fields

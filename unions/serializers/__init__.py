"""What the API shows of each table of this app. Writing goes through the pages' forms."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.api import ScopedSerializer
from core.identifiers import mask_phone
from unions.models import (
    Body,
    Case,
    CaseStep,
    Committee,
    Coverage,
    Election,
    ElectionVote,
    Jurisdiction,
    Officer,
    PolicyDoc,
    RuleAdoption,
    Threshold,
    Training,
    Unit,
)
from unions.policies.catalogue import keys, show


class JurisdictionSerializer(ScopedSerializer):
    parent_code = serializers.CharField(source="parent.code", default=None, read_only=True)

    class Meta:
        model = Jurisdiction
        fields = ("id", "code", "name", "level", "parent_code")


class BodySerializer(ScopedSerializer):
    place_name = serializers.CharField(source="jurisdiction.name", read_only=True)
    superior_name = serializers.CharField(source="superior.name", default=None, read_only=True)

    class Meta:
        model = Body
        fields = (
            "id", "name", "short_name", "kind", "state", "superior", "superior_name", "industry_superior", "jurisdiction",
            "place", "place_name", "nature", "size", "established_on", "term_start", "term_end", "township_form",
            "party_superior", "independent_organ", "merged_into", "legal_eligible", "uscc", "legal_no", "legal_on",
            "legal_until", "seal_on", "declared_members", "register_confirmed", "address", "office_phone",
        )  # fmt: skip
        read_only_fields = ("state", "place", "nature", "size", "register_confirmed")


class UnitSerializer(ScopedSerializer):
    place_name = serializers.CharField(source="jurisdiction.name", read_only=True)

    class Meta:
        model = Unit
        fields = (
            "id", "name", "uscc", "address", "jurisdiction", "place_name", "nature", "industry", "domain8", "opened_on",
            "closed_on", "workers", "female_workers", "migrant_workers", "dispatched_workers", "monthly_wages",
            "counted_on", "sme", "above_scale", "party_org", "hardship", "key_area", "is_company", "has_board", "has_supervisors",
            "labour_intensive", "restructured", "ops_normal", "relations_ok", "staff_stable", "attested_on",
        )  # fmt: skip


class CoverageSerializer(ScopedSerializer):
    unit_name = serializers.CharField(source="unit.name", read_only=True)

    class Meta:
        model = Coverage
        fields = ("id", "body", "unit", "unit_name", "from_on", "to_on")


class CommitteeSerializer(ScopedSerializer):
    class Meta:
        model = Committee
        fields = (
            "id",
            "body",
            "kind",
            "state",
            "members_count",
            "elected_on",
            "term_end",
            "approved_on",
            "approval_no",
        )


class OfficerSerializer(ScopedSerializer):
    """The phone is masked here as it is on the pages."""

    phone = serializers.SerializerMethodField()
    body_name = serializers.CharField(source="body.name", read_only=True)

    class Meta:
        model = Officer
        fields = (
            "id", "name", "sex", "born_on", "education", "party_member", "body", "body_name", "post", "fulltime",
            "election", "elected_on", "took_post_on", "term_end", "left_on", "left_reason", "concurrent_post",
            "certified_on", "certificate_no", "phone",
        )  # fmt: skip

    def get_phone(self, officer: Officer) -> str:
        return mask_phone(officer.phone)


class TrainingSerializer(ScopedSerializer):
    officer_name = serializers.CharField(source="officer.name", read_only=True)

    class Meta:
        model = Training
        fields = (
            "id", "officer", "officer_name", "course", "kind", "organiser", "organiser_level", "online", "started_on",
            "hundredths", "passed", "certificate",
        )  # fmt: skip


class ElectionVoteSerializer(ScopedSerializer):
    class Meta:
        model = ElectionVote
        fields = ("candidate", "in_favour", "against", "abstained", "elected")


class ElectionSerializer(ScopedSerializer):
    votes = ElectionVoteSerializer(many=True, read_only=True)
    body_name = serializers.CharField(source="body.name", read_only=True)
    has_minutes = serializers.BooleanField(source="minutes", read_only=True)

    class Meta:
        model = Election
        fields = (
            "id", "body", "body_name", "kind", "office", "state", "direct", "congress", "notice_on", "held_on", "entitled",
            "present", "candidates_counted", "term_years", "recommended_by", "has_minutes", "reported_on", "approved_on",
            "approved_by", "approval_no", "returned_reason", "postponement_asked", "postponement_reason", "postponed_to",
            "party_opinion", "superior_opinion", "votes",
        )  # fmt: skip


class CaseStepSerializer(ScopedSerializer):
    step = serializers.CharField(source="label", read_only=True)
    has_paper = serializers.BooleanField(source="paper", read_only=True)

    class Meta:
        model = CaseStep
        fields = (
            "id",
            "kind",
            "stage",
            "step",
            "done_on",
            "note",
            "answers",
            "has_paper",
            "undone",
            "done_by_name",
        )


class CaseSerializer(ScopedSerializer):
    title = serializers.CharField(source="kind.title", read_only=True)
    steps = CaseStepSerializer(many=True, read_only=True)
    next_step = serializers.SerializerMethodField()

    class Meta:
        model = Case
        fields = (
            "id", "procedure", "title", "body", "officer", "election", "unit", "state", "stage", "turn", "next_step",
            "opened_on", "opened_by_name", "due_on", "closed_on", "data", "steps",
        )  # fmt: skip

    @extend_schema_field(str)
    def get_next_step(self, row: Case) -> str:
        stage = row.next_stage
        return stage.verb if stage else ""


class ThresholdSerializer(ScopedSerializer):
    title = serializers.SerializerMethodField()
    shown = serializers.SerializerMethodField()
    place = serializers.CharField(source="jurisdiction.code", read_only=True)
    value = serializers.JSONField(read_only=True)

    class Meta:
        model = Threshold
        fields = (
            "id", "key", "title", "place", "value", "shown", "comparator", "strength", "policy_doc", "clause", "source",
            "note", "confirmed", "effective_from", "effective_to", "set_by",
        )  # fmt: skip

    @extend_schema_field(str)
    def get_title(self, row: Threshold) -> str:
        known = keys().get(row.key)
        return known.title if known else row.key

    @extend_schema_field(str)
    def get_shown(self, row: Threshold) -> str:
        return show(row.key, row.value)


class AdoptionSerializer(ScopedSerializer):
    place = serializers.CharField(source="jurisdiction.code", read_only=True)

    class Meta:
        model = RuleAdoption
        fields = ("id", "entry", "place", "enabled", "core", "weight", "strength", "effective_from", "set_by")


class PolicyDocSerializer(ScopedSerializer):
    place = serializers.CharField(source="jurisdiction.code", read_only=True)

    class Meta:
        model = PolicyDoc
        fields = (
            "id", "code", "title", "short", "number", "issuer", "issued_on", "place", "based_on", "forwards", "addressees",
            "effective_from", "effective_to", "text_held",
        )  # fmt: skip

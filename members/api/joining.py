"""Endpoints of joining and of members' opinions and corrections: the pages' own filters, steps and refusals."""

from typing import Any

from rest_framework import serializers

from core.api import ScopedSerializer, ScopedViewSet, step
from core.forms import ReasonForm
from members.filters.joining import ApplicationFilter, CorrectionFilter, OpinionFilter
from members.forms.joining import ApproveForm, GiveForm, RefuseForm
from members.forms.voices import AnswerForm
from members.models import FileCorrection, JoinApplication, MemberOpinion
from members.workflows import voices
from members.workflows.joining import APPROVE, HAND_OVER, MATCH, REFUSE


class ApplicationSerializer(ScopedSerializer):
    id_number = serializers.CharField(source="masked_id", read_only=True, help_text="证件号码（遮掩）")
    phone = serializers.CharField(source="masked_phone", read_only=True, help_text="移动电话（遮掩）")
    card_no = serializers.CharField(source="member.card_no", read_only=True, default="")

    class Meta:
        model = JoinApplication
        fields = (
            "id", "number", "name", "sex", "born_on", "id_number", "phone", "channel", "applied_by", "unit", "unit_name",
            "village", "group8", "migrant", "body", "window", "applied_on", "matched_on", "decided_on", "decided_by",
            "decision", "state", "card_no",
        )  # fmt: skip
        read_only_fields = fields


class OpinionSerializer(ScopedSerializer):
    member_name = serializers.CharField(source="member.name", read_only=True)

    class Meta:
        model = MemberOpinion
        fields = ("id", "body", "member", "member_name", "kind", "text", "lodged_on", "answer", "answered_on", "answered_by", "state")  # fmt: skip
        read_only_fields = fields


class CorrectionSerializer(ScopedSerializer):
    """Without what the member wrote: that is read on the page."""

    member_name = serializers.CharField(source="member.name", read_only=True)

    class Meta:
        model = FileCorrection
        fields = ("id", "body", "member", "member_name", "item", "asked_on", "decided_on", "decided_by", "decision", "state")  # fmt: skip
        read_only_fields = fields


class OnListOnly(ScopedViewSet):
    """Tabs belong to the list: one row is found whatever its state."""

    def filter_queryset(self, queryset: Any) -> Any:
        return super().filter_queryset(queryset) if self.action == "list" else queryset


class ApplicationViewSet(OnListOnly):
    model = JoinApplication
    permission = "members.view"
    serializer_class = ApplicationSerializer
    filterset_class = ApplicationFilter
    related = ("member",)
    approve, refuse = step(APPROVE, ApproveForm), step(REFUSE, RefuseForm)
    match, hand_over = step(MATCH, GiveForm), step(HAND_OVER)


class OpinionViewSet(OnListOnly):
    model = MemberOpinion
    permission = "members.view"
    serializer_class = OpinionSerializer
    filterset_class = OpinionFilter
    related = ("member",)
    answer = step(voices.ANSWER, AnswerForm)


class CorrectionViewSet(OnListOnly):
    model = FileCorrection
    permission = "members.view"
    serializer_class = CorrectionSerializer
    filterset_class = CorrectionFilter
    related = ("member",)
    accept, refuse = step(voices.ACCEPT), step(voices.REFUSE, ReasonForm)

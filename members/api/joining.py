"""Endpoints of joining and of members' opinions and corrections: the pages' own filters, steps and refusals."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import ScopedSerializer, ScopedViewSet, step
from core.forms import ReasonForm
from core.workflow import Transition
from members.filters.joining import ApplicationFilter, CorrectionFilter, OpinionFilter, WishFilter
from members.forms.joining import ApproveForm, GiveForm, RefuseForm
from members.forms.voices import AnswerForm
from members.models import FileCorrection, JoinApplication, MemberOpinion, MembershipWish
from members.workflows import voices, wishes
from members.workflows.joining import APPROVE, AT_ONCE, HAND_OVER, MATCH, REFUSE, settle

NOT_FOUND = "没有这份申请，或不在您的范围内。"


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


class WishSerializer(ScopedSerializer):
    member_name = serializers.CharField(source="member.name", read_only=True)

    class Meta:
        model = MembershipWish
        fields = ("id", "body", "member", "member_name", "kind", "why", "filed_on", "decided_on", "decided_by", "decision", "state")  # fmt: skip
        read_only_fields = fields


class OnListOnly(ScopedViewSet):
    """Tabs belong to the list: one row is found whatever its state."""

    def filter_queryset(self, queryset: Any) -> Any:
        return super().filter_queryset(queryset) if self.action == "list" else queryset


class BatchSerializer(serializers.Serializer[Any]):
    """Which applications, and the words of a refusal; the same for all of them."""

    ids = serializers.ListField(
        child=serializers.IntegerField(min_value=1),
        min_length=1,
        max_length=AT_ONCE,
        help_text=f"申请，最多 {AT_ONCE} 份",
    )
    checked = serializers.BooleanField(required=False, help_text="批准时：已核对证件与本人")
    reason = serializers.CharField(required=False, allow_blank=True, help_text="不予批准时：理由")


class VerdictSerializer(serializers.Serializer[Any]):
    """What became of one of them."""

    id = serializers.IntegerField()
    done = serializers.BooleanField()
    state = serializers.CharField(allow_blank=True, help_text="办理后的状态；没有办成的为空")
    problem = serializers.CharField(allow_blank=True, help_text="没有办成的原因")


class ApplicationViewSet(OnListOnly):
    model = JoinApplication
    permission = "members.view"
    serializer_class = ApplicationSerializer
    filterset_class = ApplicationFilter
    related = ("member",)
    approve, refuse = step(APPROVE, ApproveForm), step(REFUSE, RefuseForm)
    match, hand_over = step(MATCH, GiveForm), step(HAND_OVER)

    @extend_schema(request=BatchSerializer, responses=VerdictSerializer(many=True), filters=False)
    @action(detail=False, methods=["post"], url_path="approve-many", pagination_class=None)
    def approve_many(self, request: Request) -> Response:
        """Approves each by the step of the page; one that is refused leaves the others as they are."""
        return self._many(request, APPROVE, ApproveForm)

    @extend_schema(request=BatchSerializer, responses=VerdictSerializer(many=True), filters=False)
    @action(detail=False, methods=["post"], url_path="refuse-many", pagination_class=None)
    def refuse_many(self, request: Request) -> Response:
        """Refuses each for the same reason."""
        return self._many(request, REFUSE, RefuseForm)

    def _many(self, request: Request, transition: Transition, form_class: Any) -> Response:
        user: Any = request.user
        if not user.can(transition.permission):
            raise PermissionDenied("您可以查看，但不能办理入会申请。")
        order = BatchSerializer(data=request.data)
        order.is_valid(raise_exception=True)
        form = form_class(request.data)
        if not form.is_valid():
            raise serializers.ValidationError(form.errors)
        keys = list(dict.fromkeys(order.validated_data["ids"]))
        found = {row.pk: row for row in self.get_queryset().filter(pk__in=keys)}
        problems = {
            pk: settle(found[pk], transition, by=user, **form.cleaned_data) if pk in found else NOT_FOUND
            for pk in keys
        }
        states = dict(JoinApplication.objects.filter(pk__in=found).values_list("pk", "state"))
        return Response(
            [
                {"id": pk, "done": not said, "state": "" if said else states[pk], "problem": said}
                for pk, said in problems.items()
            ]
        )


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


class WishViewSet(OnListOnly):
    model = MembershipWish
    permission = "members.view"
    serializer_class = WishSerializer
    filterset_class = WishFilter
    related = ("member",)
    grant, decline = step(wishes.GRANT), step(wishes.DECLINE, ReasonForm)

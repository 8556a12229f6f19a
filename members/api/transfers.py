"""Endpoints of transfers and lapsing membership: the pages' forms, steps and refusals."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import ScopedSerializer, ScopedViewSet, step
from members.filters.transfers import LapseFilter, TransferFilter
from members.forms import transfers as forms
from members.models import Member, MembershipLapse, MembershipTransfer
from members.views.transfers import from_name, reach
from members.workflows import lapses, transfers
from unions.api.common import posted


class TransferSerializer(ScopedSerializer):
    member_name = serializers.CharField(source="member.name", read_only=True)
    from_name = serializers.SerializerMethodField()
    to_name = serializers.CharField(source="goal", read_only=True)
    state_name = serializers.CharField(source="get_state_display", read_only=True)
    due_on = serializers.DateField(read_only=True, help_text="应办结的最后一天")

    class Meta:
        model = MembershipTransfer
        fields = (
            "id", "member_name", "from_name", "to_name", "certificate_no", "reason", "started_on", "started_by",
            "issued_on", "held_on", "accepted_on", "closed_on", "due_on", "state", "state_name", "why", "note",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(str)
    def get_from_name(self, row: Any) -> str:
        return from_name(row)


class TransferViewSet(ScopedViewSet):
    """POST issues a slip for a member of the own union (`member`); `ask` and `receive` are the new union's."""

    model, permission = MembershipTransfer, "members.view"
    serializer_class = TransferSerializer
    filterset_class = TransferFilter
    answer = step(transfers.ANSWER, forms.DayForm)
    accept = step(transfers.ACCEPT, forms.AcceptForm)
    hold = step(transfers.HOLD, forms.DayForm)
    return_ = step(transfers.RETURN, forms.WhyForm)
    withdraw = step(transfers.WITHDRAW, forms.WhyForm)

    def get_queryset(self) -> Any:
        return (
            super().get_queryset() if getattr(self, "swagger_fake_view", False) else reach(self.request.user)
        )

    def filter_queryset(self, queryset: Any) -> Any:
        """Tabs belong to the list."""
        return super().filter_queryset(queryset) if self.action == "list" else queryset

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        """What a step returns carries no annotation: it is read again."""
        if args and isinstance(args[0], MembershipTransfer) and not hasattr(args[0], "ours"):
            args = (self.get_queryset().get(pk=args[0].pk), *args[1:])
        return super().get_serializer(*args, **kwargs)

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        said = posted(request)
        number = str(said.get("member", ""))
        member = Member.objects.visible_to(request.user, "members.view").filter(
            pk=number if number.isdecimal() else None
        )
        found = member.first()
        if found is None:
            raise NotFound
        if not member.visible_to(request.user, "members.edit").exists():
            raise PermissionDenied("您可以查看，但不能办理。")
        data = self._cleaned(forms.IssueForm(said))
        return Response(self.get_serializer(transfers.issue(found, by=request.user, **data)).data, status=201)

    @extend_schema(request=None)
    @action(detail=False, methods=["post"])
    def ask(self, request: Request) -> Response:
        """请原工会开具。"""
        data = self._cleaned(forms.AskForm(posted(request), user=self._editor(request)))
        return Response(self.get_serializer(transfers.ask(by=request.user, **data)).data, status=201)

    @extend_schema(request=None)
    @action(detail=False, methods=["post"])
    def receive(self, request: Request) -> Response:
        """凭凭证号接收：number、proof、body、unit_name、on。"""
        slip = self._cleaned(forms.SlipForm(posted(request)))
        data = self._cleaned(forms.ReceiveForm(posted(request), user=self._editor(request)))
        return Response(self.get_serializer(transfers.accept_slip(**slip, **data, by=request.user)).data)

    def _editor(self, request: Request) -> Any:
        if not request.user.can("members.edit"):  # type: ignore[union-attr]
            raise PermissionDenied("您无权办理会籍接转。")
        return request.user

    def _cleaned(self, form: Any) -> dict[str, Any]:
        if not form.is_valid():
            raise ValidationError(form.errors)
        return dict(form.cleaned_data)


class LapseSerializer(ScopedSerializer):
    member_name = serializers.CharField(source="member.name", read_only=True)
    state_name = serializers.CharField(source="get_state_display", read_only=True)

    class Meta:
        model = MembershipLapse
        fields = (
            "id", "member_name", "since", "persuaded_on", "persuaded_by", "outcome", "state", "state_name", "closed_on",
        )  # fmt: skip
        read_only_fields = fields


class LapseViewSet(ScopedViewSet):
    """会籍催告。"""

    model, permission = MembershipLapse, "members.view"
    related = ("member__body",)
    serializer_class = LapseSerializer
    filterset_class = LapseFilter
    persuade = step(lapses.PERSUADE, forms.PersuadeForm)
    resume = step(lapses.RESUME, forms.DayForm)
    exit = step(lapses.EXIT, forms.ExitForm)

    def filter_queryset(self, queryset: Any) -> Any:
        return super().filter_queryset(queryset) if self.action == "list" else queryset

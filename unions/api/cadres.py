"""Endpoints of cadres, their training, and committees."""

from typing import Any

from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from core.clock import today
from core.forms import ReasonForm
from unions import filters, forms, serializers
from unions.api.common import WritableViewSet, cleaned, posted
from unions.models import (
    Committee,
    Officer,
    Training,
)
from unions.workflows import (
    leave_office,
)
from unions.workflows.cadres import may_settle, settle_transfer
from unions.workflows.sizes import size_warning


class CommitteeViewSet(WritableViewSet):
    model = Committee
    permission = "cadres.view"
    edit_permission = "cadres.edit"
    form_class = forms.CommitteeForm
    serializer_class = serializers.CommitteeSerializer
    filterset_class = filters.CommitteeFilter

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        self._need_edit()
        form = forms.CommitteeForm(posted(request), user=request.user, body=self.chosen_body())
        return self._save(form, lambda: form.registered(by=request.user), 201)

    def _save(self, form: Any, keep: Any, code: int) -> Response:
        """An unusual number is kept, and said in `warning`, as on the page."""
        answer = super()._save(form, keep, code)
        row: Committee = form.instance
        answer.data["warning"] = size_warning(row.body, row.kind, row.members_count)
        return answer


class OfficerViewSet(WritableViewSet):
    model = Officer
    permission = "cadres.view"
    edit_permission = "cadres.edit"
    form_class = forms.OfficerForm
    serializer_class = serializers.OfficerSerializer
    filterset_class = filters.OfficerFilter
    related = ("body",)

    def keep_new(self, form: Any) -> Any:
        return form.appointed(by=self.request.user)

    def keep_edited(self, form: Any, before: dict[str, Any]) -> Any:
        return form.kept(before=before, by=self.request.user)

    @action(detail=True, methods=["post"])
    def leave(self, request: Request, pk: str | None = None) -> Response:
        officer = self.get_object()
        self.must_edit(officer)
        data = cleaned(forms.LeaveForm(posted(request)))
        return Response(self.get_serializer(leave_office(officer, by=request.user, **data)).data)

    @action(detail=True, methods=["post"])
    def settle(self, request: Request, pk: str | None = None) -> Response:
        """登记违规调动处理结果。"""
        officer = self.get_object()
        if not may_settle(officer, request.user):
            raise PermissionDenied("违规调动由县（市、区）以上的上级工会处理。")
        data = cleaned(ReasonForm(posted(request)))
        done = settle_transfer(officer, result=data["reason"], by=request.user, on=today())
        return Response(self.get_serializer(done).data)


class TrainingViewSet(WritableViewSet):
    model = Training
    permission = "cadres.view"
    edit_permission = "cadres.edit"
    serializer_class = serializers.TrainingSerializer
    filterset_class = filters.TrainingFilter
    http_method_names = ("get", "post", "head", "options")
    related = ("officer__body",)

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        self._need_edit()
        text = str(posted(request).get("officer", ""))
        user: Any = request.user
        rows = Officer.objects.visible_to(user, self.edit_permission).select_related("body")
        officer = rows.filter(pk=int(text)).first() if text.isdecimal() else None
        if officer is None:
            raise ValidationError({"officer": ["没有找到这位干部，或您无权选择。"]})
        form = forms.TrainingForm(posted(request), user=request.user, officer=officer)
        return self._save(form, lambda: form.added(by=request.user), 201)

"""Endpoints of union bodies, employers and who covers whom."""

from typing import Any

from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import EditableViewSet, step
from core.clock import today
from core.forms import ReasonForm
from core.workflow import create
from unions import filters, forms, serializers
from unions.api.common import WritableViewSet, cleaned, posted
from unions.models import (
    Body,
    Coverage,
    Unit,
)
from unions.workflows import (
    LIFT,
    OPEN,
    RECTIFY,
    cover,
    fill_unit,
    uncover,
)
from unions.workflows.employers import keep_unit


class BodyViewSet(WritableViewSet):
    model = Body
    permission = "unions.view"
    edit_permission = "unions.edit"
    form_class = forms.NewBodyForm
    serializer_class = serializers.BodySerializer
    filterset_class = filters.BodyFilter
    open, rectify = step(OPEN, forms.OpenForm), step(RECTIFY, ReasonForm)
    lift = step(LIFT, ReasonForm)
    related = ("superior", "jurisdiction", "industry_superior")

    def keep_new(self, form: Any) -> Any:
        return form.found(by=self.request.user, on=today())

    def keep_edited(self, form: Any, before: dict[str, Any]) -> Any:
        return form.kept(before=before, by=self.request.user)

    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Staff edit what the staff's page edits, a chair what his own page edits."""
        obj = self.get_object()
        user: Any = request.user
        staff = Body.objects.filter(pk=obj.pk).visible_to(user, "unions.edit").exists()
        vars(self).update(
            form_class=forms.BodyForm if staff else forms.OwnBodyForm,
            edit_permission="unions.edit" if staff else "unions.edit_own",
        )
        return super().partial_update(request, *args, **kwargs)


class UnitViewSet(EditableViewSet):
    model = Unit
    permission = "units.view"
    edit_permission = "units.edit"
    form_class = forms.UnitForm
    serializer_class = serializers.UnitSerializer
    filterset_class = filters.UnitFilter
    related = ("jurisdiction",)

    def keep_new(self, form: Any) -> Any:
        return create(fill_unit(form.save(commit=False)), by=self.request.user)

    def keep_edited(self, form: Any, before: dict[str, Any]) -> Any:
        return keep_unit(form.save(commit=False), before=before, by=self.request.user)


class CoverageViewSet(WritableViewSet):
    """Employers covered by bodies: start and end."""

    model = Coverage
    permission = "units.view"
    edit_permission = "units.edit"
    serializer_class = serializers.CoverageSerializer
    filterset_fields = ("body", "unit")
    http_method_names = ("get", "post", "head", "options")
    related = ("unit",)

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        self._need_edit()
        body = self.chosen_body()
        data = cleaned(forms.CoverForm(posted(request), user=request.user))
        row = cover(body, data["unit"], on=data["from_on"], by=request.user)
        return Response(self.get_serializer(row).data, status=201)

    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str | None = None) -> Response:
        row = self.get_object()
        self.must_edit(row)
        data = cleaned(forms.UncoverForm(posted(request)))
        return Response(self.get_serializer(uncover(row, on=data["to_on"], by=request.user)).data)

"""Endpoints of members and of the import desk: the pages' own queries, forms, steps and refusals."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import EditableViewSet, ScopedViewSet, step
from core.desk import batches, problems
from core.desk.resource import RESOURCES, of, usable_by
from core.models import ImportBatch, ImportRow
from core.reads import open_record
from members import forms, workflows
from members.filters import MemberFilter
from members.forms.transfers import ExpelForm, ReadmitForm
from members.models import Member
from members.serializers import ImportRowSerializer, ImportSerializer, MemberSerializer, UploadSerializer
from members.workflows.cards import CARD
from members.workflows.merging import survivor_of
from unions.models import Body

ROWS = 200


class MemberViewSet(EditableViewSet):
    model = Member
    permission = "members.view"
    edit_permission = "members.edit"
    form_class = forms.MemberForm
    serializer_class = MemberSerializer
    filterset_class = MemberFilter
    retain, move_out = step(workflows.RETAIN, forms.ChangeForm), step(workflows.MOVE_OUT, forms.ChangeForm)
    leave, expel = step(workflows.LEAVE, forms.ChangeForm), step(workflows.EXPEL, ExpelForm)
    rejoin, readmit = step(workflows.REJOIN, forms.RejoinForm), step(workflows.READMIT, ReadmitForm)
    card = step(CARD)
    related = ("body", "unit")

    def get_object(self) -> Any:
        """The number of a record merged away answers the survivor."""
        try:
            return super().get_object()
        except Http404:
            pk = survivor_of(int(self.kwargs["pk"])) if str(self.kwargs["pk"]).isdecimal() else None
            if pk is None:
                raise
            self.kwargs["pk"] = pk
            return super().get_object()

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        member = self.get_object()
        open_record(request, member)
        return Response(self.get_serializer(member).data)

    def filter_queryset(self, queryset: Any) -> Any:
        """Filters belong to the list: one person is found whatever his standing."""
        return super().filter_queryset(queryset) if self.action == "list" else queryset

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        self._need_edit()
        form = forms.JoinForm(request.data, user=request.user)
        return self._save(form, lambda: self.keep_new(form), 201)

    def keep_new(self, form: Any) -> Any:
        return workflows.join(
            form.save(commit=False), by=self.request.user, on=form.cleaned_data["joined_on"]
        )

    def keep_edited(self, form: Any, before: dict[str, Any]) -> Any:
        seen = form.cleaned_data.get("seen")
        return workflows.edit(form.save(commit=False), before=before, seen=seen, by=self.request.user)


class ImportViewSet(ScopedViewSet):
    """Batches of the workbooks a person may import. POST uploads and starts the check; `confirm` loads."""

    model = ImportBatch
    permission = "core.view"
    serializer_class = ImportSerializer

    def get_queryset(self) -> Any:
        rows = ImportBatch.objects.none()
        if not getattr(self, "swagger_fake_view", False):
            user: Any = self.request.user
            for resource in usable_by(user):
                own = ImportBatch.objects.filter(resource=resource.key)
                rows = rows | own.visible_to(user, resource.permission)
        return rows

    @extend_schema(request={"multipart/form-data": UploadSerializer}, responses={201: ImportSerializer})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        order = UploadSerializer(data=request.data)
        order.is_valid(raise_exception=True)
        resource = RESOURCES.get(order.validated_data["resource"])
        if resource is None:
            raise ValidationError({"resource": ["没有这种表格。"]})
        user: Any = request.user
        if not user.can(resource.permission):
            raise PermissionDenied("您无权导入这种表格。")
        found = Body.objects.visible_to(request.user, resource.permission).filter(  # type: ignore[arg-type]
            pk=order.validated_data["body"]
        )
        body = found.first()
        if body is None:
            raise NotFound
        file = order.validated_data["file"]
        batch = batches.upload(file, file.name, resource=resource.key, body=body, by=user)
        return Response(self.get_serializer(batch).data, status=201)

    @extend_schema(responses=ImportRowSerializer(many=True))
    @action(detail=True)
    def rows(self, request: Request, pk: str | None = None) -> Response:
        """Problem rows after `?after=<row>`, masked, 200 at a time."""
        batch = self.get_object()
        resource = of(batch)
        after = request.query_params.get("after", "")
        found = ImportRow.objects.filter(batch=batch, row_no__gt=int(after) if after.isdecimal() else 0)
        return Response([_shown(resource, row) for row in found.order_by("row_no")[:ROWS]])

    @extend_schema(request=None, responses=ImportSerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: str | None = None) -> Response:
        """Loads the rows that can be imported."""
        return Response(self.get_serializer(batches.confirm(self.get_object(), by=request.user)).data)


def _shown(resource: Any, row: ImportRow) -> dict[str, Any]:
    cells = problems.open_cells(row)
    masked = [
        column.mask(cell) if column.mask and cell else cell
        for column, cell in zip(resource.columns, cells, strict=False)
    ]
    issues = [
        {"column": resource.letters[column], "what": what, "remedy": remedy, "error": hard}
        for column, what, remedy, hard in row.issues
    ]
    return {"row_no": row.row_no, "verdict": row.verdict, "issues": issues, "cells": masked}

"""Endpoints of sheets, items and evidence with their steps."""

from typing import Any

from django.http import FileResponse
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.parsers import FormParser, JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import ScopedViewSet, step
from core.clock import today
from homes.forms import AcceptForm, DecisionForm, ItemForm, ReturnForm, StartForm, VerifyForm
from homes.forms.appraise import FeedbackForm, PassForm
from homes.models import AssessItem, Assessment, Evidence
from homes.serializers import (
    AssessmentSerializer,
    EvidenceSerializer,
    ItemSerializer,
)
from homes.views.evidence import attachment
from homes.views.verify_lists import SheetFilter
from homes.workflows import (
    ACCEPT,
    REFUSE,
    REOPEN,
    RETURN,
    RETURN_ITEM,
    SUBMIT,
    VERIFY,
    add_evidence,
    remove_evidence,
    save_item,
    start_sheet,
)
from homes.workflows.appraise import FEEDBACK, RANK
from homes.workflows.declare import PASS, REFUSE_GRADE, SEND_BACK


class AssessmentViewSet(ScopedViewSet):
    """Sheets; `create` starts this year's sheet of one's own union."""

    model, permission = Assessment, "homes.view"
    serializer_class, filterset_class = AssessmentSerializer, SheetFilter
    submit = step(SUBMIT)
    return_ = step(RETURN, ReturnForm)
    verify = step(VERIFY, VerifyForm)
    reopen = step(REOPEN)
    pass_ = step(PASS, PassForm)
    send_back = step(SEND_BACK, DecisionForm)
    refuse = step(REFUSE_GRADE, DecisionForm)
    rank = step(RANK)
    feedback = step(FEEDBACK, FeedbackForm)

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("body__superior").prefetch_related("items__evidence")

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        form = StartForm(request.data, user=request.user)
        if not form.is_valid():
            raise serializers.ValidationError(form.errors)  # type: ignore[arg-type]
        data = form.cleaned_data
        sheet = start_sheet(data["body"], cycle=data["cycle"], by=request.user, on=today())
        return Response(self.get_serializer(sheet).data, status=status.HTTP_201_CREATED)


class AssessItemViewSet(ScopedViewSet):
    """Items; PATCH saves one with `version` as it was read (409 where it moved on), `evidence` uploads a file."""

    model, permission = AssessItem, "homes.view"
    serializer_class = ItemSerializer
    parser_classes = (JSONParser, FormParser, MultiPartParser)
    accept = step(ACCEPT, AcceptForm)
    return_ = step(RETURN_ITEM, DecisionForm)
    refuse = step(REFUSE, DecisionForm)

    def get_queryset(self) -> Any:
        return (
            super().get_queryset().select_related("assessment__body__superior").prefetch_related("evidence")
        )

    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        item = self.get_object()
        rate = "" if item.value is None or not item.is_rate else f"{item.value / 100:g}"
        count = "" if item.value is None or item.is_rate else str(item.value)
        kept = {
            "claim": item.claim,
            "rate": rate,
            "count": count,
            "note": item.note,
            "override": item.override,
        }
        form = ItemForm({**kept, **request.data})  # type: ignore[dict-item]
        if not form.is_valid():
            raise serializers.ValidationError(form.errors)  # type: ignore[arg-type]
        save_item(item.pk, by=request.user, **form.values())
        return Response(self.get_serializer(self.get_object()).data)

    @action(detail=True, methods=["post"], url_path="evidence")
    def evidence(self, request: Request, pk: str | None = None) -> Response:
        item, file = self.get_object(), request.FILES.get("file")
        if file is None:
            raise serializers.ValidationError({"file": ["还没有选择文件。请选择后再上传。"]})
        row = add_evidence(item.pk, by=request.user, file=file)
        return Response(EvidenceSerializer(row, context=self.get_serializer_context()).data, status=201)


class EvidenceViewSet(ScopedViewSet):
    model, permission = Evidence, "homes.view"
    serializer_class = EvidenceSerializer
    related = ("item__assessment__body",)

    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        remove_evidence(self.get_object(), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @action(detail=True, methods=["get"])
    def file(self, request: Request, pk: str | None = None) -> FileResponse:
        return attachment(self.get_object())

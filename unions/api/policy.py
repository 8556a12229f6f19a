"""Endpoints of policy data and places."""

from typing import Any

from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import ScopedViewSet
from unions import filters, forms, serializers
from unions.api.common import WritableViewSet, cleaned, posted
from unions.forms.circulation import DocumentForm
from unions.forms.policy import AdoptionForm
from unions.models import (
    Jurisdiction,
    PolicyDoc,
    RuleAdoption,
    Threshold,
)
from unions.policies.catalogue import entries, keys
from unions.workflows import (
    set_threshold,
)
from unions.workflows.circulation import keeps, remind
from unions.workflows.policy import set_adoption


def must_set(request: Request) -> None:
    if not request.user.can("policy.edit"):  # type: ignore[union-attr]
        raise PermissionDenied("您可以查看，但不能修改。")


class ThresholdViewSet(ScopedViewSet):
    """Dated rows of policy data; `set` adds one for the caller's own place."""

    model = Threshold
    permission = "policy.view"
    serializer_class = serializers.ThresholdSerializer
    filterset_class = filters.ThresholdFilter
    related = ("jurisdiction",)

    @action(detail=False, methods=["post"])
    def set(self, request: Request) -> Response:
        must_set(request)
        key = keys().get(str(posted(request).get("key", "")))
        if key is None:
            raise ValidationError({"key": ["没有这个参数。"]})
        data = cleaned(forms.ThresholdForm(posted(request), key=key))
        row = set_threshold(
            key, data["value"], effective_from=data["effective_from"], note=data["note"], by=request.user
        )
        return Response(self.get_serializer(row).data, status=201)


class AdoptionViewSet(ScopedViewSet):
    model = RuleAdoption
    permission = "policy.view"
    serializer_class = serializers.AdoptionSerializer
    filterset_fields = ("entry", "enabled", "core")
    related = ("jurisdiction",)

    @action(detail=False, methods=["post"])
    def set(self, request: Request) -> Response:
        """设定本地区条目的启用和权重。"""
        must_set(request)
        entry = entries().get(str(posted(request).get("entry", "")))
        if entry is None:
            raise ValidationError({"entry": ["没有这个条目。"]})
        row = set_adoption(entry.id, by=request.user, **cleaned(AdoptionForm(posted(request))))
        return Response(self.get_serializer(row).data, status=201)


class PolicyDocViewSet(WritableViewSet):
    """Documents of the caller's own level are registered, changed, forwarded and reminded of."""

    model = PolicyDoc
    permission = "policy.view"
    edit_permission = "policy.edit"
    serializer_class = serializers.PolicyDocSerializer
    filterset_class = filters.DocumentFilter
    form_class = DocumentForm

    def keep_new(self, form: Any) -> Any:
        return form.registered(by=self.request.user)

    def keep_edited(self, form: Any, before: dict[str, Any]) -> Any:
        return form.kept(before=before, by=self.request.user)

    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        self._must_keep(self.get_object())
        return super().partial_update(request, *args, **kwargs)

    @action(detail=True, methods=["post"])
    def forward(self, request: Request, pk: str | None = None) -> Response:
        """转发给下面的工会。"""
        source = self.get_object()
        self._need_edit()
        form = DocumentForm(posted(request), user=request.user, source=source)
        return self._save(form, lambda: form.registered(by=request.user), 201)

    @action(detail=True, methods=["post"])
    def remind(self, request: Request, pk: str | None = None) -> Response:
        """催办还没有签收的单位。"""
        doc = self.get_object()
        self._must_keep(doc)
        return Response({"reminded": remind(doc, by=request.user)})

    def _must_keep(self, doc: PolicyDoc) -> None:
        if not keeps(doc, self.request.user):
            raise PermissionDenied("这份文件由发文的工会自己修改和催办。")

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("jurisdiction").prefetch_related("based_on")


class JurisdictionViewSet(ScopedViewSet):
    model = Jurisdiction
    permission = "unions.view"
    serializer_class = serializers.JurisdictionSerializer
    filterset_class = filters.JurisdictionFilter
    related = ("parent",)

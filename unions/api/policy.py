"""Endpoints of policy data and places."""

from typing import Any

from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import ScopedViewSet
from unions import filters, forms, serializers
from unions.api.common import cleaned, posted
from unions.models import (
    Jurisdiction,
    PolicyDoc,
    RuleAdoption,
    Threshold,
)
from unions.policies.catalogue import keys
from unions.workflows import (
    set_threshold,
)


class ThresholdViewSet(ScopedViewSet):
    """Dated rows of policy data; `set` adds one for the caller's own place."""

    model = Threshold
    permission = "policy.view"
    serializer_class = serializers.ThresholdSerializer
    filterset_class = filters.ThresholdFilter
    related = ("jurisdiction",)

    @action(detail=False, methods=["post"])
    def set(self, request: Request) -> Response:
        if not request.user.can("policy.edit"):  # type: ignore[union-attr]
            raise PermissionDenied("您可以查看，但不能修改。")
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


class PolicyDocViewSet(ScopedViewSet):
    model = PolicyDoc
    permission = "policy.view"
    serializer_class = serializers.PolicyDocSerializer
    filterset_class = filters.DocumentFilter

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("jurisdiction").prefetch_related("based_on")


class JurisdictionViewSet(ScopedViewSet):
    model = Jurisdiction
    permission = "unions.view"
    serializer_class = serializers.JurisdictionSerializer
    filterset_class = filters.JurisdictionFilter
    related = ("parent",)

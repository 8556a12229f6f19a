"""Endpoints of the core: the door for search texts with numbers, and exports of what a list shows."""

from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core import large_exports, stepup
from core.discreet import HOURS, conceal
from core.models import ExportRequest
from core.serializers import ExportSerializer, FindSerializer
from core.views.exports import as_file


class FindViewSet(viewsets.GenericViewSet[Any]):
    """把要查的证件号码、手机号码换成可以写在网址里的查找码，只供本人使用。"""

    permission = "core.view"
    serializer_class = FindSerializer

    def create(self, request: Request) -> Response:
        asked = self.get_serializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return Response({"q": conceal(asked.validated_data["q"], request.user), "hours": HOURS})


class ExportViewSet(viewsets.GenericViewSet[ExportRequest]):
    """导出名单：与页面上导出的内容、遮盖和审批相同。文件生成后 24 小时内可以下载。"""

    permission = "core.view"
    model = ExportRequest
    serializer_class = ExportSerializer
    filter_backends = ()

    def get_queryset(self) -> Any:
        """One's own alone: deciding about others' is done at the keyboard."""
        if getattr(self, "swagger_fake_view", False):
            return ExportRequest.objects.none()
        user: Any = self.request.user
        return ExportRequest.objects.filter(owner_id=user.pk)

    def list(self, request: Request) -> Response:
        rows = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    def retrieve(self, request: Request, pk: str | None = None) -> Response:
        return Response(self.get_serializer(self.get_object()).data)

    def create(self, request: Request) -> Response:
        """Asks for a file. A token has no keyboard: what needs a reason waits for another person's approval."""
        order = self.get_serializer(data=request.data)
        order.is_valid(raise_exception=True)
        asked = large_exports.ask(
            order.validated_data["address"],
            kind=order.validated_data["kind"],
            reason=order.validated_data.get("reason", ""),
            by=request.user,
            absent=not stepup.is_fresh(request._request),
        )
        return Response(self.get_serializer(asked).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True)
    def file(self, request: Request, pk: str | None = None) -> HttpResponseBase:
        """The file, in pieces as it lies in the vault."""
        asked = self.get_object()
        if asked.state != ExportRequest.State.DONE:
            raise Http404
        return as_file(asked, large_exports.fetch(asked, by=request.user))

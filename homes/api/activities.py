"""Endpoints of activities and verified records: their registers, papers, and the steps of the pages."""

from typing import Any

from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.parsers import FormParser, JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import EditableViewSet, step
from core.register import REGISTERS, endpoint_of
from homes.forms import DecisionForm
from homes.workflows import records
from homes.workflows.files import attach, read_upload

_activity: Any = endpoint_of(REGISTERS["activity"])[1]
_record: Any = endpoint_of(REGISTERS["homerecord"])[1]


class Papers:
    """`files` lists what is attached; a POST with a file adds it."""

    parser_classes = (JSONParser, FormParser, MultiPartParser)

    @action(detail=True, methods=["post"], url_path="files")
    def files(self, request: Request, pk: str | None = None) -> Response:
        row, file = self.get_object(), request.FILES.get("file")  # type: ignore[attr-defined]
        if file is None:
            raise serializers.ValidationError({"file": ["还没有选择文件。请选择后再上传。"]})
        attach(row, [read_upload(file)], by=request.user)
        found = [{"id": one.pk, "name": one.name, "size": one.size} for one in row.files.order_by("pk")]
        return Response({"files": found}, status=status.HTTP_201_CREATED)


class ActivityViewSet(Papers, _activity):
    """职工活动。"""


class RecordViewSet(Papers, _record):
    """制度台账和创建记录。"""

    file, verify = step(records.FILE), step(records.VERIFY)
    return_, revise = step(records.RETURN, DecisionForm), step(records.REVISE)


VIEWS: dict[str, type[EditableViewSet]] = {"activity": ActivityViewSet, "homerecord": RecordViewSet}

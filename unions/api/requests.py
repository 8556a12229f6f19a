"""Endpoints of requests that change a body, and of the tree of a past day."""

import datetime as dt
from typing import Any

from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import ScopedViewSet, step
from core.clock import today
from core.forms import ReasonForm
from core.workflow import WrongState
from unions.api.common import cleaned, posted
from unions.filters.requests import RequestFilter
from unions.forms.requests import OWN_FIELDS, RequestForm
from unions.models import Body, BodyRequest, BodyVersion
from unions.serializers.requests import BodyRequestSerializer, ImpactSerializer, ThenSerializer
from unions.workflows.impact import impact_of
from unions.workflows.plans import plan_of
from unions.workflows.requests import (
    APPROVE,
    FILE,
    OPEN_STATES,
    REFUSE,
    REVERSE,
    WITHDRAW,
    may_file,
    may_keep,
)
from unions.workflows.standing import with_members

SIZE = 200


class BodyRequestViewSet(ScopedViewSet):
    """`POST` drafts a request; `file`, `approve`, `refuse`, `reverse` are its steps; `sheet` says what it touches now."""

    model = BodyRequest
    permission = "unions.view"
    serializer_class = BodyRequestSerializer
    filterset_class = RequestFilter
    related = (
        "body__superior",
        "body__jurisdiction",
        "new_superior__jurisdiction",
        "partner__superior",
        "decider",
    )
    file, withdraw = step(FILE), step(WITHDRAW)
    approve, refuse = step(APPROVE), step(REFUSE, ReasonForm)
    reverse = step(REVERSE, ReasonForm)

    def get_queryset(self) -> Any:
        return super().get_queryset().prefetch_related("units", "bodies")

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        data = posted(request)
        kind, text = str(data.get("kind", "")), str(data.get("body", ""))
        user: Any = request.user
        rows = Body.objects.visible_to(user, self.permission).select_related("superior", "jurisdiction")
        body = rows.filter(pk=int(text)).first() if text.isdecimal() else None
        if body is None or kind not in OWN_FIELDS:
            raise ValidationError({"body": ["没有找到这家工会，或没有这类变更。"]})
        if not may_file(kind, body, user):
            raise PermissionDenied("您可以查看，但不能为这家工会提出变更申请。")
        form = RequestForm(data, instance=BodyRequest(body=body, kind=kind), user=user)
        cleaned(form)
        return Response(self.get_serializer(form.drafted(by=user)).data, status=201)

    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        obj: BodyRequest = self.get_object()
        user: Any = request.user
        if not may_keep(obj, user):
            raise PermissionDenied("您可以查看，但不能修改。")
        if obj.state not in OPEN_STATES:
            raise WrongState(f"这件申请{obj.get_state_display()}，不能再改。要改的，请先取回。")
        current = RequestForm(instance=obj, user=user)
        values = {name: _plain(current[name].value()) for name in current.fields}
        form = RequestForm({**values, **posted(request)}, instance=obj, user=user)
        cleaned(form)
        return Response(self.get_serializer(form.drafted(by=user)).data)

    @action(detail=True, methods=["get"], serializer_class=ImpactSerializer)
    def sheet(self, request: Request, pk: str | None = None) -> Response:
        lines = impact_of(plan_of(self.get_object()), by=request.user)
        return Response(ImpactSerializer(lines, many=True).data)


def _plain(value: Any) -> Any:
    """A present value as it would be posted: keys instead of rows."""
    if isinstance(value, list | tuple):
        return [getattr(one, "pk", one) for one in value]
    return getattr(value, "pk", value) if value is not None else ""


class TreeOnViewSet(viewsets.GenericViewSet[Any]):
    """`?body=&on=&after=`: the bodies directly below as they stood on the day, with their sums of that day."""

    queryset = BodyVersion.objects.none()  # a level is read whole
    permission = "unions.view"
    serializer_class = ThenSerializer
    pagination_class = None
    filter_backends = ()

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        query = request.query_params
        try:
            day = dt.date.fromisoformat(query.get("on", ""))
        except ValueError:
            raise ValidationError({"on": ["日期格式不对。请填 2025-10-15 这样的日期。"]}) from None
        if day > today():
            raise ValidationError({"on": ["这个日期在今天以后。请选今天或以前的日期。"]})
        text, user = query.get("body", ""), request.user
        rows = Body.objects.visible_to(user, self.permission)  # type: ignore[arg-type]
        if not text.isdecimal() or not rows.filter(pk=int(text)).exists():
            raise NotFound("没有找到这家工会。")
        found = BodyVersion.objects.level_on(int(text), day, after=query.get("after", "")[:120], size=SIZE)
        places = {row.pk: row.path for row in found}
        sums = with_members(BodyVersion.objects.sums_on(places, day), places, day)
        shown = [
            {
                "id": row.pk, "name": row.name, "kind": row.kind, "state": row.state, "superior": row.superior_id,
                "stood": row.stood(day), **vars(sums[row.pk]),
            }
            for row in found
        ]  # fmt: skip
        return Response(ThenSerializer(shown, many=True).data)

"""Endpoints of the reconciliation with the national system."""

from typing import Any

from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import ScopedViewSet, step
from core.clock import today
from unions.api.common import WritableViewSet, cleaned, posted
from unions.filters.rounds import DifferenceFilter, NatSyncFilter
from unions.forms.reconcile import ConfirmOwnForm, ReceiptForm, ResolveForm, ResolveManyForm, RoundForm
from unions.models import NatConfirmation, NatSync, NatSyncDifference
from unions.serializers import rounds as serializers
from unions.workflows import confirm_own, open_round
from unions.workflows.reconcile import CONFIRM, FINISH, RECEIVE, REOPEN, RESOLVE, resolve_many


class NatSyncViewSet(WritableViewSet):
    """A round; `receive` takes the receipt as a file and compares it in the background."""

    model = NatSync
    permission = "units.view"
    edit_permission = "unions.edit"
    serializer_class = serializers.NatSyncSerializer
    filterset_class = NatSyncFilter
    related = ("body",)
    http_method_names = ("get", "post", "head", "options")
    receive, finish, confirm = step(RECEIVE, ReceiptForm), step(FINISH), step(CONFIRM)

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        self._need_edit()
        data = cleaned(RoundForm(posted(request), user=request.user))
        return Response(self.get_serializer(open_round(data["body"], by=request.user)).data, status=201)

    @action(detail=True, methods=["post"], url_path="resolve-many", url_name="resolve-many")
    def resolve_many(self, request: Request, pk: str | None = None) -> Response:
        """整批处理一类差异。"""
        sync = self.get_object()
        self.must_edit(sync)
        if sync.state != NatSync.State.LISTED:
            raise PermissionDenied("这一轮对账现在不能处理差异。")
        data = cleaned(ResolveManyForm(posted(request)))
        names = ("resolution", "note", "kind", "field")
        done, refused = resolve_many(sync, by=request.user, **{name: data[name] for name in names})
        return Response({"resolved": done, "refused": refused})


class DifferenceViewSet(ScopedViewSet):
    model = NatSyncDifference
    permission = "units.view"
    serializer_class = serializers.DifferenceSerializer
    filterset_class = DifferenceFilter
    related = ("sync__body", "body", "unit")
    resolve, reopen = step(RESOLVE, ResolveForm), step(REOPEN)


class NatConfirmationViewSet(WritableViewSet):
    """The yearly word of a chair for his own union; `body` names it."""

    model = NatConfirmation
    permission = "units.view"
    edit_permission = "unions.edit_own"
    serializer_class = serializers.NatConfirmationSerializer
    filterset_fields = ("year", "body")
    http_method_names = ("get", "post", "head", "options")

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        self._need_edit()
        data = cleaned(ConfirmOwnForm(posted(request)))
        made = confirm_own(self.chosen_body(), year=today().year, note=data["note"], by=request.user)
        return Response(self.get_serializer(made).data, status=201)

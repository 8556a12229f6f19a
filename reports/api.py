"""The API of the reports app: bulletins, read and worded and published as on the pages; figures of indicators."""

from typing import Any

from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import EditableViewSet, ScopedViewSet, step
from core.clock import today
from core.workflow import WrongState
from reports.filters import BulletinFilter, MeasureFilter
from reports.forms import PublishForm, StartForm, TextForm
from reports.models import Bulletin, Measure
from reports.serializers import BulletinSerializer, MeasureSerializer
from reports.workflows.freeze import freeze
from reports.workflows.publish import PUBLISH, draft


class BulletinViewSet(EditableViewSet):
    """POST {body, quarter} drafts (and freezes a finished quarter where needed); PATCH changes words of a draft."""

    model, permission, edit_permission = Bulletin, "reports.view", "reports.bulletin"
    serializer_class, filterset_class, form_class = BulletinSerializer, BulletinFilter, TextForm
    http_method_names = ("get", "post", "patch", "head", "options")
    publish = step(PUBLISH, PublishForm)
    related = ("body",)

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        self._need_edit()
        form = StartForm(request.data, user=request.user)
        if not form.is_valid():
            raise serializers.ValidationError(form.errors)  # type: ignore[arg-type]
        said = form.cleaned_data
        freeze(said["quarter"], on=today())
        paper = draft(said["body"], said["quarter"], on=today(), by=request.user)
        return Response(self.get_serializer(paper).data, status=status.HTTP_201_CREATED)

    def keep_edited(self, form: Any, before: dict[str, Any]) -> Any:
        if not form.instance.is_draft:
            raise WrongState(f"“{form.instance}”已经印发，文字不能再改。")
        return super().keep_edited(form, before)


class MeasureViewSet(ScopedViewSet):
    """Figures of indicators by place and night; `?node=&indicator=&on=` narrows them."""

    model, permission, related = Measure, "reports.view", ("node",)
    serializer_class, filterset_class = MeasureSerializer, MeasureFilter


ROUTES = [("reports/bulletins", BulletinViewSet), ("reports/measures", MeasureViewSet)]

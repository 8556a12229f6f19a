"""The API mirrors the pages: same queryset method, filters, steps and refusals; no logic of its own."""

from keyword import iskeyword
from typing import Any, ClassVar

from django.db import models, transaction
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from core import audit
from core.api_exports import ExportViewSet, FindViewSet
from core.workflow import Transition, save_form


class ScopedSerializer(serializers.ModelSerializer[Any]):
    """Related rows may only be chosen from what the user sees, as on the pages."""

    choose_permission = "unions.view"

    def build_relational_field(self, field_name: str, relation_info: Any) -> Any:
        field_class, kwargs = super().build_relational_field(field_name, relation_info)
        queryset = kwargs.get("queryset")
        user = getattr(self.context.get("request"), "user", None)
        if queryset is not None and hasattr(queryset, "visible_to") and user is not None:
            kwargs["queryset"] = queryset.visible_to(user, self.choose_permission)
        return field_class, kwargs


class ScopedViewSet(viewsets.GenericViewSet[Any]):
    """List and retrieve with `permission`; create and update with `edit_permission` where a form is declared.

    `form_class` is the page's own form: the API validates and saves through it, so the two cannot disagree.
    """

    model: ClassVar[type[models.Model]]
    related: ClassVar[tuple[str, ...]] = ()
    permission: ClassVar[str] = ""
    edit_permission: ClassVar[str] = ""
    form_class: ClassVar[Any] = None
    search_order: ClassVar[str] = "-pk"

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return self.model._default_manager.none()
        rows: Any = self.model._default_manager.visible_to(self.request.user, self.permission)  # type: ignore[attr-defined]
        return rows.select_related(*self.related) if self.related else rows

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(self.get_serializer(self.get_object()).data)


class EditableViewSet(ScopedViewSet):
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        self._need_edit()
        form = self.form_class(request.data, request.FILES or None, user=request.user)
        return self._save(form, lambda: self.keep_new(form), status.HTTP_201_CREATED)

    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        obj = self.get_object()
        rows = self.model._default_manager.visible_to(request.user, self.edit_permission)  # type: ignore[attr-defined]
        if not rows.filter(pk=obj.pk).exists():
            raise PermissionDenied("您可以查看，但不能修改。")
        before = audit.snapshot(obj)
        current = self.form_class(instance=obj, user=request.user)
        form = self.form_class(
            {**_posted(current), **dict(request.data.items())},  # type: ignore[union-attr]
            request.FILES or None,
            instance=obj,
            user=request.user,
        )
        return self._save(form, lambda: self.keep_edited(form, before), status.HTTP_200_OK)

    def keep_new(self, form: Any) -> Any:
        return save_form(form, by=self.request.user)

    def keep_edited(self, form: Any, before: dict[str, Any]) -> Any:
        return save_form(form, by=self.request.user, before=before)

    def _need_edit(self) -> None:
        if not self.request.user.can(self.edit_permission):  # type: ignore[union-attr]
            raise PermissionDenied("您可以查看，但不能修改。")

    def _save(self, form: Any, keep: Any, code: int) -> Response:
        if not form.is_valid():
            raise serializers.ValidationError(form.errors)
        with transaction.atomic():
            obj = keep()
            rows = self.model._default_manager.visible_to(self.request.user, self.edit_permission)  # type: ignore[attr-defined]
            if not rows.filter(pk=obj.pk).exists():
                raise PermissionDenied("这条记录不在您的范围内。")
        return Response(self.get_serializer(obj).data, status=code)


def _posted(form: Any) -> dict[str, Any]:
    """A form's present values as a browser would post them: amounts in yuan as they are typed, not fen as stored."""
    values = {name: form[name].value() for name in form.fields}
    return {name: getattr(value, "pk", value) for name, value in values.items() if value not in (None, False)}


def step(transition: Transition, form_class: Any = None) -> Any:
    """A POST action for one transition, with the page's own form for its data."""

    def run(self: Any, request: Request, pk: str | None = None) -> Response:
        obj = self.get_object()
        data: dict[str, Any] = {}
        if form_class is not None:
            form = form_class(request.data, request.FILES or None)
            if not form.is_valid():
                raise serializers.ValidationError(form.errors)
            data = form.cleaned_data
        return Response(self.get_serializer(transition.apply(obj, by=request.user, **data)).data)

    name = transition.slug.replace("-", "_")
    run.__name__ = f"{name}_" if iskeyword(name) else name  # the attribute of the viewset must have this name
    run.__doc__ = f"{transition.verb}。{transition.says}"
    run.transition = transition  # type: ignore[attr-defined]
    return action(detail=True, methods=["post"], url_path=transition.slug, url_name=transition.slug)(run)


ROUTES: list[tuple[str, Any]] = [("find", FindViewSet), ("exports", ExportViewSet)]

"""What every page shares: a declared permission, the scoped lookup, breadcrumbs."""

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views import View


class PortalView(View):
    """`permission` must be granted somewhere to open the page at all (403); rows outside the branch answer 404."""

    permission: ClassVar[str] = ""
    title: str = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.permission:
            raise RuntimeError(f"{type(self).__name__} declares no permission")
        if not request.user.can(self.permission):  # type: ignore[union-attr]
            raise PermissionDenied(self.permission)
        return super().dispatch(request, *args, **kwargs)

    @property
    def user(self) -> Any:
        return self.request.user

    def crumbs(self) -> list[tuple[str, str]]:
        return []


class Page(PortalView):
    """A page about rows of one model; `related` names what is read with each row."""

    model: ClassVar[type[models.Model]]
    related: tuple[str, ...] = ()
    template_name: ClassVar[str] = ""

    def get_queryset(self) -> Any:
        rows: Any = self.model._default_manager.visible_to(self.user, self.permission)  # type: ignore[attr-defined]
        return rows.select_related(*self.related) if self.related else rows

    def get_object(self) -> Any:
        """404 where the row does not exist or lies outside the branch: the two look the same."""
        found = next(iter(self.get_queryset().filter(pk=self.kwargs["pk"])), None)
        if found is None:
            raise Http404
        return found

    def named(self, rows: Any, name: str) -> Any:
        """The one of these rows whose key the address gives as `name`; None where it gives none of them."""
        text = self.request.GET.get(name, "")
        return rows.filter(pk=int(text)).first() if text.isdecimal() and len(text) < 18 else None

    def require(self, obj: models.Model, permission: str) -> None:
        """403 where a visible row may not be touched with this permission."""
        rows = type(obj)._default_manager.visible_to(self.user, permission)  # type: ignore[attr-defined]
        if not rows.filter(pk=obj.pk).exists():
            raise PermissionDenied(permission)

    def render(self, context: dict[str, Any], *, template: str = "", status: int = 200) -> HttpResponse:
        context.setdefault("title", self.title)
        context.setdefault("crumbs", self.crumbs())
        return render(self.request, template or self.template_name, context, status=status)

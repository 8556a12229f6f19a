"""Every address of the portal with what its view declares, found by walking the resolver: nothing is typed by hand."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

from core.views import DetailPage

LEFT_OUT = ("admin/", "static/")


@dataclass(frozen=True)
class Door:
    name: str  # `unions:body-detail`
    route: str  # `unions/bodies/<int:pk>/`
    view: Any  # view class, DRF viewset class or function
    actions: tuple[tuple[str, str], ...] = ()  # (HTTP method, viewset method)

    @property
    def permission(self) -> str:
        return str(getattr(self.view, "permission", ""))

    @property
    def is_api(self) -> bool:
        return bool(self.actions) or self.name == "api-schema"

    @property
    def plain_read(self) -> bool:
        """Shows one record and asks for nothing more than the declared permission."""
        return dict(self.actions).get("get") == "retrieve" or (
            not self.actions and isinstance(self.view, type) and issubclass(self.view, DetailPage)
        )

    @property
    def methods(self) -> list[str]:
        """What the view answers, reading first."""
        known = [method for method, _ in self.actions if method != "head"] or [
            method for method in ("get", "post") if hasattr(self.view, method)
        ]
        open_ones = getattr(self.view, "http_method_names", known)
        return [method for method in known if method in open_ones] or ["get"]

    @property
    def key(self) -> str:
        """The captured part that names a record: `pk`, `body_pk`; empty where none does."""
        return next((name for name in self.arguments if name.endswith("pk")), "")

    @property
    def model(self) -> Any:
        """Whose key that is: `body_pk` says it, else the view's `of_model`, else its `model`."""
        if self.key.endswith("_pk"):
            return apps.get_model("unions", self.key.removesuffix("_pk"))
        return getattr(self.view, "of_model", None) or getattr(self.view, "model", None)

    @property
    def label(self) -> str:
        return str(self.model._meta.label) if self.model is not None else ""

    @property
    def is_job(self) -> bool:
        """Background work: whose it is counts, not only where."""
        return self.label == "core.Job"

    @property
    def arguments(self) -> list[str]:
        """Names of the captured parts: `pk`, `field`, …"""
        found = [part.split(">")[0].split(":")[-1] for part in self.route.split("<")[1:]]
        return [name.removeprefix("P") for name in found]

    def path(self, **values: Any) -> str:
        text = self.route
        for part in self.route.split("<")[1:]:
            hole = part.split(">")[0]
            text = text.replace(f"<{hole}>", str(values[hole.split(":")[-1]]))
        return "/" + text


def doors() -> list[Door]:
    return [door for door in _walk(get_resolver(), "", "") if not door.route.startswith(LEFT_OUT)]


def _walk(resolver: URLResolver, prefix: str, namespace: str) -> Iterator[Door]:
    for entry in resolver.url_patterns:
        route = prefix + _plain(str(entry.pattern))
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry, route, inner)
        elif isinstance(entry, URLPattern):
            callback = entry.callback
            view = getattr(callback, "view_class", None) or getattr(callback, "cls", None) or callback
            actions = tuple(getattr(callback, "actions", None) or {})
            pairs = tuple((method, callback.actions[method]) for method in actions)
            yield Door(f"{namespace}{entry.name or ''}", route, view, pairs)


def _plain(pattern: str) -> str:
    """DRF's regular expressions as routes: `^unions/bodies/(?P<pk>[^/.]+)/$` → `unions/bodies/<str:pk>/`."""
    import re

    pattern = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<str:\1>", pattern)
    return pattern.replace("^", "").replace("$", "").replace("\\Z", "").replace("/?", "/")

"""Every address of the portal with what its view declares, found by walking the resolver: nothing is typed by hand."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

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
    def model(self) -> Any:
        return getattr(self.view, "model", None)

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

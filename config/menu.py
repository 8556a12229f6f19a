"""The menu by permission, and the shell around every signed-in page: scope, name, counters, as-of line."""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from core import inbox
from core.clock import today


@dataclass(frozen=True)
class Item:
    title: str
    url_name: str
    permission: str


@dataclass(frozen=True)
class Module:
    title: str
    icon: str
    prefix: str  # address prefix that marks the module as open
    items: tuple[Item, ...] = field(default=())
    separate: bool = False


MENU: tuple[Module, ...] = (Module("待办", "inbox", "/", (Item("待办", "inbox", "inbox.view"),)),)


def shell(request: HttpRequest) -> dict[str, Any]:
    user: Any = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"shell": {"demo": settings.PORTAL_DEMO}}
    on = today()
    waiting = sum(inbox.counts(user, on).values())
    home = user.home_body
    return {
        "shell": {
            "menu": [entry for module in MENU if (entry := _module(module, request, user, waiting))],
            "bottom": _bottom(request, user),
            "scope": {
                "name": str(home) if home else "尚未授权",
                "path": _scope_path(home),
                "pk": home.pk if home else None,
            },
            "user": {"name": user.name, "post": user.post, "initial": user.name[:1]},
            "unread": waiting,
            "as_of_text": _as_of(),
            "demo": settings.PORTAL_DEMO,
        }
    }


def _module(module: Module, request: HttpRequest, user: Any, waiting: int) -> dict[str, Any] | None:
    items = [
        {"title": item.title, "url": url, "current": request.path == url}
        for item in module.items
        if user.can(item.permission) and (url := _url(item.url_name))
    ]
    if not items:
        return None
    is_open = request.path == "/" if module.prefix == "/" else request.path.startswith(module.prefix)
    return {
        "title": module.title,
        "icon": module.icon,
        "url": items[0]["url"],
        "open": is_open,
        "current": is_open and len(items) == 1,
        "count": waiting if module.prefix == "/" else None,
        "children": items if len(items) > 1 and is_open else [],
        "separate": module.separate,
    }


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _scope_path(body: Any) -> str:
    if body is None or body.depth == 1:
        return "全部范围"
    names = (
        type(body)
        .objects.filter(path__in=body.ancestor_paths)
        .order_by("path")
        .values_list("name", flat=True)
    )
    return " › ".join(name.removesuffix("总工会") for name in names)


def _bottom(request: HttpRequest, user: Any) -> list[dict[str, Any]]:
    return []


def _as_of() -> str:
    return ""

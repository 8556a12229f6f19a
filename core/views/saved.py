"""Kept filters of a list: which the reader has, what he sees now, which one opens with the page.

They are rows of the reader himself (`user.saved_filters`), so the kit needs to know no app. What is typed into the search box
is never kept: it may be somebody's number.
"""

from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from core.filters import FilterSet

LIMIT = 20  # kept for one page
OPEN = "all"  # says that the page is meant without its own filter


def page_of(request: HttpRequest) -> str:
    """The name of the list's address; empty where the address names something of its own."""
    match = request.resolver_match
    return match.view_name if match and not match.kwargs and not match.args else ""


def query_of(params: QueryDict, filterset: FilterSet | None) -> str:
    """The filters in force in a fixed order, so that equal filters are equal texts."""
    if filterset is None:
        return ""
    names = sorted({name for name in filterset.form.fields if name != "q"} | {"order"})
    kept = QueryDict(mutable=True)
    for name in names:
        values = [value for value in params.getlist(name) if value]
        if values:
            kept.setlist(name, values)
    return kept.urlencode()


def kept_for(request: HttpRequest) -> list[Any]:
    """The reader's kept filters of this page by name, read once for a request."""
    rows: Any = getattr(request.user, "saved_filters", None)
    page = page_of(request)
    return list(rows.filter(page=page).order_by("name")[:LIMIT]) if rows is not None and page else []


def opening_of(request: HttpRequest, found: list[Any]) -> str:
    """Where a page without any filter leads to: the reader's own default, if he keeps one."""
    if request.GET or getattr(request, "htmx", False):
        return ""
    query = next((one.query for one in found if one.default), "")
    return f"{request.path}?{query}" if query else ""


def saved_of(request: HttpRequest, found: list[Any], filterset: FilterSet | None) -> dict[str, Any] | None:
    """The kept filters as pills, and whether what is shown now can be kept."""
    page = page_of(request)
    if not page or filterset is None or not hasattr(request.user, "saved_filters"):
        return None
    now = query_of(request.GET, filterset)
    pills = [
        {
            "name": one.name, "url": f"{request.path}?{one.query}", "current": one.query == now, "default": one.default,
            "drop": reverse("accounts:filter-drop", args=[one.pk]),
            "turn": reverse("accounts:filter-default", args=[one.pk]),
        }
        for one in found
    ]  # fmt: skip
    fresh = bool(now) and len(found) < LIMIT and not any(pill["current"] for pill in pills)
    clear = f"{request.path}?{OPEN}=1" if any(one.default for one in found) else request.path
    return {"page": page, "query": now, "pills": pills, "fresh": fresh, "clear": clear}

"""The tree picker and the scope switcher: search, lazy children, capped counts, the last five choices.

Quick at any size: every query is an index range with a limit; nothing walks the tree.
"""

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from core.discreet import typed_q
from core.views import Page
from unions.models import Body
from unions.models.bodies import SEGMENT

CHILDREN = 200
HITS = 30
COUNT_CAP = 999
RECENT = 5
RECENT_KEY = "unions.recent"


class PickerPage(Page):
    model = Body
    permission = "unions.view"

    @property
    def kinds(self) -> tuple[str, ...]:
        """Only these may be chosen; the others stay as branches on the way."""
        wanted = self.request.GET.get("kinds", "").split(",")
        return tuple(kind for kind in wanted if kind in Body.Kind.values)

    @property
    def pick(self) -> str:
        return "value" if self.request.GET.get("pick") == "value" else "href"

    def rows(self) -> Any:
        rows = self.get_queryset().exclude(state=Body.State.DISSOLVED)
        return rows.only("pk", "name", "kind", "path", "superior_id", "industry_path")

    def nodes(self, bodies: list[Body], *, names: dict[str, str] | None = None) -> list[dict[str, Any]]:
        counts = counts_below([body.path for body in bodies])
        return [
            {
                "pk": body.pk,
                "name": body.name,
                "url": self.go_url(body.pk),
                "count": counts[body.path] or None,
                "leaf": not counts[body.path],
                "disabled": bool(self.kinds) and body.kind not in self.kinds,
                "path": " › ".join(names[path] for path in body.ancestor_paths if path in names)
                if names
                else "",
            }
            for body in bodies
        ]

    def go_url(self, pk: int) -> str:
        """In the switcher a choice leads back to the page it was opened on; in a form the script takes it."""
        if self.pick == "value":
            return ""
        here = self.request.htmx.current_url_abs_path or self.request.GET.get("next", "")  # type: ignore[attr-defined]
        return f"{reverse('unions:picker-go')}?{urlencode({'body': pk, 'next': here})}"

    def fragment(self, template: str, context: dict[str, Any]) -> HttpResponse:
        """Rendered without the request: a fragment needs nothing of the page's shell and its counters."""
        return HttpResponse(
            render_to_string(template, {"url": self.children_url(), "pick": self.pick, **context})
        )

    def children_url(self) -> str:
        return reverse("unions:picker-children-of", args=[self.pick, ",".join(self.kinds) or "all"])


class Picker(PickerPage):
    """The whole box: search, the tops of the person's branches with the first level open, recent choices."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        tops = list(self.rows().filter(path__in=self.top_paths()).order_by("path"))
        nodes = self.nodes(tops)
        if len(tops) == 1 and not nodes[0]["leaf"]:
            nodes[0]["open"] = True
            nodes[0]["children"] = self.nodes(children_of(self.rows(), tops[0].pk))
        context = {
            "nodes": nodes,
            "recent": self.recent(),
            "below": self.below() if self.pick == "href" else None,
            "search_url": reverse("unions:picker-search", args=[self.pick, ",".join(self.kinds) or "all"]),
        }
        return self.fragment("components/picker.html", context)

    def top_paths(self) -> list[str]:
        return [branch.path for branch in self.user.branches(self.permission)]

    def below(self) -> bool:
        query = dict(parse_qsl(urlsplit(self.request.htmx.current_url or "").query))  # type: ignore[attr-defined]
        return query.get("below", "1") != "0"

    def recent(self) -> list[dict[str, Any]]:
        """Still in sight today, in the order of use; without those that may not be chosen here."""
        pks = self.request.session.get(RECENT_KEY, [])
        found = {body.pk: body for body in self.rows().filter(pk__in=pks)}
        if self.kinds:
            found = {pk: body for pk, body in found.items() if body.kind in self.kinds}
        return [{"pk": pk, "name": found[pk].name, "url": self.go_url(pk)} for pk in pks if pk in found]


class FixedChoice:
    """Fragments below the picker carry its way of choosing and its kinds in the path: the tree adds its own query."""

    kwargs: dict[str, Any]

    @property
    def kinds(self) -> tuple[str, ...]:
        return tuple(kind for kind in self.kwargs["kinds"].split(",") if kind in Body.Kind.values)

    @property
    def pick(self) -> str:
        return str(self.kwargs["pick"])


class PickerChildren(PickerPage):
    """One level, by `?parent=`. With many children the first ones and a hint to search."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        parent = request.GET.get("parent", "")
        bodies = children_of(self.rows(), int(parent)) if parent.isdecimal() else []
        return self.fragment(
            "unions/picker_level.html", {"nodes": self.nodes(bodies), "more": len(bodies) >= CHILDREN}
        )


class PickerChildrenOf(FixedChoice, PickerChildren):
    pass


class PickerSearch(FixedChoice, PickerPage):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        text = typed_q(request)
        if not text:
            tops = [branch.path for branch in self.user.branches(self.permission)]
            bodies = list(self.rows().filter(path__in=tops).order_by("path"))
            return self.fragment("components/picker_tree.html", {"nodes": self.nodes(bodies)})
        rows = self.rows().found_by(text)
        if self.kinds:
            rows = rows.filter(kind__in=self.kinds)
        bodies = list(rows.order_by("path")[:HITS])
        names = ancestor_names(bodies)
        return self.fragment(
            "components/picker_tree.html", {"nodes": self.nodes(bodies, names=names), "search_text": text}
        )


class PickerGo(PickerPage):
    """Remembers the choice and returns to the page with `under=` set; other filters stay, paging keys go."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        text = request.GET.get("body", "")
        body = self.get_queryset().filter(pk=int(text)).first() if text.isdecimal() else None
        here = request.GET.get("next", "")
        if not url_has_allowed_host_and_scheme(here, allowed_hosts=None) or not here.startswith("/"):
            here = reverse("unions:body-list")
        parts = urlsplit(here)
        query = [
            pair
            for pair in parse_qsl(parts.query)
            if pair[0] not in {"under", "below", "after", "before", "export"}
        ]
        if body is not None:
            remember(request, body.pk)
            query.append(("under", str(body.pk)))
            if request.GET.get("below") == "0":
                query.append(("below", "0"))
        return HttpResponseRedirect(f"{parts.path}?{urlencode(query)}")


def remember(request: HttpRequest, pk: int) -> None:
    recent = [pk, *(one for one in request.session.get(RECENT_KEY, []) if one != pk)]
    request.session[RECENT_KEY] = recent[:RECENT]


def children_of(rows: Any, parent: int) -> list[Body]:
    return list(rows.filter(superior_id=parent).order_by("path")[:CHILDREN])


def counts_below(paths: list[str]) -> dict[str, int]:
    """Bodies below each path, at most COUNT_CAP: one index range per path with a limit."""
    if not paths:
        return {}
    sql = """
        SELECT top.path, (
            SELECT count(*) FROM (
                SELECT 1 FROM unions_body AS below
                WHERE below.path > top.path AND below.path < top.path || '{' LIMIT %s
            ) AS counted
        ) FROM unnest(%s) AS top(path)
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [COUNT_CAP, paths])
        return dict(cursor.fetchall())


def ancestor_names(bodies: list[Body]) -> dict[str, str]:
    """Names by path of the superiors of all hits, in one query; the root is left out as every path has it."""
    paths = {path for body in bodies for path in body.ancestor_paths if len(path) > SEGMENT}
    return dict(Body.objects.filter(path__in=paths).values_list("path", "name")) if paths else {}

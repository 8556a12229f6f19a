"""The tree of bodies with what stands below each: unions, members, terms that end. A level is read when it is opened."""

import datetime as dt
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import Left
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.functional import cached_property

from core.clock import today
from core.views import Page
from homes import indicators as ind
from homes.models import Facts
from unions.filters import warn_days_of
from unions.models import Body
from unions.models.bodies import SEGMENT

CHILDREN = 300


class TreePage(Page):
    model = Body
    permission = "unions.view"
    title = "组织树"
    template_name = "reports/tree.html"

    @cached_property
    def days(self) -> int | None:
        return warn_days_of(self.user)

    def rows(self) -> Any:
        rows = self.get_queryset().exclude(state=Body.State.DISSOLVED)
        return rows.only("pk", "name", "kind", "state", "path", "superior_id", "term_end", "industry_path")

    def nodes(self, bodies: list[Body]) -> list[dict[str, Any]]:
        sums = ind.figures([body.pk for body in bodies if not body.is_basic])
        own = dict(
            Facts.objects.filter(body__in=[body.pk for body in bodies if body.is_basic]).values_list(
                "body", "members"
            )
        )
        scored = self.user.can("homes.view")
        terms = self.terms(bodies, self.days)
        has_below = set(
            self.get_queryset()
            .filter(superior__in=[body.pk for body in bodies])
            .exclude(state=Body.State.DISSOLVED)
            .values_list("superior", flat=True)
            .distinct()
        )
        nodes = []
        for body in bodies:
            figures = sums.get(body.pk)
            members = own.get(body.pk) if body.is_basic else figures.n("members") if figures else None
            due, overdue = terms.get(body.path, (0, 0))
            nodes.append(
                {
                    "pk": body.pk,
                    "name": body.name,
                    "kind": body.get_kind_display(),
                    "state": "" if body.is_active else body.get_state_display(),
                    "url": reverse("unions:body-detail", args=[body.pk]),
                    "leaf": body.pk not in has_below,
                    "unions": None if body.is_basic else figures.bodies if figures else 0,
                    "members": members if scored else None,
                    "due": due,
                    "overdue": overdue,
                }
            )
        return nodes

    def terms(self, bodies: list[Body], days: int | None) -> dict[str, tuple[int, int]]:
        """(ending soon, past their end) at and below each body: one query for all that stand below the same one."""
        on = today()
        last = on + dt.timedelta(days=days or 0)
        found: dict[str, tuple[int, int]] = {}
        groups: dict[str, list[str]] = {}
        for body in bodies:
            groups.setdefault(body.path[:-SEGMENT], []).append(body.path)
        for above, level in groups.items():
            branch = level[0] if len(level) == 1 else above
            rows = Body.objects.active().filter(path__startswith=branch, term_end__lte=last).not_postponed(on)
            counted = (
                rows.order_by()
                .values_list(Left("path", len(level[0])))
                .annotate(
                    due=Count("pk", filter=Q(term_end__gte=on)), late=Count("pk", filter=Q(term_end__lt=on))
                )
            )
            found |= {top: (due, late) for top, due, late in counted}
        return found


class Tree(TreePage):
    """The tops of the person's branches, the first one open."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        tops = [branch.path for branch in self.user.branches(self.permission)]
        nodes = self.nodes(list(self.rows().filter(path__in=tops).order_by("path")))
        if nodes and not nodes[0]["leaf"]:
            children = below(self.rows(), nodes[0]["pk"])
            nodes[0] |= {"open": True, "children": self.nodes(children), "more": len(children) >= CHILDREN}
        context = {"nodes": nodes, "url": reverse("reports:tree-children"), "days": self.days}
        return self.render(context)


class TreeChildren(TreePage):
    """One level, by `?parent=`."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        parent = request.GET.get("parent", "")
        children: list[Body] = []
        if parent:
            top = self.rows().filter(pk=int(parent)).first() if parent.isdecimal() else None
            if top is None:
                raise Http404
            children = below(self.rows(), top.pk)
        context = {
            "nodes": self.nodes(children),
            "url": request.path,
            "more": len(children) >= CHILDREN,
        }
        return HttpResponse(render_to_string("reports/tree_nodes.html", context))


def below(rows: Any, parent: int) -> list[Body]:
    return list(rows.filter(superior=parent).order_by("path")[:CHILDREN])


patterns = [
    path("tree/", Tree.as_view(), name="tree"),
    path("tree/children/", TreeChildren.as_view(), name="tree-children"),
]

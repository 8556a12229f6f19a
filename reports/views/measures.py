"""Indicators of a place: the table, one indicator by the places below it, and who is not yet counted in, by name."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse

from core.clock import today
from core.filters import FilterSet, SearchFilter
from core.indicators import INDICATORS, Indicator
from core.tables import Column
from core.views import ListPage
from reports.measures import cuts_of, measured, standing, standings, years_of
from reports.models import Measure
from reports.views.node import NodePage
from reports.workflows.measure import NODES, applies
from unions.models import Body
from unions.policies import judge
from unions.policies.force import Policy, policy_of


def indicator_of(slug: str) -> Indicator:
    found = INDICATORS.get(slug)
    if found is None:
        raise Http404
    return found


def named(indicator: Indicator) -> bool:
    """Whether the rows behind the figure can be listed: not those of sums, comparisons and surveys."""
    return not (indicator.counts or indicator.compares or indicator.figures)


class MeasureList(NodePage):
    title = "指标"
    template_name = "reports/measures.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        node = self.node()
        found = measured(node.pk)
        rows = standings(node, policy_of(node.place, today()), found)
        last = max((figures[-1].on for figures in found.values()), default=None)
        return self.render({"node": node, "rows": rows, "on": last})


class MeasureDetail(NodePage):
    template_name = "reports/measure.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.indicator = indicator_of(self.kwargs["slug"])
        node = self.node()
        policy = policy_of(node.place, today())
        shown = standing(
            node, self.indicator, policy, measured(node.pk, self.indicator.slug).get(self.indicator.slug, [])
        )
        names = reverse("reports:measure-names", args=[self.indicator.slug])
        may_name = named(self.indicator) and self.user.can(self.indicator.permission)
        return self.render({
            "title": self.indicator.title, "node": node, "s": shown, "places": self.places(node),
            "names_url": f"{names}?under={node.pk}" if may_name and shown.met is not None else "",
            "cuts": cuts_of(node, self.indicator), "years": years_of(node, self.indicator),
            "note": self.indicator.note(policy) if self.indicator.note else "",
        })  # fmt: skip

    def places(self, node: Body) -> list[dict[str, Any]]:
        below = {b.pk: b for b in Body.objects.filter(superior=node, kind__in=NODES).order_by("path")}
        newest = Measure.objects.filter(node__in=below, indicator=self.indicator.slug)
        last = {row.node_id: row for row in newest.order_by("node_id", "-on").distinct("node_id")}
        return [{"body": body, "m": last[pk]} for pk, body in below.items() if pk in last]

    def crumbs(self) -> list[tuple[str, str]]:
        return [("指标", reverse("reports:measure-list"))]


class NameFilter(FilterSet):
    q = SearchFilter("名称、姓名或拼音首字母")

    class Meta:
        model = Body
        fields: tuple[str, ...] = ()


class MeasureNames(NodePage, ListPage):
    """Rows of the denominator that are not in the numerator, within what the reader sees of the register."""

    template_name = "generic/list.html"
    empty_icon = "check-circle"
    empty_title = "没有未计入的"
    empty_text = "这个范围内都已达到，或不在您的数据范围内。"
    filterset_class = NameFilter
    noun = "条"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        found = self.indicator = indicator_of(self.kwargs["slug"])
        if not named(found):
            raise Http404
        if not self.user.can(found.permission):
            raise PermissionDenied(found.permission)
        self.here = self.node()
        self.subtitle = f"{self.here} · {found.reading}"
        self.title = self.export_name = f"{found.title}：未计入的名单"
        self.orders = {"": (found.path, "pk")}
        self.row_page = found.page
        self.related = (found.beside,) if found.beside else ()
        beside = (Column("beside", "所在", value=found.beside),) if found.beside else ()
        self.columns = (Column("name", "名称", value=found.name, link=True), *beside)
        return ListPage.get(self, request, *args, **kwargs)

    def get_queryset(self) -> Any:
        if not hasattr(self, "here"):
            return super().get_queryset()
        policy: Policy = policy_of(self.here.place, today())
        rows: Any = self.indicator.rows(policy)
        if not applies(self.indicator, policy):
            return rows.none()
        rows = rows.visible_to(self.user, self.indicator.permission).select_related(*self.related)
        below = {} if self.here.branch.industrial else {f"{self.indicator.path}__startswith": self.here.path}
        if self.here.branch.industrial and hasattr(rows, "in_branches"):
            rows = rows.in_branches((self.here.branch,))
        counted = judge.counted(self.indicator, policy)
        return rows.filter(counted, **below).exclude(judge.met(self.indicator, policy))

    def crumbs(self) -> list[tuple[str, str]]:
        back = reverse("reports:measure-detail", args=[self.indicator.slug])
        return [
            ("指标", reverse("reports:measure-list")),
            (self.indicator.title, f"{back}?under={self.here.pk}"),
        ]


patterns = [
    path("indicators/", MeasureList.as_view(), name="measure-list"),
    path("indicators/<slug:slug>/", MeasureDetail.as_view(), name="measure-detail"),
    path("indicators/<slug:slug>/names/", MeasureNames.as_view(), name="measure-names"),
]

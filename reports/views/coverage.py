"""How far union organisation reaches, level by level: employers and workers covered, unions by kind, cuts, export."""

from typing import Any, ClassVar

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.urls import path, reverse
from django.utils.http import content_disposition_header, urlencode

from core import audit
from core.clock import today
from core.exports import workbook
from homes import indicators as ind
from reports.models import Reach
from reports.views.node import NodePage
from unions.models import Body, Unit
from unions.policies.force import policy_of
from unions.querysets import LOCAL_KINDS, TOWN_KINDS

NODES = (*LOCAL_KINDS, *TOWN_KINDS)
CUTS = {
    **{f"n:{value}": label for value, label in Unit.Nature.choices},
    **{f"d:{value}": label for value, label in Unit.Domain8.choices if value},
}
FIELDS = {"n": "nature", "d": "domain8"}
PLACES = {"province": "市", "city": "县（市、区）", "county": "乡镇（街道）"}


class CoverageBoard(NodePage):
    entries: ClassVar[tuple[str, ...]] = ("P-010",)
    permission = "units.view"
    title = "组建覆盖"
    template_name = "reports/coverage.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        node = self.node()
        cut = request.GET.get("cut", "")
        cut = cut if cut in CUTS else ""
        policy = policy_of(node.place, today())
        places = self.places(node, cut)
        if request.GET.get("export") == "xlsx":
            return self.export(node, cut, places)
        rows = {row.cut: row for row in Reach.objects.filter(node=node)}
        whole = rows.get(cut) or (Reach(node=node, cut=cut, units=0) if "" in rows else None)
        small = policy.value("org.separate_min_members")
        target = policy.value("cov.establish_rate")
        context = {
            "node": node,
            "up": self.get_queryset().filter(pk=node.superior_id).first() if node.superior_id else None,
            "on": rows[""].on if "" in rows else None,
            "cut": cut,
            "cut_label": CUTS.get(cut, ""),
            "cuts": CUTS.items(),
            "whole": whole,
            "target": target,
            "small_limit": small,
            "members": self.members([node.pk]).get(node.pk) if not cut else None,
            "links": links(node.pk, cut, small),
            "places": [{**place, "links": links(place["body"].pk, cut, small)} for place in places],
            "places_word": PLACES.get(node.kind, "下级工会"),
            "chart": chart(node, places, target) if places else None,
            "kinds": kinds(node, rows),
            "by_nature": self.cut_rows(node, rows, "n", small),
            "by_domain": self.cut_rows(node, rows, "d", small),
        }
        return self.render(context)

    def places(self, node: Body, cut: str) -> list[dict[str, Any]]:
        below = Body.objects.filter(superior=node, kind__in=NODES).exclude(state=Body.State.DISSOLVED)
        bodies = list(below.order_by("path"))
        reach = {row.node_id: row for row in Reach.objects.filter(node__in=bodies, cut=cut)}
        members = self.members([body.pk for body in bodies]) if not cut else {}
        return [
            {"body": body, "reach": reach[body.pk], "members": members.get(body.pk)}
            for body in bodies
            if body.pk in reach
        ]

    def members(self, pks: list[int]) -> dict[int, int]:
        """By place, as counted by the last scoring; empty for whoever may not see it."""
        if not self.user.can("homes.view"):
            return {}
        return {pk: figures.n("members") for pk, figures in ind.figures(pks).items()}

    def cut_rows(
        self, node: Body, rows: dict[str, Reach], kind: str, small: int | None
    ) -> list[dict[str, Any]]:
        found = [
            {"value": value, "label": label, "reach": rows[value], "links": links(node.pk, value, small)}
            for value, label in CUTS.items()
            if value.startswith(f"{kind}:") and value in rows
        ]
        return sorted(found, key=lambda row: -row["reach"].units)

    def export(self, node: Body, cut: str, places: list[dict[str, Any]]) -> HttpResponseBase:
        heads = ["工会", "应建会单位", "已覆盖单位", "覆盖率（%）", "单独建会", "联合建会", "职工", "覆盖职工",
                 "职工覆盖率（%）", "会员", "小微单位", "已覆盖小微单位", "小微覆盖率（%）"]  # fmt: skip
        whole = Reach.objects.filter(node=node, cut=cut).first()
        mine = self.members([node.pk]).get(node.pk) if not cut else None
        own = [{"body": node, "reach": whole, "members": mine}] if whole else []
        lines = [line(row["body"], row["reach"], row["members"]) for row in [*own, *places]]
        name = f"组建覆盖-{node}{'-' + CUTS[cut] if cut else ''}-{today():%Y%m%d}.xlsx"
        audit.record("reach.export", node, by=self.user, note=name)
        response = FileResponse(
            workbook(heads, lines, sheet="组建覆盖"), content_type="application/octet-stream"
        )
        response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
        return response


def line(body: Body, row: Reach, members: int | None) -> list[Any]:
    return [
        body.name, row.units, row.covered, percent(row.rate), row.alone, row.joint, row.workers, row.workers_covered,
        percent(row.workers_rate), members, row.small, row.small_covered, percent(row.small_rate),
    ]  # fmt: skip


def percent(rate: int | None) -> float | None:
    return None if rate is None else rate / 100


def links(pk: int, cut: str, small: int | None) -> dict[str, str]:
    """Lists of as many employers as the figures say."""
    query: dict[str, Any] = {"under": pk}
    if cut:
        query[FIELDS[cut[0]]] = cut[2:]
    base = reverse("unions:unit-list")
    found = {how: f"{base}?{urlencode({**query, 'reach': how})}" for how in ("open", "with", "without")}
    if small:
        few = {**query, "most": small - 1}
        found |= {f"small_{how}": f"{base}?{urlencode({**few, 'reach': how})}" for how in ("open", "without")}
    return found


def kinds(node: Body, rows: dict[str, Reach]) -> list[dict[str, Any]]:
    base = reverse("unions:body-list")
    found = []
    for kind, label in Body.Kind.choices:
        query: dict[str, str | int] = {"under": node.pk, "kind": kind, "state": "normal"}
        if row := rows.get(f"k:{kind}"):
            found.append({"label": label, "count": row.units, "url": f"{base}?{urlencode(query)}"})
    return found


def chart(node: Body, places: list[dict[str, Any]], target: int | None) -> dict[str, Any]:
    ranked = sorted(places, key=lambda place: -(place["reach"].rate or 0))
    return {
        "id": "t-reach",
        "kind": "bar",
        "title": f"各{PLACES.get(node.kind, '下级工会')}单位覆盖率",
        "hint": "已覆盖单位 ÷ 应建会单位，单位 %",
        "heads": ["工会", "单位覆盖率"],
        "rows": [
            (place["body"].name.removesuffix("总工会"), [percent(place["reach"].rate)]) for place in ranked
        ],
        "target": percent(target),
        "target_label": "" if target is None else f"目标 {target / 100:g}%",
        "unit": "%",
        "aria": f"{node}各下级的单位覆盖率，从高到低",
    }


patterns = [path("coverage/", CoverageBoard.as_view(), name="coverage")]

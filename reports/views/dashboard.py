"""The board: six-haves rate against its target by place, nature and size; what blocks; every figure opens its list."""

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse

from core.clock import quarter_label, today
from homes import indicators as ind
from homes.models import ScoreRun
from reports.indicators import Movement, movement_of, trend_chart
from reports.views.node import NodePage
from unions.models import Body
from unions.policies.force import policy_of

KIND_WORDS = {"province": "市", "city": "县（市、区）", "county": "乡镇（街道）"}


class Dashboard(NodePage):
    """Opens at the person's own highest body; drills down by `under`, always inside his branches."""

    entries = ("P-093", "P-213")
    title = "基层工会建设看板"
    template_name = "reports/dashboard.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        node = self.node()
        nature = request.GET.get("nature", "")
        cut = f"n:{nature}" if nature in ind.NATURES else ""
        on = today()
        policy = policy_of(node.place, on)
        sums = ind.figures([node.pk], cut).get(node.pk, ind.Figures())
        children = ind.children(node, cut)
        target = ind.target_of(policy)
        movement = movement_of([node.pk, *(child.pk for child, _ in children)], cut)
        context = {
            "node": node,
            "on": on,
            "run": ScoreRun.objects.filter(path="", finished_at__isnull=False).order_by("-pk").first(),
            "nature": nature,
            "natures": ind.NATURES.items(),
            "sums": sums,
            "target": target,
            "target_state": target.state(sums.met_rate, on),
            "gap": gap(sums, target),
            "kpis": kpis(node, sums, target, movement, on, query=self.tail(node, nature)),
            "places": [place(child, f, target, movement) for child, f in children],
            "places_word": KIND_WORDS.get(node.kind, "下级工会"),
            "ranked": ranked(children, target, movement),
            "small": [(child, f) for child, f in children if f.bodies < ind.MIN_BASE],
            "min_base": ind.MIN_BASE,
            "blockers": ind.blockers(ind.figures([node.pk]).get(node.pk, ind.Figures()), policy),
            "by_nature": ind.cuts(node.pk, "n:"),
            "by_size": ind.cuts(node.pk, "s:"),
            "other": {letter: ind.letter_total(sums, letter) for letter in "DHU"},
            "tail": self.tail(node, nature),
            "list_url": reverse("homes:outcome-list"),
            "trend": trend_chart(node, children, target),
            "up": self.up(node),
            "is_province": node.kind == Body.Kind.PROVINCE,
            "quarter": quarter_label(movement.quarter) if movement.quarter else "",
            "wall": request.GET.get("wall") == "1",
        }
        return self.render(context)

    def up(self, node: Body) -> Body | None:
        return self.get_queryset().filter(pk=node.superior_id).first() if node.superior_id else None

    def tail(self, node: Body, nature: str) -> str:
        return f"under={node.pk}" + (f"&nature={nature}" if nature in ind.NATURES else "")

    def crumbs(self) -> list[tuple[str, str]]:
        return []


def gap(sums: ind.Figures, target: ind.Target) -> dict[str, int] | None:
    """Percentage points (basis points) and unions missing to the target; None where it is reached or unset."""
    if target.rate is None or sums.met_rate is None or sums.met_rate >= target.rate:
        return None
    missing = -(-sums.bodies * target.rate // 10_000) - sums.n("met")
    return {"points": target.rate - sums.met_rate, "bodies": missing}


def kpis(
    node: Body, sums: ind.Figures, target: ind.Target, movement: Movement, on: dt.date, *, query: str
) -> list[dict[str, Any]]:
    outcomes = reverse("homes:outcome-list")
    return [
        {
            "title": "基层工会数", "value": sums.bodies, "unit": "家", "url": f"{outcomes}?{query}",
            "delta": movement.count(node.pk, "bodies", sums.bodies), "line": movement.series(node.pk, "bodies"),
        },
        {
            "title": "会员数", "value": sums.n("members"), "unit": "人", "url": f"{reverse('members:member-list')}?under={node.pk}",
            "delta": movement.count(node.pk, "members", sums.n("members")), "line": movement.series(node.pk, "members"),
            "note": sums.rate("declared", "members"),
        },
        {
            "title": "六有达标率", "rate": sums.met_rate, "url": f"{outcomes}?{query}&met=yes",
            "points": movement.points(node.pk, "met", "bodies", sums.met_rate), "target": target.rate, "main": True,
            "state": target.state(sums.met_rate, on), "deadline": target.deadline, "values": [],
        },
        {
            "title": "会员满意率", "rate": sums.mean_satisfaction, "url": f"{outcomes}?{query}&rule=26",
            "base": sums.n("satisfied"), "values": [],
        },
        {
            "title": "换届逾期", "value": sums.n("expired"), "unit": "家", "url": f"{outcomes}?{query}&rule=0",
            "delta": movement.count(node.pk, "expired", sums.n("expired")), "bad_up": True, "values": [],
        },
    ]  # fmt: skip


def place(child: Body, sums: ind.Figures, target: ind.Target, movement: Movement) -> dict[str, Any]:
    rate = sums.met_rate or 0
    goal = target.rate or 8000
    steps = (goal - 1500, goal - 500, goal, goal + 250, goal + 500)
    return {
        "body": child,
        "name": child.name.removesuffix("总工会").removesuffix("市"),
        "bodies": sums.bodies,
        "rate": sums.met_rate,
        "band": 1 + sum(rate >= step for step in steps),
        "reached": rate >= goal,
        "gap": goal - rate,
        "points": movement.points(child.pk, "met", "bodies", sums.met_rate),
        "tone": "pass" if rate >= goal else "fail",
    }


def ranked(
    children: list[tuple[Body, ind.Figures]], target: ind.Target, movement: Movement
) -> list[dict[str, Any]]:
    """Like with like: places with enough unions, best first."""
    rows = [place(child, f, target, movement) for child, f in children if f.bodies >= ind.MIN_BASE]
    rows.sort(key=lambda row: (-(row["rate"] or 0), row["body"].path))
    for position, row in enumerate(rows, start=1):
        row["rank"] = position
    return rows


patterns = [path("board/", Dashboard.as_view(), name="dashboard")]

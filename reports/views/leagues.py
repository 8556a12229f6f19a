"""League tables: places or unions of one range ranked fairly, like with like, with what is too small to rank beneath."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.urls import path, reverse
from django.utils.http import content_disposition_header

from core import audit
from core.clock import quarter_label, today
from core.exports import workbook
from homes.indicators import NATURES, SIZES
from homes.models import Outcome
from homes.scoring import leagues as lg
from reports.models import Freeze
from reports.querysets import previous
from reports.views.node import NodePage
from unions.models import Body
from unions.models.bodies import SEGMENT
from unions.policies.force import policy_of
from unions.querysets import BASIC_KINDS, FED_KINDS, TOWN_KINDS

UNION = "union"
LEVELS: dict[str, tuple[str, tuple[str, ...]]] = {
    "city": ("各市", ("city",)),
    "county": ("各县（市、区）", ("county",)),
    "township": ("各乡镇（街道）", (*TOWN_KINDS, *FED_KINDS)),
    UNION: ("各基层工会", BASIC_KINDS),
}
BELOW = {"province": ("city", "county"), "city": ("county", "township"), "county": ("township",)}
OF_UNIONS = ("total", "satisfaction")
SHOWN = 500  # unions on the page; the workbook has all of them
FROZEN = {
    "met": ("met", "bodies"), "full": ("full", "bodies"), "total": ("total", "scored"),
    "satisfaction": ("satisfaction", "satisfied"), **{f"have{n}": (f"h{n}", "bodies") for n in range(1, 7)},
}  # fmt: skip


class Asked:
    """What the address asks for, each part falling back to what the range has."""

    def __init__(self, node: Body, query: Mapping[str, str]) -> None:
        self.levels = BELOW.get(node.kind, ()) or (UNION,)
        level = query.get("level", "")
        self.level = level if level in self.levels else self.levels[0]
        self.nature = query.get("nature", "") if query.get("nature", "") in NATURES else ""
        size = query.get("size", "")
        self.size = int(size) if size.isdecimal() and int(size) in SIZES else 0
        self.metrics = OF_UNIONS if self.level == UNION else tuple(lg.METRICS)
        metric = query.get("metric", "")
        self.metric = metric if metric in self.metrics else self.metrics[0]
        # one class of one nature is like with like already
        self.standard = query.get("way") == "mix" and self.level != UNION and not (self.nature and self.size)

    @property
    def cut(self) -> str | None:
        """The cut of the frozen figures; by both at once nothing is frozen."""
        if self.nature and self.size:
            return None
        return f"n:{self.nature}" if self.nature else f"s:{self.size}" if self.size else ""

    def query(self, **more: Any) -> str:
        values = {"nature": self.nature, "size": self.size, **more}
        return urlencode({name: value for name, value in values.items() if value})


class Leagues(NodePage):
    entries = ("P-092", "P-108")
    title = "同类排名"
    template_name = "reports/leagues.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        node = self.node()
        asked = Asked(node, request.GET.dict())
        least = int(policy_of(node.place, today()).value("six.rank_min") or 0)
        ranked, small = self.unions(node, asked) if asked.level == UNION else places(node, asked, least)
        if request.GET.get("export") == "xlsx":
            return self.export(node, asked, ranked, small)
        quarter = Freeze.objects.order_by("-quarter").values_list("quarter", flat=True).first() or ""
        whole = [] if asked.level == UNION else [*ranked, *small]
        context = {
            "node": node, "asked": asked, "least": least, "ranked": ranked[:SHOWN], "small": small,
            "more": max(0, len(ranked) - SHOWN), "levels": [(code, LEVELS[code][0]) for code in asked.levels],
            "metrics": [(code, lg.METRICS[code]) for code in asked.metrics], "metric": lg.METRICS[asked.metric],
            "natures": NATURES.items(), "sizes": SIZES.items(), "points": asked.metric == "total",
            "of_unions": asked.level == UNION, "bodies": sum(unit.bodies for unit in whole) or len(ranked) + len(small),
            "quarter": quarter_label(quarter) if quarter and asked.cut is not None and asked.level != UNION else "",
            "up": self.get_queryset().filter(pk=node.superior_id).first() if node.superior_id else None,
            "export_url": f"?{asked_query(request)}", "list_url": list_url(asked, node.pk),
        }  # fmt: skip
        return self.render(context)

    def unions(self, node: Body, asked: Asked) -> tuple[list[lg.Unit], list[lg.Unit]]:
        """Single unions of a branch by their own score; a union without one is listed beneath."""
        rows = Outcome.objects.visible_to(self.user, self.permission).filter(body__path__startswith=node.path)
        if asked.nature:
            rows = rows.filter(body__nature=asked.nature)
        if asked.size:
            rows = rows.filter(body__size=asked.size)
        rows = rows.select_related("body").order_by("body__path")
        if asked.metric == "satisfaction":
            rows = rows.select_related("body__facts")
        found = []
        for row in rows.iterator(2000):
            rate = row.total if asked.metric == "total" else row.body.facts.satisfaction_bp
            found.append(
                lg.Unit(row.body, {}, base=0 if rate is None else 1, bodies=1, rate=rate, plain=rate)
            )
        for unit in found:
            unit.extra["url"] = reverse("homes:body", args=[unit.body.pk])
        return lg.in_order(found, least=1)

    def export(
        self, node: Body, asked: Asked, ranked: list[lg.Unit], small: list[lg.Unit]
    ) -> HttpResponseBase:
        name = f"{node}同类排名"
        audit.record("body.export", node, by=self.user, note=f"{name}：{lg.METRICS[asked.metric]}")
        file = workbook(heads(asked), lines(asked, [*ranked, *small]), sheet="同类排名")
        answer = FileResponse(file, content_type="application/octet-stream")
        answer.headers["Content-Disposition"] = (
            content_disposition_header(True, f"{name}-{today():%Y%m%d}.xlsx") or "attachment"
        )
        return answer

    def crumbs(self) -> list[tuple[str, str]]:
        return [("六有评分", reverse("homes:outcome-list")), (self.title, "")]


def asked_query(request: HttpRequest) -> str:
    query = request.GET.copy()
    query["export"] = "xlsx"
    return query.urlencode()


def list_url(asked: Asked, pk: int, **more: Any) -> str:
    return f"{reverse('homes:outcome-list')}?{asked.query(under=pk, **more)}"


def places(node: Body, asked: Asked, least: int) -> tuple[list[lg.Unit], list[lg.Unit]]:
    """Places of one level below the node that have unions of the kind asked for."""
    step = 1 + asked.levels.index(asked.level)
    depth = len(node.path) + SEGMENT * step
    sums = lg.strata(node.path, asked.metric, depth=depth, nature=asked.nature, size=asked.size)
    bodies = Body.objects.filter(path__in=list(sums), kind__in=LEVELS[asked.level][1]).order_by("path")
    ranked, small = lg.league(
        asked.metric, [(body, sums[body.path]) for body in bodies], least=least, standard=asked.standard
    )
    for unit in (*ranked, *small):
        unit.extra["url"] = list_url(asked, unit.body.pk)
        unit.extra["met_url"] = met_url(asked, unit.body.pk)
    remember(asked, [*ranked, *small])
    return ranked, small


def met_url(asked: Asked, pk: int) -> str:
    """The unions behind a figure: those that reach it, or, for one have, those that lack it."""
    if asked.metric in {"met", "full"}:
        return list_url(asked, pk, met={"met": "yes", "full": "full"}[asked.metric])
    if asked.metric.startswith("have"):
        return list_url(asked, pk, have=asked.metric[-1])
    return list_url(asked, pk)


def remember(asked: Asked, units: list[lg.Unit]) -> None:
    """The plain rate at the end of the last frozen quarter, where such a cut is frozen."""
    if asked.cut is None:
        return
    top, base = FROZEN[asked.metric]
    old = previous([unit.body.pk for unit in units], (top, base), asked.cut)
    for unit in units:
        whole = old.get((unit.body.pk, base), 0)
        unit.before = lg.value(asked.metric, old.get((unit.body.pk, top), 0), whole)


def heads(asked: Asked) -> list[str]:
    names = ["名次", "工会", "基层工会（家）", "参加计算（家）", lg.METRICS[asked.metric]]
    if asked.level == UNION:
        return [names[0], names[1], names[4]]
    return [*names, "未按构成折算", "较上季（百分点）" if asked.metric != "total" else "较上季（分）", "说明"]


def lines(asked: Asked, units: list[lg.Unit]) -> Any:
    def shown(value: int | None) -> float | None:
        return None if value is None else value / 100

    for unit in units:
        if asked.level == UNION:
            yield [unit.rank, unit.body.name, shown(unit.rate)]
        else:
            yield [
                unit.rank, unit.body.name, unit.bodies, unit.base, shown(unit.rate), shown(unit.plain),
                shown(unit.change), "" if unit.rank else "基数太小，不排名",
            ]  # fmt: skip


patterns = [path("leagues/", Leagues.as_view(), name="leagues")]

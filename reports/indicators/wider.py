"""Coverage visibly wider: four values now against the same at the baseline, by the dated rows and the frozen quarters."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from core.clock import quarter_label, quarter_of
from core.indicators import Indicator, declare
from core.rules import Context
from members.models import Member
from members.querysets import IN_MEMBERSHIP
from reports.models import Freeze, Snapshot
from unions.models import Body, Coverage, Unit
from unions.querysets import ACTIVE_STATES, BASIC_KINDS

BASELINE = "cov.baseline_date"


def _baseline(context: Context) -> dt.date:
    found = context.value(BASELINE)
    return found if isinstance(found, dt.date) else context.on


def _units(day: Callable[[Context], dt.date]) -> Callable[[Context], QuerySet[Any]]:
    """Employers covered by a basic union on the day."""

    def rows(context: Context) -> QuerySet[Any]:
        on = day(context)
        held = Coverage.objects.filter(
            Q(to_on=None) | Q(to_on__gt=on), unit=OuterRef("pk"), from_on__lte=on, body__kind__in=BASIC_KINDS,
            body__state__in=(*ACTIVE_STATES, Body.State.DISSOLVED),
        )  # fmt: skip
        return Unit.objects.filter(Q(closed_on=None) | Q(closed_on__gt=on), Exists(held))

    return rows


def _members(day: Callable[[Context], dt.date]) -> Callable[[Context], QuerySet[Any]]:
    """People in membership on the day: joined by then, and not gone by then."""

    def rows(context: Context) -> QuerySet[Any]:
        on = day(context)
        return Member.objects.filter(Q(status__in=IN_MEMBERSHIP) | Q(change_on__gt=on), joined_on__lte=on)

    return rows


def _today(context: Context) -> dt.date:
    return context.on


def base_quarter(context: Context, metric: str) -> str:
    """The first frozen quarter from the baseline on that holds the figure; empty where none does."""
    rows = Snapshot.objects.filter(
        metric=metric, cut="", node__superior=None, quarter__gte=quarter_of(_baseline(context))
    )
    return rows.order_by("quarter").values_list("quarter", flat=True).first() or ""


def _means(total: str, count: str) -> Callable[[Context], tuple[str, list[Any]]]:
    """Mean of each node now and in the baseline's quarter. A past day reads the quarter as it was frozen."""
    mean = (
        "SELECT node_id, round(sum(n) FILTER (WHERE metric = %s) / nullif(sum(n) FILTER (WHERE metric = %s), 0))::int AS v"
        " FROM {table} WHERE cut = '' AND metric IN (%s, %s){quarter} GROUP BY node_id"
    )
    metrics = [total, count, total, count]

    def figures(context: Context) -> tuple[str, list[Any]]:
        own, base = quarter_of(context.on), base_quarter(context, count)
        frozen = Freeze.objects.filter(
            quarter__gte=own
        ).exists()  # a past day that was never frozen has no figures
        past = mean.format(table="reports_snapshot", quarter=" AND quarter = %s")
        now = past if frozen else mean.format(table="homes_rollup", quarter="")
        text = (
            f"SELECT now.node_id, now.v, coalesce(base.v, 0) FROM ({now}) AS now"
            f" LEFT JOIN ({past}) AS base ON base.node_id = now.node_id WHERE now.v IS NOT NULL"
        )
        return text, [*metrics, *([own] if frozen else []), *metrics, base]

    return figures


def _which(metric: str) -> Callable[[Context], str]:
    """Says which frozen quarter stands for the baseline."""

    def note(context: Context) -> str:
        day, quarter = _baseline(context), base_quarter(context, metric)
        if not quarter:
            return f"基期是 {day}，还没有冻结的季度可以比较；冻结第一个季度后开始比较。"
        if quarter == quarter_of(day):
            return f"基期取 {day} 所在的{quarter_label(quarter)}末。"
        return f"基期是 {day}，那时没有冻结的数字，取最早冻结的{quarter_label(quarter)}末作比较。"

    return note


def _dated(context: Context) -> str:
    return f"基期是 {_baseline(context)}，按登记的起止日期推算；那时已有、后来没有登记的不在内。"


_SHARED: dict[str, Any] = {"needs": (BASELINE,), "against": "基期"}
_MEAN: dict[str, Any] = {
    **_SHARED, "rows": lambda context: Body.objects.none(), "path": "path", "place": "place", "permission": "homes.view",
    "page": "homes:body", "mean": True, "empty": ("没有基期数据", "nodata"),
}  # fmt: skip

declare(
    Indicator(
        "P-042", "wider-units", "覆盖单位数比基期", "家单位",
        rows=_units(_baseline), over=_units(_today), path="home_path", place="jurisdiction__code",
        permission="units.view", page="unions:unit-detail", note=_dated, **_SHARED,
        reading="统计日由基层工会覆盖的存续单位数，与基期那一天相比。",
    ),
    Indicator(
        "P-042", "wider-members", "会员数比基期", "名会员",
        rows=_members(_baseline), over=_members(_today), path="path", place="body__place",
        permission="members.view", page="members:member-detail", note=_dated, **_SHARED,
        reading="统计日在会的职工数，与基期那一天相比；没有登记入会日期的两边都不计入。",
    ),
    Indicator(
        "P-042", "wider-service", "服务职工平均得分率比基期", "",
        figures=_means("service", "serviced"), note=_which("serviced"), **_MEAN,
        reading="基层工会“有服务职工的活动载体”一项的平均得分率，与基期相比。",
    ),
    Indicator(
        "P-042", "wider-satisfaction", "职工平均满意率比基期", "",
        figures=_means("satisfaction", "satisfied"), note=_which("satisfied"), **_MEAN,
        reading="基层工会会员评议满意率的平均数，与基期相比；只计已有评议结果的工会。",
    ),
)  # fmt: skip

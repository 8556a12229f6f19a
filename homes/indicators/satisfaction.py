"""Satisfaction with unions and with their chairs: the mean of the newest valid ratings by votes, now against the baseline."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db.models import Min

from core.indicators import Indicator, declare
from core.rules import Context
from homes.models import RatingRound
from unions.models import Body

BASELINE = "cov.baseline_date"
# the newest valid round of each union up to a day, added up for every place above it, weighted by votes
_MEAN = """
SELECT n.id AS node_id, round(sum(r.{rate}::numeric * r.voted) / sum(r.voted))::int AS v
FROM (
    SELECT DISTINCT ON (body_id) body_id, {rate}, voted FROM homes_ratinground
    WHERE valid AND {rate} IS NOT NULL AND closed_on <= %s ORDER BY body_id, closed_on DESC, id DESC
) AS r
JOIN unions_body b ON b.id = r.body_id AND b.kind IN ('single', 'joint') AND b.state IN ('normal', 'rectifying')
CROSS JOIN LATERAL generate_series(4, length(b.path) - 4, 4) AS depth
JOIN unions_body n ON n.path = left(b.path, depth)
GROUP BY n.id
"""


def baseline(context: Context) -> dt.date:
    """The policy's day; where no union was rated by then, the end of the year of the first ratings."""
    found = context.value(BASELINE)
    day = found if isinstance(found, dt.date) else context.on
    first = RatingRound.objects.filter(valid=True).aggregate(day=Min("closed_on"))["day"]
    return day if first is None or first <= day else dt.date(first.year, 12, 31)


def _means(rate: str) -> Callable[[Context], tuple[str, list[Any]]]:
    text = _MEAN.format(rate=rate)

    def figures(context: Context) -> tuple[str, list[Any]]:
        both = (
            f"SELECT now.node_id, now.v, coalesce(base.v, 0) FROM ({text}) AS now"
            f" LEFT JOIN ({text}) AS base ON base.node_id = now.node_id"
        )
        return both, [context.on, min(baseline(context), context.on)]

    return figures


def _which(context: Context) -> str:
    found, day = context.value(BASELINE), baseline(context)
    if found == day:
        return f"基期是 {day}。"
    return f"基期是 {found}，那时还没有会员评家；取最早有评家结果的 {day.year} 年末作比较。"


_SHARED: dict[str, Any] = {
    "rows": lambda context: Body.objects.none(), "path": "path", "place": "place", "permission": "homes.view",
    "page": "homes:body-ratings", "mean": True, "needs": (BASELINE,), "against": "基期", "note": _which,
    "empty": ("没有评家结果", "nodata"),
}  # fmt: skip

declare(
    Indicator(
        "P-108", "satisfaction-unions", "会员对工会满意率比基期", "", figures=_means("union_rate"), **_SHARED,
        reading="各基层工会最近一次有效会员评家的对工会满意率，按有效票数加权平均，与基期相比。党政满意另行登记，不计入。",
    ),
    Indicator(
        "P-108", "satisfaction-chairs", "会员对主席满意率比基期", "", figures=_means("chair_rate"), **_SHARED,
        reading="各基层工会最近一次有效会员评家的对主席满意率，按有效票数加权平均，与基期相比。",
    ),
)  # fmt: skip

"""Facts of members' rating and their two rules: members are satisfied with the union, and with its chair.

The newest valid round speaks (of two closed on one day the later round), as long as it is no older than the period. A round
below the turnout floor is not valid and says nothing; where no floor is set nobody can tell, so the rule stays unset.
"""

from typing import Any

from django.db.models import Max, Q

from core.rules import SQL, Context, Flip, MonthsAgo, Rule, Source, T, declare
from core.tables import Column
from core.traces import Trace, trace
from homes.models.ratings import RatingRound

# day, round and rate as one array, compared from the left: the newest of each union comes out of one grouping, and of two
# rounds that closed on one day the later round speaks, whichever rate is higher
_SQL = """
SELECT body_id, u[3]::int, date '2000-01-01' + u[1]::int, c[3]::int, date '2000-01-01' + c[1]::int
FROM (
    SELECT body_id, max(ARRAY[closed_on - date '2000-01-01', id, union_rate]),
           max(ARRAY[closed_on - date '2000-01-01', id, chair_rate]) FILTER (WHERE chair_rate IS NOT NULL)
    FROM homes_ratinground WHERE valid AND closed_on <= %s {dirty} GROUP BY body_id
) AS newest(body_id, u, c)
"""
FACTS = ("satisfaction_bp", "rated_on", "chair_bp", "chair_rated_on")
PERIOD = "rate.period_months"


def _ratings(context: Context) -> SQL:
    return _SQL, [context.on]


declare(Source("ratings", sql=_ratings, facts=dict.fromkeys(FACTS)))

declare(
    Rule(
        entry="P-096", slot=26, applies=Q(members__gte=0),
        passes=Q(rated_on__gte=MonthsAgo(PERIOD), satisfaction_bp__gte=T("rate.satisfaction_min")),
        nodata=Q(rated_on__isnull=True) | Q(rated_on__lt=MonthsAgo(PERIOD)),
        keys=("rate.turnout_min",), flips=(Flip("rated_on", months=PERIOD),),
        seen="最近一次有效评家 {rated_on}，满意率 {satisfaction_bp}",
        standard="近 {rate.period_months} 个月内有一次有效的会员评家，满意率不低于 {rate.satisfaction_min}",
        values={"v": "satisfaction"}, mend="homes:body-ratings",
    ),
    Rule(
        entry="P-094", slot=42, applies=Q(chairs__gte=1, chair_took_post_on__lt=MonthsAgo("eval.window_months")),
        passes=Q(chair_rated_on__gte=MonthsAgo(PERIOD), chair_bp__gte=T("rate.chair_min")),
        nodata=Q(chair_rated_on__isnull=True) | Q(chair_rated_on__lt=MonthsAgo(PERIOD)),
        keys=("rate.turnout_min",),
        flips=(Flip("chair_rated_on", months=PERIOD), Flip("chair_took_post_on", months="eval.window_months")),
        seen="最近一次评议主席 {chair_rated_on}，满意率 {chair_bp}",
        standard="近 {rate.period_months} 个月内会员评议过主席，满意率不低于 {rate.chair_min}", mend="homes:body-ratings",
    ),
)  # fmt: skip


def _valid(context: Context, body: int) -> Any:
    return RatingRound.objects.filter(body=body, valid=True, closed_on__lte=context.on)


trace(
    Trace(
        "ratings", title="会员评家", permission="homes.view", noun="次", rows=_valid,
        columns=(
            Column("closed_on", "计票日期", kind="date", link=True), Column("voted", "投票人数", kind="num"),
            Column("union_rate", "满意率", lambda row: f"{row.union_rate / 100:g}%", kind="num"),
            Column("chair_rate", "主席满意率", lambda row: None if row.chair_rate is None else f"{row.chair_rate / 100:g}%", kind="num"),
        ),
        only={"chair_bp": Q(chair_rate__isnull=False), "chair_rated_on": Q(chair_rate__isnull=False)},
        how={
            "satisfaction_bp": "取最近一次的满意率", "chair_bp": "取最近一次的主席满意率",
            "rated_on": Max("closed_on"), "chair_rated_on": Max("closed_on"),
        },
        page="homes:rating-detail", register="homes:rating-list",
    )
)  # fmt: skip

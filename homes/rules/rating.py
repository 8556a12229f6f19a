"""Facts of members' rating and their two rules: members are satisfied with the union, and with its chair.

The newest valid round speaks, as long as it is no older than the period. A round below the turnout floor is not valid and
says nothing; where no floor is set nobody can tell, so the rule stays unset.
"""

from django.db.models import Q

from core.rules import SQL, Context, Flip, MonthsAgo, Rule, Source, T, declare

# day and rate in one number, so that the newest of each union comes out of one grouping
_SQL = """
SELECT body_id, (u & 65535)::int, date '2000-01-01' + (u >> 16)::int, (c & 65535)::int, date '2000-01-01' + (c >> 16)::int
FROM (
    SELECT body_id, max((closed_on - date '2000-01-01')::bigint << 16 | union_rate),
           max((closed_on - date '2000-01-01')::bigint << 16 | chair_rate)
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

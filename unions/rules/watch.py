"""Unions that exist on paper only, exceptions, restructuring, cadres' training days, the chair in the Party's leadership."""

import datetime as dt

from django.db.models import Count, Q

from core.rules import SQL, Context, Flip, MonthsAgo, Rule, Source, ahead, at_most_one, declare
from unions.models import Case, RuleException

RESTRUCTURING = "restructuring"  # key of the procedure

_EXCEPTIONS = """
SELECT body_id, ',' || string_agg(DISTINCT entry, ',') || ',', min(valid_to)
FROM unions_ruleexception WHERE valid_from <= %s AND valid_to >= %s {dirty} GROUP BY body_id
"""
# Cadres in post for the whole last year, and those of them with fewer days than asked. Days are kept in hundredths.
_TRAINED = """
SELECT o.body_id, count(*)::int, count(*) FILTER (WHERE coalesce(t.days, 0) < %s)::int, min(coalesce(t.days, 0))::int
FROM unions_officer o LEFT JOIN (
    SELECT officer_id, sum(hundredths) AS days FROM unions_training
    WHERE started_on >= %s AND started_on <= %s GROUP BY officer_id) AS t ON t.officer_id = o.id
WHERE o.took_post_on <= %s AND (o.left_on IS NULL OR o.left_on > %s) {dirty} GROUP BY o.body_id
"""


def _exceptions(context: Context) -> SQL:
    return _EXCEPTIONS, [context.on, context.on]


def last_year(on: dt.date) -> tuple[dt.date, dt.date]:
    return dt.date(on.year - 1, 1, 1), dt.date(on.year - 1, 12, 31)


def _trained(context: Context) -> SQL:
    first, last = last_year(context.on)
    days = context.value("train.min_days")
    return _TRAINED, [int((days or 0) * 100), first, last, first, last]


declare(
    Source("exceptions", sql=_exceptions, facts=dict.fromkeys(("waivers", "waiver_ends"))),
    Source(
        "cadre_days",
        sql=_trained,
        facts=dict.fromkeys(("cadres_year", "cadres_short", "cadres_least")),
        zero=("cadres_year", "cadres_short"),
    ),
    Source(
        "restructuring",
        rows=lambda context: Case.objects.filter(
            procedure=RESTRUCTURING, state=Case.State.OPEN, opened_on__lte=context.on
        ),
        facts={"restructure_open": Count("body")},
        zero=("restructure_open",),
    ),
    ahead("restructuring_ahead", lambda context: Case.objects.filter(procedure=RESTRUCTURING), "opened_on"),
    ahead("exceptions_ahead", lambda context: RuleException.objects.all(), "valid_from"),
)

SILENT = Q(last_active_on__isnull=True) | Q(last_active_on__lt=MonthsAgo("eval.window_months"))

declare(
    Rule(
        entry="P-027", slot=38,
        applies=Q(established_on__isnull=False, established_on__lt=MonthsAgo("org.paper_months")),
        passes=at_most_one(
            Q(members__lte=0), Q(elections_n__lte=0), SILENT, Q(chairs_reachable__lte=0)
        ),
        flips=(Flip("established_on", months="org.paper_months"), Flip("last_active_on", months="eval.window_months")),
        seen="会员 {members} 人，选举记录 {elections_n} 次，最近一次选举、培训或缴费 {last_active_on}，"
        "有联系电话的主席 {chairs_reachable} 人",
        standard="会员、选举、活动、主席联系方式四项中，至多一项没有记录",
        values={"items": "会员、选举、活动或主席联系方式中有两项以上没有记录"}, mend="unions:body-detail",
        actor="由工会主席补录，乡镇（街道）工会核查",
    ),
    Rule(
        entry="P-058", slot=39,
        applies=Q(kind="single", party_units__gte=1, chairs_party__gte=1), passes=Q(chairs_in_leadership__gte=1),
        seen="党员主席 {chairs_party} 人，进党组织领导班子 {chairs_in_leadership} 人",
        standard="主席系党员的，可进入党组织领导班子（只展示，不计分）", mend="unions:body-officers",
    ),
    Rule(
        entry="P-074", slot=40, applies=Q(cadres_year__gte=1), passes=Q(cadres_short__lte=0), keys=("train.min_days",),
        seen="上年全年在任干部 {cadres_year} 人，培训天数不足 {cadres_short} 人", standard="每人每年不少于 {train.min_days} 天",
        values={"v": "cadres_least", "year": "上"}, mend="unions:body-officers",
    ),
)  # fmt: skip

"""Facts and rules of membership (have 4), and the member counts that other rules read."""

import datetime as dt
from typing import Any

from django.db.models import F, Max, Min, Q

from core.rules import SQL, Context, DaysAgo, Flip, MonthsAgo, Rule, Source, T, ahead, declare, literal
from core.tables import Column
from core.traces import Trace, trace
from members.models import Member, MemberCongress, MemberRep

# One pass over the covering index: first by body and employer, then by body.
_COUNTS = """
SELECT body_id, sum(n)::int, sum(women)::int, sum(migrants)::int, sum(registered)::int,
       max(n) FILTER (WHERE unit_id IS NOT NULL)::int, min(n) FILTER (WHERE unit_id IS NOT NULL)::int
FROM (SELECT body_id, unit_id, count(*) AS n, count(*) FILTER (WHERE sex = '2') AS women,
             count(*) FILTER (WHERE migrant) AS migrants, count(*) FILTER (WHERE registered) AS registered
      FROM members_member WHERE status = 'active' {dirty} GROUP BY body_id, unit_id) AS by_unit
GROUP BY body_id
"""
# The index `members_departed` alone: it holds only members who left their employer.
_DEPARTED = """
SELECT body_id, count(*) FILTER (WHERE left_unit_on < %s::date)::int, min(left_unit_on),
       min(left_unit_on) FILTER (WHERE left_unit_on >= %s::date)
FROM members_member WHERE status = 'active' AND left_unit_on IS NOT NULL AND employment <> '4' {dirty} GROUP BY body_id
"""
# The index `congress_counted` alone: it holds only congresses with minutes.
_CONGRESSES = """
SELECT body_id, count(*)::int, min(held_on) FROM members_membercongress
WHERE minutes_name <> '' AND held_on BETWEEN %s AND %s {dirty} GROUP BY body_id
"""
# Representatives not recalled; in term are those whose term runs and who were elected for the present committee's term.
_REPS = """
SELECT body_id, count(*)::int,
       max(r.term_end) FILTER (WHERE r.term_end >= %s AND NOT coalesce(r.elected_on < b.term_start - %s, false))
FROM members_memberrep r JOIN unions_body b ON b.id = r.body_id WHERE r.ended_on IS NULL {dirty} GROUP BY body_id
"""
TRANSFER_DAYS = "member.transfer_days"
WINDOW = "eval.window_months"
OLD_ENOUGH = Q(established_on__lt=MonthsAgo(WINDOW)) | Q(established_on__isnull=True)
FACTS = ("counted", "women", "migrants", "registered", "largest_unit_members", "smallest_unit_members")


def _counts(context: Context) -> SQL:
    return _COUNTS, []


def _departed(context: Context) -> SQL:
    """Nobody is late where no limit is set."""
    unset = context.value(TRANSFER_DAYS) is None
    limit = None if unset else literal(DaysAgo(TRANSFER_DAYS), context)
    return _DEPARTED, [limit, limit]


def _congresses(context: Context) -> SQL:
    """None within a window that nobody has set."""
    unset = context.value(WINDOW) is None
    return _CONGRESSES, [None if unset else literal(MonthsAgo(WINDOW), context), context.on]


def _reps(context: Context) -> SQL:
    return _REPS, [context.on, int(context.value("member.rep_lead_days") or 0)]


declare(
    Source(
        "members",
        sql=_counts,
        facts=dict.fromkeys(FACTS),
        zero=("counted", "women", "migrants", "registered"),
    ),
    Rule(
        entry="P-079", slot=17, applies=Q(members__gte=1), passes=Q(registered_bp__gte=T("member.complete_rate")),
        seen="会员 {members} 人，登记、发证、建档齐全 {registered} 人", standard="齐全率不低于 {member.complete_rate}",
        values={"n": "unregistered"}, mend="members:of-body",
    ),
    Source("departed", sql=_departed, facts=dict.fromkeys(("departed", "departed_first", "departed_next")), zero=("departed",)),
    Rule(
        entry="P-082", slot=41, applies=Q(members__gte=1),
        passes=Q(departed_first__isnull=True) | Q(departed_first__gte=DaysAgo(TRANSFER_DAYS)),
        flips=(Flip("departed_next", days=TRANSFER_DAYS),),
        seen="离职超期未接转 {departed} 人", standard="会员离职后 {member.transfer_days} 内接转会籍",
        values={"n": "departed"}, mend="members:departed-of-body",
    ),
    Source("congresses", sql=_congresses, facts=dict.fromkeys(("congresses", "congress_first_on")), zero=("congresses",)),
    ahead("congresses_ahead", lambda context: MemberCongress.objects.exclude(minutes_name=""), "held_on"),
    Source("reps", sql=_reps, facts=dict.fromkeys(("reps", "reps_until")), zero=("reps",)),
    Rule(
        entry="P-087", slot=18, applies=OLD_ENOUGH,
        passes=Q(congresses__gte=T("member.congress_per_year")) & (Q(reps__lte=0) | Q(reps_until__isnull=False)),
        keys=(WINDOW, "member.rep_lead_days"),
        flips=(
            Flip("established_on", months=WINDOW), Flip("congress_first_on", months=WINDOW), Flip("reps_until"),
        ),
        seen="有会议记录的大会 {congresses} 次，会员代表 {reps} 人，任期至 {reps_until}",
        standard="{eval.window_months} 个月内至少召开 {member.congress_per_year} 次并有会议记录，有会员代表的在任期内",
        mend="members:congresses-of-body",
    ),
)  # fmt: skip


# ---- where the rows can be read --------------------------------------------------------------------------------------

PERSON = (
    Column("name", "姓名", link=True),
    Column("unit", "单位", "unit.name"),
    Column("joined_on", "入会日期", kind="date"),
    Column("registered", "登记、发证、建档", lambda row: "齐全" if row.registered else "不齐全"),
)


def _active(context: Context, body: int) -> Any:
    return Member.objects.filter(body=body).active()


def _gone(context: Context, body: int) -> Any:
    return Member.objects.filter(body=body).departed()


def _late(context: Context) -> Q:
    limit = _departed(context)[1][0]
    return Q(pk__in=[]) if limit is None else Q(left_unit_on__lt=limit)


def _in_time(context: Context) -> Q:
    limit = _departed(context)[1][0]
    return Q(pk__in=[]) if limit is None else Q(left_unit_on__gte=limit)


def _held(context: Context, body: int) -> Any:
    since = _congresses(context)[1][0]
    rows = MemberCongress.objects.filter(body=body, held_on__lte=context.on).exclude(minutes_name="")
    return rows.none() if since is None else rows.filter(held_on__gte=since)


def _standing_reps(context: Context, body: int) -> Any:
    return MemberRep.objects.filter(body=body, ended_on=None)


def _in_term(context: Context) -> Q:
    lead = dt.timedelta(days=int(context.value("member.rep_lead_days") or 0))
    elected = Q(elected_on=None) | Q(body__term_start=None) | Q(elected_on__gte=F("body__term_start") - lead)
    return Q(term_end__gte=context.on) & elected


trace(
    Trace(
        "members", title="会员名册", permission="members.view", noun="人", columns=PERSON, rows=_active, related=("unit",),
        only={
            "women": Q(sex="2"), "migrants": Q(migrant=True), "registered": Q(registered=True),
            "largest_unit_members": Q(unit__isnull=False), "smallest_unit_members": Q(unit__isnull=False),
        },
        how={"largest_unit_members": "取会员最多的一家单位", "smallest_unit_members": "取会员最少的一家单位"},
        page="members:member-detail", register="members:member-list",
    ),
    Trace(
        "departed", title="离职未接转的会员", permission="members.view", noun="人", rows=_gone, related=("unit",),
        columns=(*PERSON[:2], Column("left_unit_on", "离职日期", kind="date")),
        only={"departed": _late, "departed_next": _in_time},
        how={"departed_first": Min("left_unit_on"), "departed_next": Min("left_unit_on")},
        page="members:member-detail", register="members:member-list",
    ),
    Trace(
        "congresses", title="会员（代表）大会", permission="elections.view", noun="次", rows=_held,
        columns=(
            Column("kind", "会议", "get_kind_display", link=True), Column("held_on", "召开日期", kind="date"),
            Column("minutes_name", "会议记录"),
        ),
        how={"congress_first_on": Min("held_on")},
        page="members:membercongress-detail", register="members:membercongress-list",
    ),
    Trace(
        "reps", title="会员代表", permission="elections.view", noun="人", rows=_standing_reps, related=("member",),
        columns=(
            Column("member", "姓名", "member.name", link=True), Column("elected_on", "当选日期", kind="date"),
            Column("term_end", "任期至", kind="date"),
        ),
        only={"reps_until": _in_term}, how={"reps_until": Max("term_end")},
        page="members:memberrep-detail", register="members:memberrep-list",
    ),
)  # fmt: skip

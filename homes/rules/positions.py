"""Facts of positions and their three rules: station with union and home, station of a large enterprise, the eight haves.

Readings: a union answers for the eight haves of the positions it owns, a shared one for its owner; who owns none is asked
by the rules about stations and activities, not by this one. A station of an above-scale enterprise is its own.
"""

from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Max, Min, Q

from core.rules import SQL, Context, Flip, MonthsAgo, Rule, Source, ahead, declare, literal
from core.tables import Column
from core.traces import Trace, trace
from homes.models.assessment import Assessment
from homes.models.positions import MARKS, Position, PositionShare
from unions.models import Body

_COLUMNS = "kind, functions, state, checked_on, " + ", ".join(f"has_{key}" for key in MARKS)
_OPEN = "opened_on <= %s AND (closed_on IS NULL OR closed_on > %s)"
_SQL = f"""
SELECT body_id, count(*), count(*) FILTER (WHERE kind IN ('centre', 'station', 'point')),
       count(*) FILTER (WHERE own AND kind IN ('station', 'point') AND {{able}}),
       count(*) FILTER (WHERE own), count(*) FILTER (WHERE own AND state = 'met' AND checked_on >= %s AND {{full}}),
       count(*) FILTER (WHERE own AND state = 'asked' AND {{full}}),
       bit_or(CASE WHEN own THEN {{lacks}} ELSE 0 END),
       min(checked_on) FILTER (WHERE own AND state = 'met' AND checked_on >= %s), max(checked_on) FILTER (WHERE own)
FROM (
    SELECT body_id, true AS own, {_COLUMNS} FROM homes_position WHERE {_OPEN} {{{{dirty}}}}
    UNION ALL
    SELECT s.body_id, false, {_COLUMNS}
    FROM (SELECT body_id, position_id FROM homes_positionshare WHERE state = 'agreed' {{{{dirty}}}}) AS s
    JOIN homes_position p ON p.id = s.position_id WHERE {_OPEN}
) AS used GROUP BY body_id
"""
FACTS = (
    "positions_open", "stations_open", "stations_full", "eight_open", "eight_met", "eight_asked", "eight_lacks",
    "eight_first", "eight_last",
)  # fmt: skip


def demanded(context: Context) -> list[str]:
    """The marks asked for here, in the order of their bits."""
    asked = context.value("home.eight_items") or ()
    return [key for key in MARKS if key in asked]


def since(context: Context) -> Any:
    """The first day of which a check still counts; the day itself where no stretch is set, which leaves the rule unset."""
    if context.value("eval.window_months") is None:
        return context.on
    return literal(MonthsAgo("eval.window_months"), context)


def bits(keys: list[str]) -> str:
    parts = [f"CASE WHEN has_{key} THEN 0 ELSE {1 << list(MARKS).index(key)} END" for key in keys]
    return " | ".join(parts) or "0"


def _positions(context: Context) -> SQL:
    keys, on, day = demanded(context), context.on, since(context)
    full = " AND ".join(f"has_{key}" for key in keys) or "true"
    functions = [str(word) for word in context.value("home.station_functions") or ()]
    able, asked = ("functions @> %s::varchar[]", [functions]) if functions else ("false", [])
    text = _SQL.format(full=full, lacks=bits(keys), able=able)
    return text, [*asked, day, day, on, on, on, on]


declare(
    Source(
        "positions", sql=_positions, facts=dict.fromkeys(FACTS),
        zero=("positions_open", "stations_open", "stations_full", "eight_open", "eight_met", "eight_asked", "eight_lacks"),
    ),
    ahead("positions_ahead", lambda context: Position.objects.all(), "opened_on", "closed_on"),
    ahead(
        "shares_ahead", lambda context: PositionShare.objects.filter(state=PositionShare.State.AGREED),
        "position__opened_on", "position__closed_on",
    ),
    Source(
        "declarations",
        rows=lambda context: Assessment.objects.exclude(state=Assessment.State.DRAFT),
        facts={"homes_declared": Count("body")},
        zero=("homes_declared",),
    ),
)  # fmt: skip

declare(
    Rule(
        entry="P-117", slot=45, applies=Q(established_on__lte=MonthsAgo("home.hzj_months")),
        passes=Q(stations_open__gte=1, homes_declared__gte=1),
        flips=(Flip("established_on", months="home.hzj_months"),),
        seen="开放的服务站点（含共享）{stations_open} 个，申报建家 {homes_declared} 次",
        standard="建会满 {home.hzj_months} 个月后，有自有或共享的职工服务站点，并申报过职工之家", mend="homes:positions-of-body",
    ),
    Rule(
        entry="P-119", slot=46, applies=Q(kind=Body.Kind.SINGLE, scale_units__gte=1),
        passes=Q(stations_full__gte=1), keys=("home.station_functions",),
        seen="功能齐全的本单位服务站（点）{stations_full} 个", standard="服务站（点）具备：{home.station_functions}",
        mend="homes:positions-of-body",
    ),
    Rule(
        entry="P-120", slot=28, applies=Q(eight_open__gte=1), passes=Q(eight_met__gte=F("eight_open")),
        pending=Q(eight_asked__gte=F("eight_open") - F("eight_met")),
        nodata=Q(eight_last__isnull=True, eight_lacks__lte=0), keys=("home.eight_items", "eval.window_months"),
        flips=(Flip("eight_first", months="eval.window_months"),),
        seen="本会开放的阵地 {eight_open} 个，八有齐全并经核验 {eight_met} 个，待核验 {eight_asked} 个",
        standard="每个阵地具备：{home.eight_items}，{eval.window_months} 个月内经县总工会核验", values={"items": "eight_lacks"},
        mend="homes:positions-of-body",
    ),
)  # fmt: skip


# ---- where the rows can be read --------------------------------------------------------------------------------------


def _used(context: Context, body: int) -> Any:
    """Open ones of its own and shared ones; `own` tells them apart."""
    shared = PositionShare.objects.filter(body=body, state="agreed").values("position")
    rows = Position.objects.filter(Q(closed_on=None) | Q(closed_on__gt=context.on), opened_on__lte=context.on)
    rows = rows.filter(Q(body=body) | Q(pk__in=shared))
    return rows.annotate(own=ExpressionWrapper(Q(body=body), output_field=BooleanField()))


def _full(context: Context) -> Q:
    found = Q(own=True)
    for key in demanded(context):
        found &= Q(**{f"has_{key}": True})
    return found


def _able(context: Context) -> Q:
    functions = [str(word) for word in context.value("home.station_functions") or ()]
    return (
        Q(own=True, kind__in=("station", "point"), functions__contains=functions)
        if functions
        else Q(pk__in=[])
    )


def _checked(context: Context) -> Q:
    return Q(own=True, state=Position.State.MET, checked_on__gte=since(context))


OWN = Q(own=True)
trace(
    Trace(
        "positions", title="服务阵地", permission="homes.view", noun="个", rows=_used, related=("body",),
        columns=(
            Column("name", "名称", link=True), Column("kind", "类别", "get_kind_display"), Column("body", "所属工会", "body.name", phone=False),
            Column("state", "八有核验", "get_state_display"), Column("checked_on", "核验日期", kind="date"),
        ),
        only={
            "stations_open": Q(kind__in=("centre", "station", "point")), "stations_full": _able,
            "eight_open": OWN, "eight_lacks": OWN, "eight_last": OWN, "eight_first": _checked,
            "eight_met": lambda context: _full(context) & _checked(context),
            "eight_asked": lambda context: _full(context) & Q(state=Position.State.ASKED),
        },
        how={"eight_first": Min("checked_on"), "eight_last": Max("checked_on"), "eight_lacks": "各阵地缺的项目合在一起"},
        page="homes:position-detail", register="homes:position-list",
    ),
    Trace(
        "declarations", title="自评和申报", permission="homes.view", noun="份",
        columns=(
            Column("cycle", "年度", link=True), Column("purpose", "用途", "get_purpose_display"),
            Column("submitted_on", "提交日期", kind="date"), Column("state", "状态", "get_state_display"),
        ),
        page="homes:assessment-detail",
    ),
)  # fmt: skip

"""Facts of activities and openness with their rules: a carrier at work (P-095), openness of union affairs (P-112).

Readings: an activity counts once its attendance is reported; a planned one does not. What is published counts by its
kind, wherever it hangs.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Max, Min, Q

from core.rules import SQL, Context, Flip, MonthsAgo, Rule, Source, T, ahead, declare, literal
from core.tables import Column
from core.traces import Trace, trace
from homes.models.activities import CONTEST, CULTURE, DEVELOP, EDUCATE, Activity
from homes.models.records import AffairsPost
from members.models import Ceremony

WINDOW, AFFAIRS = "eval.window_months", "home.affairs_months"


def _in(kinds: Iterable[str]) -> str:
    return ", ".join(f"'{kind}'" for kind in kinds)


GROUPS = {"educate_on": EDUCATE, "develop_on": DEVELOP, "contest_on": CONTEST, "culture_on": CULTURE}
_DAYS = ", ".join(f"max(held_on) FILTER (WHERE kind IN ({_in(kinds)}))" for kinds in GROUPS.values())
_ACTIVITIES = f"""
SELECT body_id, count(*)::int, min(held_on), {_DAYS}
FROM homes_activity WHERE attendance >= 1 AND held_on BETWEEN %s AND %s {{dirty}} GROUP BY body_id
"""
_CEREMONIES = """
SELECT body_id, max(held_on) FROM members_ceremony WHERE held_on BETWEEN %s AND %s {dirty} GROUP BY body_id
"""
POSTED = {kind: f"affairs_{kind}_on" for kind in AffairsPost.Kind.values}
_POSTS = f"""
SELECT body_id, {", ".join(f"max(published_on) FILTER (WHERE kind = '{kind}')" for kind in POSTED)}
FROM homes_affairspost WHERE published_on BETWEEN %s AND %s {{dirty}} GROUP BY body_id
"""


def _within(text: str, key: str) -> Any:
    """None within a window that nobody has set."""

    def made(context: Context) -> SQL:
        unset = context.value(key) is None
        return text, [None if unset else literal(MonthsAgo(key), context), context.on]

    return made


declare(
    Source(
        "activities", sql=_within(_ACTIVITIES, WINDOW),
        facts=dict.fromkeys(("activities", "activity_first_on", *GROUPS)), zero=("activities",),
    ),
    Source("ceremonies", sql=_within(_CEREMONIES, WINDOW), facts={"ceremony_on": None}),
    Source("affairs", sql=_within(_POSTS, AFFAIRS), facts=dict.fromkeys(POSTED.values())),
    ahead("activities_ahead", lambda context: Activity.objects.filter(attendance__gte=1), "held_on"),
    ahead("ceremonies_ahead", lambda context: Ceremony.objects.all(), "held_on"),
    ahead("affairs_ahead", lambda context: AffairsPost.objects.all(), "published_on"),
)  # fmt: skip


def wanted(context: Context) -> list[str]:
    """The kinds of affairs that must be published here."""
    return [str(kind) for kind in context.value("home.affairs_kinds") or ()]


def _published(context: Context) -> Q:
    """A kind that the portal does not know cannot have been published."""
    found = Q()
    for kind in wanted(context):
        found &= Q(**{f"{POSTED[kind]}__isnull": False}) if kind in POSTED else Q(members__lt=0)
    return found


def _never(context: Context) -> Q:
    found = Q()
    for name in POSTED.values():
        found &= Q(**{f"{name}__isnull": True})
    return found


def unpublished(context: Context, facts: Mapping[str, Any]) -> list[str]:
    words = dict(AffairsPost.Kind.choices)
    return [words.get(kind, kind) for kind in wanted(context) if facts.get(POSTED.get(kind, "")) is None]


def without_carrier(context: Context, facts: Mapping[str, Any]) -> list[str]:
    return [] if facts.get("positions_open") else ["自有或共享的活动阵地"]


declare(
    Rule(
        entry="P-095", slot=16, applies=Q(members__gte=0),
        passes=Q(positions_open__gte=1) & Q(activities__gte=T("act.min_per_year")),
        nodata=Q(positions_open__lte=0) & Q(activities__lte=0), keys=(WINDOW,),
        flips=(Flip("activity_first_on", months=WINDOW),),
        seen="开放的自有或共享阵地 {positions_open} 个，登记了参加人数的活动 {activities} 次",
        standard="有自有或共享的阵地，{eval.window_months} 个月内开展活动不少于 {act.min_per_year} 次",
        values={"v": "activities"}, lacks=without_carrier, mend="homes:activities-of-body",
    ),
    Rule(
        entry="P-112", slot=19, applies=Q(members__gte=0), passes=_published, nodata=_never,
        keys=("home.affairs_kinds", AFFAIRS), flips=tuple(Flip(name, months=AFFAIRS) for name in POSTED.values()),
        seen="未按期公开：{lacks}", standard="{home.affairs_months} 个月内逐项向会员公开：{home.affairs_kinds}",
        lacks=unpublished, mend="homes:posts-of-body",
    ),
)  # fmt: skip


# ---- where the rows can be read --------------------------------------------------------------------------------------


def _between(model: Any, day: str, key: str, **more: Any) -> Any:
    """The same window as `_within`, in the words of the ORM."""

    def made(context: Context, body: int) -> Any:
        if context.value(key) is None:
            return model.objects.none()
        return model.objects.filter(
            body=body, **{f"{day}__range": (literal(MonthsAgo(key), context), context.on)}, **more
        )

    return made


trace(
    Trace(
        "activities", title="活动", permission="homes.view", noun="次",
        rows=_between(Activity, "held_on", WINDOW, attendance__gte=1),
        columns=(
            Column("title", "活动", link=True, sub="get_kind_display"), Column("held_on", "开展日期", kind="date"),
            Column("attendance", "参加人数", kind="num"),
        ),
        only={fact: Q(kind__in=list(kinds)) for fact, kinds in GROUPS.items()},
        how={"activity_first_on": Min("held_on"), **{fact: Max("held_on") for fact in GROUPS}},
        page="homes:activity-detail", register="homes:activity-list",
    ),
    Trace(
        "ceremonies", title="入会仪式", permission="members.view", noun="次", rows=_between(Ceremony, "held_on", WINDOW),
        columns=(Column("held_on", "举行日期", kind="date", link=True), Column("joined", "入会人数", kind="num")),
        how={"ceremony_on": Max("held_on")}, page="members:ceremony-detail", register="members:ceremony-list",
    ),
    Trace(
        "affairs", title="会务公开", permission="homes.view", rows=_between(AffairsPost, "published_on", AFFAIRS),
        columns=(
            Column("title", "标题", link=True), Column("kind", "类别", "get_kind_display"),
            Column("published_on", "公开日期", kind="date"),
        ),
        only={fact: Q(kind=kind) for kind, fact in POSTED.items()},
        how={fact: Max("published_on") for fact in POSTED.values()},
        page="homes:affairspost-detail", register="homes:affairspost-list",
    ),
)  # fmt: skip

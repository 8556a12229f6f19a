"""Figures of social union workers, and the direct-election pilots."""

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Substr

from core.indicators import Indicator, declare
from core.rules import Context
from unions.models import Appraisal, Body, Election, Pilot, SocialWorker
from unions.querysets import ACTIVE_STATES

SEGMENTS = (8, 12, 16)  # lengths of the paths of cities, counties and what lies below them


def _posted(context: Context) -> QuerySet[Any]:
    return SocialWorker.objects.posted(context.on).filter(body__state__in=ACTIVE_STATES)


def _kept(context: Context) -> dict[str, Q]:
    """What each worker must have. Who came after the last full year began has no appraisal of it yet."""
    year = context.on.year - 1
    judged = Exists(Appraisal.objects.filter(worker=OuterRef("pk"), year=year))
    return {
        "岗位等级": ~Q(post_grade=""),
        "工资标准": Q(wage_standard__isnull=False),
        "社会保险": Q(insured=True),
        "住房公积金": Q(housing_fund=True),
        f"{year} 年度评价": Q(judged) | Q(hired_on__gt=dt.date(year, 1, 1)),
    }


def _direct(since: dt.date, until: dt.date) -> QuerySet[Any]:
    """Direct elections held and approved in a span."""
    return Election.objects.filter(
        direct=True, state=Election.State.APPROVED, held_on__gte=since, held_on__lte=until
    )


def _reached(elections: QuerySet[Any]) -> Q:
    """Bodies in whose branch one of the elections was held, by the beginning of its path."""
    found = Q()
    for length in SEGMENTS:
        found |= Q(path__in=elections.annotate(top=Substr("body__path", 1, length)).values("top"))
    return found


def _rolled_out(context: Context) -> bool:
    return context.on.year >= int(context.value("elect.rollout_year"))


def _areas(context: Context) -> QuerySet[Any]:
    """All cities until the roll-out, from then on all counties."""
    kind = Body.Kind.COUNTY if _rolled_out(context) else Body.Kind.CITY
    return Body.objects.active().filter(kind=kind)


def _tried(context: Context) -> Q:
    if _rolled_out(context):
        return _reached(_direct(dt.date(int(context.value("elect.rollout_year")), 1, 1), context.on))
    year = int(context.value("elect.pilot_year"))
    held = _direct(dt.date(year, 1, 1), min(dt.date(year, 12, 31), context.on))
    pilots = Body.objects.filter(_reached(held), pk__in=Pilot.objects.filter(year=year).values("body"))
    counties = _enough(pilots.filter(kind=Body.Kind.COUNTY), int(context.value("elect.pilot_counties")))
    zones = _enough(pilots.filter(kind=Body.Kind.ZONE), int(context.value("elect.pilot_zones")))
    return counties & zones


def _enough(pilots: QuerySet[Any], least: int) -> Q:
    """Cities below which at least so many of the pilots lie."""
    tops: dict[str, int] = {}
    for path in pilots.values_list("path", flat=True):  # few: one or two for each city
        for length in range(4, len(path), 4):
            tops[path[:length]] = tops.get(path[:length], 0) + 1
    return Q(path__in=[top for top, number in tops.items() if number >= least])


declare(
    Indicator(
        "P-050", "direct-pilots", "直接选举试点和推开", "个地区",
        rows=_areas, met=_tried, path="path", place="place", permission="unions.view", page="unions:body-detail",
        demand=True, body="pk", kinds=("city", "county"),
        needs=("elect.pilot_counties", "elect.pilot_zones", "elect.pilot_year", "elect.rollout_year"),
        reading="试点年份数各市：试点县和试点开发区都完成过直接选举的计入分子；推开年份起数各县，辖区内完成过直接选举的计入分子。",
    ),
    Indicator(
        "P-064", "social-professionals", "社会工作专业人才人数", "人",
        rows=lambda context: _posted(context).filter(professional=True), counts=True,
        path="body__path", place="body__place", permission="cadres.view", page="unions:socialworker-detail",
        target="staff.social_total", deadline="staff.social_deadline", beside="body",
        reading="在岗的社会化工会工作者中的社会工作专业人才，按派驻工会计入各市、各县。",
    ),
    Indicator(
        "P-066", "social-pay", "社会化工会工作者薪酬保障", "名工作者",
        rows=_posted, parts=_kept, demand=True, body="body",
        path="body__path", place="body__place", permission="cadres.view", page="unions:socialworker-detail", beside="body",
        reading="在岗的工作者都有岗位等级、工资标准、社会保险、住房公积金和上一年度评价的计入分子；上一年当中聘用的不要求上一年度评价。",
    ),
)  # fmt: skip

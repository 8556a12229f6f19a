"""Coverage: a union within a year of opening, the eight domains as surveyed, and this year's new unions."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from core.clock import add_months
from core.indicators import Indicator, declare
from core.rules import Context
from unions.models import Body, Coverage, SurveyItem, Unit
from unions.models.units import ENTERPRISE
from unions.querysets import ACTIVE_STATES, BASIC_KINDS

# ---- P-011: within a year of opening ---------------------------------------------------------------------------------


def founded_by(on: dt.date) -> Q:
    """An active basic union covers the employer and has its founding day."""
    now = Coverage.objects.filter(
        Q(to_on=None) | Q(to_on__gt=on), unit=OuterRef("pk"), from_on__lte=on, body__kind__in=BASIC_KINDS,
        body__state__in=ACTIVE_STATES, body__established_on__lte=on,
    )  # fmt: skip
    return Q(Exists(now))


def _must_found(context: Context) -> QuerySet[Any]:
    """Open enterprises and institutions; the document does not say it of organs."""
    on = context.on
    return Unit.objects.filter(
        Q(opened_on=None) | Q(opened_on__lte=on), Q(closed_on=None) | Q(closed_on__gt=on),
        nature__in=(*ENTERPRISE, Unit.Nature.INSTITUTION),
    )  # fmt: skip


def opened_since(on: dt.date, months: int) -> dt.date:
    """The earliest opening day whose months are not over on the day."""
    day = add_months(on, -months)
    return day if add_months(day, months) >= on else day + dt.timedelta(days=1)


def _has_time(context: Context) -> Q:
    return Q(opened_on__gte=opened_since(context.on, int(context.value("org.establish_months"))))


# ---- P-039: the eight domains ----------------------------------------------------------------------------------------


def _surveyed(*domains: str) -> Callable[[Context], QuerySet[Any]]:
    """Open employers of the domains that somebody has visited."""

    def rows(context: Context) -> QuerySet[Any]:
        on = context.on
        visited = SurveyItem.objects.filter(unit=OuterRef("pk"), visited_on__lte=on)
        return Unit.objects.filter(
            Q(opened_on=None) | Q(opened_on__lte=on), Q(closed_on=None) | Q(closed_on__gt=on), Exists(visited),
            domain8__in=domains,
        )  # fmt: skip

    return rows


def _covered(context: Context) -> Q:
    on = context.on
    now = Coverage.objects.filter(
        Q(to_on=None) | Q(to_on__gt=on), unit=OuterRef("pk"), from_on__lte=on, body__kind__in=BASIC_KINDS,
        body__state__in=ACTIVE_STATES,
    )  # fmt: skip
    return Q(Exists(now))


DOMAINS = [(str(code), str(name)) for code, name in Unit.Domain8.choices if code]
ALL_DOMAINS = ("domain8", "八大领域建会率（合计）", "八大", tuple(code for code, _ in DOMAINS))
EACH_DOMAIN = [(f"domain8-{code}", f"{name}建会率", name, (code,)) for code, name in DOMAINS]


# ---- P-041: new unions -----------------------------------------------------------------------------------------------


def this_year(on: dt.date) -> tuple[dt.date, dt.date]:
    return on.replace(month=1, day=1), on


def last_year(on: dt.date) -> tuple[dt.date, dt.date]:
    """The same stretch of the year before."""
    return dt.date(on.year - 1, 1, 1), add_months(on, -12)


def _new_bodies(stretch: Callable[[dt.date], tuple[dt.date, dt.date]]) -> Callable[[Context], QuerySet[Any]]:
    """Also those dissolved since: they were new in their year."""
    return lambda context: Body.objects.filter(
        kind__in=BASIC_KINDS, established_on__range=stretch(context.on)
    ).exclude(state=Body.State.PREPARING)


def growth_note(context: Context) -> str:
    if context.value("cov.growth_min") is None:
        return "文件只说较大幅度增长，没有数字；本地也没有设定增幅，这里只看是否比上年同期多。增幅可以在标准参数里设定。"
    return ""


declare(
    Indicator(
        "P-011", "founded-in-time", "开业一年内建会", "家单位",
        rows=_must_found, met=lambda context: founded_by(context.on), grace=_has_time,
        nodata=lambda context: Q(opened_on=None), needs=("org.establish_months",), demand=True,
        path="home_path", place="jurisdiction__code", permission="units.view", page="unions:unit-detail",
        beside="jurisdiction",
        reading="企业和事业单位开业满规定月数后应有正常或整顿中、已登记成立日期的基层工会覆盖；未满的不计入。"
        "逾期才建的按已建计，在单位页面注明“逾期建会”。没有登记开业日期的按未达到计入，请补登日期。",
    ),
    *(
        Indicator(
            "P-039", slug, title, "家单位",
            rows=_surveyed(*codes), met=_covered, path="home_path", place="jurisdiction__code",
            permission="units.view", page="unions:unit-detail", beside="jurisdiction", target="cov.domain8_rate",
            deadline="cov.domain8_deadline", empty=("尚未排查", "nodata"), says={"domain": name},
            reading="分母为已走访过的存续单位，分子为其中由正常或整顿中的基层工会覆盖的；没有走访的不计入，也不按零计算。",
        )
        for slug, title, name, codes in (ALL_DOMAINS, *EACH_DOMAIN)
    ),
    Indicator(
        "P-041", "growth-bodies", "新建工会数增长", "家基层工会",
        rows=_new_bodies(last_year), over=_new_bodies(this_year), path="path", place="place",
        permission="unions.view", page="unions:body-detail", target="cov.growth_min",
        cut="coverages__unit__key_area", cut_title="按建会重点领域", note=growth_note,
        siblings={"v1": "growth-bodies", "v2": "growth-members"},
        reading="本年 1 月 1 日到统计日成立的基层工会，与上年同一时段相比；筹建中的不计入，当年成立后撤销的仍计入。",
    ),
)  # fmt: skip

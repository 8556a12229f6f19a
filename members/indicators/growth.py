"""Indicators over members: how many joined this year against the year before; staff of federations by their members."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat

from core.indicators import Indicator, declare
from core.rules import Context
from members.models import Member
from unions.indicators.coverage import growth_note, last_year, this_year
from unions.indicators.townships import DEMAND, towns, with_staff
from unions.models import FederationLink
from unions.querysets import FED_KINDS


def _new_members(stretch: Callable[[dt.date], tuple[dt.date, dt.date]]) -> Callable[[Context], QuerySet[Any]]:
    """By the day of joining, whatever became of the membership since."""
    return lambda context: Member.objects.filter(joined_on__range=stretch(context.on))


def _federations(context: Context) -> QuerySet[Any]:
    """Each federation with its staff and, where members count, the members of its affiliates and of the unions below it."""
    rows = with_staff(towns(context, *FED_KINDS), context)
    if context.value("fed.members_per_staff") is None:
        return rows
    on = context.on
    linked = FederationLink.objects.filter(
        Q(to_on=None) | Q(to_on__gt=on), body=OuterRef(OuterRef("pk")), from_on__lte=on
    )
    below = Q(path__gte=OuterRef("path"), path__lt=Concat(OuterRef("path"), Value("~")))
    members = Member.objects.active()
    return rows.annotate(
        covered=_number(members.filter(below))
        + _number(members.filter(~below, body__in=linked.values("basic")))
    )


def _number(members: QuerySet[Any]) -> Any:
    found = members.order_by().values("status").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(found, output_field=IntegerField()), 0)


def _enough(context: Context) -> Q:
    met, ratio = Q(staff__gte=context.value("fed.min_fulltime")), context.value("fed.members_per_staff")
    return met if ratio is None else met & Q(covered__lte=F("staff") * int(ratio))


declare(
    Indicator(
        "P-041", "growth-members", "新入会人数增长", "名新会员",
        rows=_new_members(last_year), over=_new_members(this_year), path="path", place="body__place",
        permission="members.view", page="members:member-detail", target="cov.growth_min",
        cut="unit__key_area", cut_title="按建会重点领域", note=growth_note,
        siblings={"v1": "growth-bodies", "v2": "growth-members"},
        reading="本年 1 月 1 日到统计日入会的会员，与上年同一时段相比；按入会日期统计，以后转出或退会的仍计入。",
    ),
    Indicator(
        "P-036", "federation-staff", "联合会专职人员", "家联合会", **DEMAND,
        rows=_federations, met=_enough, needs=("fed.min_fulltime",), kinds=FED_KINDS,
        reading="专职干部和专职的社会化工会工作者合计，不少于规定人数；本地设定了每名专职人员对应会员数的，还要与会员数相称。"
        "会员数为所属基层工会和下级工会的在会会员。",
    ),
)  # fmt: skip

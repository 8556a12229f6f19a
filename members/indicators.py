"""Indicators over members: how many joined this year against the year before."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from core.indicators import Indicator, declare
from core.rules import Context
from members.models import Member
from unions.indicators.coverage import growth_note, last_year, this_year


def _new_members(stretch: Callable[[dt.date], tuple[dt.date, dt.date]]) -> Callable[[Context], QuerySet[Any]]:
    """By the day of joining, whatever became of the membership since."""
    return lambda context: Member.objects.filter(joined_on__range=stretch(context.on))


declare(
    Indicator(
        "P-041", "growth-members", "新入会人数增长", "名新会员",
        rows=_new_members(last_year), over=_new_members(this_year), path="path", place="body__place",
        permission="members.view", page="members:member-detail", target="cov.growth_min",
        cut="unit__key_area", cut_title="按建会重点领域", note=growth_note,
        siblings={"v1": "growth-bodies", "v2": "growth-members"},
        reading="本年 1 月 1 日到统计日入会的会员，与上年同一时段相比；按入会日期统计，以后转出或退会的仍计入。",
    ),
)  # fmt: skip

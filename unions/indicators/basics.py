"""Indicators over employers, elections, cadres and their training."""

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from core.clock import add_months
from core.indicators import Indicator, declare
from core.rules import Context
from unions.models import Coverage, Officer, Training, Unit
from unions.querysets import ACTIVE_STATES, BASIC_KINDS, TOWN_KINDS

HEADS = (Officer.Post.CHAIR, Officer.Post.VICE)
CADRES = (*HEADS, Officer.Post.MEMBER, Officer.Post.STAFF)


def _open_units(context: Context) -> QuerySet[Any]:
    on = context.on
    return Unit.objects.filter(
        Q(opened_on=None) | Q(opened_on__lte=on), Q(closed_on=None) | Q(closed_on__gt=on), workers__gte=1
    )


def _covered(context: Context) -> Q:
    now = Coverage.objects.filter(
        Q(to_on=None) | Q(to_on__gt=context.on),
        unit=OuterRef("pk"), from_on__lte=context.on, body__kind__in=BASIC_KINDS, body__state__in=ACTIVE_STATES,
    )  # fmt: skip
    return Q(Exists(now))


def _in_post(context: Context, **more: Any) -> QuerySet[Any]:
    on = context.on
    return Officer.objects.filter(
        Q(left_on=None) | Q(left_on__gt=on), took_post_on__lte=on, body__state__in=ACTIVE_STATES, **more
    )


def _cadres(context: Context) -> QuerySet[Any]:
    return _in_post(context, post__in=CADRES, body__kind__in=BASIC_KINDS)


def _trained(context: Context, since: dt.date, **more: Any) -> Q:
    found = Training.objects.filter(
        officer=OuterRef("pk"), started_on__gt=since, started_on__lte=context.on, passed=True, **more
    )
    return Q(Exists(found))


def _last_year(context: Context) -> dt.date:
    """31 December before the year of the figures."""
    return dt.date(context.on.year - 1, 12, 31)


def _rotation(context: Context) -> Q:
    since = add_months(context.on, -12 * int(context.value("train.rotation_years") or 0))
    return _trained(context, since, kind__in=[Training.Kind.ROTATION, Training.Kind.POST])


def _sent_outside(context: Context) -> QuerySet[Any]:
    """Officers sent to another province this year; one person counts once."""
    outside = Training.objects.filter(
        officer=OuterRef("pk"), kind=Training.Kind.OUTSIDE, started_on__gt=_last_year(context),
        started_on__lte=context.on,
    )  # fmt: skip
    return Officer.objects.filter(Exists(outside))


declare(
    Indicator(
        "P-010", "establishment", "普遍建会率", "家单位",
        rows=_open_units, met=_covered, path="home_path", place="jurisdiction__code", permission="units.view",
        page="unions:unit-detail", target="cov.establish_rate", beside="jurisdiction",
        reading="在统计日开业、有职工的单位都计入分母；由正常或整顿中的基层工会单独或联合覆盖的计入分子。",
    ),
    Indicator(
        "P-051", "direct-election", "主席直接选举比例", "家基层工会",
        rows=lambda context: _in_post(context, post=Officer.Post.CHAIR, body__kind__in=BASIC_KINDS),
        met=lambda context: Q(election__direct=True),
        path="body__path", place="body__place", permission="cadres.view", page="unions:officer-detail",
        target="elect.direct_rate", beside="body",
        reading="分母为主席在任的基层工会；现任主席由直接选举产生的计入分子。文件没有规定比例，由各地自定。",
    ),
    Indicator(
        "P-071", "new-heads-trained", "新任主席、副主席参训率", "名新任主席、副主席",
        rows=lambda context: _in_post(context, post__in=HEADS, took_post_on__gt=_last_year(context)),
        met=lambda context: _trained(context, dt.date(1949, 1, 1), kind=Training.Kind.POST),
        path="body__path", place="body__place", permission="cadres.view", page="unions:officer-detail",
        target="train.new_rate", deadline="plan.end", beside="body",
        reading="分母为本年上岗且在任的主席、副主席；参加过任职培训并合格的计入分子。",
    ),
    Indicator(
        "P-072", "rotation", "干部轮训率", "名基层工会干部",
        rows=_cadres, met=_rotation, needs=("train.rotation_years",),
        path="body__path", place="body__place", permission="cadres.view", page="unions:officer-detail",
        target="train.rotation_rate", beside="body",
        reading="分母为在任的基层工会主席、副主席、委员和专职工作人员；轮训周期内参加过轮训或任职培训的计入分子。",
    ),
    Indicator(
        "P-073", "certified", "持证上岗率", "名基层工会干部",
        rows=_cadres, met=lambda context: Q(certified_on__lte=context.on),
        path="body__path", place="body__place", permission="cadres.view", page="unions:officer-detail",
        target="train.cert_rate", deadline="plan.end", beside="body",
        reading="分母为在任的基层工会主席、副主席、委员和专职工作人员；已取得岗位证书的计入分子。",
    ),
    Indicator(
        "P-075", "outside-province", "省外培训人数", "人",
        rows=_sent_outside, met=lambda context: Q(pk__gt=0), counts=True,
        path="body__path", place="body__place", permission="cadres.view", page="unions:officer-detail",
        target="train.out_per_year", needs=("train.out_from",), beside="body",
        reading="本年参加过省外培训的工会干部，同一人只计一次。",
    ),
    Indicator(
        "P-076", "township-heads", "乡镇专职主席年度轮训率", "名乡镇（街道）专职主席",
        rows=lambda context: _in_post(
            context, post=Officer.Post.CHAIR, fulltime=True, body__kind__in=TOWN_KINDS
        ),
        met=lambda context: _trained(
            context, _last_year(context), organiser_level=Training.OrganiserLevel.CITY
        ),
        path="body__path", place="body__place", permission="cadres.view", page="unions:officer-detail",
        target="train.town_rate", needs=("train.out_from",), beside="body",
        reading="分母为在任的乡镇（街道）专职主席；本年参加过市级主办培训并合格的计入分子。",
    ),
)  # fmt: skip

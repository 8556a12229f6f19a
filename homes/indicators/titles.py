"""Indicators of titles: qualified homes, model homes among them, rounds that shared nothing out by number."""

from collections.abc import Mapping
from typing import Any

from django.db.models import F, Q, QuerySet

from core.indicators import Indicator, declare
from core.rules import Context
from homes.models import HomeTitle, NamingEntry, NamingRound
from homes.models.grades import Grade, Level
from unions.models import Body
from unions.querysets import LOCAL_KINDS

Cause = NamingEntry.Cause
CITY_UP = (Level.CITY, Level.PROVINCE, Level.NATIONAL)


def _basic(context: Context) -> QuerySet[Any]:
    return Body.objects.active().basic()


def _homes(context: Context) -> QuerySet[HomeTitle]:
    """Titles of homes in force: named by the day, neither waiting, nor under rectification, nor revoked."""
    return HomeTitle.objects.effective().filter(person_name="", named_on__lte=context.on)


def _qualified(context: Context) -> Q:
    """Every grade counts: who holds a higher one is qualified."""
    return Q(pk__in=_homes(context).values("body"))


def _of_qualified(context: Context) -> QuerySet[Any]:
    return _basic(context).filter(_qualified(context))


def _model(context: Context) -> Q:
    return Q(pk__in=_homes(context).filter(grade=Grade.MODEL, level__in=CITY_UP).values("body"))


def _rounds(context: Context) -> QuerySet[Any]:
    return NamingRound.objects.filter(opened_on__lte=context.on)


def _fair(context: Context) -> Mapping[str, Q]:
    refused = NamingEntry.objects.filter(state=NamingEntry.State.REFUSED)
    below = refused.filter(cause=Cause.BELOW, score__gte=F("pass_score"))
    left = NamingEntry.objects.filter(state=NamingEntry.State.DECLARED, round__state=NamingRound.State.CLOSED)
    return {
        "没有预设名额": Q(quota=None),
        "没有因名额不予命名": ~Q(pk__in=refused.filter(cause=Cause.NUMBER).values("round")),
        "达到标准的没有按未达标准处理": ~Q(pk__in=below.values("round")),
        "申报的都已考评": ~Q(pk__in=left.values("round")),
    }


_HOME: dict[str, Any] = {
    "path": "path", "place": "place", "permission": "homes.view", "page": "homes:body", "deadline": "plan.end",
}  # fmt: skip
declare(
    Indicator(
        "P-109", "qualified-homes", "合格职工之家占比", "家工会", rows=_basic, met=_qualified, target="home.qualified_rate", **_HOME,
        reading="有效的合格、先进、模范职工之家都算合格；待确认、限期整改和已撤销的称号不算。",
    ),
    Indicator(
        "P-110", "model-homes", "市级以上模范职工之家占比", "家合格职工之家", rows=_of_qualified, met=_model, target="home.model_share", **_HOME,
        empty=("还没有合格职工之家", "nodata"),
        reading="合格职工之家中，有效的市级、省级、全国模范职工之家所占比例。",
    ),
    Indicator(
        "P-101", "naming-without-quota", "命名不设名额", "批命名", rows=_rounds, parts=_fair, path="body__path", place="body__place",
        permission="homes.view", page="homes:naminground-detail", beside="body", demand=True, kinds=LOCAL_KINDS,
        empty=("没有命名批次", "na"),
        reading="三个等级职工之家的命名批次：没有预设名额，达到标准分的逐家考评，没有以名额为由不予命名。",
    ),
)  # fmt: skip

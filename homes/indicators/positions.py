"""Indicators of positions: stations in large enterprises, the eight haves of grassroots positions."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from core.indicators import Indicator, declare
from core.rules import Context
from homes.models import Position
from homes.rules.positions import demanded, since
from unions.models import Coverage, Unit
from unions.models.units import ENTERPRISE
from unions.querysets import ACTIVE_STATES, BASIC_KINDS, FED_KINDS, TOWN_KINDS

Kind = Position.Kind
GRASSROOTS = (*BASIC_KINDS, *FED_KINDS, *TOWN_KINDS, "branch", "group")


def _open_on(context: Context) -> Q:
    on = context.on
    return Q(opened_on__lte=on) & (Q(closed_on=None) | Q(closed_on__gt=on))


# ---- P-118 ----------------------------------------------------------------------------------------------------------


def _covering(context: Context) -> QuerySet[Coverage]:
    """Open coverage of the employer by an active basic union."""
    on = context.on
    return Coverage.objects.filter(
        Q(to_on=None) | Q(to_on__gt=on), unit=OuterRef("pk"), from_on__lte=on, body__kind__in=BASIC_KINDS,
        body__state__in=ACTIVE_STATES,
    )  # fmt: skip


def _enterprises(context: Context) -> QuerySet[Unit]:
    on = context.on
    rows = Unit.objects.filter(
        Q(opened_on=None) | Q(opened_on__lte=on),
        Q(closed_on=None) | Q(closed_on__gt=on),
        nature__in=ENTERPRISE,
    )
    return rows.filter(Exists(_covering(context)))


def _large(context: Context) -> QuerySet[Any]:
    return _enterprises(context).filter(workers__gte=int(context.value("home.station_min_workers")))


def _above_scale(context: Context) -> QuerySet[Any]:
    return _enterprises(context).filter(above_scale=True)


def _with_station(context: Context) -> Q:
    """A union that covers it has a station or point of its own with every function asked for."""
    words = [str(word) for word in context.value("home.station_functions")]
    stations = Position.objects.filter(
        _open_on(context),
        body=OuterRef("body"),
        kind__in=(Kind.STATION, Kind.POINT),
        functions__contains=words,
    )
    return Q(Exists(_covering(context).filter(Exists(stations))))


# ---- P-121 ----------------------------------------------------------------------------------------------------------


def _grassroots(context: Context) -> QuerySet[Any]:
    return Position.objects.filter(_open_on(context), body__kind__in=GRASSROOTS)


def _eight(context: Context) -> Q:
    marks = {f"has_{key}": True for key in demanded(context)}
    return Q(state=Position.State.MET, checked_on__gte=since(context), **marks)


_UNIT = {
    "path": "home_path", "place": "jurisdiction__code", "permission": "units.view", "page": "unions:unit-detail",
    "beside": "jurisdiction", "rows": _large, "met": _with_station,
}  # fmt: skip
declare(
    Indicator(
        "P-118", "large-stations", "大型企业建站率", "家企业", **_UNIT,  # type: ignore[arg-type]
        needs=("home.station_min_workers", "home.station_functions"), target="home.station_rate", deadline="plan.end",
        reading="职工达到规定人数、已建工会的企业中，覆盖它的工会有自己开放的服务站（点）、规定的功能齐全的企业所占比例；共享的不计入。",
    ),
    Indicator(
        "P-118", "scale-stations", "规模以上企业建站率", "家企业", **{**_UNIT, "rows": _above_scale},  # type: ignore[arg-type]
        needs=("home.station_functions",), empty=("没有登记规模以上企业", "na"),
        reading="规模以上、已建工会的企业中，有功能齐全的服务站（点）的所占比例。文件没有定比例，这里只看进展。",
    ),
    Indicator(
        "P-121", "eight-haves", "阵地“八有”达标率", "个阵地", rows=_grassroots, met=_eight, path="body__path",
        place="body__place", permission="homes.view", page="homes:position-detail", beside="body", target="home.eight_rate",
        deadline="home.eight_deadline", needs=("home.eight_items", "eval.window_months"),
        empty=("没有登记阵地", "nodata"),
        reading="基层和乡镇（街道）工会开放的阵地中，八有齐全并在规定期限内由县以上总工会核验的所占比例；县以上工会自己的阵地不计入。",
    ),
)  # fmt: skip

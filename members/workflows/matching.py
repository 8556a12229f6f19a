"""Which union an application goes to: the door it came by, the employer's, or that of the place where the worker lives."""

from dataclasses import dataclass

from django.db.models import Q

from core.workflow import Refused
from members.workflows.doors import Door, takes_members
from unions.models import Body, Coverage, Jurisdiction, Unit, Village
from unions.querysets import ACTIVE_STATES, BASIC_KINDS, TOWN_KINDS
from unions.workflows import home_path_of

FOUND = 20  # unions named on the public page
LEAST = 2  # characters of an employer's name


@dataclass(frozen=True)
class Match:
    """`settled`: the body takes members itself; otherwise it is the county that has to find one."""

    body: Body
    unit: Unit | None
    settled: bool


def matched(door: Door, unit_name: str, village: str) -> Match:
    name = unit_name.strip()
    if door.host is not None:
        return Match(
            door.host, _covered(door.host, name), settled=takes_members().filter(pk=door.host.pk).exists()
        )
    if door.place is None:
        raise Refused("请先选择居住地。")
    by_unit = _of_unit(name, door.place) if name else None
    return by_unit or _of_residence(door.place, village.strip())


def _covered(body: Body, name: str) -> Unit | None:
    units = Unit.objects.filter(coverages__body=body, coverages__to_on=None)
    found = list((units.filter(name=name) if name else units)[:2])
    return found[0] if len(found) == 1 else None


def _of_unit(name: str, place: Jurisdiction) -> Match | None:
    """Only an employer of the same county, and only where exactly one bears that name."""
    rows = Coverage.objects.filter(
        unit__name=name, unit__closed_on=None, unit__jurisdiction__code__startswith=place.code[:6], to_on=None,
        body__kind__in=BASIC_KINDS, body__state__in=ACTIVE_STATES,
    ).select_related("body", "unit")[:2]  # fmt: skip
    found = list(rows)
    return Match(found[0].body, found[0].unit, settled=True) if len(found) == 1 else None


def _of_residence(place: Jurisdiction, village: str) -> Match:
    towns = Body.objects.filter(place=place.code, kind__in=TOWN_KINDS, state__in=ACTIVE_STATES)
    if village:
        rows = Village.objects.filter(body__in=towns, name=village, union__state__in=ACTIVE_STATES)
        union = rows.select_related("union").first()
        if union is not None and union.union is not None:
            return Match(union.union, None, settled=True)
    town = towns.filter(kind="township").first() or towns.first()
    if town is not None:
        return Match(town, None, settled=True)
    return Match(Body.objects.get(path=home_path_of(place)), None, settled=False)


def public_unions(place: Jurisdiction, employer: str) -> list[Body]:
    """Unions of a county whose name, or whose employer's name, holds what was typed. Names are all that is shown."""
    text = employer.strip()
    if len(text) < LEAST:
        return []
    units = Unit.objects.filter(
        name__contains=text, closed_on=None, jurisdiction__code__startswith=place.code
    )
    covering = Coverage.objects.filter(unit__in=units.values("pk")[:FOUND], to_on=None).values("body")
    rows = takes_members().filter(Q(name__contains=text) | Q(pk__in=covering), place__startswith=place.code)
    return list(rows.order_by("path")[:FOUND])

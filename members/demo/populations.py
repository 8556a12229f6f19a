"""Demo surveys of the workers there are to win: by county for most groups, by city for some, some places not yet asked."""

import datetime as dt
from random import Random

from django.db import transaction
from django.db.models import Count
from django.db.models.functions import Left

from core.clock import today
from members.models import Member, MemberPopulation
from members.querysets import AREA
from unions.models import Body

Group, Source = MemberPopulation.Group, MemberPopulation.Source
COUNTED = 0.8  # of the counties
_SOURCES = (Source.SURVEY, Source.SURVEY, Source.TRADE, Source.LABOUR)


@transaction.atomic
def build_populations(seed: int, on: dt.date | None = None) -> int:
    """Figures a little above the members that the register holds, so that rates differ and few are full."""
    rng, on = Random(seed + 78), on or today()
    held = {(path, group): number for path, group, number in _members()}
    made = []
    for county in Body.objects.filter(kind=Body.Kind.COUNTY).order_by("path"):
        if rng.random() > COUNTED:
            continue
        day = on - dt.timedelta(days=rng.randint(40, 320))
        for group in Member.Group.values:
            if group:
                won = held.get((county.path, group), 0)
                workers = max(3, round(won / rng.uniform(0.45, 0.98)) + rng.randint(0, 4))
                made.append(_row(county, group, workers, day, rng.choice(_SOURCES)))
    for city in Body.objects.filter(kind=Body.Kind.CITY).order_by("path"):
        day = on - dt.timedelta(days=rng.randint(30, 200))
        wanted = (Group.MIGRANT, 0.55, 0.9), (Group.TITLE, 0.5, 0.95), (Group.SCATTERED, 0.1, 0.4)
        number = Member.objects.filter(path__startswith=city.path, migrant=True).count()
        for group, low, high in wanted:
            base = number if group == Group.MIGRANT else max(20, number // 40)
            made.append(
                _row(city, group, max(10, round(base / rng.uniform(low, high))), day, Source.STATISTICS)
            )
    MemberPopulation.objects.bulk_create(made)
    return len(made)


def _members() -> list[tuple[str, str, int]]:
    """Members of each county by group, in one query."""
    rows = Member.objects.active().exclude(group8="").order_by()
    return list(rows.values_list(Left("path", AREA), "group8").annotate(n=Count("pk")))


def _row(body: Body, group: str, workers: int, day: dt.date, source: str) -> MemberPopulation:
    return MemberPopulation(body=body, group=group, workers=workers, counted_on=day, source=source)

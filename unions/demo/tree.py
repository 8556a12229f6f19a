"""The federations: one province with all its places, and a few places elsewhere so that every document has ground."""

import datetime as dt
from random import Random

from django.db import transaction

from core.clock import today
from unions.models import Body, Jurisdiction
from unions.workflows.results import term_end_of
from unions.workflows.tree import bulk_place, fill_derived, next_path

PROVINCE = "37"
ELSEWHERE = {"33": ("3306",), "32": ("3205",), "61": ("6101",)}  # Shaoxing, Suzhou, Xi'an
TOWNSHIPS_ELSEWHERE = 4  # per county
ZONES = (
    ("3713", "临沂综合保税区"), ("3713", "临沂经济技术开发区"), ("3702", "青岛西海岸新区产业园"),
    ("3701", "济南综合保税区"), ("3706", "烟台综合保税区"), ("3707", "潍坊综合保税区"),
    ("3710", "威海综合保税区"), ("3717", "菏泽经济开发区"),
)  # fmt: skip


@transaction.atomic
def build_tree(seed: int, on: dt.date | None = None) -> dict[str, Body]:
    """Bodies by place code, and `province`, `city`, `county`, `township`, `industry` for the place of the demo accounts."""
    rng, day = Random(seed), on or today()
    made: dict[str, Body] = {}
    _branch(made, rng, day, PROVINCE, cities=None)
    for province, cities in ELSEWHERE.items():
        _branch(made, rng, day, province, cities=cities)
    _lines(made, rng, day)
    aliases = {
        "province": "37",
        "city": "3713",
        "county": "371302",
        "township": "371302105",
        "other_township": "371302103",
        "industry": "education:3713",
    }
    return made | {name: made[code] for name, code in aliases.items()}


def _branch(
    made: dict[str, Body], rng: Random, day: dt.date, province: str, cities: tuple[str, ...] | None
) -> None:
    root = _federation(Jurisdiction.objects.get(code=province), None, rng, day)
    root.path = next_path(None)
    fill_derived(root)
    root.save(force_insert=True)
    made[province] = root
    level = [root]
    for kind in ("city", "county", "township"):
        level = _level(made, level, kind, rng, day, cities)


def _level(
    made: dict[str, Body],
    above: list[Body],
    kind: str,
    rng: Random,
    day: dt.date,
    cities: tuple[str, ...] | None,
) -> list[Body]:
    """All bodies of one level at once."""
    places: dict[int, list[Jurisdiction]] = {}
    rows = Jurisdiction.objects.filter(
        level=kind, parent__in=[body.jurisdiction_id for body in above]
    ).order_by("code")
    for place in rows:
        if kind == "city" and cities is not None and place.code not in cities:
            continue
        places.setdefault(place.parent_id or 0, []).append(place)
    new: list[Body] = []
    for superior in above:
        here = places.get(superior.jurisdiction_id, [])
        if kind == "township" and cities is not None:
            here = here[:TOWNSHIPS_ELSEWHERE]
        if here:
            new += bulk_place([_federation(place, superior, rng, day) for place in here], superior)
    Body.objects.bulk_create(new, batch_size=1000)
    made.update({body.place: body for body in new})
    return new


def _federation(place: Jurisdiction, superior: Body | None, rng: Random, day: dt.date) -> Body:
    start = day - dt.timedelta(days=rng.randrange(200, 1700))
    zone = place.level == "township" and any(word in place.name for word in ("开发区", "园区", "产业园"))
    kind = "zone" if zone else place.level
    return Body(
        name=f"{place.name}总工会",
        kind=kind,
        superior=superior,
        jurisdiction=place,
        township_form=Body.TownshipForm.FEDERATION if place.level == "township" else "",
        established_on=dt.date(rng.randrange(1951, 2009), rng.randrange(1, 13), rng.randrange(1, 28)),
        term_start=start,
        term_end=term_end_of(start, 5),
        party_superior=f"中共{place.name}委员会",
        legal_eligible=True,
        address=f"{place.name}行政中心",
        size=Body.Size.TINY,
    )


def _lines(made: dict[str, Body], rng: Random, day: dt.date) -> None:
    """Below each city: the organs' union committee, the education union, and for some a development zone."""
    zones = dict.fromkeys(code for code, _ in ZONES)
    for code, city in list(made.items()):
        if city.kind != Body.Kind.CITY:
            continue
        name = city.jurisdiction.name
        rows = [
            _line(f"{name}直机关工会工作委员会", Body.Kind.ORGAN, city, rng, day),
            _line(f"{name}教育工会", Body.Kind.INDUSTRIAL, city, rng, day),
        ]
        rows += [
            _line(f"{zone}总工会", Body.Kind.ZONE, city, rng, day)
            for place, zone in ZONES
            if place == code and code in zones
        ]
        Body.objects.bulk_create(bulk_place(rows, city))
        made[f"organ:{code}"], made[f"education:{code}"] = rows[0], rows[1]


def _line(name: str, kind: str, city: Body, rng: Random, day: dt.date) -> Body:
    start = day - dt.timedelta(days=rng.randrange(200, 1700))
    return Body(
        name=name, kind=kind, superior=city, jurisdiction=city.jurisdiction, term_start=start, term_end=term_end_of(start, 5),
        established_on=dt.date(rng.randrange(1980, 2012), rng.randrange(1, 13), 15), legal_eligible=True,
        township_form=Body.TownshipForm.FEDERATION if kind == Body.Kind.ZONE else "",
    )  # fmt: skip

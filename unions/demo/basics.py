"""Basic unions with their employers, committees, cadres, elections and training, spread over the townships."""

import datetime as dt
from dataclasses import dataclass, field
from random import Random
from typing import Any

from django.db import transaction

from core.clock import today
from unions.demo import names
from unions.demo.people import People
from unions.demo.quality import SLIP, quality_of, sound
from unions.demo.story import tell
from unions.models import Body, Coverage, Unit
from unions.workflows.employers import fill_names, size_of
from unions.workflows.results import term_end_of
from unions.workflows.tree import bulk_place

DEMO_COUNTY = "371302"
NATURES = (
    (Unit.Nature.PRIVATE, 62), (Unit.Nature.STATE, 5), (Unit.Nature.COLLECTIVE, 3), (Unit.Nature.FOREIGN, 5),
    (Unit.Nature.TAIWAN, 2), (Unit.Nature.INSTITUTION, 14), (Unit.Nature.ORGAN, 6), (Unit.Nature.SOCIAL, 2), (Unit.Nature.OTHER, 1),
)  # fmt: skip
JOINT_SHARE = 0.2
UNCOVERED_SHARE = 0.12


@dataclass
class Plan:
    """Everything made before it is saved; units first, bodies second, what hangs on them last."""

    rng: Random
    on: dt.date
    number: int = 0
    names: set[str] = field(default_factory=set)
    units: list[Unit] = field(default_factory=list)
    bodies: list[tuple[Body, list[Unit], float]] = field(default_factory=list)


@transaction.atomic
def build_basic(count: int, seed: int, on: dt.date | None = None) -> dict[str, Any]:
    """Adds about `count` basic unions below the tree. Returns the bodies of known situations by key, and counts."""
    plan = Plan(Random(seed), on or today())
    for superior, share in _spread(plan.rng, count):
        for _ in range(share):
            _one(plan, superior, quality_of(superior.place))
    _save(plan)
    people = People(plan.rng, plan.on)
    for body, units, care in plan.bodies:
        people.staff(body, sum(unit.workers for unit in units), care)
    people.save()
    made = {"bodies": len(plan.bodies), "units": len(plan.units), "officers": len(people.officers)}
    return {**tell(plan.rng, plan.on, Body.objects.get(place="371302105", kind="township")), "counts": made}


def _spread(rng: Random, count: int) -> list[tuple[Body, int]]:
    """How many unions each township gets: uneven everywhere, dense in the county of the demo accounts."""
    towns = list(
        Body.objects.filter(kind__in=("township", "zone", "organ"))
        .select_related("jurisdiction")
        .order_by("path")
    )
    weights = [rng.uniform(0.3, 2.2) * (12 if town.place.startswith(DEMO_COUNTY) else 1) for town in towns]
    total = sum(weights)
    shares = [count * weight / total for weight in weights]
    whole = [int(share) for share in shares]
    order = sorted(range(len(towns)), key=lambda index: whole[index] - shares[index])
    for index in order[: count - sum(whole)]:
        whole[index] += 1
    return [(town, share) for town, share in zip(towns, whole, strict=True) if share]


def _one(plan: Plan, superior: Body, quality: float) -> None:
    """One basic union with its employers, and now and then an employer that nobody covers."""
    rng = plan.rng
    care = min(1.0, max(0.0, rng.gauss(quality, 0.18)))
    if rng.random() < JOINT_SHARE and superior.kind != Body.Kind.ORGAN:
        units = [_small(plan, superior) for _ in range(rng.randrange(3, 21))]
        town = superior.jurisdiction.name
        name = _unused(
            plan,
            lambda: (
                f"{town}{rng.choice(('商圈', '物流', '商贸', '园区', '沿街商户', '家居', '农产品'))}{names.brand(rng)}联合工会委员会"
            ),
        )
        kind = Body.Kind.JOINT
    else:
        units, kind = [_employer(plan, superior)], Body.Kind.SINGLE
        name = f"{units[0].name}工会委员会"
    plan.bodies.append((_body(plan, name, kind, superior, units, care), units, care))
    while rng.random() < UNCOVERED_SHARE:
        _small(plan, superior)


def _unused(plan: Plan, make: Any) -> str:
    name = make()
    while name in plan.names:
        name = make()
    plan.names.add(name)
    return str(name)


def _town(superior: Body) -> str:
    name = superior.jurisdiction.name
    return name.removesuffix("街道") if len(name) > 4 else name


def _employer(plan: Plan, superior: Body) -> Unit:
    rng = plan.rng
    kinds, weights = zip(*NATURES, strict=True)
    nature = Unit.Nature.ORGAN if superior.kind == Body.Kind.ORGAN else rng.choices(kinds, weights=weights)[0]
    if nature == Unit.Nature.ORGAN:
        section, name = "S", _unused(plan, _numbered(lambda again: names.organ(rng, _town(superior), again)))
    elif nature == Unit.Nature.INSTITUTION:
        sections: list[str] = []

        def school(again: int) -> str:
            found = names.institution(rng, _town(superior), again)
            sections.append(found[1])
            return found[0]

        name = _unused(plan, _numbered(school))
        section = sections[-1]
    else:
        found = names.enterprise(rng, _town(superior))
        section, name = found[1], _unused(plan, lambda: names.enterprise(rng, _town(superior))[0])
    median = {Unit.Nature.ORGAN: 40, Unit.Nature.INSTITUTION: 55, Unit.Nature.STATE: 160}.get(nature, 45)
    return _unit(plan, superior, name, section, nature, names.workers(rng, median=median, sigma=1.25))


def _numbered(make: Any) -> Any:
    """Tries plain names first, then 第二, 第三 and so on."""
    tries = 0

    def next_name() -> str:
        nonlocal tries
        tries += 1
        return str(make(min(9, tries // 6)))

    return next_name


def _small(plan: Plan, superior: Body) -> Unit:
    rng = plan.rng
    section = names.small_unit(rng, "")[1]
    name = _unused(plan, lambda: names.small_unit(rng, _town(superior))[0])
    return _unit(plan, superior, name, section, Unit.Nature.PRIVATE, names.workers(rng, median=9, sigma=0.5))


def _unit(plan: Plan, superior: Body, name: str, section: str, nature: str, workers: int) -> Unit:
    rng = plan.rng
    plan.number += 1
    prefix = {Unit.Nature.ORGAN: "11", Unit.Nature.INSTITUTION: "12", Unit.Nature.SOCIAL: "52"}.get(
        Unit.Nature(nature), "91"
    )
    unit = Unit(
        name=name, jurisdiction=superior.jurisdiction, home_path=superior.path, nature=nature, industry=section,
        uscc=names.credit_code(prefix, superior.place, plan.number, "MA"), workers=workers,
        female_workers=round(workers * rng.uniform(0.15, 0.62)), migrant_workers=_migrants(rng, nature, workers),
        dispatched_workers=round(workers * rng.uniform(0, 0.08)), monthly_wages=workers * rng.randrange(330_000, 720_000),
        opened_on=plan.on - dt.timedelta(days=rng.randrange(400, 9000)), sme=workers < 1000, above_scale=workers >= 120,
        party_org=rng.random() < min(0.9, 0.1 + workers / 400), hardship=rng.random() < 0.02,
        domain8=rng.choice(Unit.Domain8.values[1:]) if rng.random() < 0.18 else "",
        address=f"{superior.jurisdiction.name}{rng.choice(('兴业路', '振兴路', '沂蒙路', '工业大道', '解放路'))}{rng.randrange(1, 300)} 号",
        counted_on=plan.on.replace(day=1),
    )  # fmt: skip
    plan.units.append(unit)
    return unit


def _migrants(rng: Random, nature: str, workers: int) -> int:
    top = 0.75 if nature in {Unit.Nature.PRIVATE, Unit.Nature.FOREIGN, Unit.Nature.TAIWAN} else 0.1
    return round(workers * rng.uniform(0, top))


def _body(plan: Plan, name: str, kind: str, superior: Body, units: list[Unit], care: float) -> Body:
    rng, on = plan.rng, plan.on
    orderly = sound(name, superior.place)
    start, end = _term(rng, on, SLIP if orderly else 0.6 - 0.3 * care)
    founded = min(start, on - dt.timedelta(days=rng.randrange(300, 6000)))
    legal = rng.random() < 0.45 + 0.5 * care
    plan.number += 1
    largest = max(units, key=lambda unit: unit.workers)
    return Body(
        name=name, kind=kind, superior=superior, jurisdiction=superior.jurisdiction, nature=largest.nature,
        size=size_of(sum(unit.workers for unit in units)), established_on=founded, term_start=start, term_end=end,
        state=Body.State.RECTIFYING if rng.random() < 0.012 else Body.State.NORMAL,
        independent_organ=orderly or rng.random() < 0.93 + 0.07 * care, legal_eligible=rng.random() < 0.9 or None,
        uscc=names.credit_code("81", superior.place, plan.number, "MC") if legal else "",
        legal_no=f"鲁工法证字第{plan.number:08d}号" if legal else "",
        legal_on=min(on, founded + dt.timedelta(days=rng.randrange(30, 300))) if legal else None,
        legal_until=end if legal else None,
        seal_on=founded + dt.timedelta(days=20) if legal and founded + dt.timedelta(days=20) <= on else None,
        party_superior=f"中共{largest.name}支部委员会" if largest.party_org else f"中共{superior.jurisdiction.name}委员会",
        address=largest.address, register_confirmed=rng.random() < 0.55 + 0.45 * care,
    )  # fmt: skip


def _term(rng: Random, on: dt.date, late: float) -> tuple[dt.date, dt.date]:
    """`late` is the chance that the term ended without a re-election."""
    years = rng.choice((3, 3, 5, 5, 5))
    length = 365 * years
    overdue = rng.random() < late
    back = rng.randrange(length + 20, length + 560) if overdue else rng.randrange(20, length - 10)
    start = on - dt.timedelta(days=back)
    return start, term_end_of(start, years)


def _save(plan: Plan) -> None:
    Unit.objects.bulk_create([fill_names(unit) for unit in plan.units], batch_size=2000)
    below: dict[int, list[Body]] = {}
    for body, _, _ in plan.bodies:
        below.setdefault(body.superior_id or 0, []).append(body)
    for rows in below.values():
        bulk_place(rows, rows[0].superior)
    Body.objects.bulk_create([body for body, _, _ in plan.bodies], batch_size=1000)
    _second_line(plan)
    covers = [
        Coverage(body=body, unit=unit, from_on=max(body.established_on or plan.on, unit.opened_on or plan.on))
        for body, units, _ in plan.bodies
        for unit in units
    ]
    Coverage.objects.bulk_create(covers, batch_size=4000)


def _second_line(plan: Plan) -> None:
    """Schools also stand below their city's education union."""
    lines = {body.place: body for body in Body.objects.filter(kind=Body.Kind.INDUSTRIAL)}
    schools = [body for body, units, _ in plan.bodies if units[0].industry == "P" and body.place[:4] in lines]
    for body in schools:
        above = lines[body.place[:4]]
        body.industry_superior, body.industry_path = above, f"{above.path}.{body.pk:09d}"
    Body.objects.bulk_update(schools, ["industry_superior", "industry_path"], batch_size=500)

"""Dragnet surveys in three counties of Linyi: one finished, one waiting for the city, one under way; marks of employers."""

import datetime as dt
from random import Random
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from core.clock import today
from unions.demo.basics import DEMO_COUNTY
from unions.models import Body, Coverage, SurveyItem, SurveyRound, Unit
from unions.querysets import ACTIVE_STATES, BASIC_KINDS

State, Result, Round = SurveyItem.State, SurveyItem.Result, SurveyRound.State
MODES = ("单独组建", "区域联建", "行业统建", "党群共建")
MODE_WEIGHTS = (3, 5, 3, 1)
CANNOT = ("职工不足三人，暂不具备条件", "已停产，年底前注销", "人员都在外地项目上，本地没有职工")
# place → (state of the round, days since its start, share already visited)
ROUNDS = {
    "371311": (Round.CLOSED, 420, 1.0),
    "371312": (Round.REPORTED, 150, 1.0),
    "371302": (Round.OPEN, 60, 0.6),
}


@transaction.atomic
def build_surveys(seed: int, on: dt.date | None = None) -> int:
    """Number of items made."""
    on, rng = on or today(), Random(seed + 40)
    _mark()
    return sum(_round(rng, on, place, *plan) for place, plan in ROUNDS.items())


def _mark() -> None:
    """The marks of the register, by what the employers are."""
    company = Unit.objects.filter(name__contains="有限公司")
    company.update(is_company=True)
    company.filter(workers__gte=80).update(has_board=True)
    company.filter(workers__gte=150).update(has_supervisors=True)
    Unit.objects.filter(industry__in=["C", "F"], workers__gte=100).update(labour_intensive=True)
    Unit.objects.filter(nature__in=[Unit.Nature.STATE, Unit.Nature.COLLECTIVE], workers__gte=60).update(
        restructured=True
    )


def _round(rng: Random, on: dt.date, place: str, state: str, days: int, share: float) -> int:
    county = Body.objects.filter(place=place, kind=Body.Kind.COUNTY).first()
    if county is None:
        return 0
    _more_in_domains(rng, county)
    start = on - dt.timedelta(days=days)
    survey = SurveyRound(body=county, started_on=start, state=state)
    if state == Round.CLOSED:
        survey.reported_on, survey.closed_on = start + dt.timedelta(days=110), start + dt.timedelta(days=125)
        survey.closed_by_name = "市总工会组织部"
    elif state == Round.REPORTED:
        survey.reported_on = on - dt.timedelta(days=4)
    survey.save()
    covers = Coverage.objects.filter(
        unit__home_path__startswith=county.path,
        to_on=None,
        body__kind__in=BASIC_KINDS,
        body__state__in=ACTIVE_STATES,
    )
    unions = {row.unit_id: row.body for row in covers.select_related("body")}
    units = Unit.objects.filter(home_path__startswith=county.path, closed_on=None).exclude(domain8="")
    last = survey.reported_on or on
    items = [
        _item(rng, survey, unit, unions.get(unit.pk), on, last, share)
        for unit in units.select_related("jurisdiction").order_by("home_path", "pk")
    ]
    SurveyItem.objects.bulk_create(items, batch_size=2000)
    return len(items)


def _more_in_domains(rng: Random, county: Body) -> None:
    """Employers without a union are what such a survey finds: most get their domain, of the others some."""
    held = Coverage.objects.filter(unit=OuterRef("pk"), to_on=None)
    rows = Unit.objects.filter(domain8="", home_path__startswith=county.path).exclude(
        nature=Unit.Nature.ORGAN
    )
    share = 0.0 if county.place == DEMO_COUNTY else 0.5  # the county of the demo accounts is dense enough
    covered = set(rows.filter(Exists(held)).values_list("pk", flat=True))
    chosen = [unit for unit in rows.order_by("pk") if rng.random() < (share if unit.pk in covered else 0.7)]
    for unit in chosen:
        unit.domain8 = rng.choice(Unit.Domain8.values[1:])
    Unit.objects.bulk_update(chosen, ["domain8"], batch_size=1000)


def _item(
    rng: Random, survey: SurveyRound, unit: Unit, union: Body | None, on: dt.date, last: dt.date, share: float
) -> SurveyItem:
    item = SurveyItem(round=survey, unit=unit)
    if rng.random() >= share:
        return item
    item.visited_on = survey.started_on + dt.timedelta(
        days=rng.randrange(1, max(2, (last - survey.started_on).days))
    )
    item.visitor_name = f"{unit.jurisdiction.name}工会干部"
    item.workers = max(1, round(unit.workers * rng.uniform(0.85, 1.15)))
    if union is not None:
        return _has(item, union, rng)
    if rng.random() < 0.15:
        item.result, item.reason = Result.CANNOT, rng.choice(CANNOT)
        item.state, item.done_on = (
            (State.DROPPED, last) if survey.state != Round.OPEN else (State.CLASSIFIED, None)
        )
        return item
    return _should(item, survey, on, rng)


def _has(item: SurveyItem, union: Body, rng: Random) -> SurveyItem:
    """Found with its union, or founded since the round began."""
    since: Any = union.established_on
    item.state, item.union, item.result, item.done_on = State.FOUNDED, union, Result.HAS, item.visited_on
    if since and since > item.round.started_on:
        item.result, item.mode = Result.SHOULD, rng.choices(MODES, weights=MODE_WEIGHTS)[0]
        item.visited_on = min(item.visited_on or since, since)
        item.due_on, item.done_on = since + dt.timedelta(days=30), since
    return item


def _should(item: SurveyItem, survey: SurveyRound, on: dt.date, rng: Random) -> SurveyItem:
    item.result, item.state = Result.SHOULD, State.DATED
    item.mode = rng.choices(MODES, weights=MODE_WEIGHTS)[0]
    item.due_on = on + dt.timedelta(days=rng.randrange(-25, 110))
    if survey.state == Round.OPEN and rng.random() < 0.25:  # the visitor has not settled how yet
        item.state, item.mode, item.due_on = State.CLASSIFIED, "", None
    return item

"""Federations of the demo: villages, trades and districts, with affiliates, seats and carriers; some wrongly composed."""

import datetime as dt
from collections.abc import Sequence
from random import Random

from django.db import transaction

from core.clock import today
from unions.demo import names
from unions.demo.people import People
from unions.models import (
    Body,
    Case,
    CaseStep,
    FederationCarrier,
    FederationLink,
    FederationSeat,
    GridCell,
    Officer,
    TownSystem,
    Village,
)
from unions.workflows.results import term_end_of
from unions.workflows.tree import bulk_place

HOME, CITY = "371302", "3713"
TRADES = (
    ("物流", "trade_fed", "行业协会(商会)", "物流商会"), ("木业", "trade_fed", "龙头企业", "木业产业龙头企业"),
    ("商城", "regional_fed", "专业市场", "小商品城"), ("中心商务区", "regional_fed", "商务楼宇", "中心商务楼"),
    ("家政服务", "trade_fed", "行业协会(商会)", "家政服务业协会"),
)  # fmt: skip


@transaction.atomic
def build_federations(seed: int, on: dt.date | None = None) -> dict[str, int]:
    rng, on = Random(seed + 31), on or today()
    counties = list(Body.objects.filter(kind="county", place__startswith=CITY).order_by("path"))
    people, made = People(rng, on), []
    for county in counties:
        chosen = TRADES if county.place == HOME else rng.sample(TRADES, 2)
        made += _federations(rng, on, people, county, chosen)
    _village_feds(rng, on, people)
    people.save()
    FederationSeat.objects.bulk_create([seat for federation in made for seat in federation])
    _cases(on)
    return {"federations": len(made)}


def _body(name: str, kind: str, superior: Body, on: dt.date, rng: Random) -> Body:
    start = on - dt.timedelta(days=rng.randrange(120, 1000))
    return Body(
        name=name, kind=kind, superior=superior, jurisdiction=superior.jurisdiction, established_on=start,
        term_start=start, term_end=term_end_of(start, 3), legal_eligible=False,
    )  # fmt: skip


def _federations(
    rng: Random, on: dt.date, people: People, county: Body, trades: Sequence[tuple[str, str, str, str]]
) -> list[list[FederationSeat]]:  # fmt: skip
    """Saves the bodies with their links and carriers; returns the seats of each committee."""
    place = county.jurisdiction.name
    words = {"trade_fed": "行业工会联合会", "regional_fed": "区域工会联合会"}
    rows = [_body(f"{place}{name}{words[kind]}", kind, county, on, rng) for name, kind, _, _ in trades]
    Body.objects.bulk_create(bulk_place(rows, county))
    chairs = list(
        Officer.objects.filter(post="chair", left_on=None, body__path__startswith=county.path, body__kind="single")
        .select_related("body").order_by("body__path")
    )  # fmt: skip
    found = []
    for body, (_, _, carrier, carrier_name) in zip(rows, trades, strict=True):
        heads = rng.sample(chairs, min(len(chairs), rng.randrange(1, 7)))
        found.append(_seats(rng, people, body, heads))
        if rng.random() < 0.85:
            FederationCarrier.objects.create(body=body, carrier=carrier, name=f"{place}{carrier_name}")
    return found


def _seats(rng: Random, people: People, body: Body, heads: list[Officer]) -> list[FederationSeat]:
    since = body.established_on or people.on
    chair = people.post(body, names.person(rng), Officer.Post.CHAIR, since, fulltime=rng.random() < 0.7)
    mark = FederationSeat.Mark.STAFF if chair.fulltime else FederationSeat.Mark.DEPARTMENT
    seats = [
        FederationSeat(officer=chair, mark=mark, department="" if chair.fulltime else "区工业和信息化局")
    ]
    for head in heads:
        link = FederationLink(body=body, basic=head.body, from_on=since)
        seated = rng.random() < 0.8
        link.representative = "" if seated or rng.random() < 0.3 else names.person(rng)
        link.save()
        if seated:
            member = people.post(body, head.name, Officer.Post.MEMBER, since, fulltime=False)
            seats.append(FederationSeat(officer=member, mark=FederationSeat.Mark.AFFILIATE, link=link))
    return seats


def _village_feds(rng: Random, on: dt.date, people: People) -> None:
    """In the county of the demo accounts some villages have a federation, and a cell of the grid leans on it."""
    villages = Village.objects.filter(body__place__startswith=HOME, union=None).select_related(
        "body__jurisdiction"
    )
    for village in villages.order_by("pk"):
        if rng.random() < 0.35:
            body = _body(
                f"{village.body.jurisdiction.name}{village.name}工会联合会",
                "village_fed",
                village.body,
                on,
                rng,
            )
            bulk_place([body], village.body)
            body.save(force_insert=True)
            Village.objects.filter(pk=village.pk).update(union=body)
            fulltime = rng.random() < 0.6
            people.post(
                body, names.person(rng), Officer.Post.CHAIR, body.established_on or on, fulltime=fulltime
            )
            GridCell.objects.filter(body=village.body, carrier_kind="village", federation=None).update(
                federation=body
            )


def _cases(on: dt.date) -> None:
    """A rule of work that waits for the county, and one that has been verified."""
    town = Body.objects.get(place="371302105", kind="township")
    paper = People(Random(0), on).minutes
    for system, done in (("联系基层", False), ("干部培训", True)):
        filed, verified = on - dt.timedelta(days=9), on - dt.timedelta(days=3)
        data = {
            "system": system,
            "title": f"{town.jurisdiction.name}总工会{system}制度（修订）",
            "adopted_on": filed.isoformat(),
        }
        case = Case.objects.create(
            procedure="town-system", body=town, state=Case.State.DONE if done else Case.State.OPEN,
            stage="verified" if done else "filed", turn=Case.Turn.NOBODY if done else Case.Turn.ABOVE, opened_on=filed,
            opened_by_name="镇工会", closed_on=verified if done else None, data=data,
        )  # fmt: skip
        CaseStep.objects.create(
            case=case, stage="filed", done_on=filed, answers=data, paper=paper, paper_name="制度文本.docx",
            done_by_name="镇工会",
        )  # fmt: skip
        if done:
            CaseStep.objects.create(
                case=case, stage="verified", done_on=verified, done_by_name="县总工会组织部"
            )
            TownSystem.objects.create(
                body=town, code=system, title=data["title"], adopted_on=filed, verified_on=verified, case=case,
                verified_by_name="县总工会组织部",
            )  # fmt: skip

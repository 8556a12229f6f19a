"""Demo dues: rows are made in memory and stored in bulk; the shares come from the ledger's own SQL."""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

from core.clock import quarter_bounds
from core.money import share_of
from finance.models import Contribution, Payment, SplitPlan
from finance.models.dues import due_on, quarters_due
from finance.workflows.ledger import expected_split
from unions.demo.quality import sound
from unions.models import Body, Coverage, Unit
from unions.models.bodies import SEGMENT
from unions.policies.force import Policy, policies

BATCH = 5000
PLAN_FROM = dt.date(2020, 1, 1)
DEMO_SHARES = {
    "basic_bp": 6000,
    "township_bp": 500,
    "county_bp": 2000,
    "city_bp": 500,
    "province_bp": 500,
    "national_bp": 500,
}
# a province whose counties leave more with the townships shows that plans differ by place
COUNTY_SHARES = DEMO_SHARES | {"township_bp": 1000, "county_bp": 1500}
JOINT_QUARTERS = 4  # the many small employers of joint unions go back no further than a score looks
HABITS = ("good", "late", "partial", "careless")
_NODES = f"""
SELECT b.id AS body_id,
       (array_agg(a.id ORDER BY a.path DESC) FILTER (WHERE a.kind IN ('township', 'zone')))[1] AS township,
       (array_agg(a.id ORDER BY a.path DESC) FILTER (WHERE a.kind = 'county'))[1] AS county,
       (array_agg(a.id ORDER BY a.path DESC) FILTER (WHERE a.kind = 'city'))[1] AS city,
       (array_agg(a.id ORDER BY a.path DESC) FILTER (WHERE a.kind = 'province'))[1] AS province
FROM unions_body b
CROSS JOIN LATERAL generate_series(1, length(b.path) / {SEGMENT} - 1) AS n
JOIN unions_body a ON a.path = left(b.path, n * {SEGMENT})
GROUP BY b.id
"""
_SHARES = f"""
INSERT INTO finance_splitshare (payment_id, level, node_id, amount)
SELECT e.payment_id, e.level, CASE e.level
           WHEN 'basic' THEN c.body_id
           WHEN 'township' THEN coalesce(n.township, n.county, n.city, n.province)
           WHEN 'county' THEN coalesce(n.county, n.city, n.province)
           WHEN 'city' THEN coalesce(n.city, n.province)
           WHEN 'province' THEN n.province END, e.amount
FROM ({expected_split("SELECT id, plan_id, amount FROM finance_payment")}) AS e
JOIN finance_payment p ON p.id = e.payment_id JOIN finance_contribution c ON c.id = p.contribution_id
LEFT JOIN ({_NODES}) AS n ON n.body_id = c.body_id
"""


def build_plans() -> int:
    """One plan per province, and a county of its own where there are some."""
    provinces = Body.objects.filter(kind="province").select_related("jurisdiction").order_by("path")
    plans = [_plan(body, DEMO_SHARES) for body in provinces]
    counties = Body.objects.filter(kind="county").select_related("jurisdiction").order_by("path")[:3]
    plans += [_plan(body, COUNTY_SHARES) for body in counties]
    return len(SplitPlan.objects.bulk_create(plans))


def _plan(body: Body, shares: dict[str, int]) -> SplitPlan:
    return SplitPlan(
        jurisdiction=body.jurisdiction, effective_from=PLAN_FROM, source=SplitPlan.Source.PROPOSAL,
        note="演示用比例，不是文件规定", set_by="演示数据", **shares,
    )  # fmt: skip


@dataclass(frozen=True)
class Covered:
    body_id: int
    path: str
    place: str
    unit_id: int
    workers: int
    wages: int  # fen a month
    joint: bool
    from_on: dt.date
    orderly: bool


def covered() -> Iterator[Covered]:
    rows = (
        Coverage.objects.filter(
            to_on=None, body__kind__in=("single", "joint"), body__state__in=("normal", "rectifying")
        )
        .order_by("body__path", "unit_id")
        .values_list(
            "body_id",
            "body__path",
            "body__place",
            "unit_id",
            "unit__workers",
            "unit__monthly_wages",
            "body__kind",
            "from_on",
            "body__name",
        )
    )
    for body, path, place, unit, workers, wages, kind, from_on, name in rows.iterator(BATCH):
        monthly = wages or workers * 480_000  # an average wage where the register has none
        yield Covered(body, path, place, unit, workers, monthly, kind == "joint", from_on, sound(name, place))


def discipline(rng: random.Random, path: str, known: dict[str, float]) -> float:
    """How well a city's unions pay: 0.70 at worst, 0.97 at best; one figure for the whole city."""
    city = path[: 2 * SEGMENT]
    if city not in known:
        known[city] = rng.uniform(0.70, 0.97)
    return known[city]


def habit(rng: random.Random, quality: float) -> str:
    if rng.random() < quality:
        return "good"
    return rng.choices(HABITS[1:], (50, 30, 20))[0]


class Rates:
    """The dues rate of a place: of the deepest policy that holds there."""

    def __init__(self, on: dt.date) -> None:
        self.policies: list[Policy] = policies(on)
        self.known: dict[str, int | None] = {}

    def of(self, place: str) -> int | None:
        if place not in self.known:
            found = next(p for p in self.policies if p.place == "CN" or place.startswith(p.place))
            self.known[place] = found.value("fin.dues_rate")
        return self.known[place]


def build_dues(rng: random.Random, quarters: int, on: dt.date) -> dict[str, int]:
    names = list(reversed(quarters_due(on, 0, quarters)))
    rates, cities = Rates(on), {}  # type: ignore[var-annotated]
    contributions: list[Contribution] = []
    payments: list[Payment] = []
    for unit in covered():
        rate = rates.of(unit.place)
        if rate is None:
            continue
        kind = habit(rng, 0.999 if unit.orderly else discipline(rng, unit.path, cities) - 0.3)
        contributions += declare_all(
            rng, unit, rate, kind, names[-JOINT_QUARTERS:] if unit.joint else names, on
        )
    Contribution.objects.bulk_create(contributions, batch_size=BATCH)
    plans = PlansInForce()
    places = dict(Body.objects.values_list("pk", "place"))
    fiscal = set(Unit.objects.filter(nature__in=("organ", "institution")).values_list("pk", flat=True))
    for row in contributions:
        channel = "fiscal" if row.unit_id in fiscal else rng.choices(("tax", "own"), (78, 22))[0]
        payments += pay(rng, row, plans.of(places[row.body_id]), channel, on)
    post(payments)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE finance_payment, finance_contribution")
        cursor.execute(_SHARES)
        shares = cursor.rowcount
        cursor.execute("ANALYZE finance_splitshare")
    return {"contributions": len(contributions), "payments": len(payments), "shares": shares}


def declare_all(
    rng: random.Random, unit: Covered, rate: int, kind: str, names: list[str], on: dt.date
) -> list[Contribution]:
    """One row per quarter covered from its first day; careless ones leave quarters out."""
    found = []
    for index, quarter in enumerate(names):
        first, last = quarter_bounds(quarter)
        if unit.from_on > first or (kind == "careless" and rng.random() < 0.35):
            continue
        newest = index == len(names) - 1
        wages = round(unit.wages * 3 * (1 + 0.004 * index) * rng.uniform(0.97, 1.03))
        due = share_of(wages, rate)
        accrued = due if kind != "careless" or rng.random() < 0.5 else due * 8 // 10
        received = received_of(rng, kind, due, newest=newest, last_year=index >= len(names) - 4)
        declared_on = min(last + dt.timedelta(days=rng.randint(1, 14)), on)
        found.append(
            Contribution(
                body_id=unit.body_id, unit_id=unit.unit_id, quarter=quarter, workers=unit.workers, wages=wages, rate_bp=rate,
                due=due, accrued=accrued, accrued_on=last, received=received, declared_by="工会经费专管员",
                declared_on=declared_on, state="settled" if received >= due else "open",
            )
        )  # fmt: skip
    return found


def received_of(rng: random.Random, kind: str, due: int, *, newest: bool, last_year: bool) -> int:
    if kind == "good" or (kind == "late" and not newest) or (kind != "careless" and not last_year):
        return due
    if kind == "late":
        return 0
    if kind == "partial":
        return due * rng.randint(40, 90) // 100
    return rng.choice((0, due // 2, due))


class PlansInForce:
    """The plan of a place: the deepest one; all start on the same day."""

    def __init__(self) -> None:
        rows = SplitPlan.objects.values_list("jurisdiction__code", "pk")
        self.plans = sorted(rows, key=lambda row: -len(row[0]))

    def of(self, place: str) -> int:
        return next(pk for code, pk in self.plans if place.startswith(code))


def pay(rng: random.Random, row: Contribution, plan: int, channel: str, on: dt.date) -> list[Payment]:
    """In one or two parts; now and then one was posted wrongly and reversed."""
    if row.received <= 0:
        return []
    latest = min(due_on(row.quarter, 15), on)
    parts = [row.received]
    if rng.random() < 0.12 and row.received > 1:
        first = row.received * rng.randint(30, 70) // 100 or 1
        parts = [first, row.received - first]

    def entry(amount: int, paid_on: dt.date) -> Payment:
        return Payment(
            contribution=row, plan_id=plan, amount=amount, paid_on=paid_on, channel=channel,
            receipt_no=f"{row.quarter[2:]}{rng.randint(0, 999_999):06d}", posted_by="工会经费专管员",
        )  # fmt: skip

    found = [entry(part, latest - dt.timedelta(days=rng.randint(0, 12))) for part in parts if part > 0]
    if rng.random() < 0.004:
        wrong = entry(row.due, found[0].paid_on)
        undo = entry(-row.due, wrong.paid_on)
        undo.receipt_no, undo.reverses, undo.reason = wrong.receipt_no, wrong, "登记重复，予以冲销"
        found = [wrong, undo, *found]
    return found


def post(payments: list[Payment]) -> None:
    """Originals first: a reversal needs the key of what it reverses."""
    Payment.objects.bulk_create([each for each in payments if each.reverses is None], batch_size=BATCH)
    Payment.objects.bulk_create([each for each in payments if each.reverses is not None], batch_size=BATCH)

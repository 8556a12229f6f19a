"""What a bulletin is written from: sums of the frozen quarter, of the one before and of the same one a year ago.

Collected once and kept in the bulletin, so that a later change of the tree or of a name cannot reach it.
"""

from typing import Any

from core.clock import previous_quarter, quarter_bounds, quarter_of
from homes.indicators import MIN_BASE, NATURES, Figures, blockers, target_of
from petitions.indicators import SMALL, Cell, Table, keep_back
from reports.models import Freeze
from reports.querysets import sums
from unions.models import Body
from unions.policies.force import policy_of

KEPT = (
    "bodies", "met", "full", "h1", "h2", "h3", "h4", "h5", "h6", "members", "women", "migrants", "registered", "declared",
    "workers", "units", "expired", "new", "elected", "satisfied", "satisfaction", "dues_due", "dues_received", "dues_arrears",
)  # fmt: skip
PETITIONS = (
    "pet_received",
    "pet_closed",
    "pet_due",
    "pet_on_time",
    "pet_overdue",
    "pet_rated",
    "pet_content",
)
LIKE = {"province": ("city",), "city": ("county",), "county": ("township", "zone")}  # ranked with each other
BLOCKERS_SHOWN = 5


def collect(body: Body, quarter: str) -> dict[str, Any]:
    """Plain JSON: integers, money in fen, rates only as numerator and denominator."""
    before, year = previous_quarter(quarter), previous_quarter(quarter, 4)
    below = list(Body.objects.filter(superior=body).exclude(kind__in=("single", "joint")).order_by("path"))
    ids = [body.pk, *(child.pk for child in below)]
    now, then, last_year = (sums(each, ids) for each in (quarter, before, year))
    own = now.get(body.pk, {})
    return {
        "quarter": quarter,
        "as_of": quarter_bounds(quarter)[1].isoformat(),
        "late": Freeze.objects.get(pk=quarter).late,
        "body": {"name": body.name, "kind": body.kind},
        "now": kept(own) | petitions(own),
        "before": kept(then[body.pk]) if body.pk in then else None,
        "year": kept(last_year[body.pk]) if body.pk in last_year else None,
        "natures": natures(body, quarter, before),
        "places": places(body, below, now, then, last_year),
        "blockers": pareto(body, quarter, own),
        "target": target(body, quarter, own),
        "min_base": MIN_BASE,
    }


def kept(values: dict[str, int]) -> dict[str, int]:
    return {name: values.get(name, 0) for name in KEPT}


def petitions(values: dict[str, int]) -> dict[str, int | None]:
    """None where a figure could point at a person."""
    found: dict[str, int | None] = {name: values.get(name, 0) for name in PETITIONS}
    for base, parts in (("pet_received", ("pet_closed", "pet_overdue")), ("pet_due", ("pet_on_time",)), ("pet_rated", ("pet_content",))):  # fmt: skip
        if 0 < (found[base] or 0) < SMALL:
            found |= dict.fromkeys((base, *parts))
    return found


def natures(body: Body, quarter: str, before: str) -> list[dict[str, Any]]:
    found = []
    for code, label in NATURES.items():
        now = sums(quarter, [body.pk], f"n:{code}").get(body.pk, {})
        then = sums(before, [body.pk], f"n:{code}").get(body.pk, {})
        if now.get("bodies"):
            found.append({
                "label": str(label), "bodies": now["bodies"], "met": now.get("met", 0),
                "bodies_before": then.get("bodies", 0), "met_before": then.get("met", 0),
            })  # fmt: skip
    return sorted(found, key=lambda row: -row["bodies"])


def places(
    body: Body, below: list[Body], now: dict[int, Any], then: dict[int, Any], year: dict[int, Any]
) -> list[dict[str, Any]]:
    shown = [child for child in below if now.get(child.pk, {}).get("bodies")]
    received = received_of(shown, now)
    return [
        {
            "name": short(child.name),
            "alike": child.kind in LIKE.get(body.kind, ()),
            "now": kept(now[child.pk]),
            "before": kept(then[child.pk]) if child.pk in then else None,
            "year": kept(year[child.pk]) if child.pk in year else None,
            "pet_received": received[child.pk],
        }
        for child in shown
    ]


def received_of(shown: list[Body], now: dict[int, Any]) -> dict[int, int | None]:
    """Petitions received by place; small cells are kept back so that none follows from the others."""
    counts = {child.pk: now[child.pk].get("pet_received", 0) for child in shown}
    some = [pk for pk, n in counts.items() if n]
    table = keep_back(
        Table("", tuple(Cell(str(pk), counts[pk]) for pk in some), sum(counts[pk] for pk in some))
    )
    open_ones = {int(cell.label) for cell in table.cells if not cell.hidden}
    return {pk: n if not n or pk in open_ones else None for pk, n in counts.items()}


def short(name: str) -> str:
    return name.removesuffix("总工会") or name


def pareto(body: Body, quarter: str, own: dict[str, int]) -> list[dict[str, Any]]:
    """Core rules by how many unions fail them; `share` in basis points of all failures of core rules."""
    lines = blockers(Figures(own), policy_of(body.place, quarter_bounds(quarter)[1]))
    total = sum(line.failed for line in lines)
    return [
        {"title": line.entry.name, "failed": line.failed, "share": line.failed * 10_000 // total}
        for line in lines[:BLOCKERS_SHOWN]
    ]


def target(body: Body, quarter: str, own: dict[str, int]) -> dict[str, Any]:
    last = quarter_bounds(quarter)[1]
    goal = target_of(policy_of(body.place, last))
    at_deadline = None
    if goal.deadline:
        values = sums(quarter_of(goal.deadline), [body.pk]).get(body.pk)
        at_deadline = Figures(values).met_rate if values else None
    return {
        "rate": goal.rate,
        "deadline": goal.deadline.isoformat() if goal.deadline else None,
        "source": goal.clause,
        "state": goal.state(Figures(own).met_rate, last, at_deadline),
    }

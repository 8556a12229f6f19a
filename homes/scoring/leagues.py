"""League tables: like compared with like. Sums by unit, nature and size; direct standardisation; ranks with ties.

Sums come from the outcomes in one grouped statement. A roll-up by nature and size at once would add a row per metric
and cut to every place of the tree for a page that few open.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from unions.models import Body

Stratum = tuple[str, int]  # nature, size
METRICS = {
    "met": "基本达到率", "full": "全面达到率",
    "have1": "有主席", "have2": "有机构", "have3": "有载体", "have4": "有制度", "have5": "有经费", "have6": "有绩效",
    "total": "平均得分", "satisfaction": "会员满意率",
}  # fmt: skip
# metric → (what is added up, what it is divided by), both over one union
PARTS = {
    "met": ("o.met_basic::int", "1"),
    "full": ("o.met_full::int", "1"),
    **{f"have{n}": (f"((o.met >> {n - 1}) & 1)", "1") for n in range(1, 7)},
    "total": ("coalesce(o.total, 0)", "(o.total IS NOT NULL)::int"),
    "satisfaction": ("coalesce(f.satisfaction_bp, 0)", "(f.satisfaction_bp IS NOT NULL)::int"),
}
SHARES = {
    "met",
    "full",
    *(f"have{n}" for n in range(1, 7)),
}  # counts of unions; the others are sums of basis points


@dataclass(frozen=True)
class Cell:
    """One stratum of one unit: unions, those that count for the metric, and their sum."""

    bodies: int = 0
    base: int = 0
    sum: int = 0


@dataclass
class Unit:
    """A place or a union that is compared. `rate` in basis points."""

    body: Any
    strata: Mapping[Stratum, Cell]
    base: int = 0
    bodies: int = 0
    rate: int | None = None
    plain: int | None = None  # before standardisation
    rank: int | None = None
    before: int | None = None  # the rate at the end of the last frozen quarter
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def change(self) -> int | None:
        return None if self.plain is None or self.before is None else self.plain - self.before


def strata(
    path: str, metric: str, *, depth: int, nature: str = "", size: int = 0
) -> dict[str, dict[Stratum, Cell]]:
    """By the first `depth` characters of the path: each stratum's sums. One statement over the branch's outcomes."""
    top, divisor = PARTS[metric]
    wanted = ""
    params: list[int | str] = [depth, f"{path}%"]
    if nature:
        wanted, params = wanted + " AND b.nature = %s", [*params, nature]
    if size:
        wanted, params = wanted + " AND b.size = %s", [*params, size]
    # wide rows, read only where needed
    facts = "JOIN homes_facts f ON f.body_id = b.id" if "f." in top else ""
    found: dict[str, dict[Stratum, Cell]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT left(b.path, %s) AS top, b.nature, b.size, count(*), sum({divisor}), sum({top})"
            f" FROM unions_body b JOIN homes_outcome o ON o.body_id = b.id {facts}"
            f" WHERE b.path LIKE %s AND b.kind IN ('single', 'joint'){wanted} GROUP BY 1, 2, 3",
            params,
        )
        for path_, kind, band, bodies, base, total in cursor.fetchall():
            found.setdefault(path_, {})[kind, int(band)] = Cell(int(bodies), int(base), int(total))
    return found


def value(metric: str, total: float, base: float) -> int | None:
    """Basis points: of a share the part times ten thousand, of a mean the sum itself, divided by the base."""
    if not base:
        return None
    return round(total * 10_000 / base) if metric in SHARES else round(total / base)


def mix(units: Iterable[Mapping[Stratum, Cell]]) -> dict[Stratum, int]:
    """How the whole range is made up: the base of each stratum over all units."""
    found: dict[Stratum, int] = {}
    for unit in units:
        for stratum, cell in unit.items():
            if cell.base:
                found[stratum] = found.get(stratum, 0) + cell.base
    return found


def standardised(metric: str, cells: Mapping[Stratum, Cell], weights: Mapping[Stratum, int]) -> int | None:
    """What the unit would show if it were made up as the whole range is: its rate in each stratum, weighted by the range's mix.

    Strata that the unit lacks are left out of its weights: nothing is known of it there.
    """
    known = {s: c for s, c in cells.items() if c.base and weights.get(s)}
    whole = sum(weights[s] for s in known)
    if not whole:
        return None
    scale = 10_000 if metric in SHARES else 1
    return round(sum(weights[s] * scale * c.sum / c.base for s, c in known.items()) / whole)


def league(
    metric: str, found: list[tuple[Body, Mapping[Stratum, Cell]]], *, least: int, standard: bool
) -> tuple[list[Unit], list[Unit]]:
    """(ranked, too small to rank), best first; equal rates share a rank and the next one skips."""
    weights = mix(cells for _, cells in found)
    units = []
    for body, cells in found:
        unit = Unit(body, cells)
        unit.bodies, unit.base = sum(c.bodies for c in cells.values()), sum(c.base for c in cells.values())
        unit.plain = value(metric, sum(c.sum for c in cells.values()), unit.base)
        unit.rate = standardised(metric, cells, weights) if standard else unit.plain
        units.append(unit)
    return in_order(units, least=least)


def in_order(units: list[Unit], *, least: int) -> tuple[list[Unit], list[Unit]]:
    """(ranked, too small or without a rate)."""
    ranked = [u for u in units if u.base >= least and u.rate is not None]
    ranked.sort(key=lambda u: (-(u.rate or 0), u.body.path))
    for position, unit in enumerate(ranked, start=1):
        above = ranked[position - 2] if position > 1 else None
        unit.rank = above.rank if above is not None and above.rate == unit.rate else position
    small = [u for u in units if u.rank is None and u.bodies]
    return ranked, sorted(small, key=lambda u: (-u.base, u.body.path))

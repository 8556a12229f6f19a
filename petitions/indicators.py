"""Counts of petitions by quarter, with small cells kept back for readers without access to the cases.

Only whole, finished quarters are counted for them: periods that do not overlap cannot be subtracted from each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from core.clock import quarter_bounds
from petitions.models.choices import Category, Channel, Group, Kind

SMALL = 5  # cells below this could point at a person


@dataclass(frozen=True)
class Cell:
    label: str
    count: int
    hidden: bool = False

    @property
    def shown(self) -> str:
        return "少于 5 或隐去" if self.hidden else f"{self.count:,}"


@dataclass(frozen=True)
class Table:
    title: str
    cells: tuple[Cell, ...]
    total: int
    hidden_total: bool = False

    @property
    def shown_total(self) -> str:
        return "隐去" if self.hidden_total else f"{self.total:,}"

    @property
    def top(self) -> int:
        return max((cell.count for cell in self.cells if not cell.hidden), default=0)


def in_quarter(rows: Any, quarter: str) -> Any:
    """Petitions received in the quarter, as the reader may count them."""
    return rows.filter(received_on__range=quarter_bounds(quarter))


def tables(rows: Any, *, suppress: bool) -> list[Table]:
    """One table per attribute; all add up to the same total."""
    made = [
        _grouped(rows, "按渠道", "channel", Channel.choices),
        _grouped(rows, "按类型", "kind", Kind.choices),
        _grouped(rows, "按类别", "category", Category.choices),
        _grouped(rows, "按群体", "group", Group.choices),
    ]
    return [keep_back(table) for table in made] if suppress else made


def _grouped(rows: Any, title: str, field: str, labels: Sequence[tuple[str, Any]]) -> Table:
    found = dict(rows.order_by().values_list(field).annotate(n=Count("pk")))
    cells = [Cell(str(label), found.get(code, 0)) for code, label in labels if found.get(code)]
    cells.sort(key=lambda cell: -cell.count)
    return Table(title, tuple(cells), sum(found.values()))


def keep_back(table: Table) -> Table:
    """Hides cells under five, and as many more as it takes that no hidden one follows from the total.

    Two hidden cells are the least; when their sum leaves only one solution (all of them 1) a third joins. Where that
    does not help, or the total is under five, the table is not broken down at all: its labels alone would tell.
    """
    if 0 < table.total < SMALL:
        return Table(table.title, (), table.total, hidden_total=True)
    ordered = sorted(range(len(table.cells)), key=lambda k: table.cells[k].count)
    hidden = [k for k in ordered if table.cells[k].count < SMALL]
    rest = [k for k in ordered if k not in hidden]
    while hidden and rest and _solvable([table.cells[k].count for k in hidden]):
        hidden.append(rest.pop(0))
    if hidden and _solvable([table.cells[k].count for k in hidden]):
        return Table(table.title, (), table.total, hidden_total=True)
    shown = [cell for k, cell in enumerate(table.cells) if k not in hidden]
    kept = sorted(table.cells[k].label for k in hidden)  # by name: their order must not tell their sizes
    return Table(table.title, (*shown, *(Cell(label, 0, hidden=True) for label in kept)), table.total)


def _solvable(counts: list[int]) -> bool:
    """Whether the hidden counts follow from their sum: one alone, or all at their least."""
    return len(counts) < 2 or sum(counts) == len(counts)


def headline(rows: Any) -> dict[str, int]:
    """Whole-quarter figures for readers with access to the cases."""
    figures: dict[str, int] = rows.aggregate(
        total=Count("pk"),
        first=Count("pk", filter=Q(first_time=True)),
        collective=Count("pk", filter=Q(collective=True)),
        closed=Count("pk", filter=~Q(closed_on=None)),
        replied=Count("pk", filter=~Q(replied_on=None)),
        content=Count("pk", filter=Q(satisfied__in=("good", "fair"))),
        rated=Count("pk", filter=~Q(satisfied="")),
    )
    return figures

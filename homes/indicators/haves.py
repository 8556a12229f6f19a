"""The six-haves rate and what stands behind it, read from roll-ups: no page counts bodies while somebody waits."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from core.rules import RULES
from homes.models import Rollup
from unions.models import Body, Unit
from unions.policies.catalogue import HAVES_SHORT, Entry, entries
from unions.policies.force import Policy

NATURES = dict(Unit.Nature.choices)
SIZES = dict(Body.Size.choices)
MIN_BASE = 30  # bodies: below this a place is not ranked


@dataclass(frozen=True)
class Target:
    """A rate in basis points with its deadline; `state` in the words of the plan."""

    rate: int | None
    deadline: dt.date | None
    clause: str = ""

    def state(self, rate: int | None, on: dt.date, at_deadline: int | None = None) -> str:
        if self.rate is None or rate is None:
            return ""
        if self.deadline is None or on <= self.deadline:
            return "已达标" if rate >= self.rate else "进行中"
        if at_deadline is not None and at_deadline >= self.rate:
            return "按期达成"
        return "期后达成" if rate >= self.rate else "逾期未达"


@dataclass
class Figures:
    """One node's sums of one cut. Rates in basis points, None where nothing is counted."""

    values: dict[str, int] = field(default_factory=dict)

    def n(self, metric: str) -> int:
        return self.values.get(metric, 0)

    def rate(self, metric: str, base: str = "bodies") -> int | None:
        denominator = self.n(base)
        return round(self.n(metric) * 10_000 / denominator) if denominator else None

    @property
    def bodies(self) -> int:
        return self.n("bodies")

    @property
    def met_rate(self) -> int | None:
        return self.rate("met")

    @property
    def join_rate(self) -> int | None:
        return self.rate("members", "workers")

    @property
    def mean_satisfaction(self) -> int | None:
        return round(self.n("satisfaction") / self.n("satisfied")) if self.n("satisfied") else None


@dataclass(frozen=True)
class Blocker:
    """One line of the Pareto: a core rule and how many unions fail it."""

    entry: Entry
    slot: int
    failed: int
    share: int  # basis points of all failures, cumulative
    bar: int  # basis points of the largest

    @property
    def have(self) -> str:
        return f"{self.entry.have} {HAVES_SHORT[self.entry.have - 1]}"


def target_of(policy: Policy) -> Target:
    row = policy.row("six.rate")
    clause = f"{row.policy_doc.short} {row.clause}" if row and row.policy_doc else ""
    return Target(policy.value("six.rate"), policy.value("six.deadline"), clause)


def figures(node_ids: Iterable[int], cut: str = "") -> dict[int, Figures]:
    found: dict[int, Figures] = {}
    for node_id, metric, n in Rollup.objects.filter(node__in=list(node_ids), cut=cut).values_list(
        "node", "metric", "n"
    ):
        found.setdefault(node_id, Figures()).values[metric] = n
    return found


def cuts(node_id: int, prefix: str) -> list[tuple[str, str, Figures]]:
    """(value, label, figures) by nature (`n:`) or size (`s:`) of one node, largest first."""
    rows = Rollup.objects.filter(node=node_id, cut__startswith=prefix).values_list("cut", "metric", "n")
    found: dict[str, Figures] = {}
    for cut, metric, n in rows:
        found.setdefault(cut[2:], Figures()).values[metric] = n
    labels = NATURES if prefix == "n:" else {str(k): v for k, v in SIZES.items()}
    rows_out = [(value, str(labels.get(value, "未填")), f) for value, f in found.items() if f.bodies]
    return sorted(rows_out, key=lambda row: -row[2].bodies) if prefix == "n:" else sorted(rows_out)


def children(node: Body, cut: str = "") -> list[tuple[Body, Figures]]:
    """Direct inferiors that have unions below them, in tree order."""
    bodies = list(Body.objects.filter(superior=node).exclude(state=Body.State.DISSOLVED).order_by("path"))
    sums = figures([body.pk for body in bodies if not body.is_basic], cut)
    return [(body, sums[body.pk]) for body in bodies if body.pk in sums and sums[body.pk].bodies]


def blockers(sums: Figures, policy: Policy) -> list[Blocker]:
    """Core rules by how many unions fail them, with the cumulative share."""
    counted = [
        (rule.slot, entries()[rule.entry], sums.n(f"F:{rule.slot}"))
        for rule in RULES.values()
        if (adoption := policy.adopted(rule.entry)) and adoption.core
    ]
    counted = sorted((c for c in counted if c[2]), key=lambda c: -c[2])
    total, running, lines = sum(c[2] for c in counted), 0, []
    for slot, entry, failed in counted:
        running += failed
        lines.append(
            Blocker(entry, slot, failed, running * 10_000 // total, failed * 10_000 // counted[0][2])
        )
    return lines


def letter_total(sums: Figures, letter: str) -> int:
    return sum(n for metric, n in sums.values.items() if metric.startswith(f"{letter}:"))

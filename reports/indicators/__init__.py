"""Movement against frozen quarters: changes, series and the trend chart of the board."""

from dataclasses import dataclass, field
from typing import Any

from core.clock import quarter_label
from homes import indicators as ind
from reports.querysets import previous, trend
from unions.models import Body


@dataclass
class Movement:
    """Sums of the last frozen quarter, and series over the last ones; empty before the first freeze."""

    quarter: str = ""
    before: dict[tuple[int, str], int] = field(default_factory=dict)
    history: dict[tuple[int, str], list[int]] = field(default_factory=dict)

    def count(self, node: int, metric: str, now: int) -> int | None:
        old = self.before.get((node, metric))
        return None if old is None else now - old

    def points(self, node: int, metric: str, base: str, now: int | None) -> int | None:
        """Change of a rate in basis points."""
        old, total = self.before.get((node, metric), 0), self.before.get((node, base))
        return None if not total or now is None else now - round(old * 10_000 / total)

    def series(self, node: int, metric: str) -> list[int]:
        return self.history.get((node, metric), [])


def movement_of(nodes: list[int], cut: str) -> Movement:
    before = previous(nodes, ("bodies", "members", "met", "expired"), cut)
    found = Movement(before={key: n for key, n in before.items() if key[1] != "quarter"})
    rows = trend(nodes[:1], "members", "bodies")
    found.quarter = rows[-1][0] if rows else ""
    for _, values in rows:
        for node, (members, bodies) in values.items():
            found.history.setdefault((node, "members"), []).append(members)
            found.history.setdefault((node, "bodies"), []).append(bodies)
    return found


def trend_chart(
    node: Body, children: list[tuple[Body, ind.Figures]], target: ind.Target
) -> dict[str, Any] | None:
    """Quarter-end rates of the node and of its weakest place; None before the first freeze."""
    weakest = min(
        children, key=lambda c: c[1].met_rate if c[1].met_rate is not None else 10_001, default=None
    )
    shown = [node, *([weakest[0]] if weakest else [])]
    rows = trend([body.pk for body in shown], "met", "bodies")
    if not rows:
        return None
    lines = [
        (quarter_label(quarter)[2:].replace("第", "").replace("季度", "季"), _rates(values, shown))
        for quarter, values in rows
    ]
    known = [rate for _, rates in lines for rate in rates if rate is not None]
    return {
        "id": "t-trend",
        "kind": "line",
        "title": "六有达标率走势",
        "hint": "每季末数值，单位 %",
        "heads": ["季度", *(body.name.removesuffix("总工会") for body in shown)],
        "rows": lines,
        "target": None if target.rate is None else target.rate / 100,
        "target_label": "" if target.rate is None else f"目标 {target.rate / 100:g}%",
        "floor": max(0, int(min(known)) // 10 * 10 - 10) if known else 0,
        "unit": "%",
        "aria": f"{node} 各季末六有达标率，最近一季为 {lines[-1][1][0]}%",
    }


def _rates(values: dict[int, tuple[int, int]], shown: list[Body]) -> list[float | None]:
    found = []
    for body in shown:
        numerator, denominator = values.get(body.pk, (0, 0))
        found.append(round(numerator * 100 / denominator, 1) if denominator else None)
    return found


from reports.indicators import wider  # noqa: E402, F401  (declares)

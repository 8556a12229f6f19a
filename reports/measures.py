"""An indicator at one place as its page shows it: value, target in force, how far off, clause and remedy."""

from dataclasses import dataclass
from typing import Any

from core.indicators import INDICATORS, Indicator
from core.templatetags.figures import percent
from homes.indicators import Target
from homes.scoring.explain import Clause, filled_remedy, source_clauses
from reports.models import Measure
from unions.models import Body
from unions.policies.catalogue import entries, keys, show
from unions.policies.force import Policy
from unions.querysets import LOCAL_KINDS, TOWN_KINDS

EVERY = 10_000  # basis points
YEARS = 6  # columns of the table by year
NODES = (*LOCAL_KINDS, *TOWN_KINDS)
TONES = {
    "已达标": "pass",
    "按期达成": "pass",
    "期后达成": "pass",
    "进行中": "grace",
    "逾期未达": "fail",
    "未达标": "fail",
}


@dataclass(frozen=True)
class Standing:
    """`met` of `total` at a place; `goal` is the target as shown, `state` a word with its tone."""

    indicator: Indicator
    met: int | None
    total: int | None
    rate: int | None
    goal: str
    goal_rate: int | None
    state: tuple[str, str]
    gap: int  # rows that are still to be won for the target
    clauses: list[Clause]
    remedy: str
    series: list[int]

    @property
    def basis(self) -> str:
        return "；".join(clause.text for clause in self.clauses)


def standings(node: Body, policy: Policy, found: dict[str, list[Measure]]) -> list[Standing]:
    """The indicators in force at the place, in the order of the catalogue. `found` as `measured` gives it."""
    chosen = [
        i for i in INDICATORS.values() if policy.adopted(i.entry) and (i.only is None or i.only(policy))
    ]
    chosen.sort(key=lambda indicator: indicator.entry)
    return [standing(node, indicator, policy, found.get(indicator.slug, [])) for indicator in chosen]


def measured(node: int, slug: str = "") -> dict[str, list[Measure]]:
    """Per indicator the figures of one place, oldest first."""
    rows = Measure.objects.filter(node=node).order_by("on")
    found: dict[str, list[Measure]] = {}
    for row in rows.filter(indicator=slug) if slug else rows:
        found.setdefault(row.indicator, []).append(row)
    return found


def standing(node: Body, indicator: Indicator, policy: Policy, rows: list[Measure]) -> Standing:
    last = rows[-1] if rows else None
    goal = _goal(node, indicator, policy)
    rate = last.rate if last and not indicator.counts else None
    return Standing(
        indicator=indicator,
        met=last.met if last else None,
        total=last.total if last else None,
        rate=rate,
        goal=_goal_text(indicator, goal),
        goal_rate=None if indicator.counts or indicator.compares else goal,
        state=_state(indicator, policy, rows, rate, goal),
        gap=_gap(indicator, last, goal),
        clauses=source_clauses(entries()[indicator.entry], policy),
        remedy=remedy_of(indicator, policy, last, rate, goal),
        series=[value for m in rows if (value := m.met if indicator.counts else m.rate) is not None],
    )


def _goal(node: Body, indicator: Indicator, policy: Policy) -> Any:
    """Basis points or a number; a number holds only in the place that owns it. A demand is to be met by every row."""
    if indicator.demand:
        return EVERY
    row = policy.row(indicator.target) if indicator.target else None
    if row is None or (indicator.counts and row.jurisdiction.code != node.place):
        return None
    return policy.value(indicator.target)


def _goal_text(indicator: Indicator, goal: Any) -> str:
    if indicator.compares:
        more = f" {show(indicator.target, goal)}" if goal else ""
        return f"高于{indicator.against}{more}"
    if goal is None:
        return ""
    if indicator.demand:
        return "全部达到"
    return show(indicator.target, goal) + (f" {indicator.noun}" if indicator.counts else "")


def _state(
    indicator: Indicator, policy: Policy, rows: list[Measure], rate: int | None, goal: Any
) -> tuple[str, str]:
    last = rows[-1] if rows else None
    if missing := indicator.missing(policy):
        return f"标准未设定：{'、'.join(keys()[key].title for key in missing)}", "unset"
    if last is None:
        return "尚未统计", "nodata"
    if indicator.compares:
        return indicator.empty if indicator.figures and not last.total else _compared(last, goal)
    if indicator.counts:
        return ("未设目标", "na") if goal is None else _word("已达标" if last.met >= goal else "未达标")
    if rate is None:
        return indicator.empty
    if goal is None:
        return _risen(rows) if indicator.trend else ("未设目标", "na")
    deadline = policy.value(indicator.deadline) if indicator.deadline else None
    if deadline is None:
        return _word("已达标" if rate >= goal else "未达标")
    return _word(Target(goal, deadline).state(rate, policy.on))


def _risen(rows: list[Measure]) -> tuple[str, str]:
    """No target is set: the rate is to rise from one kept figure to the next."""
    rates = [row.rate for row in rows[-2:]]
    if len(rates) < 2 or rates[0] is None or rates[1] is None:
        return "未设目标", "na"
    return ("比上次提高", "pass") if rates[1] > rates[0] else ("比上次没有提高", "fail")


def _compared(last: Measure, goal: Any) -> tuple[str, str]:
    """Growth: by the target where one is set, else above what it is compared with. From nothing to something is growth."""
    if not last.total and not last.met:
        return "没有要统计的", "na"
    reached = last.met * EVERY >= last.total * (EVERY + goal) if goal is not None else last.met > last.total
    return _word("已达标" if reached and last.met > last.total else "未达标")


def _word(word: str) -> tuple[str, str]:
    return word, TONES[word]


def _gap(indicator: Indicator, last: Measure | None, goal: Any) -> int:
    if last is None or goal is None or indicator.compares:
        return 0
    wanted = int(goal) if indicator.counts else -(-last.total * int(goal) // 10_000)
    return max(0, wanted - last.met)


def _beside(indicator: Indicator, last: Measure) -> dict[str, str]:
    """Numerators of the indicators that the same sentence names."""
    if not indicator.siblings:
        return {}
    rows = Measure.objects.filter(node=last.node_id, on=last.on, indicator__in=indicator.siblings.values())
    found = {row.indicator: row.met for row in rows}
    return {hole: f"{found.get(slug, 0):,}" for hole, slug in indicator.siblings.items()}


def remedy_of(
    indicator: Indicator, policy: Policy, last: Measure | None, rate: int | None, goal: Any = None
) -> str:
    """The catalogue's sentence with its figures; nothing where everything is met or unknown."""
    if last is None or (not indicator.counts and not indicator.compares and last.met >= last.total):
        return ""
    if indicator.demand:
        return f"还有 {last.total - last.met:,} {indicator.noun}未达到，请按名单逐一补齐。"
    if indicator.compares and _compared(last, goal)[1] != "fail":
        return ""
    value = f"{last.met:,}" if indicator.counts else f"{(rate or 0) / 100:g}"
    words = {"n": f"{last.total - last.met:,}", "v": value, **indicator.says, **_beside(indicator, last)}
    return filled_remedy(entries()[indicator.entry], policy, lambda name: words.get(name, name))


def cuts_of(node: Body, indicator: Indicator) -> list[tuple[str, Measure]]:
    """The newest figures of the place broken down by word, largest first."""
    if not indicator.cut:
        return []
    rows = Measure.objects.filter(node=node, indicator__startswith=f"{indicator.slug}:").order_by("-on")
    newest = [row for row in rows if row.on == rows[0].on]
    newest.sort(key=lambda row: (-row.met, row.indicator))
    return [(row.indicator.partition(":")[2], row) for row in newest]


def years_of(node: Body, indicator: Indicator) -> dict[str, Any] | None:
    """The last figure of each year for the place and those below it; None before there are two years."""
    places = [node, *Body.objects.filter(superior=node, kind__in=NODES).order_by("path")]
    rows = Measure.objects.filter(node__in=places, indicator=indicator.slug).order_by("on")
    found = {(row.node_id, row.on.year): row for row in rows}
    years = sorted({year for _, year in found})[-YEARS:]
    if len(years) < 2:
        return None
    lines = [(place, [_figure(indicator, found.get((place.pk, year))) for year in years]) for place in places]
    return {"years": years, "lines": [line for line in lines if any(line[1])]}


def _figure(indicator: Indicator, row: Measure | None) -> str:
    if row is None or (indicator.figures and not indicator.shares and not row.met):
        return ""
    if indicator.mean:
        return percent(row.met)
    if indicator.counts or indicator.over:
        return f"{row.met:,}"
    return percent(row.rate)

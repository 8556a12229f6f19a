"""Points of a standard's items: pure functions on whole numbers. Points in hundredths, rates in basis points.

What one item brings never falls below 0 nor rises above what it can bring; the parts of a sheet add up to its total.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Protocol

BONUS_LIMIT = 500  # hundredths: what bonus points can add to a sheet


class Scored(Protocol):
    """What a way of scoring needs to know of an item."""

    @property
    def scoring(self) -> str: ...
    @property
    def points(self) -> int: ...
    @property
    def numbers(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True)
class Line:
    """One row of a sheet when it is summed up. `earned` is None where nothing has been said yet."""

    due: int
    earned: int | None
    mandatory: bool = False
    veto: bool = False
    bonus: bool = False
    met: bool | None = None  # whether the demand itself is met; None: not said


@dataclass(frozen=True)
class Sum:
    """`vetoed`, `lacking`: the positions of rows that keep the grade away whatever the points."""

    total: int
    open: int
    vetoed: tuple[int, ...]
    lacking: tuple[int, ...]

    def reaches(self, pass_score: int) -> bool:
        return self.total >= pass_score and not (self.vetoed or self.lacking or self.open)


def points_for(item: Scored, value: int) -> int:
    """Points of an item for what was found: 1 or 0, a count, faults found or a rate."""
    numbers, value = item.numbers, max(value, 0)
    if item.scoring == "tiers":
        found = max((points for least, points in numbers.get("tiers", ()) if value >= least), default=0)
    elif item.scoring == "deduct":
        found = max(item.points - value * numbers.get("each", 0), numbers.get("floor", 0))
    elif item.scoring == "count":
        found = value * numbers.get("each", 0)
    elif item.scoring == "share":
        base = numbers.get("base", 10_000)
        found = 0 if value < numbers.get("least", 0) else item.points * min(value, base) // base
    else:
        found = item.points if value else 0
    return min(max(found, 0), item.points)


def scaled(points: int, full: int, due: int) -> int:
    """Points of an item in the measure of what it can bring on this sheet."""
    return points * due // full if full else 0


def share_out(full: Sequence[int], applies: Sequence[bool]) -> list[int]:
    """What each item can bring when those that do not apply are shared out among the others in proportion; the sum stays."""
    total, base = sum(full), sum(f for f, a in zip(full, applies, strict=True) if a)
    if not base:
        return [0] * len(full)
    exact = [f * total if a else 0 for f, a in zip(full, applies, strict=True)]
    dues = [n // base for n in exact]
    left = total - sum(dues)
    for place in sorted(range(len(full)), key=lambda i: (-(exact[i] % base), i))[:left]:
        dues[place] += 1
    return dues


def summed(lines: Iterable[Line], bonus_limit: int = BONUS_LIMIT) -> Sum:
    """The sheet's total. Bonus points count up to a limit; vetoes and mandatory rows do not change the sum, but decide."""
    base = extra = still = 0
    vetoed, lacking = [], []
    for place, line in enumerate(lines):
        if line.earned is None and line.due and not line.bonus:
            still += 1
        if line.bonus:
            extra += line.earned or 0
        else:
            base += line.earned or 0
        if line.veto and line.met is False:
            vetoed.append(place)
        elif line.mandatory and line.met is False:
            lacking.append(place)
    return Sum(base + min(extra, bonus_limit), still, tuple(vetoed), tuple(lacking))


def weight_of(items: Iterable[Any]) -> int:
    """The share of members' satisfaction in the points of a standard, in basis points; bonus points aside."""
    rows = [(item.points, item.satisfaction) for item in items if not item.bonus]
    total = sum(points for points, _ in rows)
    return sum(points for points, asked in rows if asked) * 10_000 // total if total else 0


def problems(scoring: str, points: int, numbers: Mapping[str, Any]) -> str:
    """What is wrong with the numbers of a way of scoring; empty where nothing is."""
    if scoring == "tiers":
        tiers = numbers.get("tiers") or []
        if not tiers or any(later[0] >= sooner[0] for sooner, later in pairwise(tiers)):
            return "分档要从高到低填写，至少一档。"
        if any(not 0 <= p <= points for _, p in tiers):
            return "每一档的分数要在 0 和分值之间。"
    if scoring in {"deduct", "count"} and not 0 < numbers.get("each", 0) <= points:
        return "每次（每项）的分数要大于 0，不超过分值。"
    if scoring == "deduct" and not 0 <= numbers.get("floor", 0) <= points:
        return "最低分要在 0 和分值之间。"
    if scoring == "share" and numbers.get("base", 10_000) <= 0:
        return "满分对应的数值要大于 0。"
    return ""


def is_met(item: Scored, value: int) -> bool:
    """Whether the demand of an item is met at all: what a mandatory item or a veto asks."""
    least = item.numbers.get("least")
    if least is not None:
        return value >= int(least)
    return points_for(item, value) > 0 if item.points else value > 0


def in_words(item: Scored, unit: str, asks: str) -> str:
    """The way of scoring with its numbers: `职工入会率每满一档得分：90% 以上 8 分，80% 以上 5 分，不足的不得分`."""
    numbers, whole = item.numbers, f"{item.points / 100:g} 分"

    def amount(value: int) -> str:
        return f"{value / 100:g}%" if unit == "%" else f"{value} {unit}".strip()

    if item.scoring == "tiers":
        steps = "，".join(
            f"{amount(least)} 以上得 {points / 100:g} 分" for least, points in numbers.get("tiers", ())
        )
        return f"{asks}分档计分：{steps}，不足最低一档的不得分。"
    if item.scoring == "deduct":
        floor = numbers.get("floor", 0)
        lowest = f"，最低得 {floor / 100:g} 分" if floor else "，扣完为止"
        return f"满分 {whole}，每有 {amount(1) if unit != '%' else '1%'} 扣 {numbers.get('each', 0) / 100:g} 分{lowest}。"
    if item.scoring == "count":
        return f"每有 {amount(1) if unit != '%' else '1%'} 得 {numbers.get('each', 0) / 100:g} 分，最多 {whole}。"
    if item.scoring == "share":
        least = numbers.get("least", 0)
        bar = f"，不足 {amount(least)} 的不得分" if least else ""
        return f"按比例计分：达到 {amount(numbers.get('base', 10_000))} 得满分 {whole}{bar}。"
    return f"达到得 {whole}，未达到不得分。" if item.points else "不计分，只看是否达到。"

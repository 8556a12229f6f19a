"""How a score arises from its parts: the weights of what is met over the weights of what is counted, as `judge` computes it.

Points of single items are rounded along the running sum, so that they always add up to the score itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from core import rules as r
from core.money import BASIS
from core.rules import Rule
from homes.models.outcomes import Scores
from homes.scoring.judge import HAVES, is_core, plan_of, weight_of
from unions.policies.catalogue import HAVES as HAVE_NAMES
from unions.policies.catalogue import Entry, entries
from unions.policies.force import Policy


@dataclass(frozen=True)
class Part:
    """One item: `counted` and `good` are its weight or 0, `points` its share of the total in basis points."""

    rule: Rule
    entry: Entry
    letter: str
    core: bool
    weight: int
    counted: int
    good: int
    points: int = 0
    own: int = 0  # its share of its have's score

    @property
    def word(self) -> str:
        return r.WORDS[self.letter]


@dataclass(frozen=True)
class Have:
    number: int
    parts: list[Part] = field(default_factory=list)

    @property
    def title(self) -> str:
        return HAVE_NAMES[self.number - 1]

    @property
    def counted(self) -> int:
        return sum(part.counted for part in self.parts)

    @property
    def good(self) -> int:
        return sum(part.good for part in self.parts)

    @property
    def points(self) -> int:
        return sum(part.points for part in self.parts)

    @property
    def score(self) -> int | None:
        return ratio(self.good, self.counted)


@dataclass(frozen=True)
class Arithmetic:
    haves: list[Have]
    stored: list[int | None]  # the six haves and the total of the outcome that is explained

    @property
    def counted(self) -> int:
        return sum(have.counted for have in self.haves)

    @property
    def good(self) -> int:
        return sum(have.good for have in self.haves)

    @property
    def points(self) -> int:
        return sum(have.points for have in self.haves)

    @property
    def total(self) -> int | None:
        return ratio(self.good, self.counted)

    @property
    def agrees(self) -> bool:
        """Not where figures were changed after the run: then the next run sets it right."""
        return [have.score for have in self.haves] + [self.total] == self.stored


def ratio(good: int, counted: int) -> int | None:
    """Basis points, cut off and never rounded up."""
    return good * BASIS // counted if counted else None


def shares(weights: Iterable[int], whole: int) -> list[int]:
    """Basis points of each weight in the whole; their sum is exactly what `ratio` gives for the sum of the weights."""
    found, before = [], 0
    for weight in weights:
        after = before + weight
        found.append(after * BASIS // whole - before * BASIS // whole if whole else 0)
        before = after
    return found


def arithmetic(outcome: Scores, policy: Policy) -> Arithmetic:
    parts = [_part(rule, outcome.letters, policy) for rule in plan_of(policy).live]
    parts = [part for part in parts if part.entry.have in HAVES and part.letter != r.OFF]
    parts.sort(key=lambda part: (part.entry.have, not part.core, part.rule.slot))
    whole = sum(part.counted for part in parts)
    points = shares((part.good for part in parts), whole)
    haves = []
    for number in HAVES:
        members = [
            (part, point) for part, point in zip(parts, points, strict=True) if part.entry.have == number
        ]
        own = shares((part.good for part, _ in members), sum(part.counted for part, _ in members))
        haves.append(
            Have(number, [_with(part, point, mine) for (part, point), mine in zip(members, own, strict=True)])
        )
    return Arithmetic(haves, [*outcome.haves, outcome.total])


def _part(rule: Rule, letters: str, policy: Policy) -> Part:
    letter = letters[rule.slot] if rule.slot < len(letters) else r.OFF
    weight = weight_of(rule, policy)
    return Part(
        rule=rule,
        entry=entries()[rule.entry],
        letter=letter,
        core=is_core(rule, policy),
        weight=weight,
        counted=weight if letter in r.COUNTED else 0,
        good=weight if letter in r.GOOD else 0,
    )


def _with(part: Part, points: int, own: int) -> Part:
    values: dict[str, Any] = {**part.__dict__, "points": points, "own": own}
    return Part(**values)

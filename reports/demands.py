"""What the policy demands of one body beyond the six haves, judged now: letter, what is missing, clause and remedy."""

import re
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse

from core import rules as r
from core.indicators import INDICATORS, Indicator
from homes.scoring.explain import Clause, filled_remedy, source_clauses
from unions.models import Body
from unions.policies import judge
from unions.policies.catalogue import Entry, entries, keys
from unions.policies.force import Policy

MOST = 200  # rows of one body that are judged for its page


@dataclass(frozen=True)
class Demand:
    """`letter` is the worst of the body's rows; `short` are the rows that fall short."""

    indicator: Indicator
    letter: str
    total: int
    short: list[judge.Finding]
    missing: list[str]  # titles of figures nobody has set
    remedy: str
    clauses: list[Clause]

    @property
    def word(self) -> str:
        return r.WORDS[self.letter]

    @property
    def items(self) -> str:
        """What is missing, in the labels of the parts."""
        return "、".join(dict.fromkeys(item for finding in self.short for item in finding.items))

    @property
    def names(self) -> list[tuple[str, str]]:
        """Rows that fall short with their addresses, where they are not the body itself."""
        if self.indicator.body == "pk":
            return []
        label = self.indicator.name
        return [
            (_read(finding.row, label), reverse(self.indicator.page, args=[finding.row.pk]))
            for finding in self.short
        ]


def demands_of(body: Body, policy: Policy) -> list[Demand]:
    """Every demand in force that speaks to the body, in the order of the catalogue."""
    chosen = [i for i in INDICATORS.values() if i.demand and i.body and policy.adopted(i.entry)]
    chosen.sort(key=lambda indicator: indicator.entry)
    found = (_demand(indicator, body, policy) for indicator in chosen)
    return [demand for demand in found if demand is not None]


def _demand(indicator: Indicator, body: Body, policy: Policy) -> Demand | None:
    asked = body.kind in indicator.kinds
    entry, clauses = entries()[indicator.entry], source_clauses(entries()[indicator.entry], policy)
    missing = [keys()[key].title for key in indicator.missing(policy)]
    if missing:
        return Demand(indicator, r.UNSET, 0, [], missing, "", clauses) if asked else None
    rows = indicator.rows(policy).filter(**{indicator.body: body.pk})
    found = judge.findings(indicator, policy, rows[:MOST])
    if not found:
        return Demand(indicator, r.NA, 0, [], [], "", clauses) if asked else None
    short = [finding for finding in found if finding.letter == r.FAIL]
    remedy = remedy_of(indicator, entry, policy, short) if short else ""
    letters = {finding.letter for finding in found}
    letter = next(one for one in (r.FAIL, r.NODATA, r.GRACE, r.WAIVED, r.PASS) if one in letters)
    return Demand(indicator, letter, len(found), short, [], remedy, clauses)


def remedy_of(indicator: Indicator, entry: Entry, policy: Policy, short: list[judge.Finding]) -> str:
    """The catalogue's sentence; where the indicator knows the figure of this one row, that instead of the whole table."""
    word = words_of(indicator, policy, short)
    text = re.sub(r"\{(T:[^}]+)\}", lambda hole: _own(word, hole), entry.remedy)
    return filled_remedy(replace(entry, remedy=text), policy, word)


def _own(word: Any, hole: re.Match[str]) -> str:
    said = word(hole.group(1))
    return str(hole.group(0) if said == hole.group(1) else said)


def words_of(indicator: Indicator, policy: Policy, short: list[judge.Finding]) -> Any:
    """Placeholders of the remedy: what the indicator says about its first row, the missing parts, the number of rows."""
    said = dict(indicator.words(policy, short[0].row)) if indicator.words else {}
    items = "、".join(dict.fromkeys(item for finding in short for item in finding.items))
    words = {"n": f"{len(short):,}", "items": items, **said}
    return lambda name: words.get(name, name)


def _read(row: Any, path: str) -> str:
    for part in path.split("."):
        row = getattr(row, part)
    return str(row)

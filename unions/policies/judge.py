"""Judges the rows of an indicator under a policy: met, excepted, in grace or not, and which parts are missing."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When

from core import rules as r
from core.indicators import Indicator
from unions.models import RuleException, Threshold
from unions.policies.force import Policy


def excepted(indicator: Indicator, policy: Policy) -> Q | None:
    """That the row's body has an approved exception; None where the demand is hard or no body is named."""
    adoption = policy.adopted(indicator.entry)
    if not indicator.body or adoption is None or adoption.strength != Threshold.Strength.SHOULD:
        return None
    granted = RuleException.objects.filter(body=OuterRef(indicator.body), entry=indicator.entry)
    return Q(Exists(granted.in_force(policy.on)))


def met(indicator: Indicator, policy: Policy) -> Q:
    """The numerator: what meets the demand, and what is excepted from it."""
    waived = excepted(indicator, policy)
    condition = indicator.condition(policy)
    return condition if waived is None else condition | waived


def counted(indicator: Indicator, policy: Policy) -> Q:
    """The denominator: all rows but those that have time left and do not meet it yet."""
    if indicator.grace is None:
        return Q(pk__isnull=False)
    return met(indicator, policy) | ~indicator.grace(policy)


@dataclass(frozen=True)
class Finding:
    """One row's outcome: its letter and the labels of the parts it misses."""

    row: Any
    letter: str
    items: tuple[str, ...]

    @property
    def word(self) -> str:
        return r.WORDS[self.letter]


def letter(indicator: Indicator, policy: Policy) -> Case:
    """The letter of a row that the indicator counts, as an expression."""
    whens = [When(indicator.condition(policy), then=Value(r.PASS))]
    waived = excepted(indicator, policy)
    if waived is not None:
        whens.append(When(waived, then=Value(r.WAIVED)))
    if indicator.grace is not None:
        whens.append(When(indicator.grace(policy), then=Value(r.GRACE)))
    if indicator.nodata is not None:
        whens.append(When(indicator.nodata(policy), then=Value(r.NODATA)))
    return Case(*whens, default=Value(r.FAIL), output_field=CharField())


def failing(indicator: Indicator, policy: Policy) -> QuerySet[Any]:
    """The rows whose letter is a failure; none where the demand is not in force or its figure is not set."""
    rows = indicator.rows(policy)
    if policy.adopted(indicator.entry) is None or indicator.missing(policy):
        return rows.none()
    return rows.annotate(verdict=letter(indicator, policy)).filter(verdict=r.FAIL)


def findings(indicator: Indicator, policy: Policy, rows: QuerySet[Any]) -> list[Finding]:
    """Each of the rows that the indicator counts, judged. `rows` narrows `indicator.rows`."""
    parts = dict(indicator.parts(policy)) if indicator.parts else {}
    flags = {
        f"part{n}": Case(When(q, then=Value("")), default=Value("x")) for n, q in enumerate(parts.values())
    }
    found = []
    for row in rows.annotate(letter=letter(indicator, policy), **flags):
        items = tuple(label for n, label in enumerate(parts) if getattr(row, f"part{n}"))
        found.append(Finding(row, row.letter, items))
    return found


def finding_of(indicator: Indicator, policy: Policy, **row: Any) -> tuple[str, Finding | None]:
    """The letter of the one row named by a lookup, and the finding behind it: `finding_of(i, policy, pk=body.pk)`."""
    if policy.adopted(indicator.entry) is None:
        return r.OFF, None
    if indicator.missing(policy):
        return r.UNSET, None
    found = findings(indicator, policy, indicator.rows(policy).filter(**row))
    return (found[0].letter, found[0]) if found else (r.NA, None)

"""The vocabulary of scoring: facts from sources, rules as Q over facts and thresholds, outcome letters.

Apps declare `Source` and `Rule` in their `rules.py`; the engine in `homes` collects and compiles them to SQL.
The same Q is evaluated in Python for explanations (`evaluate`), with SQL's three-valued logic.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any, Protocol

from django.db.models import F, Min, Q, QuerySet

from core.clock import add_months

PASS, FAIL, NA, NODATA, UNSET, PENDING, GRACE, WAIVED, OFF = "PFNDUHGW-"
WORDS = {
    PASS: "达标",
    FAIL: "未达标",
    NA: "不适用",
    NODATA: "缺数据",
    UNSET: "标准未设定",
    PENDING: "待核实",
    GRACE: "宽限期内",
    WAIVED: "经批准例外",
    OFF: "未启用",
}
GOOD = PASS + WAIVED
BLOCKING = FAIL + NODATA + PENDING  # on a core entry these keep a have from being met
COUNTED = GOOD + BLOCKING  # the denominator of a have's score


class Context(Protocol):
    """What a declaration may ask about the night it is evaluated for."""

    @property
    def on(self) -> dt.date: ...

    def value(self, key: str) -> Any:
        """The threshold in force, or None where nobody has set one."""


@dataclass(frozen=True)
class T:
    """A threshold inside a Q: `Q(units_open__lte=T("org.joint_max_units"))`."""

    key: str

    def __deepcopy__(self, memo: object) -> "T":
        return self


@dataclass(frozen=True)
class MonthsAgo:
    """A date: the evaluation day less a threshold in months. `Q(closed_on__gte=MonthsAgo("rate.period_months"))`."""

    key: str

    def __deepcopy__(self, memo: object) -> "MonthsAgo":
        return self


@dataclass(frozen=True)
class DaysAgo:
    """The same in days."""

    key: str

    def __deepcopy__(self, memo: object) -> "DaysAgo":
        return self


@dataclass(frozen=True)
class Flip:
    """The day on which time alone can change a fact or a rule: a date fact, plus a threshold in months or days."""

    fact: str
    months: str = ""
    days: str = ""
    unset: int | None = None  # months or days where nobody has set the threshold; no flip where None


Condition = Q | Callable[[Context], Q]
SQL = tuple[str, list[Any]]


@dataclass(frozen=True)
class Source:
    """One grouped query: a queryset grouped by the body, or SQL text that yields `body_id` and the fact columns.

    Facts in `zero` are 0 where a body has no row; all others are NULL. `flips`: the days on which time alone changes a fact, by
    facts of the source, which need no column of their own for that.
    """

    name: str
    facts: Mapping[str, Any] | Callable[[Context], Mapping[str, Any]]
    rows: Callable[[Context], QuerySet[Any]] | None = None
    by: str = "body"
    sql: Callable[[Context], SQL] | None = None  # must contain `{dirty}` where the incremental filter belongs
    zero: tuple[str, ...] = ()
    flips: tuple[Flip, ...] = ()

    def aggregates(self, context: Context) -> Mapping[str, Any]:
        return self.facts(context) if callable(self.facts) else self.facts


@dataclass(frozen=True)
class Rule:
    """`slot` is the rule's place in the stored outcome letters: append only, never reused.

    `seen`, `standard`: Chinese texts with {fact} and {key} placeholders. `values` maps the remedy's placeholders to facts.
    `mend`: URL name of the form that mends it (called with the body's pk).
    """

    entry: str
    slot: int
    applies: Condition
    passes: Condition
    needs: tuple[str, ...] = ()  # NULL in any of them: NODATA
    grace: Condition | None = None
    pending: Condition | None = None
    waived: Condition | None = None
    nodata: Condition | None = None
    keys: tuple[str, ...] = ()  # thresholds used by sources or texts on top of those in the Qs
    flips: tuple[Flip, ...] = ()
    seen: str = ""
    standard: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    lacks: Callable[[Context, Mapping[str, Any]], list[str]] | None = (
        None  # what is missing, for {items} and {lacks}
    )
    mend: str = ""
    actor: str = "由工会主席办理"
    attested: bool = False

    @property
    def excepted(self) -> Q:
        """That an approved exception from this rule is in force; asked only where the demand is soft."""
        return Q(waivers__contains=f",{self.entry},")

    def condition(self, name: str, context: Context) -> Q | None:
        found = getattr(self, name)
        return found(context) if callable(found) and not isinstance(found, Q) else found


SOURCES: dict[str, Source] = {}
RULES: dict[str, Rule] = {}


def ahead(
    name: str,
    rows: Callable[[Context], QuerySet[Any]],
    *days: str,
    by: str = "body",
    also_today: bool = False,
) -> Source:
    """No facts: the next of these days on which a row that is dated ahead begins or ceases to count."""
    later = "gte" if also_today else "gt"
    names = {f"{name}_{day}".replace("__", "_"): day for day in days}

    def next_days(context: Context) -> dict[str, Any]:
        return {fact: Min(day, filter=Q(**{f"{day}__{later}": context.on})) for fact, day in names.items()}

    def dated_ahead(context: Context) -> QuerySet[Any]:
        return rows(context).filter(reduce(or_, (Q(**{f"{day}__{later}": context.on}) for day in days)))

    return Source(name, next_days, dated_ahead, by=by, flips=tuple(map(Flip, names)))


def at_most_one(*signals: Q) -> Q:
    """That no two of the conditions hold. They must be known: none may be NULL."""
    pairs = [one & other for n, one in enumerate(signals) for other in signals[n + 1 :]]
    return ~reduce(or_, pairs)


def declare(*things: Source | Rule) -> None:
    for thing in things:
        if isinstance(thing, Source):
            if SOURCES.setdefault(thing.name, thing) is not thing:
                raise RuntimeError(f"two sources {thing.name}")
        else:
            if any(rule.slot == thing.slot and rule.entry != thing.entry for rule in RULES.values()):
                raise RuntimeError(f"slot {thing.slot} of {thing.entry} is taken")
            RULES[thing.entry] = thing


def placeholders(q: Q) -> Iterator[str]:
    """Keys of all thresholds inside a Q."""
    for child in q.children:
        if isinstance(child, Q):
            yield from placeholders(child)
        else:
            yield from _keys(child[1])  # type: ignore[index]


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, T | MonthsAgo | DaysAgo):
        yield value.key
    elif hasattr(value, "lhs"):
        yield from _keys(value.lhs)
        yield from _keys(value.rhs)


def needed_keys(rule: Rule, context: Context) -> set[str]:
    keys = set(rule.keys)
    for name in ("applies", "passes", "grace", "pending", "waived", "nodata"):
        q = rule.condition(name, context)
        if q is not None:
            keys.update(placeholders(q))
    return keys


def resolve(q: Q, context: Context) -> Q:
    """The same Q with thresholds and dates as literals."""
    found = Q(_connector=q.connector, _negated=q.negated)
    for child in q.children:
        if isinstance(child, Q):
            found.children.append(resolve(child, context))
        else:
            lookup, value = child  # type: ignore[misc]
            found.children.append((lookup, literal(value, context)))
    return found


def literal(value: Any, context: Context) -> Any:
    if isinstance(value, T):
        return context.value(value.key)
    if isinstance(value, MonthsAgo):
        return add_months(context.on, -int(context.value(value.key)))
    if isinstance(value, DaysAgo):
        return context.on - dt.timedelta(days=int(context.value(value.key)))
    return value


# ---- the same Q in Python, for one body's explanation -------------------------------------------------------------

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "exact": lambda a, b: bool(a == b),
    "gte": lambda a, b: bool(a >= b),
    "gt": lambda a, b: bool(a > b),
    "lte": lambda a, b: bool(a <= b),
    "lt": lambda a, b: bool(a < b),
    "in": lambda a, b: a in b,
    "contains": lambda a, b: b in a,
}


def evaluate(q: Q, facts: Mapping[str, Any]) -> bool | None:
    """True, False or None (unknown), as SQL would judge the resolved Q on this row."""
    result: bool | None = None
    for position, child in enumerate(q.children):
        value = evaluate(child, facts) if isinstance(child, Q) else _compare(child, facts)  # type: ignore[arg-type]
        result = value if position == 0 else _join(q.connector, result, value)
    if not q.children:
        result = True
    return (None if result is None else not result) if q.negated else result


def _join(connector: str, a: bool | None, b: bool | None) -> bool | None:
    decisive = connector == Q.OR
    if a is decisive or b is decisive:
        return decisive
    return None if a is None or b is None else not decisive


def _compare(child: tuple[str, Any], facts: Mapping[str, Any]) -> bool | None:
    name, _, lookup = child[0].partition("__")
    left = facts[name]
    if lookup == "isnull":
        return (left is None) == child[1]
    right = operand(child[1], facts)
    if left is None or right is None:
        return None
    return _COMPARE[lookup or "exact"](left, right)


def operand(value: Any, facts: Mapping[str, Any]) -> Any:
    """A literal, a fact, or arithmetic over them, with NULL spreading."""
    if isinstance(value, F):
        return facts[value.name]  # type: ignore[attr-defined]
    if hasattr(value, "lhs"):
        left, right = operand(value.lhs, facts), operand(value.rhs, facts)
        if left is None or right is None:
            return None
        return {"+": left + right, "-": left - right, "*": left * right}[value.connector]
    return value.value if hasattr(value, "value") and not isinstance(value, str) else value

"""What a rule's letter rests on: the facts it read, each with the register its rows stand in, and the figures in force."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q

from core import rules as r
from core.rules import RULES, Rule
from core.traces import Trace, trace_of
from homes.models.facts import FactsRow
from homes.scoring.compile import FACT_COLUMNS, OWN
from homes.scoring.explain import HOLE, value_text
from unions.policies.force import Policy

LABELS = {str(f.column): str(f.verbose_name) for f in FactsRow._meta.local_concrete_fields}
# facts made from other facts (`compile.DERIVED`), and figures in words (`explain.value_text`): what their rows are those of
PARTS: dict[str, tuple[str, ...]] = {
    "members": ("counted",),
    "declared": (),
    "registered_bp": ("registered", "counted"),
    "audit_gap_days": ("audit_elected_on", "union_elected_on"),
    "women_gap_days": ("women_elected_on", "union_elected_on"),
    "last_active_on": ("held_last_on", "trained_last_on", "dues_last_on", "budget_approved_on"),
    "satisfaction": ("satisfaction_bp",),
    "unregistered": ("counted", "registered"),
    "first_failed": ("first_overdue", "first_repeated"),
    "replies_missing": ("replies_due", "replies_given"),
    "branch_missing": ("enterprise_units", "branch_units"),
}
HIDDEN_LABELS = {
    "counted": "名册上的会员数",
    "held_last_on": "最近一次选举",
    "trained_last_on": "最近一次主席培训",
    "dues_last_on": "最近一次经费申报",
}
REGISTERED = (*OWN, "declared")  # stand in the body's own record


@dataclass(frozen=True)
class Ground:
    """One fact of a rule: its words then, and the trace of its rows; `own` where it stands in the body's own record."""

    fact: str
    label: str
    text: str
    value: Any
    trace: Trace | None
    own: bool = False


def rule_of(number: int) -> Rule | None:
    return RULES.get(f"P-{number:03d}")


def facts_read(rule: Rule, policy: Policy) -> list[str]:
    """Names of the facts a rule reads on that day, in the order of its sentence, then of its conditions."""
    named = [name for name in HOLE.findall(rule.seen) if "." not in name]
    found = [*named, *rule.needs]
    for name in ("applies", "passes", "pending", "grace", "waived", "nodata"):
        q = rule.condition(name, policy)
        if q is not None:
            found += list(_names(q))
    return [name for name in dict.fromkeys(found) if name in LABELS or name in PARTS]


def _names(q: Q) -> Iterator[str]:
    for child in q.children:
        if isinstance(child, Q):
            yield from _names(child)
            continue
        lookup, value = child  # type: ignore[misc]
        yield lookup.partition("__")[0]
        yield from _inside(value)


def _inside(value: Any) -> Iterator[str]:
    if isinstance(value, F):
        yield value.name  # type: ignore[attr-defined]
    elif hasattr(value, "lhs"):
        yield from _inside(value.lhs)
        yield from _inside(value.rhs)


def grounds(rule: Rule, facts: Mapping[str, Any], policy: Policy) -> list[Ground]:
    """One line per fact, and below a derived one the lines of what it is made from."""
    found: dict[str, Ground] = {}
    for name in facts_read(rule, policy):
        found.setdefault(name, _ground(name, facts, policy))
        for part in PARTS.get(name, ()):
            found.setdefault(part, _ground(part, facts, policy))
    return list(found.values())


def _ground(name: str, facts: Mapping[str, Any], policy: Policy) -> Ground:
    known = name in FACT_COLUMNS
    text = value_text(name, facts) if known or (name in PARTS and name not in HIDDEN_LABELS) else ""
    return Ground(
        fact=name,
        label=LABELS.get(name) or HIDDEN_LABELS.get(name, ""),
        text=text,
        value=facts.get(name) if known else None,
        trace=trace_of(name, policy),
        own=name in REGISTERED,
    )


def figures(rule: Rule, policy: Policy) -> list[str]:
    return sorted(r.needed_keys(rule, policy))


def labelled(fact: str, policy: Policy) -> tuple[str, Trace | None]:
    """The name of a fact and where its rows stand; no trace for a name that is no fact of a source."""
    return LABELS.get(fact) or HIDDEN_LABELS.get(fact, ""), trace_of(fact, policy)

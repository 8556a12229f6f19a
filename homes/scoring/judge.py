"""What a policy means for each rule, and the SQL that judges it: one CASE per rule, then haves, total and what is met."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Case, CharField, Q, Value, When

from core import rules as r
from core.rules import RULES, SQL, Rule
from homes.models.facts import FactsRow
from unions.models import Threshold
from unions.policies.catalogue import entries
from unions.policies.force import Policy

HAVES = range(1, 7)


@dataclass(frozen=True)
class Plan:
    """What one policy means for each rule: its letter where it is fixed, else its place in a have."""

    live: tuple[Rule, ...]
    fixed: Mapping[int, str]  # slot → `-` or `U`
    width: int


def plan_of(policy: Policy) -> Plan:
    live, fixed = [], {}
    for rule in RULES.values():
        if policy.adopted(rule.entry) is None:
            fixed[rule.slot] = r.OFF
        elif missing_keys(rule, policy):
            fixed[rule.slot] = r.UNSET
        else:
            live.append(rule)
    return Plan(tuple(live), fixed, max(rule.slot for rule in RULES.values()) + 1)


def missing_keys(rule: Rule, policy: Policy) -> list[str]:
    """An empty list sets no standard either."""
    return sorted(key for key in r.needed_keys(rule, policy) if policy.value(key) in (None, []))


def letter_case(rule: Rule, policy: Policy) -> Case:
    """NULL-safe: what is unknown does not apply, and does not pass."""

    def q(name: str) -> Q | None:
        found = rule.condition(name, policy)
        return None if found is None else r.resolve(found, policy)

    whens = []
    if is_soft(rule, policy):
        found = q("passes")
        whens += [When(found, then=Value(r.PASS))] if found is not None else []
        whens.append(When(rule.excepted, then=Value(r.WAIVED)))
    for needed in rule.needs:
        whens.append(When(Q(**{f"{needed}__isnull": True}), then=Value(r.NODATA)))
    for name, letter in (
        ("passes", r.PASS),
        ("waived", r.WAIVED),
        ("grace", r.GRACE),
        ("pending", r.PENDING),
        ("nodata", r.NODATA),
    ):
        found = q(name)
        if found is not None:
            whens.append(When(found, then=Value(letter)))
    judged = Case(*whens, default=Value(r.FAIL), output_field=CharField())
    return Case(When(q("applies") or Q(), then=judged), default=Value(r.NA), output_field=CharField())


def is_soft(rule: Rule, policy: Policy) -> bool:
    """Whether the documents demand it only generally or in principle, so that a superior may agree to an exception."""
    adoption = policy.adopted(rule.entry)
    return adoption is not None and adoption.strength == Threshold.Strength.SHOULD


def judged_sql(policy: Policy, plan: Plan) -> SQL:
    rows = FactsRow.objects.order_by().annotate(
        **{f"r{rule.slot}": letter_case(rule, policy) for rule in plan.live}
    )
    names = [f"r{rule.slot}" for rule in plan.live]
    text, params = rows.values_list("body_id", *names).query.get_compiler(connection=connection).as_sql()
    return f"SELECT * FROM ({text}) AS l(body_id{''.join(', ' + name for name in names)})", list(params)


def scored_sql(policy: Policy, plan: Plan) -> str:
    """Letters, the score of each have and the total in basis points, which haves are met.

    OFFSET 0 keeps a level apart: without it PostgreSQL pastes each CASE into every place that reads its letter.
    """
    live = {rule.slot for rule in plan.live}
    letters = " || ".join(
        f"r{slot}" if slot in live else f"'{plan.fixed.get(slot, r.OFF)}'" for slot in range(plan.width)
    )
    sums, columns, met, full, scored = [], [], [], [], []
    for have in HAVES:
        members = [rule for rule in plan.live if entries()[rule.entry].have == have]
        core = [rule for rule in members if is_core(rule, policy)]
        soft = [rule for rule in members if rule not in core]
        for name, group in ((f"core{have}", core), (f"soft{have}", soft)):
            sums.append(
                f"{_sum(group, policy, r.GOOD)} AS {name}_good, {_sum(group, policy, r.COUNTED)} AS {name}"
            )
        good, counted = f"core{have}_good + soft{have}_good", f"core{have} + soft{have}"
        columns.append(f"{_ratio(members, good, counted)} AS have{have}")
        met.append(
            f"CASE WHEN core{have} > 0 AND core{have}_good = core{have} THEN {1 << (have - 1)} ELSE 0 END"
        )
        full.append(f"({counted} > 0 AND {good} = {counted})")
        scored.append((good, counted))
    total = _ratio(plan.live, *(" + ".join(parts) for parts in zip(*scored, strict=True)))
    return (
        f"SELECT s.*, s.met = 63 AS met_basic, s.met = 63 AND s.full_ AS met_full FROM ("
        f"SELECT body_id, letters, {', '.join(columns)}, {total} AS total, ({' + '.join(met)})::smallint AS met, "
        f"({' AND '.join(full)}) AS full_ FROM ("
        f"SELECT body_id, {letters} AS letters, {', '.join(sums)} FROM (SELECT * FROM judged OFFSET 0) AS one OFFSET 0"
        f") AS summed OFFSET 0) AS s"
    )


def _sum(rules: list[Rule], policy: Policy, letters: str) -> str:
    """The weights of the rules whose letter is one of these."""
    parts = []
    for rule in rules:
        whens = " ".join(f"WHEN '{letter}' THEN {weight_of(rule, policy)}" for letter in letters)
        parts.append(f"CASE r{rule.slot} {whens} ELSE 0 END")
    return " + ".join(parts) or "0"


def weight_of(rule: Rule, policy: Policy) -> int:
    """At least 1, so that a core entry that is not met always shows in the sums."""
    adoption = policy.adopted(rule.entry)
    return max(1, adoption.weight) if adoption else 0


def _ratio(rules: Sequence[Rule], good: str, counted: str) -> str:
    return f"((({good}) * 10000) / nullif({counted}, 0))::smallint" if rules else "NULL::smallint"


def is_core(rule: Rule, policy: Policy) -> bool:
    adoption = policy.adopted(rule.entry)
    return bool(adoption and adoption.core)

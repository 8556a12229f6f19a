"""What a policy means for each rule, and the SQL that judges it: one CASE per rule, then haves, total and what is met."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection
from django.db.models import Case, CharField, Q, Value, When

from core import rules as r
from core.rules import RULES, SQL, Rule
from homes.models.facts import FactsRow
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
    return sorted(key for key in r.needed_keys(rule, policy) if policy.value(key) is None)


def letter_case(rule: Rule, policy: Policy) -> Case:
    """NULL-safe: what is unknown does not apply, and does not pass."""

    def q(name: str) -> Q | None:
        found = rule.condition(name, policy)
        return None if found is None else r.resolve(found, policy)

    whens = []
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


def judged_sql(policy: Policy, plan: Plan) -> SQL:
    rows = FactsRow.objects.order_by().annotate(
        **{f"r{rule.slot}": letter_case(rule, policy) for rule in plan.live}
    )
    names = [f"r{rule.slot}" for rule in plan.live]
    text, params = rows.values_list("body_id", *names).query.get_compiler(connection=connection).as_sql()
    return f"SELECT * FROM ({text}) AS l(body_id{''.join(', ' + name for name in names)})", list(params)


def scored_sql(policy: Policy, plan: Plan) -> str:
    """Letters, the score of each have and the total in basis points, which haves are met."""
    letters = " || ".join(
        f"r{slot}" if slot not in plan.fixed and _is_live(slot, plan) else f"'{plan.fixed.get(slot, r.OFF)}'"
        for slot in range(plan.width)
    )
    columns, met, full = [], [], []
    for have in HAVES:
        members = [rule for rule in plan.live if entries()[rule.entry].have == have]
        columns.append(f"{_ratio(members, policy)} AS have{have}")
        met.append(f"CASE WHEN {_met(members, policy, core_only=True)} THEN {1 << (have - 1)} ELSE 0 END")
        full.append(_met(members, policy, core_only=False))
    scored = [rule for rule in plan.live if entries()[rule.entry].have]
    return (
        f"SELECT s.*, s.met = 63 AS met_basic, s.met = 63 AND s.full_ AS met_full FROM ("
        f"SELECT body_id, {letters} AS letters, {', '.join(columns)}, {_ratio(scored, policy)} AS total, "
        f"({' + '.join(met)})::smallint AS met, ({' AND '.join(full)}) AS full_ FROM judged) AS s"
    )


def _is_live(slot: int, plan: Plan) -> bool:
    return any(rule.slot == slot for rule in plan.live)


def _weight(rule: Rule, policy: Policy) -> int:
    adoption = policy.adopted(rule.entry)
    return adoption.weight if adoption else 0


def _ratio(members: list[Rule], policy: Policy) -> str:
    if not members:
        return "NULL::smallint"
    good = " + ".join(
        f"CASE WHEN r{m.slot} IN ('P','W') THEN {_weight(m, policy)} ELSE 0 END" for m in members
    )
    counted = " + ".join(
        f"CASE WHEN r{m.slot} IN ('P','W','F','D','H') THEN {_weight(m, policy)} ELSE 0 END" for m in members
    )
    return f"((({good}) * 10000) / nullif({counted}, 0))::smallint"


def _met(members: list[Rule], policy: Policy, *, core_only: bool) -> str:
    """Every counted entry passes or is waived, and at least one is counted."""
    chosen = [m for m in members if not core_only or _is_core(m, policy)]
    if not chosen:
        return "false"
    blocked = " OR ".join(f"r{m.slot} IN ('F','D','H')" for m in chosen)
    some = " OR ".join(f"r{m.slot} IN ('P','W')" for m in chosen)
    return f"(NOT ({blocked}) AND ({some}))"


def _is_core(rule: Rule, policy: Policy) -> bool:
    adoption = policy.adopted(rule.entry)
    return bool(adoption and adoption.core)

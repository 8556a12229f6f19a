"""Declared sources and rules → SQL text. Nothing here is written per rule.

Shape of the statement, for the bodies that one effective policy governs:

    WITH facts AS (bodies LEFT JOIN each grouped source, plus derived columns and recheck_on),
         kept AS (changed facts → homes_facts),
         judged AS (one letter per rule), scored AS (haves, total, met),
         changed AS (scored that differ from homes_outcome), written AS (upsert), history AS (append)
    SELECT counts
"""

from django.db import connection

from core.rules import RULES, SOURCES, SQL, Flip, Source
from homes.models.facts import Facts, FactsRow
from homes.scoring.judge import judged_sql, plan_of, scored_sql
from unions.policies.force import Policy
from unions.querysets import ACTIVE_STATES, BASIC_KINDS

WORK = "homes_work"  # temporary table of body ids for an incremental run
MONTH_ENDS = 3  # days by which months of different length differ
FACT_COLUMNS = [str(f.column) for f in FactsRow._meta.local_concrete_fields]
# Columns derived from other facts, in SQL over the joined row `j`.
DERIVED = {
    "members": "CASE WHEN j.register_confirmed OR j.declared_members IS NULL THEN j.counted ELSE j.declared_members END",
    "declared": "NOT j.register_confirmed AND j.declared_members IS NOT NULL",
    "registered_bp": "CASE WHEN j.counted > 0 THEN (j.registered::bigint * 10000 / j.counted)::int END",
    "audit_gap_days": "abs(j.audit_elected_on - j.union_elected_on)",
    "women_gap_days": "abs(j.women_elected_on - j.union_elected_on)",
    "last_active_on": "GREATEST(j.held_last_on, j.trained_last_on, j.dues_last_on, j.budget_approved_on)",
}
OWN = {
    "body_id": "b.id",
    "above": "left(b.path, -4)",
    "kind": "b.kind",
    "nature": "b.nature",
    "size": "b.size",
    "established_on": "b.established_on",
    "term_start": "b.term_start",
    "term_end": "b.term_end",
    "independent": "b.independent_organ AND b.merged_into = ''",
    "legal_eligible": "b.legal_eligible",
    "has_legal": "(b.uscc <> '' OR b.legal_no <> '') AND b.legal_on IS NOT NULL",
    "declared_members": "b.declared_members",
    "register_confirmed": "b.register_confirmed",
}


# ---- facts ---------------------------------------------------------------------------------------------------------


def facts_sql(policy: Policy, scope: SQL, *, incremental: bool) -> SQL:
    """`scope` is a condition on `b` (unions_body)."""
    columns, joins, params = [f"{sql} AS {name}" for name, sql in OWN.items()], [], []
    for source in SOURCES.values():
        text, values = grouped(source, policy, incremental=incremental)
        names = list(source.aggregates(policy))
        joins.append(
            f"LEFT JOIN ({text}) AS {source.name}(body_id, {', '.join(names)}) ON {source.name}.body_id = b.id"
        )
        params += values
        columns += [fact_of(source, name) for name in names]
    known = {name for source in SOURCES.values() for name in source.aggregates(policy)} | set(OWN)
    shown = [f"{DERIVED[c]} AS {c}" if c in DERIVED else _or_empty(c, known) for c in FACT_COLUMNS]
    # few bodies: found before the sources are joined, which the planner with this many joins would not try by itself
    apart = "OFFSET 0" if incremental else ""
    bodies = f"(SELECT b.* FROM unions_body b WHERE {scope[0]} {apart}) AS b"
    joined = f"SELECT {', '.join(columns)} FROM {bodies} {' '.join(joins)}"
    days = {flip.fact for source in SOURCES.values() for flip in source.flips} - set(FACT_COLUMNS)
    inner = f"SELECT {', '.join([*shown, *(f'j.{name}' for name in sorted(days))])} FROM ({joined}) AS j"
    kept, (flips, flip_params) = ", ".join(f"d.{name}" for name in FACT_COLUMNS), recheck_sql(policy)
    return f"SELECT {kept}, {flips} AS recheck_on FROM ({inner}) AS d", [*flip_params, *scope[1], *params]


def fact_of(source: Source, name: str) -> str:
    reference = f"{source.name}.{name}"
    return f"coalesce({reference}, 0) AS {name}" if name in source.zero else f"{reference} AS {name}"


def _or_empty(column: str, known: set[str]) -> str:
    """A fact whose app declares no source yet is 0 or NULL, so that columns and declarations may land apart."""
    if column in known:
        return f"j.{column}"
    field = next(f for f in FactsRow._meta.local_concrete_fields if f.column == column)
    kind = field.db_type(connection)
    return f"NULL::{kind} AS {column}" if field.null else f"0::{kind} AS {column}"


def grouped(source: Source, policy: Policy, *, incremental: bool) -> SQL:
    dirty = f"body_id IN (SELECT body_id FROM {WORK})"
    if source.sql is not None:
        text, params = source.sql(policy)
        return text.replace("{dirty}", f"AND {dirty}" if incremental else ""), params
    if source.rows is None:
        raise RuntimeError(f"source {source.name} has neither rows nor sql")
    rows = source.rows(policy).order_by().values(source.by).annotate(**source.aggregates(policy))
    if incremental:
        from django.db.models.expressions import RawSQL

        rows = rows.filter(**{f"{source.by}__in": RawSQL(f"SELECT body_id FROM {WORK}", [])})
    text, values = rows.query.get_compiler(connection=connection).as_sql()
    return text, list(values)


def recheck_sql(policy: Policy) -> SQL:
    """The earliest day after `on` on which time alone can change a fact or an outcome, whether or not the rule is in force.

    A condition turns on the day that is reckoned or on the one after it, where months end differently some days later: the body
    is looked at on all of them.
    """
    parts, params, seen = ["CASE WHEN d.waiver_ends >= %s THEN d.waiver_ends + 1 END"], [policy.on], set()
    own = [flip for source in SOURCES.values() for flip in source.flips]
    for flip in [*own, *(flip for rule in RULES.values() for flip in rule.flips)]:
        months = _time(policy, flip.months, flip)
        days = _time(policy, flip.days, flip)
        if months is None or days is None or (flip.fact, months, days) in seen:
            continue
        seen.add((flip.fact, months, days))
        day = f"(d.{flip.fact} + make_interval(months => {months}, days => {days}))::date"
        late = 1 + (MONTH_ENDS if months else 0)
        parts.append(f"CASE WHEN {day} + {late} > %s THEN GREATEST({day}, %s + 1) END")
        params += [policy.on, policy.on]
    return f"LEAST({', '.join(parts)})", params


def _time(policy: Policy, key: str, flip: Flip) -> int | None:
    if not key:
        return 0
    found = policy.value(key)
    return flip.unset if found is None else int(found)


# ---- the statement -------------------------------------------------------------------------------------------------

SCORE_COLUMNS = (
    "letters",
    "have1",
    "have2",
    "have3",
    "have4",
    "have5",
    "have6",
    "total",
    "met",
    "met_basic",
    "met_full",
)
FACTS_TABLE_COLUMNS = [str(f.column) for f in Facts._meta.local_concrete_fields]


def scope_sql(policy: Policy, deeper: list[str], *, path: str, incremental: bool) -> SQL:
    """Active basic unions that the policy governs, optionally of one branch or of the work table."""
    kinds = ", ".join(f"'{kind}'" for kind in BASIC_KINDS)
    states = ", ".join(f"'{state}'" for state in ACTIVE_STATES)
    text, params = f"b.kind IN ({kinds}) AND b.state IN ({states})", []
    prefix = "" if policy.place == "CN" else policy.place
    if prefix:
        text += " AND b.place LIKE %s"
        params.append(f"{prefix}%")
    for place in deeper:
        text += " AND b.place NOT LIKE %s"
        params.append(f"{place}%")
    if path:
        text += " AND b.path LIKE %s"
        params.append(f"{path}%")
    if incremental:
        text += f" AND b.id IN (SELECT body_id FROM {WORK})"
    return text, params


def score_statement(policy: Policy, scope: SQL, *, incremental: bool, run_id: int) -> SQL:
    """Writes what changed and yields (scored, facts changed, changed, reached)."""
    plan = plan_of(policy)
    facts, facts_params = facts_sql(policy, scope, incremental=incremental)
    judged, judged_params = judged_sql(policy, plan)
    scores, facts_columns = ", ".join(SCORE_COLUMNS), ", ".join(FACTS_TABLE_COLUMNS)
    sets = ", ".join(f"{c} = excluded.{c}" for c in SCORE_COLUMNS)
    facts_sets = ", ".join(f"{c} = excluded.{c}" for c in FACTS_TABLE_COLUMNS[1:])
    new, old = (", ".join(f"{alias}.{c}" for c in SCORE_COLUMNS) for alias in ("s", "o"))
    new_facts, old_facts = (", ".join(f"{a}.{c}" for c in FACTS_TABLE_COLUMNS) for a in ("f", "o"))
    text = f"""
WITH facts AS MATERIALIZED ({facts}),
kept AS (
    INSERT INTO homes_facts ({facts_columns})
    SELECT {new_facts} FROM facts f LEFT JOIN homes_facts o ON o.body_id = f.body_id
    WHERE o.body_id IS NULL OR ({old_facts}) IS DISTINCT FROM ({new_facts})
    ON CONFLICT (body_id) DO UPDATE SET {facts_sets} RETURNING 1),
judged AS ({judged}),
scored AS MATERIALIZED ({scored_sql(policy, plan)}),
changed AS (
    SELECT s.body_id, {new} FROM scored s LEFT JOIN homes_outcome o ON o.body_id = s.body_id
    WHERE o.body_id IS NULL OR ({old}) IS DISTINCT FROM ({new})),
written AS (
    INSERT INTO homes_outcome (body_id, {scores}) SELECT body_id, {scores} FROM changed
    ON CONFLICT (body_id) DO UPDATE SET {sets} RETURNING 1),
history AS (
    INSERT INTO homes_outcomechange (body_id, run_id, "on", facts, {scores})
    SELECT c.body_id, %s, %s, to_jsonb(f), {", ".join("c." + c for c in SCORE_COLUMNS)}
    FROM changed c JOIN facts f ON f.body_id = c.body_id RETURNING 1)
SELECT (SELECT count(*) FROM scored), (SELECT count(*) FROM kept), (SELECT count(*) FROM written),
       (SELECT count(*) FROM scored WHERE met_basic), (SELECT count(*) FROM history)
"""
    return text, [*facts_params, *judged_params, run_id, policy.on]


def scratch_statement(policy: Policy, scope: SQL) -> SQL:
    """The same run for a what-if: yields the scores and writes nothing."""
    plan = plan_of(policy)
    facts, facts_params = facts_sql(policy, scope, incremental=False)
    judged, judged_params = judged_sql(policy, plan)
    text = f"WITH facts AS MATERIALIZED ({facts}), judged AS ({judged}) {scored_sql(policy, plan)}"
    return text, [*facts_params, *judged_params]

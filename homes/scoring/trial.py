"""What-if: the last night's facts judged by other figures, chunk by chunk, into temporary tables. Writes no outcome.

Facts are read as the last night stored them; only sources whose statement the change alters are grouped anew. The
caller holds one transaction: a cancel between two chunks leaves nothing behind.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from core.rules import SOURCES, SQL, Source
from homes.scoring import compile as c
from homes.scoring.judge import judged_sql, plan_of, scored_sql
from unions.models import Body
from unions.policies.force import Policy
from unions.querysets import ACTIVE_STATES, BASIC_KINDS

CHUNK = 10_000  # unions judged between two looks at the cancel button
BODIES, SCORES = "homes_trial_bodies", "homes_trial_scores"
Tell = Callable[..., None]


@dataclass(frozen=True)
class Change:
    """Other figures laid on the policies of a branch whose top stands at `place`.

    A figure that a place below has set for itself stays in force there, unless `over` says that it gives way.
    """

    place: str
    keys: Mapping[str, Any]
    adoptions: Mapping[str, Mapping[str, Any]]
    over: bool = False

    @classmethod
    def of(cls, body: Body, stored: Mapping[str, Any]) -> "Change":
        return cls(body.place, stored.get("keys", {}), stored.get("adoptions", {}), bool(stored.get("over")))

    def own(self, row: Any) -> bool:
        """Whether a row was set by a place below the top of the branch."""
        prefix = "" if self.place == "CN" else self.place
        code = row.jurisdiction.code if row is not None else "CN"
        return code != "CN" and code != self.place and code.startswith(prefix)

    def lay(self, policy: Policy) -> Policy:
        keys = {k: v for k, v in self.keys.items() if self.over or not self.own(policy.rows.get(k))}
        marks = {
            e: f for e, f in self.adoptions.items() if self.over or not self.own(policy.adoptions.get(e))
        }
        return policy.with_overrides(keys).with_adoptions(marks)

    def kept(self, policies: list[Policy]) -> list[tuple[Policy, str, Any]]:
        """(policy, key or entry, row) of what lower levels have set for themselves among what is tried."""
        rows = [(p, k, p.rows[k]) for p in policies for k in self.keys if k in p.rows]
        rows += [(p, e, p.adoptions[e]) for p in policies for e in self.adoptions if e in p.adoptions]  # type: ignore[misc]
        return [(p, name, row) for p, name, row in rows if row.jurisdiction.code == p.place and self.own(row)]


def collect(body: Body, in_force: list[Policy]) -> dict[int, int]:
    """The branch's scored unions with what they scored, the policy that governs each, and its chunk. Unions by policy."""
    rows = Body.objects.in_branches((body.branch,)).filter(kind__in=BASIC_KINDS, state__in=ACTIVE_STATES)
    branch, params = rows.order_by().values("id").query.get_compiler(connection=connection).as_sql()
    # `policies` puts deeper places first and the nation last: the first that fits governs
    whens = " ".join("WHEN b.place LIKE %s THEN %s" for _ in in_force)
    places: list[Any] = []
    for index, policy in enumerate(in_force):
        places += ["%" if policy.place == "CN" else f"{policy.place}%", index]
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {BODIES}, {SCORES}")
        cursor.execute(
            f"CREATE TEMPORARY TABLE {BODIES} ON COMMIT DROP AS SELECT g.*,"
            f" (row_number() OVER (PARTITION BY policy ORDER BY path) - 1) / {CHUNK} AS chunk FROM ("
            f" SELECT b.id AS body_id, b.path, CASE {whens} END AS policy, o.letters, o.total, o.met, o.met_basic,"
            " o.met_full FROM unions_body b JOIN homes_outcome o ON o.body_id = b.id"
            f" WHERE b.id IN ({branch})) AS g",
            [*places, *params],
        )
        cursor.execute(f"CREATE INDEX ON {BODIES} (policy, chunk)")
        cursor.execute(f"ANALYZE {BODIES}")
        cursor.execute(
            f"CREATE TEMPORARY TABLE {SCORES} (body_id bigint PRIMARY KEY, letters text, total smallint, met smallint,"
            " met_basic boolean, met_full boolean) ON COMMIT DROP"
        )
        cursor.execute(f"SELECT policy, count(*) FROM {BODIES} GROUP BY policy")
        return dict(cursor.fetchall())


def judge(change: Change, in_force: list[Policy], counts: Mapping[int, int], tell: Tell) -> None:
    """Judges every policy's unions under it with the change laid on top. What does not change is not judged."""
    done, total = 0, sum(counts.values())
    for index, base in enumerate(in_force):
        number = counts.get(index, 0)
        then = change.lay(base)
        if number and not same(base, then):
            sources = replaced(base, then)
            _select(index)
            for n, source in enumerate(sources, start=1):
                tell(done, total, f"正在按试算的标准重新统计资料，第 {n} 项，共 {len(sources)} 项")
                _group(source, then)
            for chunk in range(-(-number // CHUNK)):
                tell(done + chunk * CHUNK, total, f"正在逐家试算，共 {total} 家")
                _judge(then, sources, index, chunk)
        done += number
    tell(total, total, "正在列出会升会降的工会")


def same(base: Policy, then: Policy) -> bool:
    return all(base.value(k) == v for k, v in then.overrides.items()) and all(
        (row.core, row.weight) == (base.adoptions[e].core, base.adoptions[e].weight)
        for e, row in then.adoptions.items()
    )


def replaced(base: Policy, then: Policy) -> list[Source]:
    """Sources that the change reaches, and those without which a derived fact cannot be derived anew."""
    found = {
        s.name: s
        for s in SOURCES.values()
        if c.grouped(s, base, incremental=True) != c.grouped(s, then, incremental=True)
    }
    stored = {*c.FACT_COLUMNS, *c.OWN}
    while True:
        facts = {name for s in found.values() for name in s.aggregates(then)}
        wanted = {name for column in _derived(facts) for name in _inputs(column)} - stored - facts
        more = {s.name: s for s in SOURCES.values() if wanted & set(s.aggregates(then))}
        if not more.keys() - found.keys():
            return list(found.values())
        found |= more


def _inputs(column: str) -> set[str]:
    return set(re.findall(r"j\.(\w+)", c.DERIVED[column]))


def _derived(facts: set[str]) -> list[str]:
    """Derived columns that read one of these facts."""
    return [column for column in c.DERIVED if _inputs(column) & facts]


def _select(index: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {c.WORK}")
        cursor.execute(
            f"CREATE TEMPORARY TABLE {c.WORK} ON COMMIT DROP AS SELECT body_id FROM {BODIES} WHERE policy = %s",
            [index],
        )
        cursor.execute(f"CREATE UNIQUE INDEX ON {c.WORK} (body_id)")
        cursor.execute(f"ANALYZE {c.WORK}")


def _table(source: Source) -> str:
    return f"homes_trial_s_{source.name}"


def _group(source: Source, policy: Policy) -> None:
    text, params = c.grouped(source, policy, incremental=True)
    names = ", ".join(source.aggregates(policy))
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {_table(source)}")
        cursor.execute(
            f"CREATE TEMPORARY TABLE {_table(source)} ON COMMIT DROP AS SELECT * FROM ({text}) AS g(body_id, {names})",
            params,
        )
        cursor.execute(f"CREATE INDEX ON {_table(source)} (body_id)")
        cursor.execute(f"ANALYZE {_table(source)}")


def _judge(policy: Policy, sources: list[Source], index: int, chunk: int) -> None:
    plan = plan_of(policy)
    facts, params = facts_sql(policy, sources, index, chunk)
    judged, judged_params = judged_sql(policy, plan)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {SCORES} WITH facts AS MATERIALIZED ({facts}), judged AS ({judged})"
            " SELECT body_id, letters, total, met, met_basic, met_full"
            f" FROM ({scored_sql(policy, plan)}) AS scored",
            [*params, *judged_params],
        )


def facts_sql(policy: Policy, sources: list[Source], index: int, chunk: int) -> SQL:
    """The stored facts of one chunk, those of `sources` taken from what was just grouped."""
    fresh = {name: source for source in sources for name in source.aggregates(policy)}
    fields = {
        name: f"f.{name}" if name in c.FACT_COLUMNS else sql
        for name, sql in (dict.fromkeys(c.FACT_COLUMNS, "") | c.OWN).items()
    } | {name: c.fact_of(source, name) for name, source in fresh.items()}
    joins = " ".join(
        f"LEFT JOIN {_table(source)} AS {source.name} ON {source.name}.body_id = f.body_id"
        for source in sources
    )
    derived = _derived(set(fresh))
    shown = ", ".join(f"{c.DERIVED[n]} AS {n}" if n in derived else f"j.{n}" for n in c.FACT_COLUMNS)
    columns = ", ".join(sql if " AS " in sql else f"{sql} AS {name}" for name, sql in fields.items())
    return (
        f"SELECT {shown} FROM (SELECT {columns} FROM {BODIES} w JOIN homes_facts f ON f.body_id = w.body_id"
        f" JOIN unions_body b ON b.id = w.body_id {joins} WHERE w.policy = %s AND w.chunk = %s OFFSET 0) AS j",
        [index, chunk],
    )

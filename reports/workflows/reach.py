"""Sums how far union organisation reaches, for every place in one statement. Safe to repeat: the rows are replaced."""

import datetime as dt
from typing import Any

from django.db import connection, transaction

from reports.models import Reach
from unions.policies.force import Policy, policies
from unions.querysets import ACTIVE_STATES, BASIC_KINDS, LOCAL_KINDS, TOWN_KINDS

_SUMS = ("units", "covered", "alone", "joint", "workers", "workers_covered", "small", "small_covered")
_SQL = """
WITH cover AS MATERIALIZED (
    SELECT c.unit_id, bool_or(b.kind = 'single') AS alone, bool_or(b.kind = 'joint') AS joint
    FROM unions_coverage c JOIN unions_body b ON b.id = c.body_id
    WHERE c.from_on <= %(on)s AND (c.to_on IS NULL OR c.to_on > %(on)s)
      AND b.kind = ANY(%(basic)s) AND b.state = ANY(%(active)s)
    GROUP BY c.unit_id),
unit AS MATERIALIZED (
    SELECT u.home_path AS path, u.nature, u.domain8, u.workers, u.workers < {limit} AS small,
           c.unit_id IS NOT NULL AS covered, coalesce(c.alone, false) AS alone, coalesce(c.joint, false) AS joint
    FROM unions_unit u JOIN unions_jurisdiction j ON j.id = u.jurisdiction_id LEFT JOIN cover c ON c.unit_id = u.id
    WHERE (u.opened_on IS NULL OR u.opened_on <= %(on)s) AND (u.closed_on IS NULL OR u.closed_on > %(on)s)
      AND u.workers >= 1),
leaf AS (
    SELECT path, cut, count(*) AS units, count(*) FILTER (WHERE covered) AS covered,
           count(*) FILTER (WHERE alone) AS alone, count(*) FILTER (WHERE joint) AS joint,
           sum(workers) AS workers, coalesce(sum(workers) FILTER (WHERE covered), 0) AS workers_covered,
           count(*) FILTER (WHERE small) AS small, count(*) FILTER (WHERE small AND covered) AS small_covered
    FROM unit CROSS JOIN LATERAL (VALUES (''), ('n:' || nature), ('d:' || domain8)) AS cuts(cut)
    GROUP BY path, cut
    UNION ALL
    SELECT left(path, length(path) - 4), 'k:' || kind, count(*), 0, 0, 0, 0, 0, 0, 0
    FROM unions_body WHERE state = 'normal' AND length(path) > 4 GROUP BY 1, 2)
INSERT INTO reports_reach (node_id, cut, "on", {names})
SELECT node.id, leaf.cut, %(on)s, {sums}
FROM leaf CROSS JOIN LATERAL generate_series(4, length(leaf.path), 4) AS depth
JOIN unions_body node ON node.path = left(leaf.path, depth) AND node.kind = ANY(%(nodes)s)
GROUP BY node.id, leaf.cut
"""


def sum_reach(on: dt.date) -> int:
    """Number of rows written."""
    limit, params = _small_below(policies(on))
    sql = _SQL.format(
        limit=limit, names=", ".join(_SUMS), sums=", ".join(f"sum(leaf.{name})" for name in _SUMS)
    )
    params |= {
        "on": on,
        "basic": list(BASIC_KINDS),
        "active": list(ACTIVE_STATES),
        "nodes": [*LOCAL_KINDS, *TOWN_KINDS],
    }
    with transaction.atomic(), connection.cursor() as cursor:
        Reach.objects.all().delete()
        cursor.execute(sql, params)
        return int(cursor.rowcount)


def _small_below(in_force: list[Policy]) -> tuple[str, dict[str, Any]]:
    """The workers from which an employer no longer counts as small where it stands, as SQL; 0 where nobody has set it."""
    cases: list[str] = []
    params: dict[str, Any] = {}
    for policy in sorted(in_force, key=lambda one: (one.place == "CN", -len(one.place))):  # the nearest first
        index = len(cases)
        params[f"limit{index}"] = policy.value("org.separate_min_members") or 0
        params[f"place{index}"] = "%" if policy.place == "CN" else f"{policy.place}%"
        cases.append(f"WHEN j.code LIKE %(place{index})s THEN %(limit{index})s")
    return f"(CASE {' '.join(cases)} ELSE 0 END)" if cases else "0", params

"""Members counted by attribute: every night for each place in one pass, at once for a branch small enough.

One statement reads the register once: it joins each member to his body (`scope`: the nearest place above it, the kind of its
superior, what the policy there says of age and files), groups by four sets of attributes in that single pass, splits the
groups into (attribute, value, number) and adds them up along the tree. The figures of a province are then a few hundred rows.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

from core.clock import quarter_bounds, quarter_of
from members.models import Member, MemberTally
from members.models.tallies import PLACES
from members.workflows.files import needed, young_since
from unions.models import Body
from unions.policies.force import policies

LIVE = 300_000  # members that one page view may count
QUARTERS = 8
WORK_MEM = "256MB"
_JOINED, _LEFT = ("1", "2"), ("3", "4", "5", "6")  # a retained membership no longer counts as in membership

_SCOPE = """
scope AS MATERIALIZED (
    SELECT b.id AS body_id, {node} AS node, coalesce(above.kind, '') AS level, p.young, p.newer, p.need
    FROM unions_body b LEFT JOIN unions_body above ON above.id = b.superior_id
    CROSS JOIN LATERAL (
        SELECT v.young, v.newer, v.need FROM (VALUES {policies}) AS v(place, young, newer, need)
        WHERE starts_with(b.place, v.place) ORDER BY length(v.place) DESC LIMIT 1) p
    WHERE b.path LIKE %(branch)s)
"""
_NEAREST = """(SELECT n.path FROM unions_body n WHERE n.kind = ANY(%(places)s)
    AND n.path = ANY(ARRAY(SELECT left(b.path, d) FROM generate_series(4, length(b.path), 4) d))
    ORDER BY length(n.path) DESC LIMIT 1)"""
STALE = "m.file_complete IS DISTINCT FROM (s.need > 0 AND m.file_items & s.need = s.need)"
_PASS = f"""
person AS (
    SELECT s.node, m.status, s.level, m.sex, m.migrant, m.education, m.group8, m.tags, m.unit_id IS NOT NULL AS employed,
        m.born_on >= s.young AS young, m.migrant AND m.born_on >= s.newer AS newer, {STALE} AS stale,
        CASE WHEN m.born_on IS NULL THEN '' WHEN m.born_on > %(on)s - interval '26 years' THEN '1'
             WHEN m.born_on > %(on)s - interval '36 years' THEN '2' WHEN m.born_on > %(on)s - interval '46 years' THEN '3'
             WHEN m.born_on > %(on)s - interval '56 years' THEN '4' ELSE '5' END AS band
    FROM members_member m JOIN scope s ON s.body_id = m.body_id WHERE m.status <> 'merged' {{within}}),
raw AS MATERIALIZED (
    SELECT node, status, level, sex, migrant, education, group8, tags, employed, young, newer, stale, band,
        count(*) AS n, grouping(sex, education, group8, tags) AS part
    FROM person GROUP BY GROUPING SETS (
        (node, status, sex, migrant, band, employed, young, newer), (node, status, level, education),
        (node, status, group8), (node, status, tags, stale))),
active AS (SELECT * FROM raw WHERE status = 'active'),
dims AS (
    SELECT node, 'status' AS dim, status AS key, n FROM raw WHERE part = 7
    UNION ALL SELECT node, 'sex', sex, n FROM active WHERE part = 7
    UNION ALL SELECT node, 'migrant', CASE WHEN migrant THEN 'yes' ELSE 'no' END, n FROM active WHERE part = 7
    UNION ALL SELECT node, 'age', band, n FROM active WHERE part = 7
    UNION ALL SELECT node, 'employed', CASE WHEN employed THEN 'yes' ELSE 'no' END, n FROM active WHERE part = 7
    UNION ALL SELECT node, 'young', 'yes', n FROM active WHERE part = 7 AND young
    UNION ALL SELECT node, 'newer', 'yes', n FROM active WHERE part = 7 AND newer
    UNION ALL SELECT node, 'level', level, n FROM active WHERE part = 11
    UNION ALL SELECT node, 'education', education, n FROM active WHERE part = 11
    UNION ALL SELECT node, 'group8', group8, n FROM active WHERE part = 13
    UNION ALL SELECT node, 'tag', bit::text, n FROM active JOIN unnest(%(bits)s) AS bit ON tags & bit <> 0 WHERE part = 14
    UNION ALL SELECT node, 'stale', '', n FROM raw WHERE part = 14 AND stale)
"""
_GROWTH = """
dims AS (
    SELECT s.node, CASE WHEN c.kind = ANY(%(joined)s) THEN 'in' ELSE 'out' END AS dim,
        to_char(c."on", 'YYYY"Q"Q') AS key, count(*) AS n
    FROM members_membershipchange c JOIN scope s ON s.body_id = c.body_id
    WHERE c."on" >= %(since)s AND c."on" <= %(on)s AND c.kind = ANY(%(joined)s || %(left)s) GROUP BY 1, 2, 3)
"""
_SUMS = "WITH {parts} SELECT dim, key, sum(n)::int FROM dims GROUP BY dim, key"
# what differs from the policy is wanted where it stands, not summed
_KEEP = """
INSERT INTO members_membertally (node_id, dim, key, n, "on")
WITH {parts}, sums AS (SELECT node, dim, key, sum(n) AS n FROM dims WHERE node IS NOT NULL GROUP BY node, dim, key)
SELECT place.id, d.dim, d.key, sum(d.n), %(on)s FROM sums d CROSS JOIN LATERAL generate_series(4, length(d.node), 4) depth
JOIN unions_body place ON place.path = left(d.node, depth) AND place.kind = ANY(%(places)s)
WHERE d.dim <> 'stale' OR depth = length(d.node) GROUP BY place.id, d.dim, d.key
"""
_MEND = """
WITH {scope} UPDATE members_member m SET file_complete = NOT m.file_complete
FROM scope s WHERE s.body_id = m.body_id AND m.path LIKE %(branch)s AND {stale}
"""
Counts = dict[str, dict[str, int]]


def quarters(on: dt.date) -> list[str]:
    """The last quarters up to that of the day, oldest first."""
    found = [quarter_of(on)]
    while len(found) < QUARTERS:
        found.insert(0, quarter_of(quarter_bounds(found[0])[0] - dt.timedelta(days=1)))
    return found


def tally(on: dt.date, *, progress: Callable[[int, int, str], None] | None = None) -> int:
    """Replaces the figures of every place by those of the day and corrects files that the policy judges otherwise."""
    say = progress or (lambda done, total, text: None)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL work_mem = '{WORK_MEM}'")
        cursor.execute("DELETE FROM members_membertally")
        scope, params = _scope(on, "%", node=_NEAREST)
        say(0, 3, "正在清点会员")
        cursor.execute(_KEEP.format(parts=f"{scope}, {_PASS.format(within='')}"), params)
        say(1, 3, "正在清点会籍变化")
        cursor.execute(_KEEP.format(parts=f"{scope}, {_GROWTH}"), params)
    say(2, 3, "正在核对档案是否齐全")
    mend(on)
    return MemberTally.objects.count()


def mend(on: dt.date) -> int:
    """Files whose completeness differs from the policy in force, place by place: one short transaction each."""
    changed = 0
    stale = MemberTally.objects.filter(dim="stale")
    for path in list(stale.order_by("node__path").values_list("node__path", flat=True)):
        scope, params = _scope(on, f"{path}%", node="''")
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_MEND.format(scope=scope, stale=STALE), params)
            changed += cursor.rowcount
    stale.delete()
    return changed


def live(body: Body, on: dt.date) -> Counts:
    """The same figures for one branch, counted now. The caller keeps it below `LIVE`."""
    scope, params = _scope(on, f"{body.path}%", node="''")
    found: Counts = {}
    with connection.cursor() as cursor:
        for parts in (_PASS.format(within="AND m.path LIKE %(branch)s"), _GROWTH):
            cursor.execute(_SUMS.format(parts=f"{scope}, {parts}"), params)
            for dim, key, number in cursor.fetchall():
                found.setdefault(dim, {})[key] = number
    return found


def kept(body: Body) -> tuple[Counts, dt.date | None]:
    """Last night's figures of a place and their day; empty before the first night."""
    found: Counts = {}
    day: dt.date | None = None
    for dim, key, number, on in MemberTally.objects.filter(node=body).values_list("dim", "key", "n", "on"):
        found.setdefault(dim, {})[key] = number
        day = on
    return found, day


def _scope(on: dt.date, branch: str, *, node: str) -> tuple[str, dict[str, Any]]:
    values: list[str] = []
    params: dict[str, Any] = {}
    for index, policy in enumerate(policies(on)):
        values.append(
            f"(%(place{index})s, %(young{index})s::date, %(newer{index})s::date, %(need{index})s::int)"
        )
        params |= {
            f"place{index}": "" if policy.place == "CN" else policy.place, f"young{index}": young_since(policy, on),
            f"newer{index}": policy.value("member.new_migrant_born"), f"need{index}": needed(policy) or 0,
        }  # fmt: skip
    params |= {
        "branch": branch, "places": list(PLACES), "on": on, "bits": [int(tag.value) for tag in Member.Tag],
        "joined": list(_JOINED), "left": list(_LEFT), "since": quarter_bounds(quarters(on)[0])[0],
    }  # fmt: skip
    return _SCOPE.format(node=node, policies=", ".join(values)), params

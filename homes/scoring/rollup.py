"""Sums along the tree. Rebuilt after a full run; after an incremental run only the differences are added.

A contribution is one body's share in a metric: first summed per superior, nature and size, then along its ancestors.
Only sums and counts are kept: averages and rates do not roll up. Heads of industrial lines are summed apart, see `lines`.
"""

from django.db import connection

from homes.scoring import lines
from homes.scoring.compile import WORK

BEFORE = "homes_before"
SUMS = {
    "bodies": "1",
    "met": "met_basic::int",
    "full": "met_full::int",
    **{f"h{have}": f"((met >> {have - 1}) & 1)" for have in range(1, 7)},
    "total": "coalesce(total, 0)",
    "scored": "(total IS NOT NULL)::int",
    "members": "members",
    "women": "women",
    "migrants": "migrants",
    "registered": "registered",
    "declared": "CASE WHEN declared THEN members ELSE 0 END",
    "workers": "workers",
    "units": "units_open",
    "expired": "(substr(letters, 1, 1) = 'F')::int",
    "satisfied": "(satisfaction_bp IS NOT NULL)::int",
    "satisfaction": "coalesce(satisfaction_bp, 0)",
    "serviced": "(have3 IS NOT NULL)::int",
    "service": "coalesce(have3, 0)",
}
COUNTED_LETTERS = "FDHUGW"
_ROWS = (
    "SELECT f.body_id, f.above, f.nature, f.size, f.members, f.women, f.migrants, f.registered, f.declared, f.workers,"
    " f.units_open, f.satisfaction_bp, o.letters, o.total, o.have3, o.met, o.met_basic, o.met_full, {sign} AS sign"
    " FROM homes_facts f JOIN homes_outcome o ON o.body_id = f.body_id"
)


def sums_sql(relation: str, *, along: bool = True) -> str:
    """(node_id, cut, metric, n) of a relation of signed rows, for every ancestor or only for the one named `above`."""
    spread = (
        "CROSS JOIN LATERAL generate_series(4, length(s.above), 4) AS depth"
        " JOIN unions_body node ON node.path = left(s.above, depth)"
        if along
        else "JOIN unions_body node ON node.path = s.above"
    )
    sums = ", ".join(f"sum(sign * {sql})::bigint AS m{i}" for i, sql in enumerate(SUMS.values()))
    unpivot = ", ".join(f"('{name}', m{i})" for i, name in enumerate(SUMS))
    return f"""
    WITH rows AS MATERIALIZED ({relation}),
    leaf AS (SELECT above, nature, size, {sums} FROM rows GROUP BY above, nature, size),
    letters AS (
        SELECT above, letter || ':' || slot AS metric, sum(sign)::bigint AS n FROM (
            SELECT above, sign, slot, substr(letters, slot + 1, 1) AS letter
            FROM rows CROSS JOIN generate_series(0, (SELECT max(length(letters)) - 1 FROM rows)) AS slot
        ) AS single WHERE letter = ANY(string_to_array('{COUNTED_LETTERS}', NULL)) GROUP BY above, letter, slot),
    long AS (
        SELECT above, cut, metric, n FROM leaf
        CROSS JOIN LATERAL (VALUES (''), ('n:' || nature), ('s:' || size)) AS cuts(cut)
        CROSS JOIN LATERAL (VALUES {unpivot}) AS metrics(metric, n)
        UNION ALL SELECT above, '', metric, n FROM letters),
    by_superior AS MATERIALIZED (SELECT above, cut, metric, sum(n) AS n FROM long GROUP BY above, cut, metric)
    SELECT node.id AS node_id, s.cut, s.metric, sum(s.n)::bigint AS n
    FROM by_superior s {spread}
    GROUP BY node.id, s.cut, s.metric"""


def rebuild() -> int:
    """Computes everything anew and writes what differs. Returns how many rows it wrote."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS homes_new")
        cursor.execute(f"CREATE TEMPORARY TABLE homes_new ON COMMIT DROP AS {sums_sql(_ROWS.format(sign=1))}")
        cursor.execute(f"DELETE FROM homes_new WHERE node_id IN ({lines.OF_LINES})")
        cursor.execute(f"INSERT INTO homes_new {_of_lines()}")
        cursor.execute("DELETE FROM homes_new WHERE n = 0")
        cursor.execute("CREATE UNIQUE INDEX ON homes_new (node_id, cut, metric)")
        cursor.execute("ANALYZE homes_new")
        cursor.execute(
            "DELETE FROM homes_rollup r WHERE NOT EXISTS (SELECT 1 FROM homes_new n"
            " WHERE n.node_id = r.node_id AND n.cut = r.cut AND n.metric = r.metric)"
        )
        gone = cursor.rowcount
        cursor.execute(
            "INSERT INTO homes_rollup (node_id, cut, metric, n) SELECT n.* FROM homes_new n"
            " LEFT JOIN homes_rollup r ON r.node_id = n.node_id AND r.cut = n.cut AND r.metric = n.metric"
            " WHERE r.n IS DISTINCT FROM n.n"
            " ON CONFLICT (node_id, cut, metric) DO UPDATE SET n = excluded.n"
        )
        return int(gone + cursor.rowcount)


def remember() -> None:
    """Keeps what the bodies of the work table contribute now, before they are scored."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS homes_before")
        cursor.execute(
            f"CREATE TEMPORARY TABLE {BEFORE} ON COMMIT DROP AS {_ROWS.format(sign=-1)}"
            f" WHERE f.body_id IN (SELECT body_id FROM {WORK})"
        )


def apply_changes() -> int:
    """Adds the difference of the work table's bodies; rebuilds where an ancestor has moved or nothing is there yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            # also where the sums were built before the newest metric was added
            "SELECT NOT EXISTS (SELECT 1 FROM homes_rollup WHERE metric = 'serviced') OR EXISTS"
            f" (SELECT 1 FROM {BEFORE} b"
            " WHERE NOT EXISTS (SELECT 1 FROM unions_body n WHERE n.path = b.above))"
        )
        if cursor.fetchone()[0]:
            return rebuild()
        after = f"{_ROWS.format(sign=1)} WHERE f.body_id IN (SELECT body_id FROM {WORK})"
        cursor.execute(
            f"INSERT INTO homes_rollup (node_id, cut, metric, n)"
            f" SELECT d.node_id, d.cut, d.metric, d.n FROM ({sums_sql(f'SELECT * FROM {BEFORE} UNION ALL {after}')}) AS d"
            " WHERE d.n <> 0"
            " ON CONFLICT (node_id, cut, metric) DO UPDATE SET n = homes_rollup.n + excluded.n"
        )
        written = cursor.rowcount
        cursor.execute("DELETE FROM homes_rollup WHERE n = 0") if written else None
    return int(written) + lines.refresh(_of_lines())


def _of_lines() -> str:
    return sums_sql(lines.behind(_ROWS.format(sign=1)), along=False)


def reached(path: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(r.n), 0) FROM homes_rollup r JOIN unions_body b ON b.id = r.node_id"
            " WHERE r.cut = '' AND r.metric = 'met' AND (b.path = %s OR (%s = '' AND b.superior_id IS NULL))",
            [path, path],
        )
        return int(cursor.fetchone()[0])

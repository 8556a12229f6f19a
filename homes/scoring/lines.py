"""The second line: sums of industrial, organ and system unions over every union behind them, each counted once.

These nodes are few, so their sums are computed whole; a place's sums stay on the territorial line alone.
"""

from django.db import connection

from unions.querysets import INDUSTRIAL_KINDS

KINDS = ", ".join(f"'{kind}'" for kind in INDUSTRIAL_KINDS)
# who stands behind whom, as `core.scoping` reads it: below on the first line, or named on the second
BEHIND = f"""
    SELECT node.path AS head, b.id AS body_id FROM unions_body node
    JOIN unions_body b ON b.path > node.path AND b.path < node.path || '~' WHERE node.kind IN ({KINDS})
    UNION SELECT node.path, b.id FROM unions_body node
    JOIN unions_body b ON b.industry_path <> '' AND b.industry_path >= node.path AND b.industry_path < node.path || '~'
    WHERE node.kind IN ({KINDS})
    UNION SELECT node.path, b.id FROM unions_body node
    JOIN unions_body b ON b.industry_path <> '' AND b.industry_path > node.industry_path || '.'
        AND b.industry_path < node.industry_path || '.~'
    WHERE node.kind IN ({KINDS}) AND node.industry_path <> ''"""
OF_LINES = f"SELECT id FROM unions_body WHERE kind IN ({KINDS})"


def behind(rows: str) -> str:
    """The rows of `homes_facts` joined with outcomes, once for every head they stand behind."""
    return (
        rows.replace("f.above", "line.head AS above") + f" JOIN ({BEHIND}) line ON line.body_id = f.body_id"
    )


def refresh(sums: str) -> int:
    """Writes what differs of the sums of all heads. `sums` yields (node_id, cut, metric, n)."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS homes_lines")
        cursor.execute(f"CREATE TEMPORARY TABLE homes_lines ON COMMIT DROP AS {sums}")
        cursor.execute("DELETE FROM homes_lines WHERE n = 0")
        cursor.execute(
            f"DELETE FROM homes_rollup r WHERE r.node_id IN ({OF_LINES}) AND NOT EXISTS (SELECT 1 FROM homes_lines n"
            " WHERE n.node_id = r.node_id AND n.cut = r.cut AND n.metric = r.metric)"
        )
        gone = cursor.rowcount
        cursor.execute(
            "INSERT INTO homes_rollup (node_id, cut, metric, n) SELECT n.* FROM homes_lines n"
            " LEFT JOIN homes_rollup r ON r.node_id = n.node_id AND r.cut = n.cut AND r.metric = n.metric"
            " WHERE r.n IS DISTINCT FROM n.n"
            " ON CONFLICT (node_id, cut, metric) DO UPDATE SET n = excluded.n"
        )
        return int(gone + cursor.rowcount)

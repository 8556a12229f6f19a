"""Proof of the ledger: one query per invariant, each yielding what is off. Empty everywhere means exact to the fen.

`EXPECTED_SPLIT` divides payments by their plans in SQL as `plans.split` does in Python: floors, then one fen each to
the largest remainders, ties to the earlier level.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection

LEVELS = ("basic", "township", "county", "city", "province", "national")
_RATES = ", ".join(f"({seq}, '{level}', s.{level}_bp)" for seq, level in enumerate(LEVELS))


def expected_split(payments: str) -> str:
    """SQL yielding (payment_id, level, amount) for `payments`, a query of (id, plan_id, amount)."""
    return f"""
SELECT id AS payment_id, level,
       sign(amount)::bigint * (floor_part + CASE WHEN place <= abs(amount) - floors THEN 1 ELSE 0 END) AS amount
FROM (
    SELECT *, sum(floor_part) OVER (PARTITION BY id)::bigint AS floors,
           row_number() OVER (PARTITION BY id ORDER BY remainder DESC, seq) AS place
    FROM (
        SELECT p.id, p.amount, r.seq, r.level, r.bp,
               abs(p.amount) * r.bp / 10000 AS floor_part, mod(abs(p.amount) * r.bp, 10000) AS remainder
        FROM ({payments}) AS p JOIN finance_splitplan s ON s.id = p.plan_id
        CROSS JOIN LATERAL (VALUES {_RATES}) AS r(seq, level, bp)
    ) AS floored
) AS ranked WHERE bp > 0
"""


_PAYMENTS = "FROM finance_payment p JOIN finance_contribution c ON c.id = p.contribution_id {quarter}"


@dataclass(frozen=True)
class Invariant:
    """`sql` yields (what, off by so many fen), with `{quarter}` where a filter on contributions `c` belongs."""

    name: str
    sql: str


INVARIANTS = (
    Invariant(
        "每笔到账的分成合计等于到账金额",
        """SELECT '到账 ' || p.id, p.amount - coalesce(sum(s.amount), 0)
        FROM finance_payment p JOIN finance_contribution c ON c.id = p.contribution_id {quarter}
        LEFT JOIN finance_splitshare s ON s.payment_id = p.id
        GROUP BY p.id HAVING p.amount <> coalesce(sum(s.amount), 0)""",
    ),
    Invariant(
        "每条申报的已到账等于各笔到账之和",
        """SELECT '申报 ' || c.id, c.received - coalesce(sum(p.amount), 0)
        FROM finance_contribution c LEFT JOIN finance_payment p ON p.contribution_id = c.id
        WHERE true {quarter} GROUP BY c.id HAVING c.received <> coalesce(sum(p.amount), 0)""",
    ),
    Invariant(
        "每家工会每季度的分成合计等于已到账",
        """SELECT '工会 ' || t.body_id || ' ' || t.quarter, t.received - coalesce(d.amount, 0) FROM
        (SELECT c.body_id, c.quarter, sum(c.received) AS received FROM finance_contribution c
         WHERE true {quarter} GROUP BY 1, 2) AS t LEFT JOIN
        (SELECT c.body_id, c.quarter, sum(s.amount) AS amount FROM finance_contribution c
         JOIN finance_payment p ON p.contribution_id = c.id JOIN finance_splitshare s ON s.payment_id = p.id
         WHERE true {quarter} GROUP BY 1, 2) AS d ON d.body_id = t.body_id AND d.quarter = t.quarter
        WHERE t.received <> coalesce(d.amount, 0)""",
    ),
    Invariant(
        "各级分成等于按方案逐分计算的结果",
        f"""SELECT '到账 ' || coalesce(e.payment_id, s.payment_id) || ' ' || coalesce(e.level, s.level),
        coalesce(s.amount, 0) - coalesce(e.amount, 0)
        FROM ({expected_split("SELECT p.id, p.plan_id, p.amount " + _PAYMENTS)}) AS e
        FULL JOIN (SELECT s.* {_PAYMENTS} JOIN finance_splitshare s ON s.payment_id = p.id) AS s
        ON s.payment_id = e.payment_id AND s.level = e.level
        WHERE coalesce(s.amount, 0) <> coalesce(e.amount, 0)""",
    ),
    Invariant(
        "分得工会每季度的冲销与原到账相抵",
        """SELECT '工会 ' || coalesce(s.node_id::text, '全国') || ' ' || c.quarter, sum(s.amount)
        FROM finance_payment p JOIN finance_contribution c ON c.id = p.contribution_id {quarter}
        JOIN finance_splitshare s ON s.payment_id = p.id
        WHERE p.reverses_id IS NOT NULL OR EXISTS (SELECT 1 FROM finance_payment r WHERE r.reverses_id = p.id)
        GROUP BY s.node_id, c.quarter HAVING sum(s.amount) <> 0""",
    ),
    Invariant(
        "全部分成合计等于全部到账",
        """SELECT '季度 ' || t.quarter, t.received - coalesce(d.amount, 0) FROM
        (SELECT c.quarter, sum(c.received) AS received FROM finance_contribution c WHERE true {quarter} GROUP BY 1) AS t
        LEFT JOIN (SELECT c.quarter, sum(s.amount) AS amount FROM finance_contribution c
         JOIN finance_payment p ON p.contribution_id = c.id JOIN finance_splitshare s ON s.payment_id = p.id
         WHERE true {quarter} GROUP BY 1) AS d ON d.quarter = t.quarter
        WHERE t.received <> coalesce(d.amount, 0)""",
    ),
    Invariant(
        "应缴等于工资总额乘以拨缴比例",
        """SELECT '申报 ' || c.id, c.due - round(c.wages::numeric * c.rate_bp / 10000)
        FROM finance_contribution c WHERE c.due <> round(c.wages::numeric * c.rate_bp / 10000) {quarter}""",
    ),
)


def violations(quarter: str = "", limit: int = 20) -> list[tuple[str, list[tuple[str, int]]]]:
    """Per invariant its first rows that are off, as (what, fen)."""
    found = []
    with connection.cursor() as cursor:
        for invariant in INVARIANTS:
            count = invariant.sql.count("{quarter}")
            sql = invariant.sql.replace("{quarter}", "AND c.quarter = %s" if quarter else "")
            params: list[Any] = [quarter] * count if quarter else []
            cursor.execute(f"{sql} ORDER BY 1 LIMIT {int(limit)}", params)
            found.append((invariant.name, [(str(what), int(gap)) for what, gap in cursor.fetchall()]))
    return found

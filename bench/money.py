"""The finance and petition part of the synthetic province and of the hand-written statement.

Quarters, window and deadlines are those of 2 March 2026: the four quarters of 2025, books not yet due.
"""

from collections.abc import Callable

QUARTERS = "ARRAY['2025Q1', '2025Q2', '2025Q3', '2025Q4']"
LAST_DAYS = ("2025-03-31", "2025-06-30", "2025-09-30", "2025-12-31")
FIRST_DAYS = ("2025-01-01", "2025-04-01", "2025-07-01", "2025-10-01")
WANTED = " | ".join(
    f"CASE WHEN v.from_on <= '{first}' AND (u.closed_on IS NULL OR u.closed_on > '{last}') THEN {2 << place} ELSE 0 END"
    for place, (first, last) in enumerate(zip(FIRST_DAYS, LAST_DAYS, strict=True))
)
CTES = f"""
d AS (
    SELECT body_id, count(DISTINCT quarter) AS quarters FROM finance_contribution WHERE quarter = ANY({QUARTERS}) GROUP BY body_id),
du AS (
    SELECT body_id, count(*) AS expected, count(*) FILTER (WHERE wanted & ~coalesce(paid, 0) = 0) AS clear FROM (
        SELECT v.body_id, p.paid, {WANTED} AS wanted
        FROM unions_coverage v JOIN unions_unit u ON u.id = v.unit_id
        LEFT JOIN (SELECT body_id, unit_id, bit_or(1 << right(quarter, 1)::int) AS paid FROM finance_contribution
                   WHERE quarter = ANY({QUARTERS}) AND received >= due AND accrued >= due GROUP BY body_id, unit_id) p
               ON p.body_id = v.body_id AND p.unit_id = v.unit_id
        WHERE v.to_on IS NULL OR v.to_on > %(on)s) x WHERE wanted > 0 GROUP BY body_id),
ac AS (
    SELECT body_id, count(*) AS n FROM finance_account
    WHERE separate_books AND opened_on <= %(on)s AND (closed_on IS NULL OR closed_on > %(on)s) GROUP BY body_id),
bu AS (
    SELECT body_id, max(approved_on) FILTER (WHERE approved_on <= %(on)s) AS approved, count(*) FILTER (WHERE audited_on <= %(on)s) AS audited
    FROM finance_budget WHERE year = 2026 GROUP BY body_id),
fi AS (
    SELECT body_id, max(approved_on) FILTER (WHERE approved_on <= %(on)s) AS approved, count(*) FILTER (WHERE audited_on <= %(on)s) AS audited
    FROM finance_finalaccount WHERE year = 2025 GROUP BY body_id),"""
COLUMNS = (
    ", coalesce(d.quarters, 0) AS quarters, coalesce(du.expected, 0) AS expected, coalesce(du.clear, 0) AS clear,"
    " coalesce(ac.n, 0) AS accounts, bu.approved AS bu_on, coalesce(bu.audited, 0) AS bu_audited, fi.approved AS fi_on,"
    " coalesce(fi.audited, 0) AS fi_audited"
)
JOINS = " ".join(f"LEFT JOIN {name} ON {name}.body_id = b.id" for name in ("d", "du", "ac", "bu", "fi"))
LETTERS: dict[int, str] = {
    20: "CASE WHEN expected >= 1 THEN CASE WHEN (kind = 'joint' AND expected * 8000 <= clear * 10000) OR clear >= expected"
    " THEN 'P' WHEN quarters <= 0 THEN 'D' ELSE 'F' END ELSE 'N' END",
    21: "CASE WHEN legal THEN CASE WHEN accounts >= 1 THEN 'P' ELSE 'F' END ELSE 'N' END",
    22: "CASE WHEN established_on < date '2026-01-01' OR established_on IS NULL THEN CASE WHEN bu_on IS NOT NULL AND"
    " bu_audited >= 1 AND fi_on IS NOT NULL AND fi_audited >= 1 THEN 'P' ELSE 'G' END ELSE 'N' END",
    36: "'N'",  # no petition is handled by a grassroots union here
    37: "'N'",
}


def generate(insert: Callable[..., None], basic: str) -> None:
    insert("finance_contribution", {
        "body_id": "u.id / 8", "unit_id": "u.id", "quarter": "q.quarter", "workers": "u.workers",
        "wages": "u.workers::bigint * 1500000", "rate_bp": "200", "due": "u.workers::bigint * 30000", "accrued": "u.workers::bigint * 30000",
        "received": "CASE WHEN (u.id * 13 + length(q.quarter)) % 9 = 0 THEN 0 ELSE u.workers::bigint * 30000 END",
        "state": "CASE WHEN (u.id * 13 + length(q.quarter)) % 9 = 0 THEN 'open' ELSE 'settled' END",
        "declared_on": "date '2026-01-10'",
    }, f"unions_unit u CROSS JOIN unnest({QUARTERS}) AS q(quarter) WHERE u.id % 31 <> 0")  # fmt: skip
    insert("finance_account", {
        "body_id": "b.id", "number_index": "decode(md5('a' || b.id), 'hex')", "bank": "'试验银行'", "opened_on": "date '2018-01-01'", "separate_books": "true",
    }, f"{basic} WHERE b.id % 14 <> 0")  # fmt: skip
    for table, year, keep in (("finance_budget", 2026, 3), ("finance_finalaccount", 2025, 4)):
        insert(table, {
            "body_id": "b.id", "year": str(year), "state": "'approved'", "income": "100000", "spending": "90000",
            "audited_on": "date '2026-01-20'", "approved_on": "date '2026-01-31'",
        }, f"{basic} WHERE b.id % {keep} <> 0")  # fmt: skip

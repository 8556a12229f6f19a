"""Positions: their part of the synthetic province and of the hand-written statement, with the lists of Shandong."""

from collections.abc import Callable

MARKS = ("place", "sign", "facilities", "books", "rules", "plan", "funds", "staff")
_FULL = " AND ".join(f"has_{mark}" for mark in MARKS)
_COLUMNS = "kind, state, checked_on, " + ", ".join(f"has_{mark}" for mark in MARKS)
_OPEN = "opened_on <= %(on)s AND (closed_on IS NULL OR closed_on > %(on)s)"
_MET = f"own AND state = 'met' AND checked_on >= %(on)s::date - interval '12 months' AND {_FULL}"
CTES = f"""
po AS (
    SELECT body_id, count(*) AS n, count(*) FILTER (WHERE kind IN ('centre', 'station', 'point')) AS stations,
           count(*) FILTER (WHERE own) AS own, count(*) FILTER (WHERE {_MET}) AS met,
           count(*) FILTER (WHERE own AND state = 'asked' AND {_FULL}) AS asked,
           bool_or(own AND NOT ({_FULL})) AS lacks, max(checked_on) FILTER (WHERE own) AS looked
    FROM (
        SELECT body_id, true AS own, {_COLUMNS} FROM homes_position WHERE {_OPEN}
        UNION ALL
        SELECT s.body_id, false, {_COLUMNS}
        FROM (SELECT body_id, position_id FROM homes_positionshare WHERE state = 'agreed') s
        JOIN homes_position p ON p.id = s.position_id WHERE {_OPEN}) u GROUP BY body_id),
dc AS (SELECT body_id, count(*) AS n FROM homes_assessment WHERE state <> 'draft' GROUP BY body_id),"""
COLUMNS = (
    ", coalesce(po.stations, 0) AS stations, coalesce(po.own, 0) AS places, coalesce(po.met, 0) AS places_met,"
    " coalesce(po.asked, 0) AS places_asked, coalesce(po.lacks, false) AS places_lack, po.looked,"
    " coalesce(dc.n, 0) AS declared"
)
JOINS = "LEFT JOIN po ON po.body_id = b.id LEFT JOIN dc ON dc.body_id = b.id"
LETTERS: dict[int, str] = {
    28: "CASE WHEN places >= 1 THEN CASE WHEN places_met >= places THEN 'P' WHEN places_asked >= places - places_met THEN 'H'"
    " WHEN looked IS NULL AND NOT places_lack THEN 'D' ELSE 'F' END ELSE 'N' END",
    45: "CASE WHEN established_on <= %(on)s::date - interval '12 months' THEN"
    " CASE WHEN stations >= 1 AND declared >= 1 THEN 'P' ELSE 'F' END ELSE 'N' END",
}


def generate(insert: Callable[..., None], basic: str) -> None:
    """Two unions of three own a position, in every state; the third shares that of a neighbour."""
    state = "CASE WHEN b.id % 13 = 0 THEN 'asked' WHEN b.id % 11 = 0 THEN 'lacking' WHEN b.id % 17 = 0 THEN 'unasked' ELSE 'met' END"
    marks = {f"has_{mark}": f"b.id % {23 + 6 * n} <> 0" for n, mark in enumerate(MARKS)}
    insert("homes_position", {
        "id": "b.id", "body_id": "b.id", "name": "'阵地' || b.id", "jurisdiction_id": "(SELECT id FROM unions_jurisdiction WHERE code = '37')", "address": "'路'",
        "kind": "(ARRAY['station', 'point', 'books', 'club'])[1 + (b.id % 4)::int]", "opened_on": "date '2020-05-01'",
        "closed_on": "CASE WHEN b.id % 53 = 0 THEN date '2025-09-01' END", "functions": "ARRAY['帮扶维权', '学习培训']::varchar[]",
        "state": state, "checked_on": "CASE WHEN b.id % 17 <> 0 OR b.id % 11 = 0 THEN date '2026-02-01' - (b.id % 420)::int END", **marks,
    }, f"{basic} WHERE b.id % 3 <> 0")  # fmt: skip
    insert("homes_positionshare", {
        "position_id": "p.id", "body_id": "b.id", "asked_on": "date '2025-03-01'",
        "state": "CASE WHEN b.id % 5 = 0 THEN 'asked' ELSE 'agreed' END",
    }, f"{basic} JOIN homes_position p ON p.id = b.id + 1 WHERE b.id % 3 = 0")  # fmt: skip

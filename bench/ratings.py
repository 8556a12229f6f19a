"""Members' ratings: their part of the synthetic province and of the hand-written statement, with the figures of Shandong."""

from collections.abc import Callable

CTES = """
rt AS (
    SELECT DISTINCT ON (body_id) body_id, closed_on AS rated, union_rate AS satisfaction FROM homes_ratinground
    WHERE valid AND closed_on <= %(on)s ORDER BY body_id, closed_on DESC, id DESC),
rc AS (
    SELECT DISTINCT ON (body_id) body_id, closed_on AS judged, chair_rate FROM homes_ratinground
    WHERE valid AND closed_on <= %(on)s AND chair_rate IS NOT NULL ORDER BY body_id, closed_on DESC, id DESC),"""
COLUMNS = ", rt.rated, rt.satisfaction, rc.judged, rc.chair_rate"
JOINS = "LEFT JOIN rt ON rt.body_id = b.id LEFT JOIN rc ON rc.body_id = b.id"
LETTERS: dict[int, str] = {
    26: "CASE WHEN rated >= %(on)s::date - interval '12 months' THEN CASE WHEN satisfaction >= 7000 THEN 'P' ELSE 'F' END"
    " ELSE 'D' END",
    42: "CASE WHEN chairs >= 1 AND took < %(on)s::date - interval '12 months' THEN"
    " CASE WHEN judged >= %(on)s::date - interval '12 months' THEN CASE WHEN chair_rate >= 7000 THEN 'P' ELSE 'F' END"
    " ELSE 'D' END ELSE 'N' END",
}


def generate(insert: Callable[..., None], basic: str) -> None:
    """A round a year for three years in most unions; one in nine below the turnout floor, one in eleven judged no chair."""
    insert("homes_ratinground", {
        "body_id": "b.id", "mode": "'online'", "voters": "'all'", "state": "'published'", "opened_on": "date '2025-12-01' - k * 365 - (b.id % 90)::int",
        "closes_on": "date '2025-12-15' - k * 365 - (b.id % 90)::int", "closed_on": "date '2025-12-15' - k * 365 - (b.id % 90)::int",
        "with_chair": "b.id % 11 <> 0", "entitled": "60", "issued": "60", "voted": "CASE WHEN b.id % 9 = 0 THEN 12 ELSE 51 END",
        "union_rate": "6500 + ((b.id + k) % 18) * 190", "chair_rate": "CASE WHEN b.id % 11 <> 0 THEN 6600 + ((b.id * 7 + k) % 17) * 195 END",
        "deeds_rate": "8000", "floor": "5000", "valid": "b.id % 9 <> 0",
    }, f"{basic} CROSS JOIN generate_series(0, 2) AS k WHERE (b.id + k) % 13 <> 0")  # fmt: skip

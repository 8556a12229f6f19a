"""Activities, openness and verified records: their part of the synthetic province and of the hand-written statement.

The window is that of 2 March 2026, the lists are those of Shandong.
"""

from collections.abc import Callable

EDUCATE = "('values', 'dream', 'ideology', 'law', 'policy')"
DEVELOP = "('competition', 'proposals', 'innovation', 'reading', 'training', 'team')"
KINDS = (
    "ARRAY['values', 'culture', 'law', 'competition', 'training', 'ideology', 'policy', 'team', 'proposals', 'reading', 'dream',"
    " 'innovation']"
)
_YEAR = "BETWEEN %(on)s::date - interval '12 months' AND %(on)s"
_SYSTEMS, _DOUBLES = "('组织制度', '工作制度')", "('双亮', '双争', '双述', '双评')"
_DUTIES = ("履行维权", "协调劳动关系", "推进严格执法", "服务职工", "教育引导", "推动改革发展")


def _count(kind: str, items: str, how: str) -> str:
    return f"count(DISTINCT item) FILTER (WHERE kind = '{kind}' AND item IN {items} AND {how})"


_FLAGS = ", ".join(
    f"bool_or(kind = 'duty' AND item = '{item}' AND good) AS duty{n}, bool_or(kind = 'duty' AND item = '{item}' AND waits) AS wait{n}"
    for n, item in enumerate(_DUTIES)
)
CTES = f"""
act AS (
    SELECT body_id, count(*) AS n, bool_or(kind IN {EDUCATE}) AS educate, bool_or(kind IN {DEVELOP}) AS develop
    FROM homes_activity WHERE attendance >= 1 AND held_on {_YEAR} GROUP BY body_id),
ap AS (
    SELECT body_id, count(DISTINCT kind) AS kinds FROM homes_affairspost WHERE published_on {_YEAR} GROUP BY body_id),
hr AS (
    SELECT body_id, count(*) FILTER (WHERE kind = 'ledger') AS ledgers,
           {_count("ledger", _SYSTEMS, "good")} AS systems, {_count("ledger", _SYSTEMS, "(good OR waits)")} AS systems_soon,
           {_count("double", _DOUBLES, "good")} AS doubles, {_count("double", _DOUBLES, "(good OR waits)")} AS doubles_soon,
           {_FLAGS}, bool_or(kind = 'duty' AND (good OR waits)) AS any_duty
    FROM (
        SELECT body_id, kind, item,
               state = 'verified' AND CASE WHEN kind = 'ledger' THEN revised_on BETWEEN %(on)s::date - interval '3 years' AND %(on)s
                                           ELSE verified_on {_YEAR} END AS good,
               state = 'filed' AND CASE WHEN kind = 'ledger' THEN revised_on BETWEEN %(on)s::date - interval '3 years' AND %(on)s
                                        ELSE done_on {_YEAR} END AS waits
        FROM homes_homerecord WHERE state <> 'draft') x GROUP BY body_id),"""
COLUMNS = (
    ", coalesce(act.n, 0) AS activities, act.educate, act.develop, ap.kinds AS posted, coalesce(po.n, 0) AS carriers,"
    " coalesce(hr.ledgers, 0) AS ledgers, hr.systems, hr.systems_soon, hr.doubles, hr.doubles_soon, hr.any_duty, "
    + ", ".join(f"hr.duty{n}, hr.wait{n}" for n in range(len(_DUTIES)))
)
JOINS = " ".join(f"LEFT JOIN {name} ON {name}.body_id = b.id" for name in ("act", "ap", "hr"))
_ENTERPRISE = "nature IN ('state','collective','private','foreign','taiwan')"
# in the order of _DUTIES: what stands for each, and what of it waits
_DONE = (
    "att_workers_congress = 2 OR att_disclosure = 2", f"att_agreement = 2 OR NOT {_ENTERPRISE}", "nature = 'organ'",
    "att_promises = 2", "educate", "develop",
)  # fmt: skip
_SOON = (
    "att_workers_congress = 1 OR att_disclosure = 1",
    "att_agreement = 1",
    "false",
    "att_promises = 1",
    "false",
    "false",
)
_ALL = " AND ".join(f"coalesce({done} OR duty{n}, false)" for n, done in enumerate(_DONE))
_ALL_SOON = " AND ".join(
    f"(coalesce({done}, false) OR coalesce(duty{n}, false) OR coalesce(wait{n}, false) OR {soon})"
    for n, (done, soon) in enumerate(zip(_DONE, _SOON, strict=True))
)
LETTERS: dict[int, str] = {
    16: "CASE WHEN carriers >= 1 AND activities >= 4 THEN 'P' WHEN carriers <= 0 AND activities <= 0 THEN 'D' ELSE 'F' END",
    19: "CASE WHEN posted = 5 THEN 'P' WHEN posted IS NULL THEN 'D' ELSE 'F' END",
    29: "CASE WHEN systems = 2 THEN 'P' WHEN systems_soon = 2 THEN 'H' WHEN ledgers <= 0 THEN 'D' ELSE 'F' END",
    30: "CASE WHEN doubles = 4 THEN 'P' WHEN doubles_soon = 4 THEN 'H' WHEN coalesce(doubles_soon, 0) = 0 THEN 'D' ELSE 'F' END",
    43: f"CASE WHEN {_ALL} THEN 'P' WHEN {_ALL_SOON} THEN 'H' WHEN activities <= 0 AND NOT coalesce(any_duty, false) THEN 'D'"
    " ELSE 'F' END",
}  # fmt: skip


def generate(insert: Callable[..., None], basic: str) -> None:
    """Some seven activities a union, a post of each kind, records of systems and campaigns in every state."""
    insert("homes_activity", {
        "body_id": "b.id", "kind": f"({KINDS})[1 + ((b.id + k * 5) % 12)::int]", "title": "'活动' || k",
        "held_on": "date '2026-02-25' - (k * 53 + b.id % 40)::int", "target_group": "'all'",
        "attendance": "CASE WHEN (b.id + k) % 17 = 0 THEN NULL ELSE 10 + k END",
    }, f"{basic} CROSS JOIN generate_series(0, 7) AS k WHERE (b.id * 7 + k) % 9 <> 0 AND b.id % 23 <> 0")  # fmt: skip
    insert("homes_affairspost", {
        "body_id": "b.id", "kind": "k.kind", "title": "'公开'", "content": "'内容'", "place": "'online'",
        "published_on": "date '2026-02-20' - ((b.id * 13 + length(k.kind) * 31) % 390)::int",
    }, f"{basic} CROSS JOIN (VALUES ('funds'), ('elections'), ('plans'), ('benefits'), ('major')) AS k(kind)"
       " WHERE (b.id + length(k.kind)) % 29 <> 0")  # fmt: skip
    asked = [
        ("ledger", "组织制度"),
        ("ledger", "工作制度"),
        *(("double", f"双{word}") for word in "亮争述评"),
    ]
    asked += [("duty", "推进严格执法"), ("duty", "履行维权"), ("duty", "服务职工")]
    items = ", ".join(f"('{kind}', '{item}', {n})" for n, (kind, item) in enumerate(asked))
    state = "CASE (b.id * 3 + e.n * 5) % 19 WHEN 0 THEN 'filed' WHEN 1 THEN 'returned' WHEN 2 THEN 'draft' ELSE 'verified' END"
    insert("homes_homerecord", {
        "body_id": "b.id", "kind": "e.kind", "item": "e.item", "cycle": "2025", "title": "e.item", "state": state,
        "done_on": "CASE WHEN e.kind = 'ledger' THEN date '2020-06-01' ELSE date '2025-06-01' END + e.n", "adopted_by": "CASE WHEN e.kind = 'ledger' THEN '会员代表大会' ELSE '' END",
        "revised_on": "CASE WHEN e.kind = 'ledger' THEN date '2026-01-01' - (b.id % 1150)::int END",
        "filed_on": "date '2026-01-05'", "verified_on": "date '2026-01-10' - (b.id % 330)::int",
    }, f"{basic} CROSS JOIN (VALUES {items}) AS e(kind, item, n) WHERE (b.id + e.n) % 31 <> 0")  # fmt: skip

"""The same rules as somebody would write them by hand for Shandong: one statement, aggregated once per table.

Thresholds are written in as literals, as hand-written SQL has them. The outcome must equal the engine's letter by letter.
"""

import datetime as dt

from bench.common import run

STATEMENT = """
WITH m AS (
    SELECT body_id, sum(n) AS n, sum(women) AS women, sum(registered) AS registered,
           max(n) FILTER (WHERE unit_id IS NOT NULL) AS largest, min(n) FILTER (WHERE unit_id IS NOT NULL) AS smallest
    FROM (SELECT body_id, unit_id, count(*) AS n, count(*) FILTER (WHERE sex = '2') AS women,
                 count(*) FILTER (WHERE registered) AS registered
          FROM members_member WHERE status = 'active' GROUP BY body_id, unit_id) g GROUP BY body_id),
c AS (
    SELECT v.body_id, count(*) AS units, sum(u.workers) AS workers
    FROM unions_coverage v JOIN unions_unit u ON u.id = v.unit_id
    WHERE v.from_on <= %(on)s AND (v.to_on IS NULL OR v.to_on > %(on)s) AND (u.closed_on IS NULL OR u.closed_on > %(on)s)
    GROUP BY v.body_id),
k AS (
    SELECT body_id, max(elected_on) FILTER (WHERE kind = 'union') AS ue, max(approved_on) FILTER (WHERE kind = 'union') AS ua,
           max(elected_on) FILTER (WHERE kind = 'audit') AS ae, max(approved_on) FILTER (WHERE kind = 'audit') AS aa,
           max(elected_on) FILTER (WHERE kind = 'women') AS we
    FROM unions_committee WHERE state = 'current' AND elected_on <= %(on)s GROUP BY body_id),
o AS (
    SELECT f.body_id,
           count(*) FILTER (WHERE here AND post = 'chair') AS chairs,
           count(*) FILTER (WHERE here AND post = 'chair' AND e.state = 'approved') AS elected,
           max(took_post_on) FILTER (WHERE here AND post = 'chair') AS took,
           max(left_on) FILTER (WHERE post = 'chair' AND left_on <= %(on)s) AS left_on,
           count(*) FILTER (WHERE here AND post IN ('chair', 'vice') AND fulltime) AS heads,
           count(*) FILTER (WHERE here AND post = 'staff' AND fulltime) AS staff,
           count(*) FILTER (WHERE here AND post IN ('women_head', 'women_member')) AS womenposts
    FROM (SELECT *, took_post_on <= %(on)s AND (left_on IS NULL OR left_on > %(on)s) AS here FROM unions_officer) f
    LEFT JOIN unions_election e ON e.id = f.election_id GROUP BY f.body_id),
t AS (
    SELECT f.body_id, min(t.started_on) AS trained FROM unions_training t JOIN unions_officer f ON f.id = t.officer_id
    WHERE f.post = 'chair' AND (f.left_on IS NULL OR f.left_on > %(on)s) AND t.passed AND t.started_on <= %(on)s
      AND t.started_on >= f.took_post_on AND t.organiser_level <> 'basic' GROUP BY f.body_id),
e AS (
    SELECT body_id, count(*) AS n, count(*) FILTER (WHERE NOT (coalesce(notice_on <= held_on, false) AND entitled IS NOT NULL
           AND present IS NOT NULL AND candidates_counted >= 1 AND reported_on IS NOT NULL AND approved_on IS NOT NULL
           AND minutes_name <> '')) AS bad, max(postponed_to) AS postponed
    FROM unions_election WHERE held_on <= %(on)s GROUP BY body_id),
a AS (
    SELECT body_id, {attested}
    FROM (SELECT body_id, {marks}
          FROM (SELECT s.body_id, i.entry, s.cycle::bigint << 2 |
                 CASE WHEN i.state = 'accepted' AND i.claim = 'met' AND i.verified_on >= %(on)s::date - interval '12 months' THEN 2
                      WHEN i.state IN ('returned', 'refused') OR (i.state = 'accepted' AND i.claim <> 'met') THEN 3
                      WHEN i.state = 'filed' AND s.state = 'submitted' THEN 1 ELSE 0 END AS mark
          FROM homes_assessitem i JOIN homes_assessment s ON s.id = i.assessment_id
          WHERE i.entry <> '' AND i.state <> 'open') x
          GROUP BY body_id) y),
cd AS (
    SELECT f.body_id, count(*) AS n, count(*) FILTER (WHERE coalesce(t.days, 0) < 700) AS short
    FROM unions_officer f LEFT JOIN (
        SELECT officer_id, sum(hundredths) AS days FROM unions_training
        WHERE started_on BETWEEN '2025-01-01' AND '2025-12-31' GROUP BY officer_id) t ON t.officer_id = f.id
    WHERE f.took_post_on <= '2025-01-01' AND (f.left_on IS NULL OR f.left_on > '2025-12-31') GROUP BY f.body_id),
w AS (
    SELECT body_id, ',' || string_agg(entry, ',') || ',' AS entries FROM unions_ruleexception
    WHERE valid_from <= %(on)s AND valid_to >= %(on)s GROUP BY body_id),
x AS (
    SELECT body_id, count(*) AS n FROM unions_case WHERE procedure = 'restructuring' AND state = 'open' GROUP BY body_id),
g AS (
    SELECT body_id, min(left_unit_on) AS gone FROM members_member
    WHERE status = 'active' AND left_unit_on IS NOT NULL AND employment <> '4' GROUP BY body_id),
cg AS (
    SELECT body_id, count(*) AS n FROM members_membercongress
    WHERE minutes_name <> '' AND held_on BETWEEN %(on)s::date - interval '12 months' AND %(on)s GROUP BY body_id),
rp AS (
    SELECT r.body_id, count(*) AS n,
           max(r.term_end) FILTER (WHERE r.term_end >= %(on)s AND NOT coalesce(r.elected_on < b.term_start - 90, false)) AS until
    FROM members_memberrep r JOIN unions_body b ON b.id = r.body_id WHERE r.ended_on IS NULL GROUP BY r.body_id),
{money}
j AS MATERIALIZED (
    SELECT b.id, b.kind, b.nature, b.term_start, b.term_end, b.established_on, b.legal_eligible,
           b.independent_organ AND b.merged_into = '' AND coalesce(x.n, 0) <= 0 AS independent,
           coalesce(cd.n, 0) AS cadres, coalesce(cd.short, 0) AS short, w.entries AS excepted, g.gone,
           (b.uscc <> '' OR b.legal_no <> '') AND b.legal_on IS NOT NULL AS legal,
           CASE WHEN b.register_confirmed OR b.declared_members IS NULL THEN coalesce(m.n, 0) ELSE b.declared_members END AS members,
           coalesce(m.n, 0) AS counted, coalesce(m.women, 0) AS women, coalesce(m.registered, 0) AS registered, m.largest, m.smallest,
           coalesce(c.units, 0) AS units, coalesce(c.workers, 0) AS workers, k.ue, k.ua, k.ae, k.aa, k.we,
           coalesce(o.chairs, 0) AS chairs, coalesce(o.elected, 0) AS elected, o.took, o.left_on, coalesce(o.heads, 0) AS heads,
           coalesce(o.staff, 0) AS staff, coalesce(o.womenposts, 0) AS womenposts, t.trained, coalesce(e.n, 0) AS elections,
           coalesce(e.bad, 0) AS bad, e.postponed, {attested_columns},
           coalesce(cg.n, 0) AS congresses, coalesce(rp.n, 0) AS reps, rp.until AS reps_until {money_columns}
    FROM unions_body b LEFT JOIN m ON m.body_id = b.id LEFT JOIN c ON c.body_id = b.id LEFT JOIN k ON k.body_id = b.id
    LEFT JOIN o ON o.body_id = b.id LEFT JOIN t ON t.body_id = b.id LEFT JOIN e ON e.body_id = b.id LEFT JOIN a ON a.body_id = b.id
    LEFT JOIN cd ON cd.body_id = b.id LEFT JOIN w ON w.body_id = b.id LEFT JOIN x ON x.body_id = b.id LEFT JOIN g ON g.body_id = b.id
    LEFT JOIN cg ON cg.body_id = b.id LEFT JOIN rp ON rp.body_id = b.id
    {money_joins}
    WHERE b.kind IN ('single', 'joint') AND b.state IN ('normal', 'rectifying') AND b.place LIKE '37%%'),
l AS (
    SELECT id, kind, excepted, {letters} FROM j OFFSET 0),
r AS (
    SELECT id, kind, {waived} FROM l OFFSET 0),
s AS (
    SELECT id AS body_id, {joined} AS letters, {haves} FROM r),
n AS (
    SELECT body_id, letters, have1, have2, have3, have4, have5, have6, total, met, met = 63 AS met_basic FROM s)
INSERT INTO bench_outcome SELECT n.* FROM n LEFT JOIN bench_outcome p ON p.body_id = n.body_id
WHERE p.body_id IS NULL OR (p.letters, p.total, p.met) IS DISTINCT FROM (n.letters, n.total, n.met)
ON CONFLICT (body_id) DO UPDATE SET letters = excluded.letters, have1 = excluded.have1, have2 = excluded.have2,
    have3 = excluded.have3, have4 = excluded.have4, have5 = excluded.have5, have6 = excluded.have6, total = excluded.total,
    met = excluded.met, met_basic = excluded.met_basic
"""
TWO_HUNDRED = "kind = 'single' AND nature IN ('state','collective','private','foreign','taiwan','institution') AND workers >= 200"
ENTERPRISE = "nature IN ('state','collective','private','foreign','taiwan')"


def case(applies: str, *judged: tuple[str, str]) -> str:
    inner = " ".join(f"WHEN {condition} THEN '{letter}'" for condition, letter in judged)
    return f"CASE WHEN {applies} THEN CASE {inner} ELSE 'F' END ELSE 'N' END"


def attested(name: str, applies: str = "true", met: str = "") -> str:
    return case(applies, (f"{name} = 2{met}", "P"), (f"{name} = 1", "H"), (f"{name} = 0", "D"))


WOMEN_NOW = "we IS NOT NULL AND abs(we - ue) <= 0"
LETTERS: dict[int, str] = {
    0: case("true", ("term_end IS NULL", "D"), ("term_end >= %(on)s", "P"), ("postponed >= %(on)s", "W")),
    1: case("elections >= 1", ("bad <= 0", "P")),
    2: case("true", ("chairs >= 1 AND elected >= 1", "P"), ("chairs <= 0 AND left_on >= %(on)s::date - 90", "G")),
    3: case(TWO_HUNDRED, ("heads >= 1", "P")),
    4: case(TWO_HUNDRED, ("staff >= 1", "P")),
    6: case("chairs >= 1", ("trained IS NOT NULL", "P"), ("took >= %(on)s::date - interval '12 months'", "G")),
    7: case("(kind = 'single' AND members >= 25) OR (kind = 'joint' AND largest >= 25)",
            ("kind = 'single' AND units = 1 AND ue IS NOT NULL AND ua IS NOT NULL", "P")),
    8: case("true", ("independent", "P")),
    9: case("true", ("term_start IS NULL", "D"), ("ae >= term_start AND aa IS NOT NULL", "P")),
    10: case("women >= 1", ("we IS NOT NULL OR (women < 10 AND womenposts >= 1)", "P")),
    11: case("(kind = 'single' AND members < 25) OR (kind = 'joint' AND smallest < 25)", ("true", "P")),
    12: case("kind = 'joint'", ("units <= 50", "P")),
    14: case("ue IS NOT NULL", (f"({WOMEN_NOW}) OR women < 10", "P")),
    15: case("legal_eligible OR legal_eligible IS NULL", ("legal", "P"),
             ("legal_eligible IS NULL AND established_on >= %(on)s::date - interval '6 months'", "G"),
             ("legal_eligible IS NULL", "D")),
    17: case("members >= 1", ("CASE WHEN counted > 0 THEN registered * 10000 / counted END >= 9500", "P")),
    18: case("established_on < %(on)s::date - interval '12 months' OR established_on IS NULL",
             ("congresses >= 1 AND (reps <= 0 OR reps_until IS NOT NULL)", "P")),
    23: attested("att_workers_congress", f"{ENTERPRISE} OR nature = 'institution'"),
    24: attested("att_disclosure", f"{ENTERPRISE} OR nature = 'institution'"), 25: attested("att_agreement", ENTERPRISE),
    27: attested("att_promises"),
    31: attested("att_nature"),
    32: attested("att_treatment", "chairs >= 1"), 40: case("cadres >= 1", ("short <= 0", "P")),
    41: case("members >= 1", ("gone IS NULL OR gone >= %(on)s::date - 60", "P")),
}  # fmt: skip


def statement() -> str:
    """Fills the template; weights and core entries of Shandong are read once, as its author would look them up."""
    from bench import money, ratings, stations, work
    from core.rules import RULES
    from homes.rules import ITEMS
    from unions.policies.catalogue import entries
    from unions.policies.force import policy_of

    parts = (money, ratings, stations, work)
    letters = LETTERS.copy()
    for part in parts:
        letters |= part.LETTERS
    policy = policy_of("37", dt.date(2026, 3, 2))
    by_slot = {rule.slot: rule.entry for rule in RULES.values()}
    width = max(by_slot) + 1
    live = {slot: policy.adopted(by_slot[slot]) for slot in letters if policy.adopted(by_slot[slot])}
    fixed = {slot: "'-'" for slot in range(width) if slot not in live}
    soft = {slot for slot, adoption in live.items() if adoption and adoption.strength == "SHOULD"}
    haves, met = [], []
    for have in range(1, 7):
        mine = [s for s in live if entries()[by_slot[s]].have == have]
        haves.append(f"{_ratio(mine, live)} AS have{have}")
        core = [f"r{s}" for s in mine if live[s].core]  # type: ignore[union-attr]
        good, bad = (" OR ".join(f"{name} IN ({x})" for name in core) for x in ("'P','W'", "'F','D','H'"))
        met.append(f"CASE WHEN ({good}) AND NOT ({bad}) THEN {2 ** (have - 1)} ELSE 0 END")
    return STATEMENT.format(
        attested=", ".join(f"coalesce({i.fact} & 3, 0) AS {i.fact}" for i in ITEMS),
        marks=", ".join(f"max(mark) FILTER (WHERE entry = '{i.entry}') AS {i.fact}" for i in ITEMS),
        attested_columns=", ".join(f"coalesce(a.{i.fact}, 0) AS {i.fact}" for i in ITEMS),
        letters=", ".join(f"{letters[s]} AS r{s}" for s in sorted(live)),
        waived=", ".join(_waived(s, by_slot[s]) if s in soft else f"r{s}" for s in sorted(live)),
        joined=" || ".join(fixed.get(s, f"r{s}") for s in range(width)),
        haves=", ".join(haves) + f", {_ratio(list(live), live)} AS total, {' + '.join(met)} AS met",
        money="".join(part.CTES for part in parts), money_columns="".join(part.COLUMNS for part in parts),
        money_joins=" ".join(part.JOINS for part in parts),
    )  # fmt: skip


def _waived(slot: int, entry: str) -> str:
    """An approved exception from a soft demand."""
    granted = f"excepted IS NOT NULL AND excepted LIKE '%%,{entry},%%'"
    return f"CASE WHEN {granted} AND r{slot} NOT IN ('P','N') THEN 'W' ELSE r{slot} END AS r{slot}"


def _ratio(slots: list[int], live: dict) -> str:  # type: ignore[type-arg]
    good = " + ".join(f"CASE WHEN r{s} IN ('P','W') THEN {live[s].weight} ELSE 0 END" for s in slots)
    counted = " + ".join(
        f"CASE WHEN r{s} IN ('P','W','F','D','H') THEN {live[s].weight} ELSE 0 END" for s in slots
    )
    return f"({good}) * 10000 / nullif({counted}, 0)"


def write(on: dt.date) -> None:
    from django.db import transaction

    with transaction.atomic():
        run("SET LOCAL work_mem = '256MB'")
        run("CREATE TABLE IF NOT EXISTS bench_outcome (body_id bigint PRIMARY KEY, letters varchar(64), have1 smallint,"
            " have2 smallint, have3 smallint, have4 smallint, have5 smallint, have6 smallint, total smallint, met smallint,"
            " met_basic boolean)")  # fmt: skip
        run(statement(), {"on": on})

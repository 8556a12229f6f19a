"""A synthetic province straight in SQL: `--bodies N --members M` (300,000 and 20,000,000 by default). Wipes the bench database.

Shapes follow published distributions: log-normal sizes, 28 % of the members in joint unions, 5–15 % of the terms expired.
Values are noise with a fixed seed; nothing here describes anybody.
"""

import time

from bench.common import option, run, setup, table

CODE_CHARS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100

NATURES = (
    "private",
    "private",
    "private",
    "private",
    "state",
    "collective",
    "institution",
    "organ",
    "foreign",
    "social",
)
TABLES = [
    "unions_ruleexception",
    "unions_casestep",
    "unions_case",
    "homes_outcomechange",
    "homes_outcome",
    "homes_facts",
    "homes_rollup",
    "homes_dirty",
    "homes_scorerun",
    "homes_evidence",
    "homes_assessitem",
    "homes_assessment",
    "homes_rectification",
    "homes_ratinground",
    "homes_positionshare",
    "homes_position",
    "homes_homefile",
    "homes_activity",
    "homes_affairspost",
    "homes_homerecord",
    "finance_contribution",
    "finance_account",
    "finance_budget",
    "finance_finalaccount",
    "members_memberpopulation",
    "members_membercard",
    "members_membershipchange",
    "members_memberrep",
    "members_membercongress",
    "members_member",
    "unions_training",
    "unions_officer",
    "unions_electionvote",
    "unions_election",
    "unions_committee",
    "unions_coverage",
    "accounts_grant",
    "accounts_user",
    "unions_body",
    "unions_unit",
]
POWERS = [pow(3, at, 31) for at in range(17)]
BASE36 = f"""
CREATE OR REPLACE FUNCTION bench_segment(n bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
SELECT string_agg(substr('0123456789abcdefghijklmnopqrstuvwxyz', (n / p % 36)::int + 1, 1), '' ORDER BY p DESC)
FROM unnest(ARRAY[46656, 1296, 36, 1]::bigint[]) AS p $$;
CREATE OR REPLACE FUNCTION bench_code(start text, n bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
SELECT c || substr('{CODE_CHARS}', 1 + ((31 - sum((strpos('{CODE_CHARS}', substr(c, at, 1)) - 1)
    * (ARRAY{POWERS})[at]) % 31) % 31)::int, 1)
FROM (SELECT start || lpad(n::text, 15, '0') AS c) AS row, generate_series(1, 17) AS at GROUP BY c $$;
"""


def columns_of(name: str) -> list[tuple[str, str, bool]]:
    """(column, type, must be given) without generated and identity columns."""
    return run(
        "SELECT column_name, udt_name, is_nullable = 'NO' AND column_default IS NULL FROM information_schema.columns "
        "WHERE table_schema = 'public' AND table_name = %s AND is_identity = 'NO' AND is_generated = 'NEVER' "
        "ORDER BY ordinal_position",
        [name],
    )  # type: ignore[return-value]


EMPTY = {
    "varchar": "''", "text": "''", "bpchar": "''", "bool": "false", "int2": "0", "int4": "0", "int8": "0",
    "bytea": "''::bytea", "uuid": "gen_random_uuid()", "jsonb": "'{}'::jsonb", "date": "date '2026-01-01'",
    "timestamptz": "timestamptz '2026-01-01 00:00+08'", "numeric": "0",
}  # fmt: skip


def insert(name: str, given: dict[str, str], source: str) -> None:
    """INSERT … SELECT with every column that must be given filled with an empty value of its type."""
    known = {column for column, _, _ in columns_of(name)}
    given = {column: sql for column, sql in given.items() if column in known or column == "id"}
    rest = {c: EMPTY[kind] for c, kind, must in columns_of(name) if must and c not in given}
    everything = given | rest
    override = "OVERRIDING SYSTEM VALUE" if "id" in given else ""
    started = time.perf_counter()
    names = ", ".join(f'"{column}"' for column in everything)
    run(f"INSERT INTO {name} ({names}) {override} SELECT {', '.join(everything.values())} FROM {source}")
    print(
        f"  {name}: {run(f'SELECT count(*) FROM {name}')[0][0]:,} rows, {time.perf_counter() - started:.1f} s",
        flush=True,
    )


# the day a body's term began, from its number; founded before that by more than the oldest mandate
TERM = "date '2021-06-01' + (g % 1500)::int"


def tree(bodies: int) -> None:
    run("INSERT INTO unions_body (id, name, pinyin, initials, kind, path, place, jurisdiction_id, state, short_name, form,"
        " township_form, industry_path, party_superior, nature, size, independent_organ, merged_into, uscc, legal_no,"
        " register_confirmed, national_id, address, office_phone) OVERRIDING SYSTEM VALUE "
        "SELECT 1, '试验省总工会', 'x', 'x', 'province', '0001', '37', (SELECT id FROM unions_jurisdiction WHERE code = '37'),"
        " 'normal', '', '', '', '', '', '', 1, true, '', '', '', true, '', '', ''")  # fmt: skip
    level("city", 16, 1, 1, "g", "1")
    level("county", 136, 2, 16, "g + 1", "(g - 1) / 16 + 1")
    level("township", 1800, 18, 136, "g", "(g - 1) / 136 + 1")
    insert(
        "unions_body",
        {
            "id": "1953 + g",
            "superior_id": "t.id",
            "path": "t.path || bench_segment((g - 1) / 1800 + 1)",
            "kind": "CASE WHEN g % 5 = 0 THEN 'joint' ELSE 'single' END",
            "name": "'试验' || substr(md5(g::text), 1, 4) || '第' || g || '工会委员会'",
            "pinyin": "'shiyan' || g", "initials": "'sy' || g",
            "place": "'37'", "jurisdiction_id": "t.jurisdiction_id", "state": "'normal'",
            "nature": f"(ARRAY['{chr(39).join(NATURES).replace(chr(39), chr(39) + ',' + chr(39))}'])[1 + g % 10]",
            "size": "1 + g % 4", "established_on": f"least(date '2012-01-01' + (g % 4000)::int, {TERM} - 420)",
            "term_start": TERM, "term_end": f"({TERM} + CASE WHEN g % 3 = 0 THEN interval '3 years' ELSE interval '5 years' END)::date",
            "independent_organ": "g % 97 <> 0", "legal_eligible": "CASE WHEN g % 11 = 0 THEN NULL ELSE g % 4 <> 0 END",
            "uscc": "CASE WHEN g % 4 <> 0 AND g % 9 <> 0 THEN bench_code('81', g) ELSE '' END",
            "legal_on": "CASE WHEN g % 9 <> 0 THEN date '2024-06-01' END", "register_confirmed": "g % 50 <> 0",
            "declared_members": "CASE WHEN g % 50 = 0 THEN 40 END",
        },
        f"generate_series(1, {bodies}) AS g JOIN unions_body t ON t.id = 154 + (g - 1) % 1800",
    )  # fmt: skip


def level(kind: str, count: int, first_id: int, parents: int, number: str, parent: str) -> None:
    """One level of nodes below the last one; `parents` is how many there are above."""
    offset = {"city": 1, "county": 17, "township": 153}[kind]
    above = {"city": 0, "county": 1, "township": 17}[kind]
    insert(
        "unions_body",
        {
            "id": f"{offset} + g", "superior_id": "p.id", "kind": f"'{kind}'",
            "path": f"p.path || bench_segment((g - 1) / {parents} + 1)",
            "name": f"'{kind}' || g || '总工会'", "pinyin": f"'{kind}' || g", "initials": f"'{kind}' || g",
            "place": "'37'", "jurisdiction_id": "p.jurisdiction_id", "state": "'normal'", "independent_organ": "true",
            "register_confirmed": "true", "size": "1",
        },
        f"generate_series(1, {count}) AS g JOIN unions_body p ON p.id = {above} + (g - 1) % {parents} + 1",
    )  # fmt: skip


BASIC = "(SELECT id, superior_id, path, kind, nature, term_start, established_on FROM unions_body WHERE id > 1953) AS b"


def registers() -> None:
    insert("unions_unit", {
        "id": "b.id * 8 + k", "name": "'试验单位' || b.id || '号' || k", "pinyin": "'u' || b.id", "initials": "'u' || b.id",
        "jurisdiction_id": "(SELECT id FROM unions_jurisdiction WHERE code = '37')", "home_path": "left(b.path, 16)",
        "nature": "b.nature", "workers": "greatest(3, (exp(3.4 + sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random())))::int)", "opened_on": "date '2010-01-01'",
    }, f"{BASIC} CROSS JOIN LATERAL generate_series(1, CASE WHEN b.kind = 'joint' THEN 6 ELSE 1 END) AS k")  # fmt: skip
    insert(
        "unions_coverage",
        {"body_id": "u.id / 8", "unit_id": "u.id", "from_on": "date '2015-01-01'"},
        "unions_unit u",
    )
    for kind, keep in (("union", 97), ("audit", 90), ("women", 70)):
        insert("unions_committee", {
            "body_id": "b.id", "kind": f"'{kind}'", "state": "'current'", "members_count": "5",
            "elected_on": f"b.term_start + CASE WHEN b.id % 13 = 0 AND '{kind}' <> 'union' THEN 40 ELSE 0 END",
            "approved_on": "CASE WHEN b.id % 23 <> 0 THEN b.term_start + 55 END",
        }, f"{BASIC} WHERE (b.id * 7919) % 100 < {keep}")  # fmt: skip
    insert("unions_election", {
        "id": "b.id", "body_id": "b.id", "kind": "'reelection'", "office": "'chair'",
        "state": "CASE WHEN b.id % 12 = 0 THEN 'reported' ELSE 'approved' END", "congress": "'members'",
        "notice_on": "b.term_start - 10", "held_on": "b.term_start", "entitled": "60", "present": "55",
        "candidates_counted": "3", "reported_on": "b.term_start + 5", "approved_on": "b.term_start + 15",
        "minutes_name": "CASE WHEN b.id % 15 = 0 THEN '' ELSE 'a.pdf' END",
    }, BASIC)  # fmt: skip
    insert("unions_officer", {
        "id": "b.id * 4 + k", "body_id": "b.id", "name": "'干部'", "pinyin": "'ganbu'", "initials": "'gb'",
        "post": "(ARRAY['chair','vice','staff','women_member'])[k + 1]", "fulltime": "(b.id + k) % 3 = 0",
        "election_id": "CASE WHEN k = 0 THEN b.id END", "took_post_on": "b.term_start",
        "left_on": "CASE WHEN k = 0 AND b.id % 33 = 0 THEN date '2025-12-20' END",
    }, f"{BASIC} CROSS JOIN generate_series(0, 3) AS k WHERE k = 0 OR (b.id * 31 + k) % 4 <> 0")  # fmt: skip
    insert("unions_training", {
        "officer_id": "o.id", "course": "'任职培训'", "kind": "'post'", "organiser": "'县总工会'", "organiser_level": "'county'",
        "started_on": "o.took_post_on + 90", "hundredths": "300", "passed": "true",
    }, "unions_officer o WHERE o.post = 'chair' AND o.id % 20 < 17")  # fmt: skip


def assessments() -> None:
    from homes.rules import ITEMS

    insert(
        "homes_assessment", {"id": "b.id", "body_id": "b.id", "cycle": "2025", "state": "'verified'"}, BASIC
    )
    items = ", ".join(f"('{item.entry}')" for item in ITEMS)
    insert("homes_assessitem", {
        "assessment_id": "b.id", "entry": "e.entry", "claim": "'met'", "value": "8000 + (b.id % 20) * 100",
        "state": "CASE WHEN (b.id * 17 + length(e.entry)) % 11 = 0 THEN 'refused' ELSE 'accepted' END",
        "verified_on": "date '2025-11-01'",
    }, f"{BASIC} CROSS JOIN (VALUES {items}) AS e(entry)")  # fmt: skip


def main() -> None:
    bodies, count = option("bodies", 300_000), option("members", 20_000_000)
    setup()
    from django.db import connection

    from bench import people
    from unions.policies.load import load_all

    run(f"TRUNCATE {', '.join(TABLES)} CASCADE")  # takes the documents along, hence the policy data after it
    load_all()
    run("SET session_replication_role = replica")  # no triggers while the world is made
    run("SET work_mem = '256MB'")
    run("SELECT setseed(0.42)")
    run(BASE36)
    started = time.perf_counter()
    tree(bodies)
    registers()
    extras()
    assessments()
    people.members(count)
    people.democracy()
    people.surveys()
    run("SET session_replication_role = origin")
    for name in (
        "unions_body",
        "unions_unit",
        "unions_coverage",
        "unions_officer",
        "members_member",
        "members_membershipchange",
        "homes_assessitem",
    ):
        run(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM {name}))")
    connection.commit() if not connection.get_autocommit() else None
    run("VACUUM (ANALYZE)")
    table(
        "generated",
        ["bodies", "members", "seconds"],
        [[bodies, run("SELECT count(*) FROM members_member")[0][0], round(time.perf_counter() - started)]],
    )


def extras() -> None:
    """Money and petitions, where those apps keep tables."""
    from django.apps import apps

    from bench import ratings, stations, work

    names = {model._meta.db_table for model in apps.get_models()}
    if "finance_contribution" in names:
        from bench.money import generate

        generate(insert, BASIC)
    work.generate(insert, BASIC)
    stations.generate(insert, BASIC)
    ratings.generate(insert, BASIC)


if __name__ == "__main__":
    main()

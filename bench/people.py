"""The members' part of the synthetic province: people, their history and cards, congresses, representatives, surveys."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from bench.common import run
from bench.generate import BASIC, insert

SHOWN_ON = "date '2026-03-02'"  # the day that the benches live in


@contextmanager
def bare(table: str) -> Iterator[None]:
    """The table without its indexes and unique constraints, but the primary key: built again after the load."""
    unique = run(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'u'",
        [table],
    )
    kept = run(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexname NOT IN "
        "(SELECT conname FROM pg_constraint)",
        [table],
    )
    for name, _ in kept:
        run(f'DROP INDEX "{name}"')
    for name, _ in unique:
        run(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    yield
    for name, definition in kept:
        started = time.perf_counter()
        run(definition)
        print(f"  index {name}: {time.perf_counter() - started:.1f} s", flush=True)
    for name, definition in unique:
        run(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')


def members(count: int) -> None:
    total = run("SELECT sum(workers) FROM unions_unit")[0][0]
    factor = count / float(total)
    with bare("members_member"):
        insert("members_member", {
            "name": "substr('王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗', 1 + (h % 20)::int, 1)"
                    " || substr('伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建国文志玉兰', 1 + (h / 20 % 30)::int, 1)"
                    " || substr('伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建国文志玉兰', 1 + (h / 600 % 30)::int, 1)",
            "pinyin": "'wangxiaoming'", "initials": "'wxm'", "sex": "CASE WHEN h % 100 < 39 THEN '2' ELSE '1' END",
            "migrant": "h % 3 = 0", "body_id": "u.id / 8", "unit_id": "u.id", "path": "b.path", "status": "'active'",
            "id_index": "decode(md5(u.id || '-' || g), 'hex')",
            "id_number_sealed": "decode(repeat(md5(g || '/' || u.id), 3), 'hex')", "ethnicity": "'01'", "employment": "'1'",
            "change": "'1'", "change_on": "date '2020-01-01' + (h % 2000)::int", "id_type": "'1'", "skill": "'0'",
            "card_no": "CASE WHEN h % 40 = 0 THEN '' ELSE lpad(g::text, 12, '0') END",
            "realname_on": "CASE WHEN h % 35 <> 0 THEN date '2024-01-01' END", "file_complete": "h % 45 <> 0",
            "file_items": "CASE WHEN h % 45 <> 0 THEN 51 ELSE 3 END",
            "left_unit_on": f"CASE WHEN h % 3001 = 7 THEN {SHOWN_ON} - (h % 200)::int END",
        }, f"unions_unit u JOIN unions_body b ON b.id = u.id / 8 CROSS JOIN LATERAL "
           f"generate_series(1, ceil(u.workers * {factor})::int) AS g "
           "CROSS JOIN LATERAL (SELECT abs(hashint8(u.id * 100003 + g))::bigint AS h) AS noise")  # fmt: skip
    history()
    cards()


def history() -> None:
    """Every history begins with joining."""
    with bare("members_membershipchange"):
        insert("members_membershipchange", {
            "member_id": "id", "kind": "change", "on": "change_on", "reason": "''", "body_id": "body_id",
            "note": "'入会'", "by_name": "'测试'",
        }, "members_member")  # fmt: skip


def cards() -> None:
    """Codes on cards, for one member in forty: the others carry cards of before."""
    insert("members_membercard", {
        "member_id": "id", "code_sealed": "decode(md5('s' || id), 'hex')", "code_index": "decode(md5('c' || id), 'hex')",
        "issued_on": "date '2025-01-01'",
    }, "members_member WHERE id % 40 = 1 AND card_no <> ''")  # fmt: skip


def democracy() -> None:
    """A congress a year, one in nineteen still without minutes; representatives in every fortieth union, some of an earlier term."""
    insert("members_membercongress", {
        "body_id": "b.id", "kind": "'members'", "term": "3", "session": "1 + k",
        "held_on": "date '2026-02-20' - (b.id * 37 % 380)::int - k * 365",
        "state": "CASE WHEN b.id % 19 = 0 THEN 'held' ELSE 'closed' END", "entitled": "60", "present": "55",
        "minutes_name": "CASE WHEN b.id % 19 = 0 THEN '' ELSE 'a.pdf' END",
    }, f"{BASIC} CROSS JOIN generate_series(0, 1) AS k")  # fmt: skip
    insert("members_memberrep", {
        "member_id": "m.id", "body_id": "m.body_id", "elected_on": "b.term_start - CASE WHEN b.id % 7 = 0 THEN 400 ELSE 20 END",
        "term_end": "b.term_start + 1826", "standing": "false",
    }, "members_member m JOIN unions_body b ON b.id = m.body_id WHERE m.body_id % 40 = 0 AND m.id % 4 = 0")  # fmt: skip


def surveys() -> None:
    """How many workers there are to win, for most groups in most counties."""
    insert("members_memberpopulation", {
        "body_id": "b.id", "group": "g.name", "workers": "2000 + b.id * 31 % 4000 + length(g.name) * 100",
        "counted_on": "date '2025-10-01' - (b.id % 300)::int", "source": "'survey'",
    }, "(SELECT id FROM unions_body WHERE kind = 'county') AS b CROSS JOIN unnest(ARRAY['truck', 'courier', 'care', 'domestic', "
       "'mall', 'rider', 'estate', 'guard', 'migrant', 'scattered']) AS g(name) WHERE (b.id + length(g.name)) % 5 <> 0")  # fmt: skip

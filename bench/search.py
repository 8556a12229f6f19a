"""Server time of the search box while somebody types: `python -m bench search [--bodies N] [--employers N] [--cadres N] [--requests N]`.

A database of its own (`portal_search`), made when it is missing or of another size: 300,000 bodies, 180,000 employers and a
million cadres with names of real shape. Provincial, county and township officers ask a mix of words. Goal: p95 under 300 ms.
"""

import os
import statistics
import sys
import time
from typing import Any

from bench.common import option, run, setup, table
from bench.generate import BASE36, insert, tree
from bench.pages import PLAIN, signed_in

GOAL_MS = 300
PLACES = [
    "临沂",
    "兰山",
    "罗庄",
    "河东",
    "沂水",
    "莒南",
    "费县",
    "平邑",
    "蒙阴",
    "郯城",
    "兰陵",
    "临沭",
    "沂南",
    "高新",
    "费城",
    "义堂",
    "半程",
    "枣园",
    "方城",
    "柳青",
]
MARKS = "岱蒙鑫瑞恒泰华盛宏达金鹏顺通汇源天成永安康宁新悦诚信德润丰茂嘉禾祥云龙腾飞跃东方星辰海河"
TRADES = [
    "板材",
    "物流",
    "机械",
    "商贸",
    "食品",
    "建筑",
    "化工",
    "纺织",
    "电子",
    "医药",
    "运输",
    "木业",
    "陶瓷",
    "餐饮",
    "科技",
]
ENDS = ["有限公司", "集团有限公司", "股份有限公司", "厂", "服务部"]
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建国文志玉兰庆徽立群晓岚海波春梅"
WORDS = (
    ("part of a name", "岱蒙"), ("longer part", "岱蒙板材"), ("start of a name", "临沂岱"), ("every second name", "有限公司"),
    ("every name", "工会"), ("place", "兰山区"), ("trade and end", "物流有限公司工会"), ("one character", "岱"),
    ("nowhere", "没有这个名字"), ("initials", "dmbc"), ("initials from the start", "lydm"), ("two letters", "ly"), ("pinyin", "daimeng"),
    ("pinyin half typed", "daimengb"), ("code", "8100000000"), ("whole code", "81000000000000007A"), ("person", "曾庆徽"),
    ("given name", "庆徽"), ("common person", "王伟"), ("surname", "王"), ("person's initials", "zqh"), ("person's pinyin", "zengqinghui"),
)  # fmt: skip


def main() -> None:
    setup("portal_search")
    bodies, employers, cadres = (
        option("bodies", 300_000),
        option("employers", 180_000),
        option("cadres", 1_000_000),
    )
    known = [run(f"SELECT count(*) FROM {name}")[0][0] for name in ("unions_unit", "unions_officer")]
    if known != [employers, cadres]:
        generate(bodies, employers, cadres)
    from django.db import transaction
    from django.test import override_settings
    from django.test.utils import setup_test_environment

    setup_test_environment()
    load = os.getloadavg()[0]
    settings = override_settings(ALLOWED_HOSTS=["*"], MFA_REQUIRED=False, STORAGES=PLAIN)
    with settings, transaction.atomic():
        times = measure(option("requests", 5))
        transaction.set_rollback(True)
    show(times, load)


def words() -> None:
    """The pieces of names with how they sound, as a table."""
    from core.pinyin import initials, spell

    run("DROP TABLE IF EXISTS bench_word")
    run(
        "CREATE TABLE bench_word (kind text, n int, word text, sound text, first text, PRIMARY KEY (kind, n))"
    )
    groups = {
        "place": PLACES,
        "mark": MARKS,
        "trade": TRADES,
        "end": ENDS,
        "surname": SURNAMES,
        "given": GIVEN,
    }
    for kind, pieces in groups.items():
        for number, word in enumerate(pieces):
            person = kind == "surname"
            sound = spell(f"{word}一" if person else word, person=person).removesuffix("yi" if person else "")
            run(
                "INSERT INTO bench_word VALUES (%s, %s, %s, %s, %s)",
                [kind, number, word, sound, sound[:1] if person else initials(word)],
            )


def pieces(kinds: dict[str, str]) -> str:
    """Joins one word of each kind by a number computed from the row."""
    sizes = {"place": len(PLACES), "mark": len(MARKS), "trade": len(TRADES), "end": len(ENDS),
             "surname": len(SURNAMES), "given": len(GIVEN)}  # fmt: skip
    return " ".join(
        f"JOIN bench_word {alias} ON {alias}.kind = '{alias.rstrip('0123456789')}' "
        f"AND {alias}.n = (hashint8({number}) & 2147483647) % {sizes[alias.rstrip('0123456789')]}"
        for alias, number in kinds.items()
    )


def generate(bodies: int, employers: int, cadres: int) -> None:
    from unions.policies.load import load_all

    started = time.perf_counter()
    run("SET session_replication_role = replica")
    run("SET work_mem = '256MB'")
    run(
        "TRUNCATE unions_training, unions_officer, unions_electionvote, unions_election, unions_committee, unions_coverage, "
        "accounts_grant, accounts_user, unions_body, unions_unit CASCADE"
    )
    load_all()
    run(BASE36)
    words()
    dropped = drop_indexes()
    tree(bodies)
    run(
        "UPDATE unions_body b SET name = t.name, pinyin = left(t.sound, 120), initials = left(t.first, 40) FROM ("
        "SELECT b.id, place.word || mark1.word || mark2.word || trade.word || end1.word || '工会委员会' AS name, "
        "place.sound || mark1.sound || mark2.sound || trade.sound || end1.sound || 'gonghuiweiyuanhui' AS sound, "
        "place.first || mark1.first || mark2.first || trade.first || end1.first || 'ghwyh' AS first FROM unions_body b "
        + pieces({"place": "b.id * 7", "mark1": "b.id * 11", "mark2": "b.id * 13", "trade": "b.id * 17", "end1": "b.id * 19"})
        + " WHERE b.kind IN ('single', 'joint')) AS t WHERE t.id = b.id"
    )  # fmt: skip
    insert("unions_unit", {
        "id": "b.id", "name": "replace(b.name, '工会委员会', '')", "pinyin": "b.pinyin", "initials": "b.initials",
        "jurisdiction_id": "b.jurisdiction_id", "home_path": "left(b.path, 16)", "nature": "b.nature",
        "uscc": "bench_code('91', b.id)", "workers": "3 + (b.id % 400)",
        "opened_on": "date '2010-01-01'",
    }, f"unions_body b WHERE b.id > 1953 AND b.id <= {1953 + employers}")  # fmt: skip
    insert("unions_officer", {
        "body_id": f"1954 + g % {bodies}", "name": "surname.word || given1.word || given2.word",
        "pinyin": "surname.sound || given1.sound || given2.sound", "initials": "surname.first || given1.first || given2.first",
        "post": "CASE WHEN g % 4 = 0 THEN 'vice' ELSE 'member' END", "took_post_on": "date '2022-01-01'",
        "left_on": "CASE WHEN g % 10 = 0 THEN date '2024-01-01' END",
    }, f"generate_series(1, {cadres}) AS g " + pieces({"surname": "g * 5", "given1": "g * 7", "given2": "g * 11"}))  # fmt: skip
    for definition in dropped:
        run(definition)
    run("SET session_replication_role = origin")
    run("VACUUM (ANALYZE)")
    print(f"  generated in {time.perf_counter() - started:.0f} s", flush=True)


def drop_indexes() -> list[str]:
    """The indexes of the three tables that are no constraints: dropped for the load; their definitions."""
    kept = run(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN ('unions_body', 'unions_unit', 'unions_officer') "
        "AND indexname NOT IN (SELECT conname FROM pg_constraint)"
    )
    for name, _ in kept:
        run(f'DROP INDEX "{name}"')
    return [definition for _, definition in kept]


def measure(requests: int) -> dict[tuple[str, str], list[float]]:
    from unions.models import Body

    province = Body.objects.get(kind="province")
    county = Body.objects.filter(kind="county").order_by("path")[3]
    township = Body.objects.filter(kind="township").order_by("path")[20]
    people = (
        ("province", "provincial_officer", province),
        ("county", "county_staff", county),
        ("township", "township_officer", township),
    )
    clients = {level: signed_in(f"bench-{level}", role, body)[0] for level, role, body in people}
    times: dict[tuple[str, str], list[float]] = {}
    for round_ in range(requests + 1):
        for label, word in WORDS:
            for level, client in clients.items():
                spent = once(client, word)
                if round_:  # the first fills the caches
                    times.setdefault((label, level), []).append(spent)
    return times


def once(client: Any, word: str) -> float:
    began = time.perf_counter()
    answer = client.get("/search/", {"q": word}, headers={"HX-Request": "true"})
    spent = (time.perf_counter() - began) * 1000
    if answer.status_code != 200:
        sys.exit(f"{word}: {answer.status_code}")
    return spent


def at(times: list[float], share: float) -> float:
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def show(times: dict[tuple[str, str], list[float]], load: float) -> None:
    levels = list(dict.fromkeys(level for _, level in times))
    rows = [
        [label, *(f"{statistics.median(times[label, level]):.0f} / {at(times[label, level], 0.95):.0f}" for level in levels)]
        for label, _ in WORDS
    ]  # fmt: skip
    counts = [
        run(f"SELECT count(*) FROM {name}")[0][0] for name in ("unions_body", "unions_unit", "unions_officer")
    ]
    table(
        f"search, {counts[0]:,} bodies, {counts[1]:,} employers, {counts[2]:,} cadres: p50 / p95 ms",
        ["word", *levels],
        rows,
    )
    everything = [spent for spents in times.values() for spent in spents]
    p95 = at(everything, 0.95)
    word = "within" if p95 < GOAL_MS else "over"
    print(
        f"  all: p50 {statistics.median(everything):.0f} ms, p95 {p95:.0f} ms ({word} {GOAL_MS}), load at the start {load:.1f}"
    )


if __name__ == "__main__":
    main()

"""Territory of the demo townships: figures, villages, grid cells, congresses, rules of work; some good, some wanting."""

import datetime as dt
from random import Random

from django.db import connection, transaction

from core.clock import today
from unions.demo import names
from unions.demo.people import People
from unions.models import (
    Body,
    Committee,
    GridCell,
    Jurisdiction,
    Officer,
    Threshold,
    TownCongress,
    TownshipStat,
    TownSystem,
    Village,
    VillageCount,
)
from unions.querysets import TOWN_KINDS

HOME, HOME_CITY = "371302", "3713"
ELSEWHERE = ("3306", "3205")  # where the demands on form, congress and the three tiers are in force
RULES = ["组织制度", "工作制度", "联系基层", "干部培训", "经费使用", "经费审查"]
TABLE = {"第一档": [0, 0, 1], "第二档": [50, 2000, 2], "第三档": [120, 6000, 3]}
VILLAGES = (
    "前城", "后城", "东关", "西关", "朱家", "小岭", "大岭", "沙埠", "柳行", "石桥", "双泉", "新兴", "龙泉", "枣园", "北湖",
    "南坊", "义和", "永安", "平安", "河湾",
)  # fmt: skip
CELLS = (
    ("zone", "工业园东片", "园区东路以东，至高速连接线"), ("street", "商业街片", "人民路两侧沿街商户"),
    ("market", "批发市场片", "批发市场及周边仓储"), ("village", "城中村片", "村居范围内小微企业"),
    ("building", "商务楼片", "中心商务楼及裙楼"),
)  # fmt: skip


@transaction.atomic
def build_territory(seed: int, on: dt.date | None = None) -> dict[str, int]:
    rng, on = Random(seed + 29), on or today()
    towns = list(Body.objects.filter(kind__in=TOWN_KINDS).select_related("jurisdiction").order_by("path"))
    stats = _figures(rng, on, towns)
    villages = _villages(rng, on, [town for town in towns if _near(town)])
    _cells(rng, [town for town in towns if town.place.startswith(HOME)])
    _place_units()
    _local_standards()
    _work(rng, on, towns, {stat.body_id for stat in stats if stat.enterprises >= 50})
    return {"figures": len(stats), "villages": len(villages)}


def _near(town: Body) -> bool:
    return town.kind == Body.Kind.TOWNSHIP and town.place.startswith((HOME_CITY, *ELSEWHERE))


def _figures(rng: Random, on: dt.date, towns: list[Body]) -> list[TownshipStat]:
    """Two years each; a few townships have not counted."""
    rows = []
    for town in towns:
        if rng.random() < 0.04:
            continue
        workers = int(min(24_000, max(120, rng.lognormvariate(7.4, 0.8))))
        share, firms = rng.randrange(2500, 9000), max(3, workers // rng.randrange(22, 60))
        for year in (on.year - 1, on.year):
            day = dt.date(year, 6, 30)
            if day <= on:
                rows.append(TownshipStat(
                    body=town, area_kind="zone" if town.kind == Body.Kind.ZONE else "township", counted_on=day,
                    enterprises=firms, sector23_workers=int(workers * rng.uniform(0.75, 1.05)), workers=workers,
                    nonpublic_share=share, source=f"{year} 年区域统计",
                ))  # fmt: skip
            workers = int(workers * rng.uniform(0.97, 1.06))
    return TownshipStat.objects.bulk_create(rows, batch_size=2000)


def _villages(rng: Random, on: dt.date, towns: list[Body]) -> list[Village]:
    joint: dict[str, list[Body]] = {}
    for body in Body.objects.filter(kind=Body.Kind.JOINT).order_by("path"):
        joint.setdefault(body.path[:-4], []).append(body)
    rows = []
    for town in towns:
        unions = joint.get(town.path, [])
        for name in rng.sample(VILLAGES, rng.randrange(4, 9)):
            community = town.jurisdiction.name.endswith("街道") or rng.random() < 0.3
            union = unions.pop() if unions and rng.random() < 0.7 else None
            rows.append(Village(
                body=town, name=f"{name}{'社区' if community else '村'}", union=union,
                kind=Village.Kind.COMMUNITY if community else Village.Kind.VILLAGE,
            ))  # fmt: skip
    kept = Village.objects.bulk_create(rows, batch_size=2000)
    VillageCount.objects.bulk_create([
        VillageCount(village=village, counted_on=dt.date(on.year - 1, 12, 31), scattered=rng.randrange(0, 160), source="村居走访统计")
        for village in kept if rng.random() < 0.7
    ], batch_size=2000)  # fmt: skip
    return kept


def _cells(rng: Random, towns: list[Body]) -> None:
    rows = []
    for town in towns:
        for number, (carrier, name, boundary) in enumerate(rng.sample(CELLS, rng.randrange(3, 6)), start=1):
            rows.append(GridCell(
                body=town, code=f"{town.place[-3:]}-{number:02d}", name=name, boundary=boundary, carrier_kind=carrier,
                responsible=names.person(rng),
            ))  # fmt: skip
    GridCell.objects.bulk_create(rows)


def _place_units() -> None:
    """Employers into the villages and cells of their township, in turn."""
    for table, column in (("unions_village", "village_id"), ("unions_gridcell", "grid_id")):
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE unions_unit u SET {column} = v.id FROM (SELECT r.id, b.jurisdiction_id AS place,"
                " row_number() OVER (PARTITION BY r.body_id ORDER BY r.id) - 1 AS n, count(*) OVER (PARTITION BY r.body_id) AS all_"
                f" FROM {table} r JOIN unions_body b ON b.id = r.body_id) v"
                " WHERE u.jurisdiction_id = v.place AND u.id % v.all_ = v.n"
            )


def _local_standards() -> None:
    """What the documents leave to the locality, as two cities have set it; elsewhere it stays unset."""
    for code, key, value in (
        ("3713", "town.systems", RULES), ("3713", "staff.town_table", TABLE), ("3205", "staff.town_table", TABLE),
    ):  # fmt: skip
        Threshold.objects.get_or_create(
            key=key, jurisdiction=Jurisdiction.objects.get(code=code), effective_from=dt.date(2024, 1, 1),
            defaults={"value": value, "source": Threshold.Source.LOCAL, "set_by": "演示数据", "note": "演示用的本地设定"},
        )  # fmt: skip


def _work(rng: Random, on: dt.date, towns: list[Body], large: set[int]) -> None:
    """Form, committees, congress, rules of work and full-time people."""
    people, congresses, systems, reformed = People(rng, on), [], [], []
    for town in towns:
        shandong = town.place.startswith("37")
        held = town.term_start or on - dt.timedelta(days=400)
        if rng.random() < (0.1 if town.pk in large else 0.5):
            town.township_form = rng.choice((Body.TownshipForm.COMMITTEE, Body.TownshipForm.WORK_COMMITTEE))
            reformed.append(town)
        elif rng.random() < 0.8:
            seats = rng.randrange(60, 180)
            congresses.append(TownCongress(
                body=town, term=rng.randrange(2, 8), session=1, held_on=held, entitled=seats,
                present=round(seats * rng.uniform(0.82, 0.99)), standing=rng.random() < 0.4,
            ))  # fmt: skip
        _committees(people, town, held)
        if not shandong:
            _head(people, town, held)
        if town.place.startswith((HOME_CITY, "3306")):
            systems += _rules(rng, on, town)
        if _near(town):
            for _ in range(rng.randrange(0, 4)):
                people.post(town, names.person(rng), Officer.Post.STAFF, held, fulltime=True)
    for form in (Body.TownshipForm.COMMITTEE, Body.TownshipForm.WORK_COMMITTEE):
        same = [town.pk for town in reformed if town.township_form == form]
        Body.objects.filter(pk__in=same).update(township_form=form)
    TownCongress.objects.bulk_create(congresses, batch_size=2000)
    TownSystem.objects.bulk_create(systems, batch_size=2000)
    people.save()


def _committees(people: People, town: Body, held: dt.date) -> None:
    for kind, share in ((Committee.Kind.UNION, 0.97), (Committee.Kind.AUDIT, 0.9)):
        if people.rng.random() < share:
            people.committees.append(Committee(
                body=town, kind=kind, members_count=9 if kind == Committee.Kind.UNION else 3, elected_on=held,
                approved_on=held, approval_no="同届批复",
            ))  # fmt: skip


def _head(people: People, town: Body, held: dt.date) -> None:
    """A chair for townships outside Shandong, where the demand on full-time chairs is in force."""
    fulltime = people.rng.random() < 0.5
    chair = people.post(town, names.person(people.rng), Officer.Post.CHAIR, held, fulltime=fulltime)
    if not fulltime:
        chair.concurrent_post = "镇党委副书记"
        if people.rng.random() < 0.6:
            people.post(town, names.person(people.rng), Officer.Post.VICE, held, fulltime=True)


def _rules(rng: Random, on: dt.date, town: Body) -> list[TownSystem]:
    wanted = RULES if town.place.startswith(HOME_CITY) else [
        "组织制度", "工作制度", "民主参与", "多方协调", "联系基层", "工作管理", "干部培训", "经费使用", "经费审查",
    ]  # fmt: skip
    whole, rows = rng.random() < 0.7, []
    for word in wanted:
        if whole or rng.random() < 0.7:
            adopted = on - dt.timedelta(days=rng.randrange(90, 900))
            rows.append(TownSystem(
                body=town, code=word, title=f"{town.jurisdiction.name}总工会{word}", adopted_on=adopted,
                verified_on=adopted + dt.timedelta(days=rng.randrange(5, 60)), verified_by_name="县总工会组织部",
            ))  # fmt: skip
    return rows

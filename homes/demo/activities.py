"""Invented activities, published affairs, verified records and talents for the demo, a few statements for the whole province.

How much a union does follows its own order (`unions.demo.quality`), so that it agrees with the rest of its sheet.
"""

import datetime as dt
from typing import Any

from django.db import connection, transaction

from core.clock import today
from homes.demo.sheets import shared_papers
from homes.demo.talents import build_talents
from homes.models import Activity
from homes.models.records import RECORD_LISTS
from unions.demo.quality import sound
from unions.models import Body
from unions.policies.force import policy_of

# kind, name, place, for whom, lowest and highest attendance, yuan a head
ACTIVITIES = (
    ("culture", "职工趣味运动会", "厂区篮球场", "all", 40, 120, 30), ("culture", "职工文艺汇演", "职工活动室", "all", 50, 150, 25),
    ("culture", "职工乒乓球赛", "职工活动室", "all", 16, 48, 20), ("law", "劳动法律法规宣讲", "会议室", "all", 30, 90, 5),
    ("law", "安全生产法知识讲座", "培训室", "all", 30, 100, 5), ("training", "岗位技能提升培训班", "培训室", "skilled", 12, 40, 60),
    ("training", "消防应急操作培训", "厂区", "all", 30, 90, 12), ("competition", "“安康杯”劳动竞赛", "生产车间", "all", 40, 160, 15),
    ("competition", "百日安全生产竞赛", "生产车间", "all", 40, 160, 10), ("reading", "职工读书分享会", "职工书屋", "all", 12, 40, 8),
    ("reading", "青年职工技能比武", "生产车间", "young", 12, 36, 40), ("values", "劳模工匠进车间宣讲", "会议室", "all", 40, 120, 5),
    ("values", "学习劳模先进事迹座谈会", "会议室", "all", 20, 60, 5), ("dream", "“中国梦·劳动美”主题演讲", "职工活动室", "all", 30, 90, 10),
    ("ideology", "职工思想动态座谈会", "会议室", "all", 15, 40, 0), ("policy", "医疗互助政策解答", "职工服务站", "all", 20, 70, 0),
    ("policy", "退休政策咨询日", "职工服务站", "all", 15, 45, 0), ("team", "班组安全活动日", "班组", "all", 10, 30, 0),
    ("proposals", "“金点子”征集活动", "各班组", "all", 20, 80, 5), ("innovation", "降本增效技术攻关", "生产车间", "skilled", 6, 20, 50),
    ("culture", "女职工手工活动", "职工活动室", "women", 15, 60, 25), ("culture", "职工子女假期托管", "职工活动室", "family", 10, 30, 40),
)  # fmt: skip
RESULTS = (
    "职工参与积极，现场秩序良好，照片和签到表已归档。", "收集意见建议十余条，已分送有关部门研究。", "达到预期效果，拟列为每年固定项目。", "",
)  # fmt: skip
POSTS = (
    ("funds", "工会经费收支情况公开", "本期工会经费收入、支出和结余情况已经工会委员会审议，现予公开。收入主要为拨缴经费收入和会费收入，"
     "支出主要用于职工活动、职工教育和维权服务。详细账目可到工会办公室查阅。"),
    ("elections", "工会委员会组成和分工公开", "本届工会委员会、经费审查委员会和女职工委员会的组成、分工和任期已公布，会员对委员履职有意见可随时反映。"),
    ("plans", "本年度工会工作计划", "一、做好会员发展和会籍管理。\n二、组织开展劳动竞赛和技能培训。\n三、开好会员代表大会，落实会务公开。\n四、做好节日慰问和困难职工帮扶。"),
    ("benefits", "节日慰问品发放安排", "根据会员代表意见确定慰问品种类，按在会会员人数统一采购，各班组签字领取，采购价格和数量同时公布。"),
    ("major", "集体协商和重大事项通报", "与行政方就工资增长、劳动安全等事项进行了协商，协商结果提交职工代表大会审议通过，现向全体会员通报。"),
)  # fmt: skip
SHOWN_ELSEWHERE = (
    "教育引导",
    "推动改革发展",
    "协调劳动关系",
)  # duties that activities and contracts stand for
VERIFIERS = ("赵明礼", "钱守正", "孙广田", "李维新", "周敬业")
COMMENTS = ("照片看不清，请重拍后再传。", "缺会议通过的记录，请补充。", "材料是去年的，请换成本年度的。")
NOTES = ("按年度方案组织开展，过程资料已归档，结果向会员公布。", "由工会委员会组织实施，会员代表参加并监督。")
# n: place of the union in the tree; good: in order; everything is arithmetic on n, so the same seed gives the same province
_HEAD = """
WITH b AS (SELECT * FROM unnest(%(ids)s::bigint[], %(good)s::bool[], %(founded)s::date[]) WITH ORDINALITY AS u(id, good, founded, n)),
"""
_ACTIVITIES = (
    _HEAD
    + """
t AS (SELECT * FROM unnest(%(kinds)s::text[], %(titles)s::text[], %(places)s::text[], %(groups)s::text[], %(low)s::int[],
      %(high)s::int[], %(each)s::int[]) WITH ORDINALITY AS u(kind, title, place, target, low, high, cost, at)),
r AS (
    SELECT b.id, b.n, b.founded, k, (b.n * 131 + k * 37) %% 211 AS h, t.*,
           %(on)s::date - ((k * 47 + b.n * 17) %% 340)::int - 6 AS day
    FROM b CROSS JOIN generate_series(0, 6) AS k JOIN t ON t.at = 1 + (b.n * 7 + k * 5) %% %(many)s
    WHERE k < CASE WHEN b.good THEN 4 + b.n * 13 %% 3 WHEN b.n * 29 %% 100 < 35 THEN 4 ELSE b.n * 11 %% 4 END)
INSERT INTO homes_activity (body_id, kind, title, held_on, days, attendance, target_group, place, cost, result, winners)
SELECT id, kind, title, greatest(day, founded), CASE WHEN kind = 'competition' THEN 20 WHEN kind = 'training' THEN 2 ELSE 1 END,
       CASE WHEN day > %(on)s::date - 40 AND h %% 4 = 0 THEN NULL ELSE low + h %% (high - low) END, target, place,
       (low + h %% (high - low))::bigint * cost * 100, (%(results)s::text[])[1 + h %% 4],
       CASE WHEN kind IN ('competition', 'reading') THEN '一等奖：一班；二等奖：三班' ELSE '' END
FROM r ON CONFLICT DO NOTHING
"""
)
_PLANNED = (
    _HEAD
    + """
t AS (SELECT * FROM unnest(%(kinds)s::text[], %(titles)s::text[], %(places)s::text[], %(groups)s::text[])
      WITH ORDINALITY AS u(kind, title, place, target, at))
INSERT INTO homes_activity (body_id, kind, title, held_on, days, target_group, place)
SELECT b.id, t.kind, t.title, %(on)s::date + 3 + (b.n * 19 %% 50)::int, 1, t.target, t.place
FROM b JOIN t ON t.at = 1 + (b.n * 3) %% %(many)s WHERE b.n %% 8 = 0 OR b.id = %(chair)s
ON CONFLICT DO NOTHING
"""
)
_POSTS = (
    _HEAD
    + """
p AS (SELECT * FROM unnest(%(post_kinds)s::text[], %(post_titles)s::text[], %(post_texts)s::text[])
      WITH ORDINALITY AS u(kind, title, content, at))
INSERT INTO homes_affairspost (body_id, kind, title, content, published_on, place, feedback)
SELECT b.id, p.kind, p.title, p.content, greatest(%(on)s::date - ((b.n * 23 + p.at * 61) %% 330)::int - 3, b.founded),
       (ARRAY['online', 'board', 'both'])[1 + (b.n + p.at) %% 3],
       CASE WHEN (b.n + p.at * 7) %% 9 = 0 THEN '有会员询问支出明细，已当面答复并补充公布。' ELSE '' END
FROM b CROSS JOIN p
WHERE (b.good OR b.n * 37 %% 100 < 40 OR (b.n + p.at * 3) %% 5 > 1) AND NOT (b.n %% 90 = 7) ON CONFLICT DO NOTHING
"""
)
_RECORDS = (
    _HEAD
    + """
i AS (SELECT * FROM unnest(%(item_kinds)s::text[], %(items)s::text[]) WITH ORDINALITY AS u(kind, item, at)),
r AS (
    SELECT b.id, b.n, b.founded, i.kind, i.item, (b.n * 53 + i.at * 29) %% 100 AS h, ((b.n * 7 + i.at * 3) %% 280)::int AS age, b.good
    FROM b CROSS JOIN i WHERE i.kind <> 'duty' OR b.good OR b.n %% 3 > 0),
s AS (
    SELECT r.*, greatest(%(on)s::date - age - 20, founded) AS filed,
           CASE WHEN good AND (h < 94 OR kind = 'ledger' AND h < 97) THEN 'verified' WHEN h < 22 THEN 'filed' WHEN h < 34 THEN 'returned'
                WHEN h < 46 THEN 'draft' WHEN h < 82 THEN 'verified' ELSE '' END AS state FROM r)
INSERT INTO homes_homerecord (body_id, kind, item, cycle, title, done_on, adopted_by, revised_on, note, state, filed_by_name,
    filed_on, verified_by_name, verified_on, comment)
SELECT id, kind, item, extract(year FROM filed - 5), item, greatest(filed - 5, founded),
       CASE WHEN kind = 'ledger' THEN '会员代表大会' ELSE '' END, CASE WHEN kind = 'ledger' THEN filed END,
       CASE WHEN kind = 'ledger' THEN '' ELSE (%(notes)s::text[])[1 + h %% 2] END, state,
       CASE WHEN state = 'draft' THEN '' ELSE (%(people)s::text[])[1 + (h + 2) %% 5] END, CASE WHEN state <> 'draft' THEN filed END,
       CASE WHEN state IN ('verified', 'returned') THEN (%(people)s::text[])[1 + h %% 5] ELSE '' END,
       CASE WHEN state IN ('verified', 'returned') THEN filed + 9 END,
       CASE WHEN state = 'returned' THEN (%(comments)s::text[])[1 + h %% 3] ELSE '' END
FROM s WHERE state <> '' ON CONFLICT DO NOTHING
"""
)
_FILES = """
INSERT INTO homes_homefile (body_id, activity_id, record_id, file, name, kind, size, digest, uploaded_by_name, uploaded_at)
SELECT o.body_id, o.activity_id, o.record_id, p.file, p.name, p.kind, p.size, p.digest, %(person)s, %(at)s
FROM (
    SELECT body_id, NULL::bigint AS activity_id, id AS record_id, 1 + id %% 3 AS which FROM homes_homerecord
    UNION ALL
    SELECT body_id, id, NULL, 3 + id %% 2 FROM homes_activity WHERE attendance IS NOT NULL AND id %% 3 = 0
) AS o JOIN unnest(%(files)s::text[], %(names)s::text[], %(kinds)s::text[], %(sizes)s::int[], %(digests)s::text[])
    WITH ORDINALITY AS p(file, name, kind, size, digest, at) ON p.at = o.which
"""


@transaction.atomic
def build_activities(seed: int, chair: Body | None = None, on: dt.date | None = None) -> dict[str, int]:
    """Fills empty tables only. Returns the rows of each table."""
    if Activity.objects.exists():
        return {"activities": 0}
    day = on or today()
    values = bodies_of(chair) | {"on": day}
    made = {
        "activities": run(_ACTIVITIES, values | activity_values()),
        "planned": run(_PLANNED, values | activity_values()),
        "posts": run(_POSTS, values | post_values()),
        "records": run(_RECORDS, values | record_values(day)),
    }
    made["files"] = run(_FILES, file_values(day))
    return made | build_talents(seed, day, chair.pk if chair else 0)


def run(sql: str, values: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)


def bodies_of(chair: Body | None) -> dict[str, Any]:
    """Active basic unions in the order of the tree; the demo's chair belongs to a union in order."""
    rows = list(
        Body.objects.basic().active().order_by("path").values_list("pk", "name", "place", "established_on")
    )
    own = chair.pk if chair else None
    return {
        "ids": [row[0] for row in rows], "good": [sound(row[1], row[2]) or row[0] == own for row in rows],
        "founded": [row[3] or dt.date(2016, 5, 1) for row in rows], "chair": own,
    }  # fmt: skip


def activity_values() -> dict[str, Any]:
    kinds, titles, places, groups, low, high, each = (
        list(column) for column in zip(*ACTIVITIES, strict=True)
    )
    return {
        "kinds": kinds, "titles": titles, "places": places, "groups": groups, "low": low, "high": high, "each": each,
        "many": len(ACTIVITIES), "results": list(RESULTS),
    }  # fmt: skip


def post_values() -> dict[str, Any]:
    kinds, titles, texts = (list(column) for column in zip(*POSTS, strict=True))
    return {"post_kinds": kinds, "post_titles": titles, "post_texts": texts}


def record_values(on: dt.date) -> dict[str, Any]:
    """The lists of the demo's province."""
    policy = policy_of("37", on)
    pairs = [
        (kind, str(item)) for kind, key in RECORD_LISTS.items() for item in policy.value(key) or () if item not in SHOWN_ELSEWHERE
    ]  # fmt: skip
    return {
        "item_kinds": [kind for kind, _ in pairs], "items": [item for _, item in pairs], "people": list(VERIFIERS),
        "comments": list(COMMENTS), "notes": list(NOTES),
    }  # fmt: skip


def file_values(on: dt.date) -> dict[str, Any]:
    papers = shared_papers()
    return {
        "files": [str(paper.file.name) for paper in papers], "names": [paper.name for paper in papers],
        "kinds": [paper.kind for paper in papers], "sizes": [paper.size for paper in papers],
        "digests": [paper.digest for paper in papers], "person": VERIFIERS[0],
        "at": dt.datetime.combine(on, dt.time(9), tzinfo=dt.UTC),
    }  # fmt: skip

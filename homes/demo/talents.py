"""Invented proposals, skilled workers, innovation studios and workers' pioneer teams for the demo, from the demo's members."""

import datetime as dt
from typing import Any

from django.db import connection

PROPOSALS = (
    ("改进换模工装，缩短换型时间", "建议增加快速定位销，减少换模时的找正时间。", "换型时间缩短二十分钟", 3_600_000),
    ("错峰安排通勤班车", "建议早班车提前十五分钟，与地铁末班衔接。", "夜班职工乘车更方便", None),
    ("边角料回收再利用", "建议在下料区设分类箱，集中回收可用边角料。", "每月减少废料约两吨", 1_850_000),
    ("车间饮水点增设滤芯更换记录", "建议每个饮水点挂更换记录卡，由班组长签字。", "职工饮水更放心", None),
    ("设备点检表电子化", "建议用手机扫码填写点检结果，异常自动提醒。", "减少停机时间", 920_000),
    ("食堂增设清淡窗口", "建议为糖尿病、高血压职工增设一个清淡窗口。", "", None),
)  # fmt: skip
TRADES = ("电工", "钳工", "焊工", "数控车工", "起重机司机", "化学检验员", "叉车司机", "装配钳工")
USED = ("担任班组长", "聘为技术带头人", "", "承担带徒任务")
REWARDS = ("技能津贴每月 200 元", "技能津贴每月 400 元", "", "一次性奖励 2,000 元")
STUDIOS = ("劳模创新工作室", "技能大师工作室", "职工创新工作室")
PROJECTS = "设备自动上料改造；产品合格率提升；节能降耗攻关"
TEAMS = ("一车间装配一班", "检修二班", "客服中心白班", "质检班", "仓储物流班", "数控加工班")
_PROPOSALS = """
INSERT INTO homes_proposal (body_id, member_id, title, text, submitted_on, state, adopted_on, benefit, benefit_fen)
SELECT m.body_id, m.id, p.title, p.text, d.day, d.state, CASE WHEN d.state = 'adopted' THEN least(d.day + 21, %(on)s::date) END,
       CASE WHEN d.state = 'adopted' THEN p.benefit ELSE '' END, CASE WHEN d.state = 'adopted' THEN p.fen END
FROM (SELECT id, body_id, row_number() OVER (ORDER BY id) AS n FROM members_member WHERE status = 'active'
          AND (id %% 131 = 0 OR body_id = %(chair)s AND id %% 11 = 0)) AS m
JOIN unions_body b ON b.id = m.body_id AND b.state IN ('normal', 'rectifying')
CROSS JOIN LATERAL (SELECT greatest(%(on)s::date - ((m.n * 17) %% 380)::int, b.established_on) AS day,
                           (ARRAY['adopted', 'adopted', 'open', 'declined'])[1 + m.n %% 4] AS state) AS d
JOIN unnest(%(titles)s::text[], %(texts)s::text[], %(benefits)s::text[], %(fens)s::bigint[])
    WITH ORDINALITY AS p(title, text, benefit, fen, at) ON p.at = 1 + m.n %% %(many)s
"""
_SKILLS = """
INSERT INTO homes_skillrecord (body_id, member_id, trade, level, trained_on, appraised_on, certificate, used_as, reward)
SELECT m.body_id, m.id, (%(trades)s::text[])[1 + m.n %% 8], (ARRAY['3', '4', '5', '2', '3', '4', '1'])[1 + m.n %% 7],
       %(on)s::date - ((m.n * 29) %% 900)::int - 30, CASE WHEN m.n %% 5 > 0 THEN %(on)s::date - ((m.n * 29) %% 900)::int END,
       CASE WHEN m.n %% 5 > 0 THEN 'S' || lpad((3700000 + m.n)::text, 10, '0') ELSE '' END,
       (%(used)s::text[])[1 + m.n %% 4], (%(rewards)s::text[])[1 + (m.n / 2) %% 4]
FROM (SELECT id, body_id, row_number() OVER (ORDER BY id) AS n FROM members_member WHERE status = 'active'
          AND (id %% 97 = 5 OR body_id = %(chair)s AND id %% 7 = 5)) AS m
"""
_STUDIOS = """
INSERT INTO homes_studio (body_id, name, leader_id, level, founded_on, members, projects, results)
SELECT m.body_id, left(regexp_replace(b.name, '(联合)?工会委员会$', ''), 60) || (%(names)s::text[])[1 + (m.n %% 3)::int], m.id,
       (ARRAY['', 'county', 'county', 'city', 'province'])[1 + (m.n %% 5)::int],
       greatest(%(on)s::date - ((m.n * 41) %% 1500)::int - 60, b.established_on), 4 + m.n %% 9, %(projects)s,
       CASE WHEN m.n %% 3 > 0 THEN '完成技术改造 ' || (2 + m.n %% 6) || ' 项，获专利 ' || (m.n %% 4) || ' 件' ELSE '' END
FROM (SELECT DISTINCT ON (body_id) id, body_id, dense_rank() OVER (ORDER BY body_id) AS n FROM members_member
      WHERE status = 'active' AND (body_id %% 37 = 4 OR body_id = %(chair)s) ORDER BY body_id, id) AS m
JOIN unions_body b ON b.id = m.body_id AND b.kind = 'single' AND b.state IN ('normal', 'rectifying')
"""
_TEAMS = """
INSERT INTO homes_pioneerteam (body_id, team, level, named_on, named_by, people, deeds)
SELECT b.id, (%(teams)s::text[])[1 + (b.n %% 6)::int], v.level, greatest(%(on)s::date - ((b.n * 53) %% 1400)::int - 40, b.established_on),
       v.named_by, 8 + b.n %% 22, '连续多年完成生产任务，没有发生安全事故，在劳动竞赛中名列前茅。'
FROM (SELECT id, established_on, row_number() OVER (ORDER BY path) AS n FROM unions_body
      WHERE kind = 'single' AND state IN ('normal', 'rectifying')) AS b
JOIN (VALUES (0, 'county', '县总工会'), (1, 'city', '市总工会'), (2, 'province', '山东省总工会')) AS v(at, level, named_by)
    ON v.at = (CASE WHEN b.n %% 7 = 0 THEN 2 WHEN b.n %% 3 = 0 THEN 1 ELSE 0 END)
WHERE b.n %% 29 = 3 OR b.id = %(chair)s
"""


def build_talents(seed: int, on: dt.date, chair: int = 0) -> dict[str, int]:
    """By numbers over the whole province, and always some in the union of the demo's chair."""
    titles, texts, benefits, fens = (list(column) for column in zip(*PROPOSALS, strict=True))
    values: dict[str, Any] = {
        "on": on, "chair": chair, "titles": titles, "texts": texts, "benefits": benefits, "fens": fens, "many": len(PROPOSALS),
        "trades": list(TRADES), "used": list(USED), "rewards": list(REWARDS), "names": list(STUDIOS), "projects": PROJECTS,
        "teams": list(TEAMS),
    }  # fmt: skip
    made = {}
    for name, sql in (
        ("proposals", _PROPOSALS),
        ("skills", _SKILLS),
        ("studios", _STUDIOS),
        ("teams", _TEAMS),
    ):
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            made[name] = cursor.rowcount
    return made

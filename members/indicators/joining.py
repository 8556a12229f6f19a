"""Who of those to be won is a member: all workers, the eight groups, the key groups.

Nothing is counted here: the numerators are last night's figures of places (`members.workflows.tally`), the denominators dated
surveys. A place is judged by its own survey; without one by the nearest surveys below it, numerator and denominator alike,
so that members of a place nobody has surveyed never stand over workers nobody has counted.
"""

from collections.abc import Callable
from typing import Any

from core.indicators import Indicator, declare
from core.rules import Context
from members.models import Member, MemberPopulation

Picked = list[tuple[str, str, str]]  # group of the survey, attribute and value of the tally
_SURVEYED = """
WITH picked(grp, dim, key) AS (SELECT * FROM unnest(%s::text[], %s::text[], %s::text[])),
survey AS (
    SELECT DISTINCT ON (p.body_id, p."group") p.body_id, b.path, p."group" AS grp, p.workers
    FROM members_memberpopulation p JOIN unions_body b ON b.id = p.body_id
    WHERE p."group" IN (SELECT grp FROM picked) AND p.counted_on <= %s
    ORDER BY p.body_id, p."group", p.counted_on DESC),
won AS (SELECT t.node_id, k.grp, sum(t.n) AS n FROM members_membertally t JOIN picked k USING (dim, key) GROUP BY 1, 2),
held AS (
    SELECT s.path, s.grp, s.workers, coalesce(w.n, 0) AS n
    FROM survey s LEFT JOIN won w ON w.node_id = s.body_id AND w.grp = s.grp),
tops AS (
    SELECT h.*, coalesce((SELECT max(length(u.path)) FROM held u WHERE u.grp = h.grp
        AND length(u.path) < length(h.path) AND starts_with(h.path, u.path)), 0) AS above FROM held h)
SELECT node.id AS node_id, sum(h.n)::int AS met, sum(h.workers)::int AS total
FROM tops h CROSS JOIN LATERAL generate_series(h.above + 4, length(h.path), 4) depth
JOIN unions_body node ON node.path = left(h.path, depth) GROUP BY node.id
"""
_EMPLOYED = """
SELECT node.id AS node_id, coalesce(max(t.n), 0)::int AS met, sum(u.n)::int AS total
FROM (SELECT home_path AS path, sum({column}) AS n FROM unions_unit
      WHERE (opened_on IS NULL OR opened_on <= %s) AND (closed_on IS NULL OR closed_on > %s) GROUP BY home_path) u
CROSS JOIN LATERAL generate_series(4, length(u.path), 4) depth
JOIN unions_body node ON node.path = left(u.path, depth)
LEFT JOIN members_membertally t ON t.node_id = node.id AND t.dim = %s AND t.key = %s
GROUP BY node.id HAVING sum(u.n) > 0
"""
GROUPS = [(str(code), str(name)) for code, name in Member.Group.choices if code]
# word in the list of key people → group of the survey, attribute and value of the tally, column of employers
KEY_PEOPLE: dict[str, tuple[str, str, str, str]] = {
    "农民工": ("migrant", "migrant", "yes", "migrant_workers"),
    "劳务派遣工": ("dispatched", "tag", str(Member.Tag.DISPATCHED.value), "dispatched_workers"),
    "高学历": ("education", "education", "", ""),
    "高职称": ("title", "tag", str(Member.Tag.HIGH_TITLE.value), ""),
    "高收入": ("income", "tag", str(Member.Tag.HIGH_INCOME.value), ""),
}
FIRST = "农民工"  # named by the provincial document itself, also where no list of key people is set


def _surveyed(context: Context, picked: Picked) -> tuple[str, list[Any]]:
    columns = [list(column) for column in zip(*picked, strict=True)] if picked else [[], [], []]
    return _SURVEYED, [*columns, context.on]


def _all_workers(context: Context) -> tuple[str, list[Any]]:
    """Members with an employer over the workers of open employers; those without one over the scattered, where surveyed."""
    scattered, params = _surveyed(context, [("scattered", "employed", "no")])
    employed = _EMPLOYED.format(column="workers")
    text = (
        f"SELECT node_id, sum(met)::int, sum(total)::int FROM (SELECT * FROM ({employed}) AS e "
        f"UNION ALL SELECT * FROM ({scattered}) AS f) AS both_kinds GROUP BY node_id"
    )
    return text, [context.on, context.on, "employed", "yes", *params]


def _groups(*codes: str) -> Callable[[Context], tuple[str, list[Any]]]:
    """The groups of the list in force; a group that the list leaves out is nobody's."""

    def figures(context: Context) -> tuple[str, list[Any]]:
        listed = context.value("cov.group8_list") or []
        return _surveyed(context, [(code, "group8", code) for code in codes if code in listed])

    return figures


def _key_people(word: str) -> Callable[[Context], tuple[str, list[Any]]]:
    group, dim, key, column = KEY_PEOPLE[word]

    def figures(context: Context) -> tuple[str, list[Any]]:
        keys = (context.value("member.high_education") or []) if dim == "education" else [key]
        text, params = _surveyed(context, [(group, dim, one) for one in keys])
        if not column:
            return text, params
        employed = _EMPLOYED.format(column=column)
        text = (
            f"WITH asked AS ({text}) SELECT * FROM asked UNION ALL "
            f"SELECT * FROM ({employed}) AS e WHERE node_id NOT IN (SELECT node_id FROM asked)"
        )
        return text, [*params, context.on, context.on, dim, key]

    return figures


def _listed(word: str) -> Callable[[Context], bool]:
    return lambda context: word in (context.value("cov.key_people") or [FIRST])


def _untargeted(key: str) -> Callable[[Context], str]:
    said = "文件没有规定比例，本地也没有设定目标，这里看是否比上次统计提高。目标可以在标准参数里设定。"
    return lambda context: said if context.value(key) is None else ""


_SHARED: dict[str, Any] = {
    "rows": lambda context: MemberPopulation.objects.none(), "shares": True, "path": "body__path",
    "place": "body__place", "permission": "members.view", "page": "members:memberpopulation-detail",
}  # fmt: skip
_HOW = "分子是前一晚清点的在会会员；"
_SURVEY = "分母取本级最近一次登记的应入会人数；本级没有登记的，取下级已登记地区的合计，分子也只算这些地区。没有登记的不按零计算。"

declare(
    Indicator(
        "P-083", "join-rate", "职工入会率", "名职工", **_SHARED, figures=_all_workers, target="member.join_rate",
        trend=True, note=_untargeted("member.join_rate"), empty=("没有职工人数", "nodata"),
        reading=_HOW + "分母为存续用人单位的职工人数，加上已登记的零散就业人员。没有登记零散就业人员的地区，只算有工作单位的会员。",
    ),
    *(
        Indicator(
            "P-084", slug, title, "名职工", **_SHARED, figures=_groups(*codes), target="cov.group8_rate",
            deadline="cov.group8_deadline", needs=("cov.group8_list",), empty=("尚未调查", "nodata"),
            says={"group": name}, reading=_HOW + _SURVEY,
        )
        for slug, title, name, codes in (
            ("group8", "八大群体入会率（合计）", "八大群体", tuple(code for code, _ in GROUPS)),
            *((f"group8-{code}", f"{name}入会率", name, (code,)) for code, name in GROUPS),
        )
    ),
    *(
        Indicator(
            "P-085", f"key-{KEY_PEOPLE[word][0]}", f"{word}入会率", "人", **_SHARED, figures=_key_people(word),
            only=_listed(word), target="member.key_group_rate", trend=True, says={"tag": word},
            note=_untargeted("member.key_group_rate"), empty=("尚未调查", "nodata"),
            reading=_HOW + _SURVEY
            + (f"没有任何登记的地区，用存续用人单位填报的{word}数。" if KEY_PEOPLE[word][3] else ""),
        )
        for word in KEY_PEOPLE
    ),
)  # fmt: skip

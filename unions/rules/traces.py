"""Where the rows behind the facts of organisation, elections and cadres can be read."""

from typing import Any

from django.db.models import Count, Min, Q, Sum
from django.db.models.functions import Coalesce

from core.rules import Context
from core.tables import Column
from core.traces import Trace, trace
from unions.models import Election, Officer, RuleException
from unions.policies.catalogue import entries
from unions.rules.organisation import COMPLETE
from unions.rules.watch import last_year

UNIT = (
    Column("unit", "单位名称", "unit.name", link=True),
    Column("nature", "单位性质", "unit.get_nature_display", phone=False),
    Column("workers", "职工数", "unit.workers", kind="num"),
    Column("from_on", "覆盖开始", kind="date"),
)
OFFICER = (
    Column("name", "姓名", link=True),
    Column("post", "职务", "get_post_display"),
    Column("fulltime", "专职", lambda row: "专职" if row.fulltime else "兼职", phone=False),
    Column("took_post_on", "任职日期", kind="date"),
    Column("left_on", "离任日期", kind="date", phone=False),
)


def _exceptions(context: Context, body: int) -> Any:
    return RuleException.objects.filter(body=body).in_force(context.on)


def _cadres(context: Context, body: int) -> Any:
    """In post for the whole last year, with the days of training of that year in hundredths."""
    first, last = last_year(context.on)
    days = Sum("trainings__hundredths", filter=Q(trainings__started_on__range=(first, last)))
    rows = Officer.objects.filter(Q(left_on=None) | Q(left_on__gt=last), body=body, took_post_on__lte=first)
    return rows.annotate(days=Coalesce(days, 0))


def _short(context: Context) -> Q:
    return Q(days__lt=int((context.value("train.min_days") or 0) * 100))


def _incomplete(context: Context) -> Q:
    complete = Election.objects.filter(COMPLETE, held_on__lte=context.on)
    return ~Q(pk__in=complete.values("pk"))


trace(
    Trace(
        "coverage", title="所辖单位", permission="units.view", noun="家", columns=UNIT,
        page="unions:unit-detail", page_key="unit_id", register="unions:unit-list", related=("unit",),
    ),
    Trace(
        "branches", title="所辖分会、小组的单位", permission="units.view", noun="家",
        columns=(*UNIT, Column("body", "分会、小组", "body.name")), how={"branch_units": Count("unit", distinct=True)},
        page="unions:unit-detail", page_key="unit_id", register="unions:unit-list", related=("unit", "body"),
    ),
    Trace(
        "committees", title="委员会", permission="cadres.view", noun="个",
        columns=(
            Column("kind", "委员会", "get_kind_display", link=True), Column("elected_on", "选举日期", kind="date"),
            Column("approved_on", "批复日期", kind="date"), Column("approval_no", "批复文号", phone=False),
        ),
        page="unions:body-committees", page_key="body_id",
    ),
    Trace(
        "officers", title="干部名册", permission="cadres.view", noun="人", columns=OFFICER,
        page="unions:officer-detail", register="unions:officer-list",
    ),
    Trace(
        "trainings", title="干部培训记录", permission="cadres.view", noun="次",
        columns=(
            Column("course", "培训名称", link=True), Column("officer", "干部", "officer.name"),
            Column("organiser_level", "主办层级", "get_organiser_level_display"), Column("started_on", "开始日期", kind="date"),
        ),
        page="unions:officer-detail", page_key="officer_id", register="unions:training-list", related=("officer",),
    ),
    Trace(
        "elections", title="选举档案", permission="elections.view", noun="次",
        columns=(
            Column("office", "选举", "get_office_display", link=True), Column("held_on", "选举日期", kind="date"),
            Column("state", "状态", "get_state_display"), Column("approved_on", "批复日期", kind="date", phone=False),
            Column("postponed_to", "批准延期至", kind="date", phone=False),
        ),
        only={"elections_incomplete": _incomplete},
        page="unions:election-detail", register="unions:election-list",
    ),
    Trace(
        "exceptions", title="经批准的例外", permission="unions.view", noun="件", rows=_exceptions,
        columns=(
            Column("entry", "条目", lambda row: entries()[row.entry].name, link=True), Column("valid_from", "从", kind="date"),
            Column("valid_to", "至", kind="date"), Column("decided_by_name", "批准人", phone=False),
        ),
        how={"waivers": "逐项列出", "waiver_ends": Min("valid_to")},
        page="unions:case-detail", page_key="case_id",
    ),
    Trace(
        "cadre_days", title="干部名册", permission="cadres.view", noun="人", rows=_cadres,
        columns=(*OFFICER[:2], Column("days", "上年培训天数", lambda row: f"{row.days / 100:g}", kind="num"), OFFICER[3]),
        only={"cadres_short": _short}, how={"cadres_least": Min("days")},
        page="unions:officer-detail", register="unions:officer-list",
    ),
    Trace(
        "restructuring", title="撤并案件", permission="unions.view", noun="件",
        columns=(
            Column("opened_on", "启动日期", kind="date", link=True), Column("opened_by_name", "启动人"),
            Column("state", "状态", "get_state_display"),
        ),
        page="unions:case-detail",
    ),
)  # fmt: skip

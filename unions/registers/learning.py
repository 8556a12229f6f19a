"""Registers of what cadres are taught: the yearly plans and the video lectures."""

from typing import Any

from django.urls import reverse

from core.clock import today
from core.money import yuan
from core.register import Register, declare
from core.tables import Column
from unions.filters.corps import LectureVideoFilter, TrainingPlanFilter
from unions.forms.learning import LectureVideoForm, TrainingPlanForm
from unions.models import LectureVideo, Officer, TrainingPlan, VideoViewing
from unions.querysets import LOCAL_KINDS, TOWN_KINDS
from unions.tables import StateWord
from unions.workflows.learning import done_of

RECENT = 20
LEVELS = (*LOCAL_KINDS, *TOWN_KINDS)  # who writes plans and publishes lectures


def prepare(plans: list[Any]) -> None:
    done = done_of(plans)
    for plan in plans:
        plan.people, plan.time = done[plan.pk]


def plan_state(plan: Any) -> StateWord:
    """Judged only when the year is over."""
    if plan.people >= plan.seats:
        return StateWord("已完成", "pass")
    return StateWord("未完成", "fail") if plan.year < today().year else StateWord("进行中", "grace")


def plan_panels(plan: TrainingPlan, user: Any) -> list[dict[str, Any]]:
    prepare([plan])
    row: Any = plan
    average = f"{row.time / row.people / 100:.1f} 天" if row.people else "—"
    listing = "unions:socialworker-list" if plan.kind == "social" else "unions:training-list"
    facts = [
        {"label": "已参训人数", "value": f"{row.people:,}", "sub": f"计划 {plan.seats:,} 人"},
        {"label": "还差", "value": f"{max(0, plan.seats - row.people):,}"},
        {"label": "人均天数", "value": average, "sub": f"计划 {plan.days} 天"},
        {"label": "人均预算", "value": f"{yuan(plan.budget // plan.seats)} 元" if plan.budget else "—"},
        {"label": "完成情况", "value": str(plan_state(row))},
    ]
    hint = f"{plan.year} 年由本级主办、本辖区参加的{plan.get_kind_display()}，同一人只计一次"
    return [
        {
            "title": "完成情况",
            "hint": hint,
            "facts": facts,
            "url": f"{reverse(listing)}?under={plan.body_id}",
            "url_text": "看名单",
        }
    ]


def video_panels(video: LectureVideo, user: Any) -> list[dict[str, Any]]:
    rows = VideoViewing.objects.visible_to(user, "cadres.view").filter(video=video)
    events = [
        {
            "title": row.officer.name, "text": row.officer.body.name, "when": str(row.confirmed_on),
            "by": f"折合 {row.training.hundredths / 100:g} 天",
        }
        for row in rows.select_related("officer__body", "training").order_by("-pk")[:RECENT]
    ]  # fmt: skip
    look = [
        {"label": "观看", "value": "打开课程", "url": video.url},
        {"label": "推送日期", "value": str(video.pushed_on or "还没有推送")},
    ]
    learn = reverse("unions:lecturevideo-learn", args=[video.pk])
    own = Officer.objects.visible_to(user, "cadres.edit").filter(body=user.home_body, left_on=None)
    done = rows.count()
    hint = f"共 {done:,} 人" + (f"，列出最近 {RECENT} 人" if done > RECENT else "")
    may = bool(video.pushed_on) and own.exists()
    return [
        {"title": "学习", "facts": look, "url": learn if may else "", "url_text": "登记学完的干部"},
        {"title": "已学完的干部", "hint": hint, "events": events, "empty": "还没有干部登记学完。"},
    ]


def video_actions(video: LectureVideo, user: Any) -> list[dict[str, Any]]:
    if video.pushed_on:
        return []
    return [
        {
            "title": "推送",
            "url": reverse("unions:lecturevideo-push", args=[video.pk]),
            "tone": "primary",
            "icon": "send",
        }
    ]


declare(
    Register(
        app="unions", slug="training-plans", model=TrainingPlan, entries=("P-068",), view="cadres.view", edit="unions.edit",
        form=TrainingPlanForm, filterset=TrainingPlanFilter, title="培训计划", noun="项", add="制定计划",
        order=("-year", "-pk"), icon="calendar3", takes=LEVELS,
        subtitle="按级别、按类别制定的年度培训计划。已参训人数从培训记录自动计算。",
        columns=(
            Column("target_group", "培训对象", link=True, sub="get_kind_display"),
            Column("body", "制定工会", value="body.name"),
            Column("year", "年度", value=lambda row: str(row.year)),
            Column("seats", "计划人数", kind="num"),
            Column("people", "已参训", kind="num", export=False),
            Column("state", "进度", value=plan_state, kind="state", export=False),
            Column("days", "天数", kind="num", phone=False),
            Column("budget", "经费预算（元）", kind="money", phone=False),
        ),
        prepare=prepare, panels=plan_panels,
    ),
    Register(
        app="unions", slug="lecture-videos", model=LectureVideo, entries=("P-069",), view="cadres.view", edit="unions.edit",
        form=LectureVideoForm, filterset=LectureVideoFilter, title="网上课程", noun="门", add="登记课程",
        icon="play-circle", takes=LEVELS,
        subtitle="业务讲座视频。推送以后，下级工会都能看到，学完登记学时，按本地标准折成培训天数。",
        columns=(
            Column("title", "课程名称", link=True),
            Column("body", "发布工会", value="body.name"),
            Column("hours", "学时", value=lambda row: f"{row.hours:g}", kind="num"),
            Column("pushed_on", "推送日期", kind="date"),
        ),
        panels=video_panels, actions=video_actions,
    ),
)  # fmt: skip

"""Registers of democracy: congresses, representatives and their duties, ceremonies of joining, activists."""

from typing import Any

from django.urls import reverse

from core.clock import today
from core.register import Register, declare
from core.tables import Column, table_panel
from members.filters.democracy import (
    ActivistFilter,
    CeremonyFilter,
    CongressFilter,
    DutyFilter,
    RepFilter,
)
from members.forms.democracy import CongressForm
from members.forms.mandates import ActivistForm, CeremonyForm, DutyForm, RepForm
from members.models import Activist, Ceremony, Member, MemberCongress, MemberRep, RepDuty, Resolution
from members.workflows import congresses, mandates
from unions.tables import StateWord
from unions.views.common import link, may

TONES = {"planned": "", "noticed": "warn", "held": "pending", "closed": "pass", "cancelled": "na"}
SHOWN = 100
VOTES = (
    Column("number", "序号", kind="num", phone=False),
    Column("title", "议题", sub="text"),
    Column("in_favour", "赞成", kind="num"),
    Column("against", "反对", kind="num"),
    Column("abstained", "弃权", kind="num"),
    Column("passed", "结果", value=lambda row: StateWord("通过", "pass") if row.passed else StateWord("未通过", "fail"), kind="state"),
)  # fmt: skip
DUTIES = (
    Column("kind", "方式", value="get_kind_display", link=True),
    Column("done_on", "日期", kind="date"),
    Column("what", "内容"),
)


def congress_state(row: MemberCongress) -> StateWord:
    return StateWord(row.get_state_display(), TONES[row.state])


def attendance(row: MemberCongress) -> str:
    if row.entitled is None:
        return ""
    return f"{row.present or 0:,} / {row.entitled:,}"


def congress_facts(row: MemberCongress) -> list[dict[str, Any]]:
    share = (
        (row.quorum_share, row.quorum_whole)
        if row.quorum_share
        else congresses.fraction(row, "member.congress_quorum")
    )
    facts = [
        {"label": "状态", "value": row.get_state_display()},
        {"label": "通知日期", "value": str(row.notice_on or "—")},
        {"label": "应到", "value": f"{row.entitled:,} 人" if row.entitled is not None else "—"},
        {"label": "实到", "value": f"{row.present:,} 人" if row.present is not None and row.entitled else "—"},
    ]  # fmt: skip
    if share and row.entitled:
        least = congresses.needed(share, row.entitled)
        facts.append({"label": "到会要求", "value": f"不少于{congresses.in_words(share)}，即 {least:,} 人"})
    if row.minutes_name:
        url = reverse("members:membercongress-minutes", args=[row.pk])
        facts.append({"label": "会议记录", "value": row.minutes_name, "url": url})
    return facts


def congress_panels(row: MemberCongress, user: Any) -> list[dict[str, Any]]:
    voted = Resolution.objects.filter(congress=row).order_by("number")
    panels = [
        {"title": "会议情况", "facts": congress_facts(row)},
        table_panel("决议和表决", VOTES, list(voted[:SHOWN]), empty="还没有登记表决。开会后点“登记表决”。"),
    ]  # fmt: skip
    absent = row.seats.filter(present=False).select_related("member").order_by("member__pinyin", "pk")
    if row.state in ("held", "closed") and row.seats.exists():
        names = "、".join(seat.member.name for seat in absent[:SHOWN])
        more = " 等" if len(absent[: SHOWN + 1]) > SHOWN else ""
        facts = [{"label": "没有到会", "value": f"{names}{more}" or "无"}]
        panels.append({"title": "到会", "facts": facts})
    return panels


def congress_actions(row: MemberCongress, user: Any) -> list[dict[str, Any]]:
    found = [
        link(step.verb, f"members:membercongress-{step.slug}", row.pk, tone=step.tone, **({"dialog": True} if step.slug not in ("attend", "close") else {}))
        for step in congresses.STEPS
        if step.open_to(row, user)
    ]  # fmt: skip
    return [*found, *congress_papers(row)]


def congress_papers(row: MemberCongress) -> list[dict[str, Any]]:
    if row.notice_on is None:
        return []
    return [
        link("打印通知", "members:membercongress-letter", row.pk, icon="printer"),
        link("打印签到表", "members:membercongress-sheet", row.pk, icon="printer"),
    ]


def rep_state(row: MemberRep) -> StateWord:
    return StateWord(*row.standing_of(today()))


def rep_panels(row: MemberRep, user: Any) -> list[dict[str, Any]]:
    duties = RepDuty.objects.filter(rep=row).order_by("-done_on", "-pk")
    edit = may(user, "elections.edit", row.body)
    facts: list[dict[str, Any]] = [{"label": "状态", "value": rep_state(row)}]
    if Member.objects.visible_to(user, "members.view").filter(pk=row.member_id).exists():
        url = reverse("members:member-detail", args=[row.member_id])
        facts.insert(0, {"label": "会员资料", "value": row.member.name, "url": url})
    if row.ended_on:
        facts.append({"label": "终止", "value": f"{row.ended_on}，{row.ended_reason}"})
    seats = row.member.seats.filter(congress__body=row.body_id, congress__state__in=("held", "closed"))
    came = seats.filter(present=True).count()
    facts.append({"label": "出席大会", "value": f"应出席 {seats.count()} 次，出席 {came} 次"})
    page = lambda one: reverse("members:repduty-detail", args=[one.pk])  # noqa: E731
    more: dict[str, Any] = {}
    if edit:
        more = {"url": f"{reverse('members:repduty-create')}?rep={row.pk}", "url_text": "登记履职"}
    return [
        {"title": "任期情况", "facts": facts},
        table_panel("履职记录", DUTIES, list(duties[:SHOWN]), page, empty="还没有履职记录。", **more),
    ]


def rep_actions(row: MemberRep, user: Any) -> list[dict[str, Any]]:
    if not mandates.END.open_to(row, user):
        return []
    return [link(mandates.END.verb, "members:memberrep-end", row.pk, tone="danger", dialog=True)]


def rep_links(user: Any) -> list[dict[str, Any]]:
    return [
        link("代表履职", "members:repduty-list", icon="clipboard-check"),
        link("批量登记代表", "members:memberrep-batch", icon="list-ul"),
    ]


def ceremony_panels(row: Ceremony, user: Any) -> list[dict[str, Any]]:
    may = Ceremony.objects.filter(pk=row.pk).visible_to(user, "members.edit").exists()
    photos = [
        {"url": reverse("members:ceremony-photo", args=[photo.pk]), "name": photo.name, "may_remove": may}
        for photo in row.photos.order_by("pk")[:SHOWN]
    ]
    return [{"title": "照片", "template": "members/photos.html", "photos": photos}]


def ceremony_actions(row: Ceremony, user: Any) -> list[dict[str, Any]]:
    return [link("上传照片", "members:ceremony-photos", row.pk, icon="upload")]


declare(
    Register(
        app="members", slug="congresses", model=MemberCongress, entries=("P-088",), view="elections.view", edit="elections.edit",
        form=CongressForm, filterset=CongressFilter, title="会员代表大会", noun="次", add="登记大会", icon="people",
        order=("-held_on", "-pk"), takes=("single", "joint"),
        subtitle="会员大会和会员代表大会：通知、签到、开会、表决、会议记录。",
        empty_text="筹备大会时点右上角“登记大会”；已经开过的，也从这里补登。",
        columns=(
            Column("short", "大会", link=True),
            Column("body", "工会", value="body.name"),
            Column("held_on", "召开日期", kind="date"),
            Column("state", "状态", value=congress_state, kind="state"),
            Column("present", "实到 / 应到", value=attendance),
            Column("minutes_name", "会议记录", value=lambda row: bool(row.minutes_name), kind="bool", phone=False),
        ),
        panels=congress_panels, actions=congress_actions, state=congress_state,
    ),
    Register(
        app="members", slug="representatives", model=MemberRep, entries=("P-088",), view="elections.view", edit="elections.edit",
        form=RepForm, filterset=RepFilter, related=("body", "member"), title="会员代表", noun="位", add="登记代表", icon="person-check",
        order=("-elected_on", "-pk"), takes=("single", "joint"),
        subtitle="会员代表的选区、任期和履职。常任代表的任期与工会委员会相同。",
        columns=(
            Column("member", "姓名", value="member.name", link=True, sub="district"),
            Column("body", "工会", value="body.name"),
            Column("elected_on", "当选日期", kind="date", phone=False),
            Column("term_end", "任期至", kind="date"),
            Column("standing", "常任", kind="bool", phone=False),
            Column("state", "状态", value=rep_state, kind="state"),
        ),
        panels=rep_panels, actions=rep_actions, links=rep_links, state=rep_state,
    ),
    Register(
        app="members", slug="rep-duties", model=RepDuty, entries=("P-088",), view="elections.view", edit="elections.edit",
        form=DutyForm, filterset=DutyFilter, related=("rep__body", "rep__member"), body="rep__body", title="代表履职", noun="条",
        add="登记履职", icon="clipboard-check", order=("-done_on", "-pk"), takes=(),
        subtitle="会员代表在大会闭会期间联系会员、提出提案、巡视检查的记录。",
        columns=(
            Column("rep", "代表", value="rep.member.name", link=True, sub="rep.body.name"),
            Column("done_on", "日期", kind="date"),
            Column("kind", "方式", value="get_kind_display"),
            Column("what", "内容", phone=False),
        ),
    ),
    Register(
        app="members", slug="ceremonies", model=Ceremony, entries=("P-086",), view="members.view", edit="members.edit",
        form=CeremonyForm, filterset=CeremonyFilter, title="入会仪式", noun="次", add="登记仪式", icon="star",
        order=("-held_on", "-pk"), takes=("single", "joint"), subtitle="为新会员举行的入会仪式，附现场照片。",
        columns=(
            Column("held_on", "举行日期", kind="date", link=True),
            Column("body", "工会", value="body.name"),
            Column("place", "地点"),
            Column("joined", "新会员", kind="num"),
        ),
        panels=ceremony_panels, actions=ceremony_actions,
    ),
    Register(
        app="members", slug="activists", model=Activist, entries=("P-086",), view="members.view", edit="members.edit",
        form=ActivistForm, filterset=ActivistFilter, related=("body", "member"), title="工会积极分子", noun="位", add="登记积极分子",
        icon="award", order=("-since", "-pk"), takes=("single", "joint"), subtitle="热心工会工作的会员骨干和他们承担的职责。",
        columns=(
            Column("member", "姓名", value="member.name", link=True, sub="body.name"),
            Column("role", "职责"),
            Column("since", "开始日期", kind="date", phone=False),
            Column("trained_on", "最近培训", kind="date"),
            Column("until", "结束日期", kind="date", phone=False),
        ),
    ),
)  # fmt: skip

"""Positions with their eight haves, shares, joint homes, online homes and sessions of learning halls."""

from typing import Any

from django.urls import reverse

from core.register import Register, declare
from core.tables import Column, table_panel
from homes.filters.positions import (
    JointHomeFilter,
    OnlineHomeFilter,
    PositionFilter,
    SessionFilter,
    ShareFilter,
)
from homes.forms.halls import JointHomeForm, OnlineHomeForm, SessionForm
from homes.forms.positions import PositionForm, ShareForm
from homes.models import HallSession, JointHome, OnlineHome, Position, PositionShare
from homes.models.positions import MARKS
from homes.workflows import positions as steps
from unions.tables import StateWord
from unions.views.common import link

TONES = {"unasked": "", "asked": "pending", "met": "pass", "lacking": "fail"}
SHARE_TONES = {"asked": "pending", "agreed": "pass", "declined": "fail", "ended": "na"}
SHOWN = 100
SESSIONS = (
    Column("held_on", "日期", kind="date"),
    Column("theme", "主题", link=True),
    Column("mode", "方式", value="get_mode_display"),
    Column("attendance", "人数", kind="num"),
)


def state_of(row: Position) -> StateWord:
    if row.closed_on:
        return StateWord("已关闭", "na")
    return StateWord(row.get_state_display(), TONES[row.state])


def share_state(row: PositionShare) -> StateWord:
    """Read by both sides: whoever is asked is not told to wait for somebody else."""
    waits = row.state == PositionShare.State.ASKED
    return StateWord("待阵地工会同意" if waits else row.get_state_display(), SHARE_TONES[row.state])


SHARES = (
    Column("body", "使用工会", value="body.name", link=True),
    Column("asked_on", "申请日期", kind="date", phone=False),
    Column("state", "状态", value=share_state, kind="state"),
    Column("note", "说明", phone=False),
)


def marks_of(position: Position, *, edits: bool) -> list[dict[str, Any]]:
    """The eight marks with what shows them and what the county said last."""
    last, waits = (
        position.checks.order_by("-checked_on", "-pk").first(),
        position.state == Position.State.ASKED,
    )
    papers: dict[str, list[dict[str, Any]]] = {}
    for paper in position.papers.order_by("uploaded_on", "pk"):
        papers.setdefault(paper.mark, []).append(
            {
                "name": paper.name, "url": reverse("homes:position-paper", args=[paper.pk]),
                "on": paper.uploaded_on, "by": paper.uploaded_by_name,
                "remove": reverse("homes:position-paper-remove", args=[paper.pk]) if edits and not waits else "",
            }
        )  # fmt: skip
    wanted, add = steps.demanded_marks(position), reverse("homes:position-papers", args=[position.pk])
    return [
        {
            "title": title, "there": getattr(position, f"has_{key}"), "wanted": key in wanted,
            "why": last.missing.get(key, "") if last and not getattr(position, f"has_{key}") else "",
            "papers": papers.get(key, []), "add": f"{add}?mark={key}" if edits else "",
        }
        for key, title in MARKS.items()
    ]  # fmt: skip


def position_panels(row: Position, user: Any) -> list[dict[str, Any]]:
    edits = row.is_open and steps.keeps(user, row)
    standing: list[dict[str, Any]] = [{"label": "核验", "value": state_of(row)}]
    if row.checked_on:
        standing.append({"label": "最近核验", "value": f"{row.checked_on}　{row.checked_by}"})
    if row.asked_on:
        standing.append({"label": "申请核验", "value": str(row.asked_on)})
    if row.closed_on:
        standing.append({"label": "关闭", "value": f"{row.closed_on}　{row.closed_reason}"})
    found = [
        {
            "title": "八有",
            "template": "homes/position_marks.html",
            "facts": standing,
            "marks": marks_of(row, edits=edits),
        },
        _share_panel(row),
    ]
    if row.kind == Position.Kind.HALL:
        found.append(_session_panel(row, edits=edits))
    events = [
        {"title": "核验", "text": check.words, "when": str(check.checked_on), "by": check.checked_by}
        for check in row.checks.order_by("-checked_on", "-pk")[:SHOWN]
    ]
    return [*found, {"title": "核验记录", "events": events, "empty": "还没有核验过。"}]


def _share_panel(row: Position) -> dict[str, Any]:
    shares = row.shares.select_related("body").order_by("state", "-asked_on", "-pk")
    page = lambda one: reverse("homes:positionshare-detail", args=[one.pk])  # noqa: E731
    return table_panel("共享", SHARES, list(shares[:SHOWN]), page, empty="没有别的工会共享这个阵地。")


def _session_panel(row: Position, *, edits: bool) -> dict[str, Any]:
    page = lambda one: reverse("homes:hallsession-detail", args=[one.pk])  # noqa: E731
    more: dict[str, Any] = {}
    if edits:
        more = {"url": f"{reverse('homes:hallsession-create')}?position={row.pk}", "url_text": "登记活动"}
    held = list(row.sessions.order_by("-held_on", "-pk")[:SHOWN])
    return table_panel("传习活动", SESSIONS, held, page, empty="还没有登记活动。", **more)


def position_actions(row: Position, user: Any) -> list[dict[str, Any]]:
    """The county checks, who keeps the position asks for it."""
    if row.closed_on:
        return [link(steps.REOPEN.verb, "homes:position-reopen", row.pk, dialog=True)]
    found = [link("上传材料", "homes:position-papers", row.pk, icon="upload")]
    if steps.checks(user, row.body):
        found.insert(0, link(steps.CHECK.verb, "homes:position-check", row.pk, tone="primary"))
    elif row.state != Position.State.ASKED:
        tone = "quiet" if row.state == Position.State.MET else "primary"
        found.insert(0, link(steps.ASK.verb, "homes:position-ask", row.pk, tone=tone, dialog=True))
    return [*found, link(steps.CLOSE.verb, "homes:position-close", row.pk, tone="danger", dialog=True)]


def position_doors(user: Any) -> list[dict[str, Any]]:
    home = user.home_body
    near = reverse("homes:position-near") + (f"?place={home.place}" if home and home.place != "CN" else "")
    return [
        link("打印名录", "homes:position-print", icon="printer"),
        {"title": "附近阵地", "url": near, "icon": "geo"},
        link("共享", "homes:positionshare-list", icon="people"),
        link("联合和网上之家", "homes:jointhome-list", icon="house-door"),
    ]


def position_links(user: Any) -> list[dict[str, Any]]:
    return [link("导入", "core:import-upload", "positions", icon="file-earmark-arrow-up")]


def share_actions(row: PositionShare, user: Any) -> list[dict[str, Any]]:
    found, owner = [], steps.keeps(user, row.position)
    for step in steps.SHARE_STEPS:
        if row.state in step.sources and (owner or step is steps.END_SHARE):
            found.append(
                link(step.verb, f"homes:positionshare-{step.slug}", row.pk, tone=step.tone, dialog=True)
            )
    return found


def joint_panels(row: JointHome, user: Any) -> list[dict[str, Any]]:
    bodies = [{"label": "工会", "value": one.name} for one in row.members.order_by("path")]
    facts = [*bodies, {"label": "议事和经费安排", "value": row.note or "—"}]
    return [{"title": "成员工会", "hint": f"{len(bodies)} 家", "facts": facts}]


def joint_doors(user: Any) -> list[dict[str, Any]]:
    return [
        link("服务阵地", "homes:position-list", icon="geo"),
        link("网上职工之家", "homes:onlinehome-list", icon="house-door"),
        link("传习活动", "homes:hallsession-list", icon="journal-text"),
    ]


def count_members(rows: list[Any]) -> None:
    through = JointHome.members.through.objects.filter(jointhome__in=[row.pk for row in rows])
    found: dict[int, int] = {}
    for pk in through.values_list("jointhome_id", flat=True):
        found[pk] = found.get(pk, 0) + 1
    for row in rows:
        row.member_count = found.get(row.pk, 0)


declare(
    Register(
        app="homes", slug="positions", model=Position, entries=("P-116", "P-120"), view="homes.view", edit="homes.edit",
        form=PositionForm, filterset=PositionFilter, related=("body", "jurisdiction"), title="服务阵地", noun="个",
        add="登记阵地", icon="geo", order=("-pk",),
        subtitle="职工服务中心、站点、书屋、俱乐部等，逐个登记，由县总工会核验“八有”。",
        empty_text="点右上角“登记阵地”登记第一个；没有自己阵地的，可以申请共享附近的阵地。",
        columns=(
            Column("name", "名称", link=True, sub="body.name", sub_label="所属工会"),
            Column("kind", "类别", value="get_kind_display"),
            Column("jurisdiction", "所在地", value="jurisdiction.name", sub="address", sub_label="详细地址"),
            Column("functions", "功能", phone=False, value=lambda row: "、".join(row.functions)),
            Column("opened_on", "开放日期", kind="date", phone=False),
            Column("marks", "八有", value=lambda row: f"{len(MARKS) - len(row.lacking)}/{len(MARKS)}"),
            Column("state", "核验", value=state_of, kind="state"),
            Column("checked_on", "核验日期", kind="date", phone=False),
        ),
        panels=position_panels, actions=position_actions, doors=position_doors, links=position_links,
        empty_read="基层工会登记阵地后列在这里。没有自己阵地的工会，可以共享附近的阵地。",
    ),
    Register(
        app="homes", slug="position-shares", model=PositionShare, entries=("P-116",), view="homes.view", edit="homes.edit",
        form=ShareForm, filterset=ShareFilter, related=("body", "position__body"), title="阵地共享", noun="条", add="申请共享",
        icon="people", order=("-asked_on", "-pk"), subtitle="没有自己阵地的工会，经对方同意后共享附近的阵地。",
        empty_text="点右上角“申请共享”，选附近的阵地，等对方同意。",
        columns=(
            Column("position", "阵地", value="position.name", link=True, sub="position.body.name", sub_label="阵地所属工会"),
            Column("body", "使用工会", value="body.name"),
            Column("asked_on", "申请日期", kind="date", phone=False),
            Column("state", "状态", value=share_state, kind="state"),
            Column("note", "说明", phone=False),
        ),
        actions=share_actions,
    ),
    Register(
        app="homes", slug="joint-homes", model=JointHome, entries=("P-122",), view="homes.view", edit="homes.edit",
        form=JointHomeForm, filterset=JointHomeFilter, related=("body", "position"), title="联合职工之家", noun="个",
        add="登记联合职工之家", icon="house-door", order=("-founded_on", "-pk"),
        subtitle="几家工会在一个阵地合办，由一家牵头。", empty_text="先为阵地办理共享，再点右上角登记。",
        columns=(
            Column("name", "名称", link=True, sub="position.name", sub_label="阵地"),
            Column("body", "牵头工会", value="body.name"),
            Column("member_count", "成员工会", lambda row: row.member_count, kind="num", export=False),
            Column("founded_on", "建立日期", kind="date", phone=False),
            Column("ended_on", "结束日期", kind="date", phone=False),
        ),
        prepare=count_members, panels=joint_panels, doors=joint_doors,
    ),
    Register(
        app="homes", slug="online-homes", model=OnlineHome, entries=("P-122",), view="homes.view", edit="homes.edit",
        form=OnlineHomeForm, filterset=OnlineHomeFilter, title="网上职工之家", noun="个", add="登记网上职工之家", icon="house-door",
        order=("-opened_on", "-pk"), subtitle="工会在网上为职工办事的网站、公众号或平台专区。",
        empty_text="开通后点右上角登记网址和模块。",
        columns=(
            Column("name", "名称", link=True, sub="url", sub_label="网址"),
            Column("body", "工会", value="body.name"),
            Column("modules", "模块", value=lambda row: "、".join(row.modules), phone=False),
            Column("opened_on", "开通日期", kind="date", phone=False),
            Column("visits", "累计访问量", kind="num"),
            Column("visits_on", "截至", kind="date", phone=False),
        ),
    ),
    Register(
        app="homes", slug="hall-sessions", model=HallSession, entries=("P-122",), view="homes.view", edit="homes.edit",
        form=SessionForm, filterset=SessionFilter, related=("position__body",), body="position__body", title="传习活动",
        noun="次", add="登记活动", icon="journal-text", order=("-held_on", "-pk"), takes=(),
        subtitle="新时代文明传习所举办的线上、线下活动。", empty_text="先在“服务阵地”里登记一个传习所，再登记活动。",
        columns=(
            Column("held_on", "日期", kind="date"),
            Column("theme", "主题", link=True, sub="position.name", sub_label="传习所"),
            Column("mode", "方式", value="get_mode_display", phone=False),
            Column("attendance", "参加人数", kind="num"),
        ),
    ),
)  # fmt: skip

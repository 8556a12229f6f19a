"""Registers of activities, proposals, skilled workers, innovation studios and workers' pioneer teams."""

from typing import Any

from django.urls import reverse

from core.register import Register, declare
from core.tables import Column
from homes.filters.activities import ActivityFilter, ProposalFilter, SkillFilter, StudioFilter, TeamFilter
from homes.forms.activities import ActivityForm, ProposalForm, SkillForm, StudioForm, TeamForm
from homes.models import Activity, HomeFile, HomeRecord, PioneerTeam, Proposal, SkillRecord, Studio
from unions.tables import StateWord
from unions.views.common import link, may

PROPOSAL_TONES = {"open": "pending", "adopted": "pass", "declined": "na"}


def files_panel(row: Activity | HomeRecord, *, edits: bool, title: str = "照片和材料") -> dict[str, Any]:
    """Pictures and papers with where to add and to remove them."""
    files = [
        {
            "name": one.name, "url": reverse("homes:home-file", args=[one.pk]), "picture": one.is_picture,
            "on": one.uploaded_at, "by": one.uploaded_by_name,
            "remove": reverse("homes:home-file-remove", args=[one.pk]) if edits else "",
        }
        for one in HomeFile.objects.filter(**{"record" if isinstance(row, HomeRecord) else "activity": row}).order_by("pk")
    ]  # fmt: skip
    name = "homes:record-files" if isinstance(row, HomeRecord) else "homes:activity-files"
    add = reverse(name, args=[row.pk]) if edits else ""
    return {"title": title, "template": "homes/files_panel.html", "files": files, "add": add}


def activity_state(row: Activity) -> StateWord:
    return StateWord(*row.standing)


def activity_panels(row: Activity, user: Any) -> list[dict[str, Any]]:
    return [files_panel(row, edits=may(user, "homes.edit", row.body))]


def activity_doors(user: Any) -> list[dict[str, Any]]:
    return [link("活动日历", "homes:activity-calendar", icon="calendar3")]


def activity_links(user: Any) -> list[dict[str, Any]]:
    return [
        link("手机登记", "homes:activity-phone", icon="phone"),
        link("按季登记", "homes:activity-batch", icon="list-ul"),
    ]


def calendar_link(row: Activity, user: Any) -> list[dict[str, Any]]:
    url = f"{reverse('homes:activity-calendar')}?under={row.body_id}&month={row.held_on:%Y-%m}"
    return [{"title": "看当月日历", "url": url, "icon": "calendar3"}]


def proposal_state(row: Proposal) -> StateWord:
    return StateWord(row.get_state_display(), PROPOSAL_TONES[row.state])


def studio_state(row: Studio) -> StateWord:
    return StateWord("已撤销", "na") if row.closed_on else StateWord("开展中", "pass")


def team_state(row: PioneerTeam) -> StateWord:
    return StateWord("已撤销", "na") if row.revoked_on else StateWord("有效", "pass")


declare(
    Register(
        app="homes", slug="activities", model=Activity, entries=("P-123",), view="homes.view", edit="homes.edit",
        form=ActivityForm, filterset=ActivityFilter, title="职工活动", noun="次", add="登记活动", icon="calendar3",
        order=("-held_on", "-pk"), subtitle="教育、竞赛、文体、培训等活动，每次一条。登记了参加人数的才计入评分。",
        empty_text="开展活动以后点“登记活动”；在现场可用“手机登记”直接拍照。",
        columns=(
            Column("title", "活动", link=True, sub="get_kind_display", sub_label="类别"),
            Column("body", "工会", value="body.name"),
            Column("held_on", "日期", kind="date"),
            Column("attendance", "参加人数", kind="num"),
            Column("target_group", "对象", value="get_target_group_display", phone=False),
            Column("cost", "经费（元）", kind="money", phone=False),
            Column("state", "状态", value=activity_state, kind="state"),
        ),
        panels=activity_panels, doors=activity_doors, links=activity_links, actions=calendar_link,
    ),
    Register(
        app="homes", slug="proposals", model=Proposal, entries=("P-123",), view="members.view", edit="homes.edit",
        form=ProposalForm, filterset=ProposalFilter, related=("body", "member"), title="合理化建议", noun="条", add="登记建议",
        icon="lightbulb", order=("-submitted_on", "-pk"), takes=("single", "joint"),
        subtitle="会员提出的合理化建议、采纳情况和产生的效益。",
        columns=(
            Column("title", "建议", link=True, sub="member.name", sub_label="提出人"),
            Column("body", "工会", value="body.name"),
            Column("submitted_on", "提出日期", kind="date", phone=False),
            Column("state", "采纳情况", value=proposal_state, kind="state"),
            Column("benefit_fen", "经济效益（元）", kind="money"),
        ),
    ),
    Register(
        app="homes", slug="skills", model=SkillRecord, entries=("P-124",), view="members.view", edit="homes.edit",
        form=SkillForm, filterset=SkillFilter, related=("body", "member"), title="技术工人", noun="条", add="登记技术工人",
        icon="tools", takes=("single", "joint"), subtitle="技术工人的培养、评价、使用和激励。",
        columns=(
            Column("member", "姓名", value="member.name", link=True, sub="body.name", sub_label="工会"),
            Column("trade", "工种"),
            Column("level", "技能等级", value="get_level_display"),
            Column("appraised_on", "评价日期", kind="date", phone=False),
            Column("used_as", "使用", phone=False),
            Column("reward", "激励", phone=False),
        ),
    ),
    Register(
        app="homes", slug="studios", model=Studio, entries=("P-124",), view="members.view", edit="homes.edit",
        form=StudioForm, filterset=StudioFilter, related=("body", "leader"), title="创新工作室", noun="个", add="登记工作室",
        icon="cpu", order=("-founded_on", "-pk"), takes=("single", "joint"),
        subtitle="劳模和高技能人才领衔的创新工作室，攻关项目和成果。",
        columns=(
            Column("name", "工作室", link=True, sub="leader.name", sub_label="领衔人"),
            Column("body", "工会", value="body.name"),
            Column("level", "命名层级", value=lambda row: row.get_level_display() or "本单位"),
            Column("founded_on", "成立日期", kind="date", phone=False),
            Column("state", "状态", value=studio_state, kind="state"),
        ),
    ),
    Register(
        app="homes", slug="pioneer-teams", model=PioneerTeam, entries=("P-124",), view="homes.view", edit="homes.edit",
        form=TeamForm, filterset=TeamFilter, title="工人先锋号", noun="个", add="登记工人先锋号", icon="flag",
        order=("-named_on", "-pk"), subtitle="被命名为工人先锋号的班组（集体）。",
        columns=(
            Column("team", "班组（集体）", link=True, sub="body.name", sub_label="工会"),
            Column("level", "层级", value="get_level_display"),
            Column("named_on", "命名日期", kind="date"),
            Column("named_by", "命名单位", phone=False),
            Column("state", "状态", value=team_state, kind="state"),
        ),
    ),
)  # fmt: skip

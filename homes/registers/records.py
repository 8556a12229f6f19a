"""Registers of published affairs and of the records that a superior verifies."""

from typing import Any

from django.urls import reverse

from core.register import Register, declare
from core.tables import Column
from homes.filters.activities import PostFilter, RecordFilter
from homes.forms.records import PostForm, RecordForm
from homes.models import AffairsPost, HomeRecord
from homes.registers.activities import files_panel
from homes.workflows import records
from homes.workflows.sheets import files_for, verifies
from unions.tables import StateWord
from unions.views.common import link

TONES = {"draft": "warn", "filed": "pending", "verified": "pass", "returned": "fail"}


def record_state(row: HomeRecord) -> StateWord:
    return StateWord(row.get_state_display(), TONES[row.state])


def record_panels(row: HomeRecord, user: Any) -> list[dict[str, Any]]:
    facts: list[dict[str, Any]] = [{"label": "状态", "value": record_state(row)}]
    if row.filed_on:
        facts.append({"label": "提交", "value": f"{row.filed_on}　{row.filed_by_name}"})
    if row.verified_on:
        facts.append({"label": "核实", "value": f"{row.verified_on}　{row.verified_by_name}"})
    if row.comment:
        facts.append({"label": "核实意见", "value": row.comment})
    edits = row.is_open and files_for(user, row.body)
    above = [
        link(step.verb, f"homes:homerecord-{step.slug}", row.pk)
        for step in (records.VERIFY, records.RETURN)
        if verifies(user, row.body) and step.open_to(row, user)
    ]
    return [{"title": "核实情况", "facts": facts, "actions": above}, files_panel(row, edits=edits)]


def record_actions(row: HomeRecord, user: Any) -> list[dict[str, Any]]:
    """The chair's steps; the list of the union beside them."""
    if not files_for(user, row.body):
        return []
    found = [
        link(step.verb, f"homes:homerecord-{step.slug}", row.pk, tone=step.tone, dialog=True)
        for step in (records.FILE, records.REVISE)
        if step.open_to(row, user) and (step is not records.REVISE or row.kind == HomeRecord.Kind.LEDGER)
    ]
    return [link("本会全部项目", "homes:records-of-body", row.body_id, icon="list-check"), *found]


def record_links(user: Any) -> list[dict[str, Any]]:
    home = user.home_body
    if home is None or not home.is_basic:
        return []
    return [link("本会全部项目", "homes:records-of-body", home.pk, icon="list-check")]


def post_panels(row: AffairsPost, user: Any) -> list[dict[str, Any]]:
    url = reverse("homes:posts-of-body", args=[row.body_id])
    printed = link("打印张贴", "homes:post-print", row.pk)
    facts = [{"label": "本会公开栏", "value": "看全部公开事项", "url": url}]
    return [{"title": "公开栏", "facts": facts, "actions": [printed]}]


declare(
    Register(
        app="homes", slug="posts", model=AffairsPost, entries=("P-112",), view="homes.view", edit="homes.edit",
        form=PostForm, filterset=PostFilter, title="会务公开", noun="条", add="公开一项", icon="megaphone",
        order=("-published_on", "-pk"), subtitle="经费、选举、计划、福利和重大事项向会员公开。会员在“会员查询”里能看到。",
        empty_text="点“公开一项”，按事项逐项公开；公告栏上已经张贴的，也在这里登记。",
        columns=(
            Column("title", "标题", link=True, sub="get_kind_display", sub_label="类别"),
            Column("body", "工会", value="body.name"),
            Column("published_on", "公开日期", kind="date"),
            Column("place", "公开地点", value="get_place_display", phone=False),
            Column("feedback", "有反馈", value=lambda row: bool(row.feedback), kind="bool", phone=False),
        ),
        panels=post_panels,
    ),
    Register(
        app="homes", slug="records", model=HomeRecord, entries=("P-111", "P-113", "P-114", "P-098"), view="homes.view",
        edit="homes.file", form=RecordForm, filterset=RecordFilter, title="制度台账和创建记录", noun="条", add="登记一项",
        icon="journal-text", order=("-pk",), takes=("single", "joint"),
        subtitle="制度台账、双亮双争双述双评、三公开四统筹和各项职责的工作记录，由上级工会核实。",
        columns=(
            Column("item", "项目", link=True, sub="get_kind_display", sub_label="类别"),
            Column("body", "工会", value="body.name"),
            Column("done_on", "通过（开展）", kind="date", phone=False),
            Column("revised_on", "最近修订", kind="date", phone=False),
            Column("verified_on", "核实日期", kind="date", phone=False),
            Column("state", "状态", value=record_state, kind="state"),
        ),
        panels=record_panels, actions=record_actions, links=record_links, locked=lambda row: not row.is_open,
    ),
)  # fmt: skip

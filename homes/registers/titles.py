"""Rounds of naming, what was declared to them, the register of titles, demonstration units."""

from typing import Any

from django.urls import reverse

from core.register import Register, declare
from core.tables import Column, table_panel
from homes.filters.titles import DemoFilter, EntryFilter, RoundFilter, TitleFilter
from homes.forms.titles import DemoForm, EntryForm, RoundForm, TitleForm
from homes.models import DemoUnit, HomeTitle, NamingEntry, NamingRound, TitleReview
from homes.workflows import naming
from homes.workflows.titles import TITLE_STEPS
from unions.querysets import LOCAL_KINDS
from unions.tables import StateWord
from unions.views.common import link

TITLE_TONES = {"pending": "pending", "in_force": "pass", "rectifying": "grace", "revoked": "fail"}
ENTRY_TONES = {"declared": "pending", "named": "pass", "refused": "fail"}
REVIEW_TONES = {
    "due": "pending",
    "rectifying": "grace",
    "reported": "pending",
    "confirmed": "pass",
    "revoked": "fail",
}
SHOWN = 200


def title_state(row: HomeTitle) -> StateWord:
    return StateWord(row.get_state_display(), TITLE_TONES[row.state])


def entry_state(row: NamingEntry) -> StateWord:
    return StateWord(row.get_state_display(), ENTRY_TONES[row.state])


def review_state(row: TitleReview) -> StateWord:
    return StateWord(row.get_state_display(), REVIEW_TONES[row.state])


def round_state(row: NamingRound) -> StateWord:
    return StateWord(row.get_state_display(), "pending" if row.state == "open" else "na")


ENTRIES = (
    Column("body", "申报工会", value="body.name", link=True),
    Column("score", "验收分", value="get_score_display", kind="num"),
    Column("pass_score", "标准分", value="get_pass_score_display", kind="num", phone=False),
    Column("declared_on", "申报日期", kind="date", phone=False),
    Column("state", "结果", value=entry_state, kind="state", sub=lambda row: row.get_cause_display()),
)
REVIEWS = (
    Column("due_on", "到期日期", kind="date", link=True),
    Column("done_on", "复核日期", kind="date"),
    Column("rectify_until", "整改期限", kind="date", phone=False),
    Column("state", "结果", value=review_state, kind="state"),
)


def round_panels(row: NamingRound, user: Any) -> list[dict[str, Any]]:
    entries = row.entries.select_related("body").order_by("state", "-score", "pk")[:SHOWN]
    page = lambda one: reverse("homes:namingentry-detail", args=[one.pk])  # noqa: E731
    counted = {state: row.entries.filter(state=state).count() for state in NamingEntry.State.values}
    facts = [
        {"label": "状态", "value": round_state(row)},
        {"label": "待命名", "value": f"{counted['declared']:,} 家"},
        {"label": "已命名", "value": f"{counted['named']:,} 家"},
        {"label": "不予命名", "value": f"{counted['refused']:,} 家"},
        {"label": "名额", "value": f"{row.quota} 个" if row.quota else "不设名额，达到标准的都可以命名"},
    ]
    url = f"{reverse('homes:namingentry-list')}?round={row.pk}"
    return [
        {"title": "进度", "facts": facts},
        table_panel("申报", ENTRIES, entries, page, url=url, empty="还没有申报。请取入已公示的申报，或登记纸面申报。"),
    ]  # fmt: skip


def round_actions(row: NamingRound, user: Any) -> list[dict[str, Any]]:
    found = [
        link(step.verb, f"homes:naminground-{step.slug}", row.pk, tone=step.tone, dialog=True)
        for step in naming.ROUND_STEPS
        if step.open_to(row, user) and naming.acts_for(row.body, user)
    ]
    if row.state == NamingRound.State.OPEN and naming.acts_for(row.body, user):
        url = f"{reverse('homes:namingentry-create')}?round={row.pk}"
        found.append({"title": "登记申报", "url": url, "icon": "plus-lg"})
    if row.titles.filter(state__in=("in_force", "rectifying")).exists():
        found.append(link("打印证书", "homes:round-certificates", row.pk, icon="printer"))
    return found


def entry_panels(row: NamingEntry, user: Any) -> list[dict[str, Any]]:
    facts: list[dict[str, Any]] = [
        {"label": "结果", "value": entry_state(row)},
        {"label": "命名单位", "value": row.round.body.name},
    ]
    if row.assessment_id:
        url = reverse("homes:assessment-detail", args=[row.assessment_id])
        facts.append({"label": "自评和验收", "value": "查看自评表", "url": url} if user.can("homes.verify") else {"label": "自评和验收", "value": "由自评表取入"})  # fmt: skip
    if row.title_id:
        facts.append({"label": "称号", "value": row.round.name, "url": reverse("homes:hometitle-detail", args=[row.title_id])})  # fmt: skip
    if row.decided_on:
        facts.append({"label": "决定", "value": f"{row.decided_on} {row.decided_by_name}"})
    if row.cause:
        facts.append({"label": "原因", "value": f"{row.get_cause_display()}：{row.reason}"})
    return [{"title": "办理", "facts": facts}]


def entry_actions(row: NamingEntry, user: Any) -> list[dict[str, Any]]:
    return [
        link(step.verb, f"homes:namingentry-{step.slug}", row.pk, tone=step.tone, dialog=True)
        for step in (naming.NAME, naming.REFUSE)
        if step.open_to(row, user) and naming.acts_for(row.round.body, user)
    ]


def title_panels(row: HomeTitle, user: Any) -> list[dict[str, Any]]:
    facts: list[dict[str, Any]] = [
        {"label": "状态", "value": title_state(row)},
        {"label": "命名单位", "value": row.namer},
        {"label": "下次复核", "value": str(row.review_on or "—")},
    ]
    if row.code and row.state != HomeTitle.State.PENDING:
        facts.append(
            {
                "label": "查验",
                "value": "查看公开查验结果",
                "url": f"{reverse('homes:title-check')}?code={row.code}",
            }
        )
    if row.paper:
        facts.append(
            {"label": "命名文件", "value": row.paper_name, "url": reverse("homes:title-paper", args=[row.pk])}
        )
    if row.revoked_on:
        facts.append({"label": "撤销", "value": f"{row.revoked_on} {row.revoked_reason}"})
    if row.entered:
        facts.append({"label": "来源", "value": "补录以前的称号"})
    page = lambda one: reverse("homes:titlereview-detail", args=[one.pk])  # noqa: E731
    reviews = row.reviews.order_by("-due_on", "-pk")
    return [
        {"title": "状态", "facts": facts},
        table_panel("复核", REVIEWS, list(reviews[:20]), page, empty="还没有复核。到期当天自动列入。"),
    ]


def title_actions(row: HomeTitle, user: Any) -> list[dict[str, Any]]:
    found = [
        link(step.verb, f"homes:hometitle-{step.slug}", row.pk, tone=step.tone, dialog=True)
        for step in TITLE_STEPS
        if step.open_to(row, user) and naming.acts_for(row.named_by, user)
    ]
    if row.state in (HomeTitle.State.IN_FORCE, HomeTitle.State.RECTIFYING):
        found.append(link("打印证书", "homes:title-certificate", row.pk, icon="printer"))
    return [*found, link("评先资格核查", "homes:honour-check", row.body_id, icon="clipboard-check")]


def title_links(user: Any) -> list[dict[str, Any]]:
    return (
        [link("导入以前的称号", "core:import-list", icon="file-earmark-arrow-up")]
        if user.can("members.import")
        else []
    )


def demo_panels(row: DemoUnit, user: Any) -> list[dict[str, Any]]:
    if not row.case_id:
        return []
    url = reverse("unions:case-detail", args=[row.case_id])
    return [{"title": "办理", "facts": [{"label": "办理经过", "value": "示范单位命名", "url": url}]}]


declare(
    Register(
        app="homes", slug="rounds", model=NamingRound, entries=("P-101", "P-102"), view="homes.view", edit="homes.verify",
        form=RoundForm, filterset=RoundFilter, title="命名批次", noun="批", add="启动命名", icon="award", order=("-year", "-pk"),
        subtitle="命名单位按年度、等级启动一批，达到标准的逐家考评、命名。",
        columns=(
            Column("name", "称号", link=True, sub="body.name", sub_label="命名单位"),
            Column("grade", "等级", value="get_grade_display"),
            Column("year", "年度", value=lambda row: str(row.year)),
            Column("declare_until", "申报截止", kind="date", phone=False),
            Column("state", "状态", value=round_state, kind="state"),
        ),
        panels=round_panels, actions=round_actions, locked=lambda row: row.state == NamingRound.State.CLOSED,
        may_add=naming.acts_at(*LOCAL_KINDS), empty_text="点右上角的按钮，启动本年度的命名。",
        empty_read="命名由县级以上总工会按年度启动。下级工会的申报办到哪里，请看“职工之家申报”；命名结果看“称号名册”。",
    ),
    Register(
        app="homes", slug="declarations", model=NamingEntry, entries=("P-101",), view="homes.view", edit="homes.verify",
        form=EntryForm, filterset=EntryFilter, title="命名申报", noun="家", add="登记申报", icon="clipboard-check",
        related=("body", "round__body"), order=("-pk",), columns=(*ENTRIES, Column("round", "批次", value=lambda row: f"{row.round.year} 年{row.round.name}", phone=False)),
        panels=entry_panels, actions=entry_actions,
        locked=lambda row: row.state != NamingEntry.State.DECLARED or row.assessment_id is not None,
    ),
    Register(
        app="homes", slug="titles", model=HomeTitle, entries=("P-102",), view="homes.view", edit="homes.verify", form=TitleForm,
        filterset=TitleFilter, title="称号名册", noun="个称号", add="补录称号", icon="trophy", related=("body", "named_by"),
        order=("-named_on", "-pk"),
        subtitle="职工之家和个人的称号，由命名单位确认、复核、撤销。整改中的和待确认的不计入各项指标。",
        columns=(
            Column("body", "工会", value="body.name", link=True, sub="person_name", sub_label="获称号的个人"),
            Column("name", "称号", sub=lambda row: f"{row.level_word} {row.get_grade_display()}", sub_label="等级"),
            Column("named_on", "命名日期", kind="date", phone=False),
            Column("certificate_no", "证书编号", phone=False),
            Column("review_on", "下次复核", kind="date", phone=False),
            Column("state", "状态", value=title_state, kind="state"),
        ),
        panels=title_panels, actions=title_actions, links=title_links, locked=lambda row: row.state == HomeTitle.State.REVOKED,
        empty_text="命名以后自动记入；以前的称号点右上角补录，由命名单位确认。",
        empty_read="命名以后自动记入；以前的称号由上级工会补录，命名单位确认。",
    ),
    Register(
        app="homes", slug="demo-units", model=DemoUnit, entries=("P-130",), view="homes.view", edit="homes.verify", form=DemoForm,
        filterset=DemoFilter, title="示范单位", noun="家", add="登记示范单位", icon="flag", related=("body", "named_by"),
        order=("-year", "-pk"), subtitle="经中间层次工会考核推荐、市总工会择优命名的基层基础建设示范单位和示范点。",
        columns=(
            Column("body", "工会", value="body.name", link=True),
            Column("kind", "类别", value="get_kind_display"),
            Column("year", "年度", value=lambda row: str(row.year)),
            Column("named_by", "命名单位", value="named_by.name", phone=False),
            Column("experience", "经验做法", value=lambda row: row.experience[:40], phone=False),
        ),
        panels=demo_panels, may_add=naming.acts_at(*LOCAL_KINDS),
        empty_text="点“推荐示范单位”逐级推荐，命名以后自动记入；以前的点右上角登记。",
        empty_read="由县级以上总工会考核推荐、市总工会择优命名，命名以后列在这里。",
        links=lambda user: [link("推荐示范单位", "unions:case-create", "demo_unit", icon="send")],
    ),
)  # fmt: skip

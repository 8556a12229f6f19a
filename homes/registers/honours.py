"""Honours, vetoes, opinions on operators of employers."""

from typing import Any

from django.urls import reverse

from core.clock import today
from core.register import Register, declare
from core.tables import Column
from homes.filters.titles import HonourFilter, OpinionFilter, VetoFilter
from homes.forms.honours import HonourForm, OpinionForm, VetoForm
from homes.models import HonourNomination, ManagerOpinion, Veto
from homes.workflows.honours import REVOKE
from homes.workflows.naming import acts_at, acts_for
from homes.workflows.vetoes import LIFT, REPLY, facts_of
from unions.policies.force import clauses_at
from unions.querysets import LOCAL_KINDS
from unions.tables import StateWord
from unions.views.common import link

HONOUR_TONES = {
    "nominated": "pending", "checked": "pending", "opinions": "pending", "published": "pending", "decided": "pass",
    "awarded": "pass", "managed": "pass", "stopped": "na", "revoked": "fail",
}  # fmt: skip


def honour_state(row: HonourNomination) -> StateWord:
    return StateWord(row.get_state_display(), HONOUR_TONES[row.state])


def veto_state(row: Veto) -> StateWord:
    if row.state == Veto.State.LIFTED:
        return StateWord("已解除", "na")
    if row.to_on < today():
        return StateWord("已到期", "na")
    return StateWord("有效", "fail") if row.from_on <= today() else StateWord("未生效", "pending")


def opinion_state(row: ManagerOpinion) -> StateWord:
    if row.state == ManagerOpinion.State.ASKED:
        return StateWord("待答复", "pending")
    return StateWord(row.get_opinion_display(), {"agree": "pass", "defer": "grace"}.get(row.opinion, "fail"))


def verdict_facts(kept: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the conditions said on the day, in the words of the page."""
    return [
        {
            "label": one["name"], "value": StateWord("符合", "pass") if one["passed"] else StateWord("不符合", "fail"),
            "sub": f"{one['reason']}（{one['clause']}）" + (f"，{one['lifts_on']} 起解除" if one.get("lifts_on") else ""),
        }
        for one in kept
    ]  # fmt: skip


def honour_panels(row: HonourNomination, user: Any) -> list[dict[str, Any]]:
    facts: list[dict[str, Any]] = [{"label": "状态", "value": honour_state(row)}]
    if row.case_id:
        url = reverse("unions:case-detail", args=[row.case_id])
        facts.append({"label": "办理经过", "value": "推荐评选表彰", "url": url})
    if row.basis:
        facts.append({"label": "推荐依据", "value": row.get_basis_display()})
    if row.opinions:
        facts.append({"label": "征求意见", "value": row.opinions})
    if row.revoked_on:
        facts.append({"label": "撤销", "value": f"{row.revoked_on} {row.revoked_reason}"})
    gates = verdict_facts(row.gate_results)
    empty = "这项荣誉没有需要核查的资格条件。"
    return [{"title": "办理", "facts": facts}, {"title": "资格核查", "facts": gates, "empty": empty}]


def honour_actions(row: HonourNomination, user: Any) -> list[dict[str, Any]]:
    if not REVOKE.open_to(row, user):
        return []
    return [link(REVOKE.verb, "homes:honournomination-revoke", row.pk, tone="danger", dialog=True)]


def honour_doors(user: Any) -> list[dict[str, Any]]:
    found = [link("推荐评选表彰", "unions:case-list", "honour", icon="send")]
    home = user.home_body
    if home is not None and home.is_basic:
        found.insert(0, link("评先资格核查", "homes:honour-check", home.pk, icon="clipboard-check"))
    return found


def may_veto(user: Any) -> bool:
    """City and province, where a document in force there knows the veto."""
    return any(
        grant.body.kind in ("city", "province")
        and "homes.verify" in grant.permissions
        and clauses_at("P-131", grant.body.place, today())
        for grant in user.grants_today
    )


def veto_panels(row: Veto, user: Any) -> list[dict[str, Any]]:
    facts = [{"label": "状态", "value": veto_state(row)}]
    if row.lifted_on:
        facts.append({"label": "解除", "value": f"{row.lifted_on} {row.lifted_reason}"})
    return [
        {
            "title": "状态",
            "hint": "有效期内，这家工会和下级工会、干部不参加工会系统评先评优。",
            "facts": facts,
        }
    ]


def veto_actions(row: Veto, user: Any) -> list[dict[str, Any]]:
    if not LIFT.open_to(row, user) or not acts_for(row.decided_by, user):
        return []
    return [link(LIFT.verb, "homes:veto-lift", row.pk, dialog=True)]


def opinion_panels(row: ManagerOpinion, user: Any) -> list[dict[str, Any]]:
    replied = row.state == ManagerOpinion.State.REPLIED
    known = row.facts if replied else facts_of(row.unit, today())
    facts = [
        {"label": one["label"], "value": "已落实" if one["holds"] else "未落实", "sub": one["words"]}
        for one in known
    ]
    panels: list[dict[str, Any]] = [
        {
            "title": "必要条件",
            "hint": f"{row.replied_on} 的记录" if replied else "按平台今天的记录",
            "facts": facts,
        }
    ]
    if replied:
        said = [
            {"label": "工会意见", "value": row.get_opinion_display()},
            {"label": "严重违法案件", "value": "有" if row.unlawful else "没有"},
            {"label": "说明", "value": row.opinion_word or "—"},
            {"label": "答复", "value": f"{row.replied_on} {row.replied_by_name}"},
        ]
        panels.insert(0, {"title": "答复", "facts": said})
    return panels


def opinion_actions(row: ManagerOpinion, user: Any) -> list[dict[str, Any]]:
    found = []
    if REPLY.open_to(row, user) and acts_for(row.body, user):
        found.append(link(REPLY.verb, "homes:manageropinion-reply", row.pk, tone="primary"))
    if row.state == ManagerOpinion.State.REPLIED:
        found.append(link("打印复函", "homes:manageropinion-letter", row.pk, icon="printer"))
    return found


declare(
    Register(
        app="homes", slug="honours", model=HonourNomination, entries=("P-125",), view="homes.view", edit="homes.verify",
        form=HonourForm, filterset=HonourFilter, title="荣誉名册", noun="项", add="补录荣誉", icon="trophy", order=("-nominated_on", "-pk"),
        subtitle="工会系统评选表彰的先进集体和个人，从推荐到跟踪管理。",
        columns=(
            Column("nominee", "单位或个人", link=True, sub="body.name", sub_label="工会"),
            Column("honour", "荣誉", sub="get_level_display", sub_label="级别"),
            Column("nominee_role", "对象", value="get_nominee_role_display", phone=False),
            Column("nominated_on", "推荐日期", kind="date", phone=False),
            Column("decided_on", "决定日期", kind="date", phone=False),
            Column("state", "状态", value=honour_state, kind="state"),
        ),
        panels=honour_panels, actions=honour_actions, doors=honour_doors,
        locked=lambda row: row.state in ("revoked", "stopped"),
        may_add=acts_at(*LOCAL_KINDS),
        empty_text="单位工会通过“推荐评选表彰”推荐；以前获得的荣誉由决定单位补录。",
        empty_read="单位工会点“推荐评选表彰”推荐，逐级审核、公示、决定以后列在这里；以前获得的荣誉由决定单位补录。",
    ),
    Register(
        app="homes", slug="vetoes", model=Veto, entries=("P-131",), view="homes.view", edit="homes.verify", form=VetoForm,
        filterset=VetoFilter, title="一票否决", noun="项", add="登记一票否决", icon="x-circle", related=("body", "decided_by"),
        order=("-from_on", "-pk"), subtitle="考核期末没有完成目标的，由市总工会登记；到期或后来完成目标的解除。",
        columns=(
            Column("body", "工会", value="body.name", link=True),
            Column("reason", "没有完成的目标", value=lambda row: row.reason[:40]),
            Column("from_on", "起", kind="date", phone=False),
            Column("to_on", "止", kind="date"),
            Column("state", "状态", value=veto_state, kind="state"),
        ),
        panels=veto_panels, actions=veto_actions, locked=lambda row: row.state == Veto.State.LIFTED,
        may_add=may_veto,
        empty_text="年终考核没有完成目标的，由作出决定的总工会点右上角登记；有效期内不参加评先评优。",
        empty_read="只有当地文件规定了一票否决的地方才登记：年终考核没有完成目标的，由市级以上总工会登记。没有规定的地方，这里一直是空的。",
    ),
    Register(
        app="homes", slug="operators", model=ManagerOpinion, entries=("P-132",), view="homes.verify", edit="homes.verify",
        form=OpinionForm, filterset=OpinionFilter, title="经营者评先意见", noun="件", add="登记来函", icon="chat-left-text",
        related=("body", "unit"), order=("-asked_on", "-pk"),
        subtitle="推荐企业经营者为代表、委员、劳模或先进企业前，征求同级工会意见。",
        columns=(
            Column("person", "经营者", link=True, sub="unit.name", sub_label="企业"),
            Column("honour", "拟推荐", value="get_honour_display"),
            Column("asked_by", "征求单位", phone=False),
            Column("asked_on", "征求日期", kind="date", phone=False),
            Column("reply_by", "要求答复", kind="date", phone=False),
            Column("state", "意见", value=opinion_state, kind="state"),
        ),
        panels=opinion_panels, actions=opinion_actions, locked=lambda row: row.state == ManagerOpinion.State.REPLIED,
        may_add=acts_at(*LOCAL_KINDS),
        empty_text="收到征求意见的来函后，点右上角登记，再按核查情况答复。",
        empty_read="由县级以上总工会登记来函并答复。本会收到来函的，请转送县（市、区）总工会。",
    ),
)  # fmt: skip

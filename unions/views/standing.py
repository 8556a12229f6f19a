"""What an officer's page says about treatment, contract and protection, and about a transfer that went past the rules."""

from typing import Any

from django.urls import reverse

from core.clock import today
from unions.models import ContractEvent, Officer
from unions.policies.force import Policy, policy_of
from unions.querysets import TOWN_KINDS
from unions.views.common import link
from unions.views.profile import fact
from unions.workflows.cadres import HEADS, may_settle
from unions.workflows.procedures.contracts import CONTRACT_CASE, PROTECTION_CASE

TRANSFER = "transfer"


def due_in_words(officer: Officer, policy: Policy) -> str:
    """The treatment of the local table for this post; empty where the table names none."""
    table = policy.value("staff.treatment") or {}
    if officer.post not in HEADS:
        return ""
    level = "town" if officer.body.kind in TOWN_KINDS else "unit"
    return str(table.get(f"{level}_{officer.post}") or table.get(officer.post) or "")


def standing_panels(officer: Officer, user: Any) -> list[dict[str, Any]]:
    policy = policy_of(officer.body.place, today())
    due = officer.get_treatment_due_display() if officer.treatment_due else due_in_words(officer, policy)
    facts = [
        fact("级别", officer.get_rank_display()),
        fact("所在机关层级", officer.get_organ_level_display()),
        fact("年轻干部", officer.is_young(today(), policy.value("staff.young_age"))),
        fact("进入党组织领导班子", officer.in_party_leadership),
        fact("限制任职情形", officer.conflict_mark or "没有登记"),
        fact("应享待遇", due),
        fact("实享待遇", officer.get_treatment_actual_display()),
        fact("劳动合同期限至", officer.contract_end),
    ]
    return [{"title": "待遇和合同", "facts": facts}, *_contracts(officer), *_talents(officer, user)]


def _contracts(officer: Officer) -> list[dict[str, Any]]:
    events = [
        {
            "title": f"劳动合同{row.get_kind_display()}" + ("（未先报备）" if row.late else ""),
            "text": f"拟办 {row.planned_on}，备案 {row.filed_on or '还没有'}，实际办理 {row.effected_on or '还没有'}",
            "when": str(row.reported_on or row.planned_on), "by": row.filed_by, "kind": "down" if row.late else "",
        }
        for row in ContractEvent.objects.filter(officer=officer).order_by("-planned_on", "-pk")
    ]  # fmt: skip
    return [{"title": "劳动合同变动", "events": events}] if events else []


def _talents(officer: Officer, user: Any) -> list[dict[str, Any]]:
    events = [
        {
            "title": row.qualification,
            "text": row.field,
            "when": str(row.obtained_on),
            "by": f"{row.get_pool_level_display()}人才库",
        }
        for row in officer.talents.order_by("-obtained_on", "-pk")
    ]
    return [{"title": "执业资格", "events": events}] if events else []


def procedure_links(officer: Officer) -> list[dict[str, Any]]:
    """What may be started for a cadre in post, with the case's form filled."""
    query = f"?body={officer.body_id}&officer={officer.pk}"
    starts = [(CONTRACT_CASE, "劳动合同报备"), (PROTECTION_CASE, "申请权益保护")]
    if officer.post in HEADS and officer.term_end and officer.term_end > today():
        starts.insert(0, (TRANSFER, "任期内调动"))
    found = [
        {"title": words, "url": reverse("unions:case-create", args=[key]) + query} for key, words in starts
    ]
    talent = reverse("unions:talent-create") + f"?officer={officer.pk}"
    return [*found, {"title": "登记执业资格", "url": talent}]


def transfer_warning(officer: Officer) -> dict[str, str] | None:
    """Beside the finding whether the chair was lawfully elected: he was moved without both consents."""
    if not officer.improper_transfer:
        return None
    text = (
        f"{officer.name}任期到 {officer.term_end}，{officer.left_on} 离任时没有本级委员会和上一级工会两个同意。"
        "补选新主席前，“依法选举的工会主席”一项请上级工会一并核实。"
    )
    if officer.improper_settled_on:
        text += f"{officer.improper_settled_on} 已处理：{officer.improper_settled}"
    return {"lead": "违规调动。", "text": text}


def settle_actions(officer: Officer, user: Any) -> list[dict[str, Any]]:
    if not officer.improper_transfer or officer.improper_settled_on or not may_settle(officer, user):
        return []
    return [link("登记违规调动处理结果", "unions:officer-settle", officer.pk, tone="primary")]

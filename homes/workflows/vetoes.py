"""Vetoes entered by the city and lifted by date or by later success; opinions on operators with what the registers know."""

import datetime as dt
from typing import Any

from core.clock import add_months, today
from core.workflow import Refused, Transition
from finance.models import Contribution
from homes.models import Facts, ManagerOpinion, Veto
from homes.workflows.naming import acts_for
from unions.models import Coverage, Unit
from unions.querysets import ACTIVE_STATES, BASIC_KINDS

Opinion = ManagerOpinion.Opinion
VERIFIED = 2  # an attested item that the superior found to be met


def _may_lift(veto: Veto, *, by: Any, **data: Any) -> None:
    if not acts_for(veto.decided_by, by):
        raise Refused(f"解除一票否决由决定单位“{veto.decided_by}”办理。请联系该会。")
    if veto.to_on < today():
        raise Refused(f"这项一票否决已在 {veto.to_on} 到期，不用解除。")


def _lifted(veto: Veto, *, by: Any, on: dt.date, reason: str = "", **data: Any) -> None:
    veto.lifted_on, veto.lifted_reason = max(on, veto.from_on), reason[:300]


LIFT = Transition(
    name="veto.lift", verb="解除一票否决", model="homes.Veto", sources=frozenset({Veto.State.ENTERED}),
    target=Veto.State.LIFTED, permission="homes.verify", gate=_may_lift, effect=_lifted, entry="P-131", fields=("reason",),
    says="后来完成了目标的，写明情况后解除，从今天起恢复评先评优资格。",
)  # fmt: skip


def facts_of(unit: Unit, on: dt.date) -> list[dict[str, Any]]:
    """The necessary conditions as the registers show them: label, whether it holds, and in what words."""
    covered = Coverage.objects.filter(
        unit=unit, to_on=None, body__kind__in=BASIC_KINDS, body__state__in=ACTIVE_STATES
    ).select_related("body")
    bodies = [row.body for row in covered]
    facts = list(Facts.objects.filter(body__in=bodies))
    names = "、".join(str(body) for body in bodies)
    return [
        _fact("建立工会", bool(bodies), f"由{names}覆盖" if bodies else "没有工会组织覆盖"),
        _dues(unit, on),
        _attested("开展集体协商", facts, "att_agreement", "集体合同"),
        _attested("建立职工代表大会制度", facts, "att_workers_congress", "职工代表大会"),
    ]


def _fact(label: str, holds: bool, words: str) -> dict[str, Any]:
    return {"label": label, "holds": holds, "words": words}


def _dues(unit: Unit, on: dt.date) -> dict[str, Any]:
    rows = Contribution.objects.filter(unit=unit, declared_on__gt=add_months(on, -12), declared_on__lte=on)
    total, open_ = rows.count(), rows.filter(state=Contribution.State.OPEN).count()
    if not total:
        return _fact("拨缴工会经费", False, "近 12 个月没有经费申报")
    words = f"近 12 个月申报 {total} 个季度，" + (f"{open_} 个季度没有缴清" if open_ else "都已缴清")
    return _fact("拨缴工会经费", not open_, words)


def _attested(label: str, facts: list[Facts], column: str, what: str) -> dict[str, Any]:
    held = any(getattr(row, column, 0) == VERIFIED for row in facts)
    return _fact(label, held, f"{what}经上级核实" if held else f"{what}没有经上级核实的记录")


def missing(facts: list[dict[str, Any]], unlawful: bool | None) -> list[str]:
    found = [fact["label"] for fact in facts if not fact["holds"]]
    return [*found, "没有严重违法案件"] if unlawful else found


def _may_reply(
    row: ManagerOpinion, *, by: Any, opinion: str = "", unlawful: bool | None = None, opinion_word: str = "", **data: Any
) -> None:  # fmt: skip
    if not acts_for(row.body, by):
        raise Refused(f"答复由“{row.body}”办理。请联系该会。")
    lacking = missing(facts_of(row.unit, today()), unlawful)
    if opinion == Opinion.AGREE and lacking:
        raise Refused(
            f"该企业{'、'.join(lacking)}未落实，不符合支持工会工作、履行社会责任的必要条件，不能答复同意。请改为建议暂缓或不同意。"
        )
    if opinion != Opinion.AGREE and not opinion_word.strip():
        raise Refused("建议暂缓或不同意的，请写明理由。")


def _replied(
    row: ManagerOpinion, *, by: Any, on: dt.date, opinion: str, unlawful: bool | None = None, opinion_word: str = "",
    **data: Any,
) -> None:  # fmt: skip
    row.facts, row.unlawful = facts_of(row.unit, on), bool(unlawful)
    row.opinion, row.opinion_word = opinion, opinion_word[:500]
    row.replied_on, row.replied_by_name = on, str(by)[:40]


REPLY = Transition(
    name="manageropinion.reply", verb="答复意见", model="homes.ManagerOpinion",
    sources=frozenset({ManagerOpinion.State.ASKED}), target=ManagerOpinion.State.REPLIED, permission="homes.verify",
    gate=_may_reply, effect=_replied, tone="primary", entry="P-132", fields=("unlawful", "opinion", "opinion_word"),
    says="按平台记录和核查结果答复。必要条件没有落实的，不能答复同意。",
)  # fmt: skip

"""Steps of an election: record the result, report it, have it approved or returned by the superior, postpone it."""

import datetime as dt
from typing import Any

from core.workflow import Refused, Transition
from unions.models import Election
from unions.workflows.ballots import POSTPONE_MONTHS, complete, postponement_within, replace_votes, sound
from unions.workflows.bodies import superior_of
from unions.workflows.results import carry_out

State = Election.State
OPEN_STATES = frozenset({State.PREPARING, State.HELD, State.RETURNED})


def may_judge(election: Election, by: Any) -> bool:
    """The superior decides, and never the person who filed."""
    return election.filed_by_id != by.pk and superior_of(election.body, by, "elections.approve")


def _from_above(election: Election, *, by: Any, **data: Any) -> None:
    if not superior_of(election.body, by, "elections.approve"):
        raise Refused(f"选举由上级工会“{election.body.superior}”批复，本级不能自己批复。")
    if election.filed_by_id == by.pk:
        raise Refused("这份选举材料是您报批的，不能再由您批复。请由上级工会的另一位同志办理。")


def _may_record(election: Election, *, by: Any, **data: Any) -> None:
    sound(election, data)


def _recorded(election: Election, *, by: Any, on: dt.date, votes: list[dict[str, Any]], **data: Any) -> None:
    for name in ("notice_on", "held_on", "congress", "entitled", "present", "term_years"):
        setattr(election, name, data[name])
    if data.get("minutes"):
        election.minutes_name = data["minutes"].name[:200]
        election.minutes = data["minutes"]
    replace_votes(election, votes)


def _may_report(election: Election, *, by: Any, **data: Any) -> None:
    complete(election)


def _reported(election: Election, *, by: Any, on: dt.date, **data: Any) -> None:
    election.reported_on = on
    election.returned_reason = ""
    election.filed_by_id, election.filed_by_name = by.pk, str(by)[:40]


def _may_approve(election: Election, *, by: Any, approved_on: dt.date | None = None, **data: Any) -> None:
    _from_above(election, by=by)
    complete(election)
    if approved_on and election.held_on and approved_on < election.held_on:
        raise Refused(f"批复日期不能早于选举日期 {election.held_on}。")


def _approved(
    election: Election,
    *,
    by: Any,
    on: dt.date,
    approval_no: str,
    approved_on: dt.date | None = None,
    **data: Any,
) -> None:
    if approved_on and approved_on > on:
        raise Refused("批复日期不能晚于今天。")
    election.approved_on = approved_on or on
    election.approval_no = approval_no
    election.approved_by = election.body.superior or election.body
    election.superior_opinion = data.get("opinion", "")
    carry_out(election, by=by)


def _returned(election: Election, *, by: Any, on: dt.date, reason: str, **data: Any) -> None:
    election.returned_reason = reason


def _may_ask(election: Election, *, by: Any, postponement_asked: dt.date, **data: Any) -> None:
    postponement_within(election, postponement_asked)


def _asked(
    election: Election, *, by: Any, on: dt.date, postponement_asked: dt.date, reason: str, **data: Any
) -> None:
    election.postponement_asked, election.postponement_reason = postponement_asked, reason
    election.filed_by_id, election.filed_by_name = by.pk, str(by)[:40]


def _may_postpone(election: Election, *, by: Any, postponed_to: dt.date, **data: Any) -> None:
    _from_above(election, by=by)
    postponement_within(election, postponed_to)
    if election.postponement_asked is None:
        raise Refused("这家工会还没有申请延期。请先由它填写延期日期和理由。")
    if postponed_to > election.postponement_asked:
        raise Refused(f"批准的日期不能晚于申请的日期 {election.postponement_asked}。")


def _postponed(election: Election, *, by: Any, on: dt.date, postponed_to: dt.date, **data: Any) -> None:
    election.postponed_to = postponed_to
    election.postponement_asked = None
    election.superior_opinion = data.get("opinion", "")


def _may_decline(election: Election, *, by: Any, **data: Any) -> None:
    _from_above(election, by=by)
    if election.postponement_asked is None:
        raise Refused("这家工会没有待批的延期申请。")


def _declined(election: Election, *, by: Any, on: dt.date, reason: str, **data: Any) -> None:
    election.postponement_asked = None
    election.superior_opinion = reason[:200]


def _step(
    name: str, verb: str, sources: frozenset[str], target: str | None, permission: str, **more: Any
) -> Transition:
    more.setdefault("entry", "P-022")
    return Transition(
        name=f"election.{name}", verb=verb, model="unions.Election", sources=sources, target=target,
        permission=permission, **more,
    )  # fmt: skip


RECORD = _step(
    "record", "登记结果", OPEN_STATES, State.HELD, "elections.edit", gate=_may_record, effect=_recorded, tone="primary",
    says="登记大会日期、到会人数和每位候选人的得票，上传大会记录。报批以前可以再改。",
    fields=("notice_on", "held_on", "congress", "entitled", "present", "term_years", "votes", "minutes"), entry="P-021",
)  # fmt: skip
REPORT = _step(
    "report", "报上级批复", frozenset({State.HELD, State.RETURNED}), State.REPORTED, "elections.edit",
    gate=_may_report, effect=_reported, tone="primary", says="选举结果和大会记录报上级工会，批复以前不能再改。", entry="P-021",
)  # fmt: skip
APPROVE = _step(
    "approve", "批复", frozenset({State.REPORTED}), State.APPROVED, "elections.approve", gate=_may_approve,
    effect=_approved, tone="primary", fields=("approval_no", "approved_on", "opinion"),
    says="批复后，本届任期、委员会和主席按选举结果写入名册。",
)  # fmt: skip
RETURN = _step(
    "return", "退回修改", frozenset({State.REPORTED}), State.RETURNED, "elections.approve", gate=_from_above,
    effect=_returned, tone="danger", fields=("reason",), says="退回给报批的工会修改，请写明哪里要改。",
)  # fmt: skip
ASK_POSTPONE = _step(
    "ask_postpone", "申请延期换届", frozenset({State.PREPARING}), None, "elections.edit", gate=_may_ask, effect=_asked,
    fields=("postponement_asked", "reason"), entry="P-020",
    says=f"向上级工会申请延期，最长到届满后 {POSTPONE_MONTHS} 个月。批准以前，到期仍算逾期。",
)  # fmt: skip
POSTPONE = _step(
    "postpone", "批准延期", frozenset({State.PREPARING}), None, "elections.approve", gate=_may_postpone, effect=_postponed,
    fields=("postponed_to", "opinion"), tone="primary", says="批准后，到新的日期以前不算逾期。", entry="P-020",
)  # fmt: skip
DECLINE_POSTPONE = _step(
    "decline_postpone", "不同意延期", frozenset({State.PREPARING}), None, "elections.approve", gate=_may_decline,
    effect=_declined, fields=("reason",), tone="danger", says="不同意延期，请写明理由，并请该工会按期换届。", entry="P-020",
)  # fmt: skip
ELECTION_STEPS = (RECORD, REPORT, APPROVE, RETURN, ASK_POSTPONE, POSTPONE, DECLINE_POSTPONE)

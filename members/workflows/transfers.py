"""Transfer of membership on a slip: the old union issues, the new one accepts by its number, the residence's union keeps meanwhile."""

import datetime as dt
from typing import Any

from django.db import transaction

from core import audit
from core.clock import today
from core.crypto import blind_index
from core.identifiers import normalise
from core.scoping import covers
from core.workflow import NotAllowed, Refused, Transition, create, update
from members.models import Member, MembershipChange, MembershipTransfer
from members.workflows.numbers import code_of, new_number
from members.workflows.places import KEEPERS, keeper_for, union_named
from unions.models import Body, Jurisdiction, Unit
from unions.querysets import BASIC_KINDS, FED_KINDS

State, Status, Change = MembershipTransfer.State, Member.Status, Member.Change
EDIT = "members.edit"
NOT_FOUND = (
    "没有找到这张凭证，或姓名、证件号码与凭证不符。请对照纸质凭证核对后重填；凭证已撤回或已办结的也查不到。"
)


def on_side(user: Any, *bodies: Body | None) -> bool:
    """Whether the person works for one of these bodies. Without a person (demo, jobs) every side is taken."""
    if user is None:
        return True
    branches = user.branches(EDIT)
    return any(body is not None and covers(branches, body.path, body.industry_path) for body in bodies)


def may_leave(member: Member) -> None:
    if member.status not in (Status.ACTIVE, Status.RETAINED):
        raise Refused(f"{member.name}现在是“{member.get_status_display()}”，不在本会名册，不能接转。")
    if member.transfers.filter(state__in=("asked", "issued", "held")).exists():
        raise Refused(f"{member.name}已有一张未办结的接转凭证。请先办结或撤回。")


def issue(
    member: Member, *, by: Any, on: dt.date, to_text: str = "", residence: Jurisdiction | None = None,
    change_reason: str = Member.Reason.RELATION, started_by: str = "old", reason: str = "",
) -> MembershipTransfer:  # fmt: skip
    """The old union's slip. A residence means there is no new union yet: the union of the place is asked to keep."""
    if not on_side(by, member.body):
        raise NotAllowed(EDIT)
    may_leave(member)
    if on > today():
        raise Refused("开具日期不能晚于今天。")
    if on < member.change_on:
        raise Refused(f"开具日期不能早于上一次会籍变化（{member.change_on:%Y-%m-%d}）。")
    keeper = keeper_for(residence) if residence else None
    if residence is not None and keeper is None:
        raise Refused(f"没有找到“{residence}”的属地工会。请改填上一级地区，例如县（市、区）。")
    target = union_named(to_text) if to_text else None
    if member.body in (target, keeper):
        raise Refused(f"{member.name}已经在“{member.body}”，不需要接转。")
    transfer = MembershipTransfer(
        member=member, from_body=member.body, to_body=target, to_text=to_text, held_by=keeper, residence=residence,
        reason=change_reason, started_on=on, started_by=started_by, note=reason,
    )  # fmt: skip
    _number(transfer, by=by, on=on)
    return create(transfer, by=by, verb="issue")


def _number(transfer: MembershipTransfer, *, by: Any, on: dt.date) -> None:
    transfer.certificate_no, transfer.issued_on, transfer.state = new_number(), on, State.ISSUED
    transfer.issued_by = str(by)[:60] if by else ""


def ask(
    id_number: str, name: str, *, body: Body, by: Any, on: dt.date, started_by: str = "new", reason: str = ""
) -> MembershipTransfer:
    """The new union asks the old one for a slip. It learns nothing of the old one before that."""
    if not on_side(by, body):
        raise NotAllowed(EDIT)
    with transaction.atomic():
        member = (
            Member.objects.select_for_update(of=("self",), no_key=True)
            .filter(id_index=blind_index("member.id_number", normalise(id_number)), name=name)
            .first()
        )
        if member is None or member.status not in (Status.ACTIVE, Status.RETAINED):
            raise Refused(
                "没有查到这个人在别的工会的会籍，或姓名与证件号码不符。核对无误的，可以直接登记入会。"
            )
        if member.body_id == body.pk:
            raise Refused(f"{member.name}已经在“{body}”的名册里。")
        if member.transfers.filter(state__in=("asked", "issued", "held")).exists():
            raise Refused(f"{member.name}已有一张未办结的接转凭证。请向本人要凭证，凭凭证号接收。")
        transfer = MembershipTransfer(
            member=member, from_body=member.body, to_body=body, started_on=on, started_by=started_by,
            state=State.ASKED, note=reason,
        )  # fmt: skip
        return create(transfer, by=by, verb="ask")


def find_slip(number: str, proof: str, *, lock: bool = False) -> MembershipTransfer | None:
    """The open slip of that number whose person bears the name, or the last four of the ID number, or the slip's code."""
    number, proof = normalise(number).upper().replace("-", ""), "".join(proof.split()).upper()
    rows = MembershipTransfer.objects.filter(certificate_no=number, state__in=(State.ISSUED, State.HELD))
    rows = rows.select_for_update(of=("self",)) if lock else rows
    found = rows.select_related("member", "from_body", "to_body", "held_by").first()
    if found is None or not proof:
        return None
    member = found.member
    known = {member.name.upper(), code_of(found), *([member.id_number[-4:]] if member.id_number else [])}
    return found if proof in known else None


def accept_slip(
    number: str, proof: str, *, body: Body, by: Any, on: dt.date, unit_name: str = ""
) -> MembershipTransfer:
    """The new union accepts what it holds on paper, whether or not the old one named it."""
    with transaction.atomic():
        transfer = find_slip(number, proof, lock=True)
        if transfer is None:
            raise Refused(NOT_FOUND)
        if not on_side(by, body):
            raise NotAllowed(EDIT)
        if transfer.to_body is not None and transfer.to_body_id != body.pk:
            raise Refused(f"凭证写明转往“{transfer.to_body}”，不能由“{body}”接收。请会员回原工会重新开具。")
        transfer.to_body = body
        transfer.save(update_fields=["to_body"])
        return ACCEPT.apply(transfer, by=by, on=on, unit_name=unit_name)


def refuse_slip(number: str, proof: str, *, body: Body, by: Any, reason: str) -> MembershipTransfer:
    """The union that was handed the slip does not take the person; it goes back to the old one with the reason."""
    with transaction.atomic():
        transfer = find_slip(number, proof, lock=True)
        if transfer is None or transfer.state != State.ISSUED:
            raise Refused(NOT_FOUND)
        if not on_side(by, body):
            raise NotAllowed(EDIT)
        if transfer.to_body is None:
            transfer.to_body = body
            transfer.save(update_fields=["to_body"])
        return RETURN.apply(transfer, by=by, reason=reason)


def move_membership(
    transfer: MembershipTransfer, target: Body, unit: Unit | None, *, by: Any, on: dt.date
) -> None:
    """The record goes over: moved out there, moved in here on the same day, so that no day counts the person twice."""
    member = (
        Member.objects.select_for_update(of=("self",), no_key=True)
        .select_related("body")
        .get(pk=transfer.member_id)
    )
    holders = {transfer.from_body_id, transfer.held_by_id}
    if member.status not in (Status.ACTIVE, Status.RETAINED) or member.body_id not in holders:
        raise Refused("这名会员的会籍已经不在开具凭证的工会，不能按这张凭证办理。请与原工会核对。")
    if not (transfer.issued_on or on) <= on <= today():
        raise Refused(f"日期应在开具日期（{transfer.issued_on}）到今天之间。")
    if on < member.change_on:
        raise Refused(f"日期不能早于上一次会籍变化（{member.change_on:%Y-%m-%d}）。")
    before, source = audit.snapshot(member), member.body
    working = target.kind in BASIC_KINDS
    if working:
        member.status = Status.ACTIVE
        if member.employment in (Member.Employment.WAITING, Member.Employment.UNEMPLOYED):
            member.employment = Member.Employment.AT_WORK
    kept = member.status == Status.RETAINED
    member.body, member.path, member.unit, member.left_unit_on = target, target.path, unit, None
    member.change, member.change_on = Change.RETAIN if kept else Change.MOVE_IN, on
    member.change_reason, member.version = transfer.reason, member.version + 1
    said = {"member": member, "on": on, "reason": transfer.reason, "by_name": str(by)[:60] if by else ""}
    note = f"凭证号 {transfer.certificate_no}"
    MembershipChange.objects.create(kind=Change.MOVE_OUT, body=source, note=note, **said)
    MembershipChange.objects.create(kind=member.change, body=target, from_body=source, note=note, **said)
    update(member, before=before, by=by, verb="transfer")


def _from_side(transfer: Any, *, by: Any, **_: Any) -> None:
    if not on_side(by, transfer.from_body):
        raise NotAllowed(EDIT)


def _to_side(transfer: Any, *, by: Any, **_: Any) -> None:
    if not on_side(by, transfer.to_body):
        raise NotAllowed(EDIT)


def _keeping_side(transfer: Any, *, by: Any, **_: Any) -> None:
    if transfer.held_by is None:
        raise Refused("这张凭证没有写明属地暂管的工会。请由新单位工会接收，或撤回后重新开具。")
    if not on_side(by, transfer.held_by):
        raise NotAllowed(EDIT)


def _refusing_side(transfer: Any, *, by: Any, **_: Any) -> None:
    """What is asked the old union refuses; what is issued the new one or the one that would keep."""
    asked = transfer.state == State.ASKED
    if not on_side(by, *((transfer.from_body,) if asked else (transfer.to_body, transfer.held_by))):
        raise NotAllowed(EDIT)


def _starting_side(transfer: Any, *, by: Any, **_: Any) -> None:
    asked = transfer.state == State.ASKED
    if not on_side(by, transfer.to_body if asked else transfer.from_body):
        raise NotAllowed(EDIT)


def _answer(transfer: Any, *, by: Any, on: dt.date, **_: Any) -> None:
    if not transfer.started_on <= on <= today():
        raise Refused("开具日期应在提出日期到今天之间。")
    _number(transfer, by=by, on=on)


def _accept(transfer: Any, *, by: Any, on: dt.date, unit_name: str = "", **_: Any) -> None:
    from members.workflows import unit_of

    target = transfer.to_body
    if target is None or target.kind not in BASIC_KINDS or not target.is_active:
        raise Refused("请由在用的基层工会接收。没有新单位工会的，可以由居住地的工会属地暂管。")
    move_membership(transfer, target, unit_of(target, unit_name), by=by, on=on)
    transfer.accepted_on = transfer.closed_on = on
    transfer.received_by = str(by)[:60] if by else ""


def _hold(transfer: Any, *, by: Any, on: dt.date, **_: Any) -> None:
    if transfer.held_by.kind not in (*KEEPERS, *FED_KINDS) or not transfer.held_by.is_active:
        raise Refused("属地暂管的工会已不在用。请原工会撤回后重新开具。")
    move_membership(transfer, transfer.held_by, None, by=by, on=on)
    transfer.held_on, transfer.received_by = on, str(by)[:60] if by else ""


def _close(transfer: Any, *, by: Any, on: dt.date, reason: str, **_: Any) -> None:
    transfer.why, transfer.closed_on = reason[:200], on


def _step(name: str, verb: str, sources: set[str], target: str, says: str, **more: Any) -> Transition:
    return Transition(
        name=f"membershiptransfer.{name}", verb=verb, model="members.MembershipTransfer", sources=frozenset(sources),
        target=target, permission=EDIT, says=says, entry="P-081", **more,
    )  # fmt: skip


ANSWER = _step(
    "answer", "开具凭证", {State.ASKED}, State.ISSUED, "同意接转，生成凭证号。对方凭凭证号接收后，会员离开本会名册。",
    gate=_from_side, effect=_answer, tone="primary", fields=("on",),
)  # fmt: skip
ACCEPT = _step(
    "accept", "接收会籍", {State.ISSUED, State.HELD}, State.ACCEPTED,
    "会员转入本会名册，原工会的名册同时减少一人，双方办结。", gate=_to_side, effect=_accept, tone="primary",
    fields=("on", "unit_name"),
)  # fmt: skip
HOLD = _step(
    "hold", "属地暂管", {State.ISSUED}, State.HELD,
    "会籍暂时放在居住地的工会。本人有了新单位工会，凭同一凭证号转去。", gate=_keeping_side, effect=_hold, tone="primary",
    fields=("on",),
)  # fmt: skip
RETURN = _step(
    "return", "退回", {State.ASKED, State.ISSUED}, State.RETURNED, "不办理这次接转，写明原因，会籍留在原工会。",
    gate=_refusing_side, effect=_close, fields=("reason",),
)  # fmt: skip
WITHDRAW = _step(
    "withdraw", "撤回", {State.ASKED, State.ISSUED}, State.WITHDRAWN, "对方还没有接收，可以撤回；凭证号随即作废。",
    gate=_starting_side, effect=_close, fields=("reason",),
)  # fmt: skip
TRANSFER_STEPS = (ANSWER, ACCEPT, HOLD, RETURN, WITHDRAW)


def offered(transfer: MembershipTransfer, user: Any) -> list[Transition]:
    """The steps this person may take now."""
    found = []
    for step in TRANSFER_STEPS:
        if transfer.state in step.sources and step.gate is not None:
            try:
                step.gate(transfer, by=user)
            except (NotAllowed, Refused):
                continue
            found.append(step)
    return found


__all__ = [
    "ACCEPT",
    "ANSWER",
    "HOLD",
    "NOT_FOUND",
    "RETURN",
    "TRANSFER_STEPS",
    "WITHDRAW",
    "State",
    "accept_slip",
    "ask",
    "code_of",
    "find_slip",
    "issue",
    "keeper_for",
    "move_membership",
    "offered",
    "refuse_slip",
    "union_named",
]  # fmt: skip

"""What a member sets going at his own door: a transfer, leaving, coming back. No user stands behind it, his card does."""

import datetime as dt
from typing import Any

from django.db import transaction

from core import audit
from core.workflow import Refused, Transition, create
from members.models import Member, MembershipTransfer, MembershipWish
from members.workflows.places import keeper_for, union_named
from members.workflows.standing import LEAVE, REJOIN
from members.workflows.transfers import State as Slip
from members.workflows.transfers import may_leave
from unions.models import Jurisdiction

State, Kind = MembershipWish.State, MembershipWish.Kind
SELF = MembershipTransfer.Starter.SELF
FREE = "退会由会员自己决定，不能不予办理。经谈话愿意留下的，请会员本人在会员查询里撤回申请。"


def start_transfer(
    member: Member, *, on: dt.date, to_text: str = "", residence: Jurisdiction | None = None,
    change_reason: str = Member.Reason.RELATION, reason: str = "",
) -> MembershipTransfer:  # fmt: skip
    """The member asks his union for the slip. A residence means that there is no new union yet."""
    with transaction.atomic():
        member = (
            Member.objects.select_for_update(of=("self",), no_key=True)
            .select_related("body")
            .get(pk=member.pk)
        )
        may_leave(member)
        _no_open_wish(member)
        keeper = keeper_for(residence) if residence else None
        if residence is not None and keeper is None:
            raise Refused(f"没有找到“{residence}”的属地工会。请改填上一级地区，例如县（市、区）。")
        target = union_named(to_text) if to_text else None
        if member.body in (target, keeper):
            raise Refused(f"您已经在“{member.body}”，不需要转会。")
        row = MembershipTransfer(
            member=member, from_body=member.body, to_body=target, to_text=to_text, held_by=keeper, residence=residence,
            reason=change_reason, started_on=on, started_by=SELF, state=Slip.ASKED, note=reason,
        )  # fmt: skip
        return create(row, by=None, verb="start")


def withdraw_transfer(member: Member, *, on: dt.date) -> MembershipTransfer:
    """Only what he began himself, and only before another union has taken him."""
    with transaction.atomic():
        rows = MembershipTransfer.objects.select_for_update().filter(member=member, started_by=SELF)
        row = rows.filter(state__in=(Slip.ASKED, Slip.ISSUED)).first()
        if row is None:
            raise Refused("没有可以撤回的转会申请：可能已经办结，或是由工会提出的。请问工会。")
        before = {"state": row.state}
        row.state, row.why, row.closed_on = Slip.WITHDRAWN, "会员本人撤回", on
        row.save(update_fields=["state", "why", "closed_on"])
        audit.record("membershiptransfer.withdraw", row, by=None, before=before, after={"state": row.state})
        return row


def file_wish(member: Member, kind: str, *, on: dt.date, why: str = "") -> MembershipWish:
    with transaction.atomic():
        member = (
            Member.objects.select_for_update(of=("self",), no_key=True)
            .select_related("body")
            .get(pk=member.pk)
        )
        _no_open_wish(member)
        if kind == Kind.RESUME and member.status != Member.Status.RETAINED:
            raise Refused("您现在是在会会员，不用恢复会籍。")
        if kind == Kind.LEAVE and member.transfers.filter(state__in=(Slip.ASKED, Slip.ISSUED)).exists():
            raise Refused("您的会籍正在转会。请先撤回转会，再申请退会。")
        row = MembershipWish(member=member, body=member.body, kind=kind, why=why.strip()[:200], filed_on=on)
        return create(row, by=None, verb="file")


def _no_open_wish(member: Member) -> None:
    found = member.wishes.filter(state=State.OPEN).first()
    if found is not None:
        raise Refused(f"您已有一份没有办理的“{found.get_kind_display()}”。请等工会办理，或先撤回。")


def withdraw_wish(member: Member) -> MembershipWish:
    with transaction.atomic():
        row = MembershipWish.objects.select_for_update().filter(member=member, state=State.OPEN).first()
        if row is None:
            raise Refused("没有可以撤回的申请：工会可能已经办理。请看下面的办理情况。")
        row.state = State.WITHDRAWN
        row.save(update_fields=["state"])
        audit.record("membershipwish.withdraw", row, by=None, after={"state": row.state})
        return row


def _grant(row: MembershipWish, *, by: Any, on: dt.date, **_: Any) -> None:
    """By the very steps a clerk would take, so that history, figures and refusals are the same."""
    member = (
        Member.objects.select_for_update(of=("self",), no_key=True)
        .select_related("body")
        .get(pk=row.member_id)
    )
    if member.body_id != row.body_id:
        raise Refused(f"{member.name}的会籍已不在本会，不能按这份申请办理。请点“不予办理”，写明情况。")
    words = f"本人于 {row.filed_on:%Y-%m-%d} 申请" + (f"：{row.why}" if row.why else "")
    if row.kind == Kind.LEAVE:
        LEAVE.apply(member, by=by, on=on, change_reason=Member.Reason.OWN_WISH, reason=words)
    else:
        REJOIN.apply(member, by=by, on=on, reason=words)
    row.decided_on, row.decided_by = on, str(by)[:60]


def may_decline(row: MembershipWish) -> bool:
    """Leaving is free: only what can no longer be done is declined."""
    here = row.member.body_id == row.body_id and row.member.status in ("active", "retained")
    return row.kind != Kind.LEAVE or not here


def _may_decline(row: MembershipWish, *, by: Any, **_: Any) -> None:
    if not may_decline(row):
        raise Refused(FREE)


def _decline(row: MembershipWish, *, by: Any, on: dt.date, reason: str, **_: Any) -> None:
    row.decided_on, row.decided_by, row.decision = on, str(by)[:60], reason


GRANT = Transition(
    name="membershipwish.grant", verb="照申请办理", model="members.MembershipWish", sources=frozenset({State.OPEN}),
    target=State.GRANTED, permission="members.edit", effect=_grant, tone="primary", entry="P-081",
    says="申请退会的，由委员会宣布退会并收回会员证，从今天起退会；申请恢复会籍的，从今天起恢复为在会。",
)  # fmt: skip
DECLINE = Transition(
    name="membershipwish.decline", verb="不予办理", model="members.MembershipWish", sources=frozenset({State.OPEN}),
    target=State.DECLINED, permission="members.edit", gate=_may_decline, effect=_decline, tone="danger", entry="P-081",
    says="会员本人能看到理由。退会自由：申请退会的不能不予办理。", fields=("reason",),
)  # fmt: skip
WISH_STEPS = (GRANT, DECLINE)

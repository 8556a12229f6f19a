"""Steps of a membership already there: retain, move out, leave, expel, come back. Each writes history and bumps the version."""

import datetime as dt
from typing import Any

from core.clock import today
from core.papers import check_paper
from core.workflow import Refused, Transition
from members.models import Expulsion, Member, MembershipChange, MembershipTransfer
from unions.models import Body

Status, Change = Member.Status, Member.Change
GONE = frozenset({Change.MOVE_OUT, Change.EXPEL, Change.LEAVE})
MOVING = "{name}的会籍正在接转（{state}）。请先在“会籍接转”里撤回或等对方办结，再办这一步。"


def remember(member: Member, *, on: dt.date, by: Any, from_body: Body | None = None, note: str = "") -> None:
    """One row of history as the record now stands."""
    MembershipChange.objects.create(
        member=member, kind=member.change, on=on, reason=member.change_reason, body=member.body, from_body=from_body,
        note=note[:200], by_name=str(by)[:60] if by else "",
    )  # fmt: skip


def turn(
    member: Member, kind: str, *, by: Any, on: dt.date, change_reason: str = "", reason: str = ""
) -> None:
    """The record and its history take one change; refuses days out of order and what is being transferred."""
    if on > today():
        raise Refused("日期不能晚于今天。")
    if on < member.change_on:
        raise Refused(f"日期不能早于上一次会籍变化（{member.change_on:%Y-%m-%d}）。")
    if kind == Change.JOIN and not member.body.is_active:
        raise Refused(
            f"“{member.body}”现在是“{member.body.get_state_display()}”，不能恢复会籍。请到新的工会办理入会。"
        )
    if kind in GONE:
        _leave_no_transfer(member, on=on)
    member.change, member.change_on, member.change_reason = kind, on, change_reason
    member.version += 1
    if kind == Change.JOIN and member.joined_on is None:
        member.joined_on = on
    remember(member, on=on, by=by, note=reason)


def _leave_no_transfer(member: Member, *, on: dt.date) -> None:
    """A transfer under way is settled first; one kept by the residence's union ends with the membership."""
    moving = MembershipTransfer.objects.select_for_update().filter(
        member=member, state__in=("asked", "issued")
    )
    if (found := moving.first()) is not None:
        raise Refused(MOVING.format(name=member.name, state=found.get_state_display()))
    held = MembershipTransfer.objects.filter(member=member, state=MembershipTransfer.State.HELD)
    held.update(state=MembershipTransfer.State.WITHDRAWN, closed_on=on, why="暂管期间会籍已另行办理")


def _turn(kind: str) -> Any:
    def effect(
        member: Member, *, by: Any, on: dt.date, change_reason: str = "", reason: str = "", **_: Any
    ) -> None:
        turn(member, kind, by=by, on=on, change_reason=change_reason, reason=reason)

    return effect


def _expel(
    member: Member, *, by: Any, on: dt.date, proposed_on: dt.date, filed_on: dt.date, paper: Any,
    change_reason: str = Member.Reason.CRIME, reason: str = "", **_: Any,
) -> None:  # fmt: skip
    """`on` is the day the committee decided."""
    if not proposed_on <= on <= filed_on:
        raise Refused("三个日期的先后不对：先由工会小组提出，再由工会委员会决定，然后报上级工会备案。")
    if filed_on > today():
        raise Refused("报上级工会备案日期不能晚于今天。")
    turn(member, Change.EXPEL, by=by, on=on, change_reason=change_reason, reason=reason)
    Expulsion.objects.create(
        member=member, body=member.body, proposed_on=proposed_on, decided_on=on, filed_on=filed_on,
        paper=check_paper(paper), paper_name=str(paper.name)[-120:],
    )  # fmt: skip


def _readmit(member: Member, *, by: Any, on: dt.date, reason: str, **_: Any) -> None:
    turn(member, Change.JOIN, by=by, on=on, reason=f"重新入会：{reason}")


def _step(
    name: str, verb: str, sources: set[Member.Status], target: str, says: str, effect: Any, tone: str = "quiet",
    fields: tuple[str, ...] = ("on", "change_reason", "reason"),
) -> Transition:  # fmt: skip
    return Transition(
        name=f"member.{name}", verb=verb, model="members.Member", sources=frozenset(sources), target=target,
        permission="members.edit", says=says, effect=effect, state_field="status", tone=tone, entry="P-081",
        fields=fields,
    )  # fmt: skip


HERE = {Status.ACTIVE, Status.RETAINED}
RETAIN = _step(
    "retain", "保留会籍", {Status.ACTIVE}, Status.RETAINED, "退休、失业、服兵役等保留会籍：不缴会费，不参加选举。",
    _turn(Change.RETAIN),
)  # fmt: skip
MOVE_OUT = _step(
    "move_out", "直接转出", HERE, Status.MOVED,
    "转往没有使用本平台的工会时用。转往本平台内的工会，请用“开具接转凭证”，由对方接收后才离开名册。", _turn(Change.MOVE_OUT),
)  # fmt: skip
LEAVE = _step(
    "leave", "办理退会", HERE, Status.LEFT, "个人要求退会的，由委员会宣布，收回会员证。", _turn(Change.LEAVE), "danger",
)  # fmt: skip
EXPEL = _step(
    "expel", "除名", HERE, Status.EXPELLED, "由工会小组提出、委员会决定，报上级工会备案，并上传决定文件。", _expel, "danger",
    ("proposed_on", "on", "filed_on", "change_reason", "reason", "paper"),
)  # fmt: skip
REJOIN = _step(
    "rejoin", "恢复会籍", {Status.RETAINED, Status.MOVED, Status.LEFT}, Status.ACTIVE,
    "重新就业或再次申请入会的，恢复为在会。", _turn(Change.JOIN), fields=("on", "reason"),
)  # fmt: skip
READMIT = _step(
    "readmit", "重新入会", {Status.EXPELLED}, Status.ACTIVE,
    "被除名的人再次申请入会，由工会委员会讨论决定。请写明讨论的时间和结果。", _readmit, fields=("on", "reason"),
)  # fmt: skip
STEPS = (RETAIN, MOVE_OUT, LEAVE, EXPEL, REJOIN, READMIT)

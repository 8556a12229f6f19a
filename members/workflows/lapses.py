"""Membership that lapses: no dues and no activity for months, persuaded without result, then deemed to have left."""

import datetime as dt
from typing import Any

from core.clock import add_months, today
from core.workflow import Refused, Transition, create
from members.models import Member, MembershipLapse
from members.workflows.standing import LEAVE
from unions.policies.force import policy_of

State = MembershipLapse.State
MONTHS = "member.lapse_months"


def months_of(member: Member, on: dt.date) -> int | None:
    value = policy_of(member.body.place, on).value(MONTHS)
    return None if value is None else int(value)


def ripe_on(lapse: MembershipLapse, months: int) -> dt.date:
    """The first day on which the membership may be deemed ended."""
    return add_months(lapse.since, months)


def start_lapse(member: Member, *, since: dt.date, by: Any) -> MembershipLapse:
    if member.status != Member.Status.ACTIVE:
        raise Refused(f"{member.name}现在是“{member.get_status_display()}”，不用催告：保留会籍期间不缴会费。")
    if since > today():
        raise Refused("起始日期不能晚于今天。")
    if member.lapses.filter(state=State.OPEN).exists():
        raise Refused(f"{member.name}已有一条未办结的催告。")
    return create(MembershipLapse(member=member, since=since), by=by)


def _persuade(lapse: Any, *, by: Any, on: dt.date, reason: str, **_: Any) -> None:
    if not lapse.since <= on <= today():
        raise Refused("劝告日期应在起始日期到今天之间。")
    lapse.persuaded_on, lapse.outcome = on, reason[:200]
    lapse.persuaded_by = str(by)[:60] if by else ""


def _resume(lapse: Any, *, on: dt.date, **_: Any) -> None:
    lapse.closed_on = on


def _exit(lapse: Any, *, by: Any, on: dt.date, reason: str = "", **_: Any) -> None:
    months = months_of(lapse.member, on)
    if months is None:
        raise Refused("还没有设定“视为自动退会的月数”。请在标准参数里设定后再办。")
    if lapse.persuaded_on is None:
        raise Refused("还没有登记教育劝告。请先登记劝告日期和情况。")
    if on < max(ripe_on(lapse, months), lapse.persuaded_on):
        raise Refused(
            f"连续 {months} 个月未缴会费、未参加活动，经劝告无效才视为自动退会；最早 {ripe_on(lapse, months):%Y-%m-%d}。"
        )
    note = f"连续 {months} 个月未缴会费、未参加活动，经劝告无效，视为自动退会。{reason}"
    LEAVE.apply(lapse.member, by=by, on=on, reason=note)
    lapse.closed_on = on


def _step(name: str, verb: str, target: str, says: str, effect: Any, **more: Any) -> Transition:
    return Transition(
        name=f"membershiplapse.{name}", verb=verb, model="members.MembershipLapse", sources=frozenset({State.OPEN}),
        target=target, permission="members.edit", says=says, effect=effect, entry="P-081", **more,
    )  # fmt: skip


PERSUADE = _step(
    "persuade",
    "登记劝告",
    State.OPEN,
    "登记教育劝告的日期和情况。",
    _persuade,
    tone="primary",
    fields=("on", "reason"),
)
RESUME = _step(
    "resume",
    "恢复正常",
    State.RESUMED,
    "会员已补缴会费或参加活动，会籍不变，催告到此办结。",
    _resume,
    fields=("on",),
)
EXIT = _step(
    "exit", "视为自动退会", State.EXITED, "由委员会宣布，收回会员证，会籍改为退会。", _exit, tone="danger", fields=("on", "reason"),
)  # fmt: skip
LAPSE_STEPS = (PERSUADE, RESUME, EXIT)

"""Dues: declare a quarter, correct it, post a payment, reverse one. Amounts in fen; every step is one transaction.

due = rate in force at the body's place on the quarter's last day × wages, half away from zero to the fen.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from core import audit
from core.clock import quarter_bounds, quarter_label
from core.money import share_of, yuan
from core.workflow import NotAllowed, Refused, Transition, clean
from finance.models import Contribution, Payment, SplitShare
from finance.workflows.plans import nodes_of, plan_for, split
from unions.models import Body, Coverage, Unit
from unions.policies.force import Policy, policy_of

State = Contribution.State


@dataclass(frozen=True)
class Declaration:
    """What an employer's union declares for a quarter: wages and accrual in fen."""

    wages: int
    workers: int
    accrued: int | None = None  # None: accrued in full
    accrued_on: dt.date | None = None


def rate_in_force(place: str, quarter: str, policy: Policy | None = None) -> int:
    """Basis points. Raises Refused, naming who must set it, where nobody has."""
    last_day = quarter_bounds(quarter)[1]
    rate = (policy or policy_of(place, last_day)).value("fin.dues_rate")
    if rate is None:
        raise Refused(
            f"这里在 {last_day} 还没有设定工会经费拨缴比例，算不出应缴数。请市总工会在“标准参数”中设定“工会经费拨缴比例”后再申报。"
        )
    return int(rate)


def dues_of(wages: int, rate_bp: int) -> int:
    return share_of(wages, rate_bp)


def covered_in(quarter: str) -> Any:
    """Coverages that held on at least one day of the quarter."""
    first, last = quarter_bounds(quarter)
    return Coverage.objects.filter(from_on__lte=last).filter(Q(to_on=None) | Q(to_on__gte=first))


def undeclared(user: Any, permission: str, quarter: str) -> Any:
    """Coverages in the user's sight whose employer has not declared the quarter."""
    made = Contribution.objects.filter(body=OuterRef("body"), unit=OuterRef("unit"), quarter=quarter)
    first, last = quarter_bounds(quarter)
    return (
        Coverage.objects.visible_to(user, permission)
        .filter(from_on__lte=last, body__state__in=("normal", "rectifying"))
        .filter(Q(to_on=None) | Q(to_on__gte=first))
        .filter(Q(unit__closed_on=None) | Q(unit__closed_on__gt=last))
        .filter(~Exists(made))
    )


def declare(
    body: Body,
    unit: Unit,
    quarter: str,
    said: Declaration,
    *,
    by: Any,
    on: dt.date,
    policy: Policy | None = None,
) -> Contribution:
    """One employer's quarter. `policy` saves the look-up where many bodies share it."""
    if not Body.objects.visible_to(by, "finance.edit").filter(pk=body.pk).exists():
        raise NotAllowed("finance.edit")
    _may_declare(body, unit, quarter, on)
    rate = rate_in_force(body.place, quarter, policy)
    due = dues_of(said.wages, rate)
    accrued = due if said.accrued is None else said.accrued
    row = Contribution(
        body=body, unit=unit, quarter=quarter, workers=said.workers, wages=said.wages, rate_bp=rate, due=due,
        accrued=accrued, accrued_on=said.accrued_on or (on if accrued else None),
        state=State.OPEN if due else State.SETTLED, declared_by=str(by), declared_on=on,
    )  # fmt: skip
    with transaction.atomic():
        clean(row)
        row.save(force_insert=True)
        audit.record("contribution.declare", row, by=by, after=audit.snapshot(row))
    return row


def _may_declare(body: Body, unit: Unit, quarter: str, on: dt.date) -> None:
    first, _ = quarter_bounds(quarter)
    if first > on:
        raise Refused(f"{quarter_label(quarter)}还没有开始，不能申报。请选择当前或以前的季度。")
    if not covered_in(quarter).filter(body=body, unit=unit).exists():
        raise Refused(
            f"{quarter_label(quarter)}“{body}”没有覆盖“{unit}”。请先在工会资料中登记所辖单位，或另选单位。"
        )
    if Contribution.objects.filter(body=body, unit=unit, quarter=quarter).exists():
        raise Refused(f"“{unit}”的{quarter_label(quarter)}经费已经申报过。要改数请打开那一条“更正申报”。")


def _settle(row: Contribution) -> None:
    row.state = State.SETTLED if row.received >= row.due else State.OPEN


# ---- correct -------------------------------------------------------------------------------------------------------


def _correct_gate(row: Contribution, *, by: Any, wages: int, **_: Any) -> None:
    due = dues_of(wages, row.rate_bp)
    if due < row.received:
        raise Refused(
            f"已到账 {yuan(row.received)} 元，更正后应缴只有 {yuan(due)} 元。请先冲销多登的到账，再更正申报。"
        )


def _correct(
    row: Contribution, *, by: Any, on: dt.date, wages: int, workers: int, accrued: int, **data: Any
) -> None:
    row.wages, row.workers = wages, workers
    row.due = dues_of(wages, row.rate_bp)
    row.accrued = accrued
    row.accrued_on = data.get("accrued_on") or row.accrued_on or (on if accrued else None)
    _settle(row)


CORRECT = Transition(
    name="contribution.correct", verb="更正申报", model="finance.Contribution", sources=frozenset(State), target=None,
    permission="finance.edit", says="改正工资总额、人数或计提额，应缴数随之重算。已登记的到账不变，更正记入操作记录。",
    gate=_correct_gate, effect=_correct, fields=("wages", "workers", "accrued", "accrued_on", "reason"), entry="P-134",
)  # fmt: skip


# ---- pay and reverse -----------------------------------------------------------------------------------------------


def _pay_gate(row: Contribution, *, by: Any, amount: int, paid_on: dt.date, **_: Any) -> None:
    if amount <= 0:
        raise Refused("到账金额应大于 0。要减少已登记的到账，请用“冲销”。")
    if paid_on < quarter_bounds(row.quarter)[0]:
        raise Refused(f"到账日期 {paid_on} 早于所属季度。请核对日期，或登记到正确的季度。")
    if row.received + amount > row.due:
        raise Refused(
            f"应缴 {yuan(row.due)} 元，已到账 {yuan(row.received)} 元，这笔最多还能登记 {yuan(row.owed)} 元。"
            "多缴的部分请登记到其他季度，或先更正申报。"
        )


def _pay(
    row: Contribution, *, by: Any, on: dt.date, amount: int, paid_on: dt.date, channel: str, **data: Any
) -> None:
    """Posts and divides at once: by the plan in force on the day of payment, among the body's present superiors."""
    if paid_on > on:
        raise Refused(f"到账日期 {paid_on} 在今天之后。请填实际到账的日期。")
    plan = plan_for(row.body, paid_on)
    payment = Payment.objects.create(
        contribution=row, plan=plan, amount=amount, paid_on=paid_on, channel=channel,
        receipt_no=data.get("receipt_no", ""), posted_by=str(by),
    )  # fmt: skip
    nodes = nodes_of(row.body)
    SplitShare.objects.bulk_create(
        SplitShare(payment=payment, level=level, node=nodes[level], amount=part)
        for level, part in split(amount, plan).items()
    )
    audit.record("payment.post", payment, by=by, after=audit.snapshot(payment))
    row.received += amount
    _settle(row)


PAY = Transition(
    name="contribution.pay", verb="登记到账", model="finance.Contribution", sources=frozenset({State.OPEN}), target=None,
    permission="finance.edit", says="登记后立即按到账日的分成方案分到各级。登记过的到账不能改，登错了只能冲销。",
    gate=_pay_gate, effect=_pay, tone="primary", fields=("amount", "paid_on", "channel", "receipt_no"), entry="P-134",
)  # fmt: skip


def _the_payment(row: Contribution, payment: int) -> Payment:
    found = row.payments.filter(pk=payment).first()
    if found is None:
        raise Refused("没有找到这笔到账。请回到经费申报页重新选择。")
    return found


def _reverse_gate(row: Contribution, *, by: Any, payment: int, **_: Any) -> None:
    original = _the_payment(row, payment)
    if original.reverses_id is not None:
        raise Refused("这一行本身就是冲销，不能再冲销。要恢复请重新登记到账。")
    if Payment.objects.filter(reverses=original).exists():
        raise Refused("这笔到账已经冲销过了。")


def _reverse(row: Contribution, *, by: Any, on: dt.date, payment: int, reason: str, **_: Any) -> None:
    """Mirrors the payment and each of its shares, whatever the tree and the plan are today."""
    original = _the_payment(row, payment)
    mirror = Payment.objects.create(
        contribution=row, plan_id=original.plan_id, amount=-original.amount, paid_on=on, channel=original.channel,
        receipt_no=original.receipt_no, reverses=original, reason=reason, posted_by=str(by),
    )  # fmt: skip
    SplitShare.objects.bulk_create(
        SplitShare(payment=mirror, level=share.level, node_id=share.node_id, amount=-share.amount)
        for share in original.shares.order_by("pk")
    )
    audit.record("payment.reverse", mirror, by=by, after=audit.snapshot(mirror), note=reason)
    row.received -= original.amount
    _settle(row)


REVERSE = Transition(
    name="contribution.reverse", verb="冲销到账", model="finance.Contribution", sources=frozenset(State), target=None,
    permission="finance.edit", says="记一笔金额相反的到账，各级分成同时退回。原来那一笔保留在案。",
    gate=_reverse_gate, effect=_reverse, tone="danger", fields=("payment", "reason"), entry="P-134",
)  # fmt: skip

"""Rectification: opened by a bad rating or from above, led by the superior, lifted after a better rating or escalated.

The state of the union follows: under rectification while one is open. Whom it escalates to is the unit that named the
union's title, where it holds one, else the level above the leading union.
"""

import datetime as dt
from typing import Any

from django.db import transaction

from core import audit
from core.clock import add_months
from core.workflow import NotAllowed, Refused, Transition, WrongState, clean, create
from homes.models import HomeTitle, RatingRound, Rectification
from homes.models.grades import LEVELS
from homes.models.rectifications import OPEN
from homes.workflows.sheets import verifies
from unions.models import Body
from unions.policies.catalogue import show
from unions.policies.force import Policy, policy_of
from unions.workflows.bodies import HOLDS_BACK

State, Origin = Rectification.State, Rectification.Origin
FLOOR = "rate.satisfaction_min"


def current(body: Body) -> Rectification | None:
    return Rectification.objects.filter(body=body, state__in=OPEN).first()


def expects_rating(body: Body) -> None:
    """While a union is put right for a bad rating, members are asked again only when the measures are carried out."""
    row = current(body)
    if row and row.origin == Origin.RATING and row.carried_on is None:
        raise Refused(f"本会正在整顿（{row.get_state_display()}）。整顿措施落实以后，再组织会员复评。")


def still_open(body: Body) -> str:
    """The union's state follows from its rectification: it is made normal by closing that, never around it."""
    row = current(body)
    if row is None:
        return ""
    return (
        f"{row.opened_on} 因{row.get_origin_display()}列入的整顿还没有办完（{row.get_state_display()}），不能在这里解除。"
        "请到“建家”里的“整顿”打开这一件，办完后点“解除整顿”，工会随之恢复正常。"
    )


HOLDS_BACK.append(still_open)


def limit(policy: Policy, on: dt.date) -> dt.date | None:
    months = policy.value("rate.rerate_months")
    return None if months is None else add_months(on, int(months))


def open_rectification(
    body: Body, *, origin: str, why: str, by: Any, on: dt.date, due_on: dt.date | None = None, rating: RatingRound | None = None
) -> Rectification:  # fmt: skip
    """Also sets the union's state. `by` is None where the portal itself opens it."""
    if by is not None and not verifies(by, body):
        raise NotAllowed("homes.verify")
    if not body.is_basic or not body.is_active:
        raise Refused(f"“{body}”现在是“{body.get_state_display()}”，不能列入整顿。")
    with transaction.atomic():
        Body.objects.select_for_update(no_key=True).get(pk=body.pk)
        if current(body):
            raise Refused("这家工会已在整顿。请在原来那一件里办理。")
        due = due_on or limit(policy_of(body.place, on), on)
        row = Rectification(
            body=body,
            origin=origin,
            why=why.strip()[:300],
            opened_on=on,
            due_on=due,
            lead=body.superior,
            rating=rating,
        )
        clean(row)
        create(row, by=by)
        set_state(body, Body.State.RECTIFYING, by=by, note=row.why)
    return row


def set_state(body: Body, state: str, *, by: Any, note: str) -> None:
    """The same change and event as the step on the union's page; here it follows from the rectification."""
    held = Body.objects.select_for_update(no_key=True).get(pk=body.pk)
    if held.state == state or not held.is_active:
        return
    before = {"state": held.state}
    held.state = state
    held.save(update_fields=["state"])
    verb = "body.rectify" if state == Body.State.RECTIFYING else "body.lift"
    audit.record(verb, held, by=by, before=before, after={"state": state}, note=note)
    body.state = state


def after_rating(row: RatingRound, policy: Policy, *, on: dt.date) -> None:
    """What a count leads to: a bad valid rating opens a rectification; a valid one while one is ready is its re-rating."""
    floor = policy.value(FLOOR)
    if not row.valid or row.union_rate is None or floor is None:
        return
    held, bad = current(row.body), row.union_rate < int(floor)
    said = f"会员评家满意率 {row.union_rate / 100:g}%，低于 {show(FLOOR, floor)}"
    if held and held.carried_on:
        before = audit.snapshot(held)
        held.rerating, held.state = row, State.RERATED
        _save(held, "rectification.rerate", before)
        if bad:
            _escalate(held, on=on)
            _save(held, "rectification.escalate", before, note=f"复评{said}")
    elif held is None and bad:
        open_rectification(row.body, origin=Origin.RATING, why=said, by=None, on=on, rating=row)


def _save(row: Rectification, verb: str, before: dict[str, Any], *, note: str = "") -> None:
    clean(row)
    row.save()
    old, new = audit.changes(before, audit.snapshot(row))
    audit.record(verb, row, by=None, before=old, after=new, note=note)
    before.update(audit.snapshot(row))


def named_by(body: Body) -> Body | None:
    """The unit that named the union's highest title in force."""
    held = HomeTitle.objects.filter(body=body, person=None, state=HomeTitle.State.IN_FORCE).select_related(
        "named_by"
    )
    highest = max(held, key=lambda title: LEVELS.index(title.level), default=None)
    return highest.named_by if highest else None


def _escalate(row: Rectification, *, on: dt.date) -> None:
    above = row.lead.superior if row.lead else None
    row.escalated_to, row.escalated_on = named_by(row.body) or above or row.lead, on
    row.state = State.ESCALATED


def escalate_overdue(on: dt.date) -> int:
    """The portal escalates what ran out without a passed re-rating. Returns how many."""
    rows = Rectification.objects.filter(due_on__lt=on, state__in=[*OPEN[:4]]).select_related(
        "body", "lead__superior"
    )
    found = list(rows.order_by("pk").values_list("pk", flat=True))
    for key in found:
        with transaction.atomic():
            row = rows.select_for_update(of=("self",)).filter(pk=key).first()
            if row is not None:
                before = audit.snapshot(row)
                _escalate(row, on=on)
                _save(row, "rectification.escalate", before, note=f"期限 {row.due_on} 已过，没有通过复评")
    return len(found)


# ---- steps ---------------------------------------------------------------------------------------------------------


def _next(row: Rectification, state: str) -> None:
    """What is escalated stays so while the same steps go on."""
    if row.state != State.ESCALATED:
        row.state = state


def _may_cause(row: Rectification, *, by: Any, **data: Any) -> None:
    if row.cause:
        raise WrongState("原因已经登记。页面已更新，请再看一眼。")


def _may_publish(row: Rectification, *, by: Any, **data: Any) -> None:
    if not row.cause or row.measures:
        raise WrongState("先登记原因，再公布措施；措施只公布一次。页面已更新，请再看一眼。")


def _may_carry(row: Rectification, *, by: Any, **data: Any) -> None:
    if not row.measures or row.carried_on:
        raise WrongState("先公布措施，再登记落实；落实只登记一次。页面已更新，请再看一眼。")


def _caused(row: Rectification, *, by: Any, on: dt.date, cause: str, **data: Any) -> None:
    row.cause = cause.strip()
    _next(row, State.CAUSE)


def _measured(
    row: Rectification,
    *,
    by: Any,
    on: dt.date,
    measures: str,
    published_on: dt.date,
    published_at: str,
    **data: Any,
) -> None:
    if not row.opened_on <= published_on <= on:
        raise Refused(f"公布日期应在列入日期 {row.opened_on} 和今天之间。请核对。")
    row.measures, row.published_on, row.published_at = measures.strip(), published_on, published_at.strip()
    _next(row, State.PUBLISHED)


def _carried(
    row: Rectification, *, by: Any, on: dt.date, carried: str, carried_on: dt.date, **data: Any
) -> None:
    if not (row.published_on or row.opened_on) <= carried_on <= on:
        raise Refused("落实日期应在措施公布以后、今天以前。请核对。")
    row.carried, row.carried_on = carried.strip(), carried_on
    _next(row, State.CARRIED)


def _from_above(row: Rectification, *, by: Any, **data: Any) -> None:
    if not verifies(by, row.body):
        raise NotAllowed("homes.verify")


def _may_lift(row: Rectification, *, by: Any, **data: Any) -> None:
    _from_above(row, by=by)
    if not row.carried_on:
        raise Refused("整顿措施还没有落实，不能解除。")
    if row.origin != Origin.RATING:
        return
    floor = policy_of(row.body.place, row.opened_on).value(FLOOR)
    rate = row.rerating.union_rate if row.rerating else None
    if rate is None or not row.rerating or not row.rerating.valid:
        raise Refused("还没有有效的复评结果，不能解除。请先组织会员复评。")
    if floor is not None and rate < int(floor):
        raise Refused(
            f"复评满意率 {rate / 100:g}%，仍低于 {show(FLOOR, floor)}，不能解除。请继续整顿并再次复评。"
        )


def _lifted(row: Rectification, *, by: Any, on: dt.date, outcome: str, **data: Any) -> None:
    row.closed_on, row.outcome = on, outcome.strip()
    set_state(row.body, Body.State.NORMAL, by=by, note=f"整顿解除：{row.outcome}")


def _escalated(row: Rectification, *, by: Any, on: dt.date, **data: Any) -> None:
    _escalate(row, on=on)


_ROW = {"model": "homes.Rectification", "entry": "P-105"}
CAUSE = Transition(
    name="rectification.cause", verb="登记原因", sources=frozenset({State.TRIGGERED, State.ESCALATED}), target=None, gate=_may_cause, permission="homes.edit",
    says="写明会员不满意的原因。", effect=_caused, tone="primary", fields=("cause",), **_ROW,
)  # fmt: skip
MEASURES = Transition(
    name="rectification.measures", verb="公布措施", sources=frozenset({State.CAUSE, State.ESCALATED}), target=None, gate=_may_publish,
    permission="homes.edit", says="整改措施要向会员公布。", effect=_measured, tone="primary",
    fields=("measures", "published_on", "published_at"), **_ROW,
)  # fmt: skip
CARRY = Transition(
    name="rectification.carry", verb="登记落实", sources=frozenset({State.PUBLISHED, State.ESCALATED}), target=None, gate=_may_carry,
    permission="homes.edit", says="措施落实后，组织会员复评。", effect=_carried, tone="primary",
    fields=("carried", "carried_on"), **_ROW,
)  # fmt: skip
LIFT = Transition(
    name="rectification.lift", verb="解除整顿", sources=frozenset({State.CARRIED, State.RERATED, State.ESCALATED}),
    target=State.LIFTED, permission="homes.verify", says="整顿完成，工会恢复为正常状态。", gate=_may_lift, effect=_lifted,
    tone="primary", fields=("outcome",), **_ROW,
)  # fmt: skip
ESCALATE = Transition(
    name="rectification.escalate", verb="升级处理", sources=frozenset(OPEN) - {State.ESCALATED}, target=None,
    permission="homes.verify", says="交称号命名单位或再上一级工会督办。整顿继续，直到复评通过。", gate=_from_above, effect=_escalated,
    tone="danger", fields=("reason",), **_ROW,
)  # fmt: skip
RECTIFY_STEPS = (CAUSE, MEASURES, CARRY, LIFT, ESCALATE)

"""A request on its way: drafted, filed, approved by somebody above who did not file it, and taken back within its days."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from core import audit
from core.scoping import covers
from core.workflow import Refused, Transition
from unions.models import Body, BodyRequest, BodyRequestTrace, Unit
from unions.models.bodies import SEGMENT
from unions.policies.force import policy_of
from unions.workflows import life
from unions.workflows.impact import impact_of, kept_with_request
from unions.workflows.plans import Plan, check, plan_of
from unions.workflows.tree import move_body
from unions.workflows.undo import take_back

Kind, State = BodyRequest.Kind, BodyRequest.State
OPEN_STATES = frozenset({State.DRAFTED, State.REFUSED})  # still the filer's to change
UNDO_DAYS = "body.undo_days"


def may_file(kind: str, body: Body, user: Any) -> bool:
    """Staff of the body's branch; its own name also its chair."""
    if covers(user.branches("unions.edit"), body.path):
        return True
    return kind == Kind.RENAME and any(
        branch.path == body.path for branch in user.branches("unions.edit_own")
    )


def may_keep(request: BodyRequest, user: Any) -> bool:
    """A draft is its writer's; whoever may file for the body may go on with it where the writer has left no name."""
    return may_file(request.kind, request.body, user) and request.filed_by_id in (None, user.pk)


def may_decide(request: BodyRequest, user: Any) -> bool:
    decider = request.decider
    return (
        decider is not None
        and request.filed_by_id != user.pk
        and covers(user.branches("unions.edit"), decider.path)
    )


def decider_of(plan: Plan, by: Any) -> Body:
    """Who stands above all that is touched; one level more where the filer stands there himself. At the top a colleague."""
    above = [plan.body.superior or plan.body]
    if plan.new_superior is not None:
        above.append(plan.new_superior)
    for other in (plan.partner, *plan.bodies):
        if other is not None:
            above.append(other.superior or other)
    top = _common([body.path for body in above])
    if not top:
        raise Refused("涉及的工会不在同一个省，平台上没有共同的上级，不能一次办理。")
    mine = [branch.path for branch in by.branches("unions.edit") if top.startswith(branch.path)]
    if mine:
        highest = min(mine, key=len)
        top = highest[:-SEGMENT] or highest
    found = Body.objects.filter(path=top).exclude(state=Body.State.DISSOLVED).first()
    if found is None:
        raise Refused("没有找到审批的上级工会。请联系系统管理员核对组织树。")
    return found


def _common(paths: Sequence[str]) -> str:
    """The longest path that all of them lie at or below."""
    first = min(paths, key=len)
    for end in range(len(first), 0, -SEGMENT):
        if all(path.startswith(first[:end]) for path in paths):
            return first[:end]
    return ""


@dataclass(frozen=True)
class Step(Transition):
    """Who may take it follows from the request itself, not from a permission alone: everybody else in sight gets 403."""

    who: Callable[[BodyRequest, Any], bool] = may_keep

    def _queryset(self, obj: Any, user: Any) -> Any:
        rows = super()._queryset(obj, user)
        return rows if self.who(obj, user) else rows.none()


def draft(
    request: BodyRequest, *, units: Sequence[Unit] = (), bodies: Sequence[Body] = (), by: Any, on: dt.date
) -> BodyRequest:
    """Saves a new or edited draft after the checks of its kind. Raises Refused with a sentence."""
    with transaction.atomic():
        plan = _typed(request, units, bodies)
        check(plan, on=on)
        new = request.pk is None
        before = {} if new else audit.snapshot(BodyRequest.objects.get(pk=request.pk))
        request.filed_by_id, request.filed_by_name = by.pk, str(by)[:40]
        request.save()
        request.units.set(units)
        request.bodies.set(bodies)
        old, after = audit.changes(before, audit.snapshot(request))
        verb = "bodyrequest.draft" if new else "bodyrequest.edit"
        audit.record(verb, request, by=by, before=old, after=after, note=request.reason)
    return request


def _typed(request: BodyRequest, units: Sequence[Unit], bodies: Sequence[Body]) -> Plan:
    return Plan(
        kind=request.kind, body=request.body, new_name=request.new_name, new_kind=request.new_kind,
        new_superior=request.new_superior, partner=request.partner, units=units, bodies=bodies,
        resolved_on=request.resolved_on,
    )  # fmt: skip


def _filed(request: BodyRequest, *, by: Any, on: dt.date, **data: Any) -> None:
    plan = plan_of(request)
    check(plan, on=on)
    request.decider = decider_of(plan, by)
    request.filed_by_id, request.filed_by_name, request.filed_on = by.pk, str(by)[:40], on
    request.refused_reason, request.decided_by_id, request.decided_by_name = "", None, ""
    request.decided_on = None


def _approved(request: BodyRequest, *, by: Any, on: dt.date, reason: str = "", **data: Any) -> None:
    plan = plan_of(request)
    check(plan, on=on)
    _still_above(plan, by)
    request.impact = kept_with_request(impact_of(plan, by=None))
    with life.business_day(on):
        changed = _carry_out(request, plan, by=by, on=on)
    BodyRequestTrace.objects.update_or_create(request=request, defaults={"changed": changed})
    request.decided_by_id, request.decided_by_name, request.decided_on = by.pk, str(by)[:40], on
    request.effected_on = on
    days = policy_of(request.body.place, on).value(UNDO_DAYS)
    request.undo_until = None if days is None else on + dt.timedelta(days=days)


def _still_above(plan: Plan, by: Any) -> None:
    """The tree may have changed since the filing: whoever approves stands above all that is touched today."""
    branches = by.branches("unions.edit")
    places = [
        plan.body,
        *([plan.new_superior] if plan.new_superior else []),
        *([plan.partner] if plan.partner else []),
    ]
    beyond = [body for body in (*places, *plan.bodies) if not covers(branches, body.path)]
    if beyond:
        raise Refused(f"“{beyond[0]}”现在不在您的范围内，不能由您批准。请由共同的上级工会办理。")


def _carry_out(request: BodyRequest, plan: Plan, *, by: Any, on: dt.date) -> life.Changed:
    body, why = plan.body, request.reason
    if plan.kind == Kind.RENAME:
        return life.rename(body, plan.new_name, by=by, reason=why)
    if plan.kind == Kind.MOVE and plan.new_superior is not None:
        before = body.superior_id
        move_body(body, superior=plan.new_superior, by=by, reason=why)
        return {"superior": before}
    if plan.kind == Kind.MERGE and plan.partner is not None:
        return life.merge(body, plan.partner, by=by, on=on, reason=why)
    if plan.kind == Kind.SPLIT:
        request.made, changed = life.split(
            body, plan.new_name, plan.new_kind, plan.units, by=by, on=on, reason=why
        )
        return changed
    if plan.kind == Kind.DISSOLVE:
        return life.dissolve(body, by=by, on=on, reason=why)
    if plan.kind == Kind.RESTORE:
        return life.restore(body, by=by, on=on, reason=why)
    if plan.kind == Kind.REALIGN and plan.partner is not None:
        order_on = request.resolved_on
        return life.realign(
            plan.bodies, plan.partner, by=by, reason=why, order_no=request.order_no, order_on=order_on
        )
    raise Refused("申请填写不全，不能批准。请退回修改。")


def _refused(request: BodyRequest, *, by: Any, on: dt.date, reason: str, **data: Any) -> None:
    request.refused_reason = reason
    request.decided_by_id, request.decided_by_name, request.decided_on = by.pk, str(by)[:40], on


def _may_reverse(request: BodyRequest, *, by: Any, **data: Any) -> None:
    if request.undo_until is None:
        raise Refused("批准时当地没有设定可撤回的天数，不能撤回。要变回去的，请另外提出申请。")


def _reversed(request: BodyRequest, *, by: Any, on: dt.date, reason: str, **data: Any) -> None:
    if request.undo_until is None or on > request.undo_until:
        raise Refused(f"撤回的期限到 {request.undo_until} 为止，已经过了。要变回去的，请另外提出申请。")
    with life.business_day(on):
        take_back(request, request.trace.changed, by=by, on=on, reason=f"撤回：{reason}"[:300])
    request.reversed_on, request.reversed_by_name, request.reversed_reason = on, str(by)[:40], reason


FILE = Step(
    name="bodyrequest.file",
    verb="提交申请",
    model="unions.BodyRequest",
    sources=frozenset(OPEN_STATES),
    target=State.FILED,
    permission="unions.view",
    says="提交以后由上级工会审批，审批以前不能再改。",
    effect=_filed,
    tone="primary",
    entry="P-009",
)
WITHDRAW = Step(
    name="bodyrequest.withdraw",
    verb="取回修改",
    model="unions.BodyRequest",
    sources=frozenset({State.FILED}),
    target=State.DRAFTED,
    permission="unions.view",
    says="申请回到草稿，可以修改以后再提交。",
    entry="P-009",
)
APPROVE = Step(
    name="bodyrequest.approve",
    verb="批准",
    model="unions.BodyRequest",
    sources=frozenset({State.FILED}),
    target=State.APPROVED,
    permission="unions.view",
    says="批准后立即生效，当天记入沿革；在可撤回的期限以内可以撤回。",
    effect=_approved,
    tone="primary",
    entry="P-034",
    who=may_decide,
)
REFUSE = Step(
    name="bodyrequest.refuse",
    verb="不批准",
    model="unions.BodyRequest",
    sources=frozenset({State.FILED}),
    target=State.REFUSED,
    permission="unions.view",
    says="申请退给申请人，写明原因；申请人修改后可以再提交。",
    effect=_refused,
    tone="danger",
    entry="P-009",
    fields=("reason",),
    who=may_decide,
)
REVERSE = Step(
    name="bodyrequest.reverse",
    verb="撤回已批准的变更",
    model="unions.BodyRequest",
    sources=frozenset({State.APPROVED}),
    target=State.REVERSED,
    permission="unions.view",
    says="恢复到批准以前的样子，从今天起算；中间这段时间的记录不变。批准以后又改动过的不能撤回。",
    gate=_may_reverse,
    effect=_reversed,
    tone="danger",
    entry="P-009",
    fields=("reason",),
    who=may_decide,
)
REQUEST_STEPS = (FILE, WITHDRAW, APPROVE, REFUSE, REVERSE)

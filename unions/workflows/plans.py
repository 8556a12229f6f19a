"""What a request wants, and whether that can be: the same checks for the form, the filing, the approval and the API."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.db import models

from core.workflow import Refused
from unions.models import Body, BodyRequest, Coverage, Election, Unit
from unions.querysets import BASIC_KINDS, INDUSTRIAL_KINDS
from unions.workflows.tree import fits_below, other_name

Kind, State = BodyRequest.Kind, Body.State


@dataclass(frozen=True)
class Plan:
    """The wanted change, saved or still being typed."""

    kind: str
    body: Body
    new_name: str = ""
    new_kind: str = ""
    new_superior: Body | None = None
    partner: Body | None = None
    units: Sequence[Unit] = field(default=())
    bodies: Sequence[Body] = field(default=())
    resolved_on: dt.date | None = None


def plan_of(request: BodyRequest) -> Plan:
    return Plan(
        kind=request.kind, body=request.body, new_name=request.new_name, new_kind=request.new_kind,
        new_superior=request.new_superior, partner=request.partner, units=list(request.units.order_by("pk")),
        bodies=list(request.bodies.select_related("superior").order_by("path")), resolved_on=request.resolved_on,
    )  # fmt: skip


def check(plan: Plan, *, on: dt.date) -> None:
    """Raises Refused with a sentence where the change cannot be."""
    body = plan.body
    if plan.kind != Kind.RESTORE and body.state == State.DISSOLVED:
        raise Refused(f"“{body}”已经撤销。需要的，请先申请恢复。")
    if plan.resolved_on and plan.resolved_on > on:
        raise Refused("决定日期在今天以后。请核对。")
    if plan.resolved_on and body.established_on and plan.resolved_on < body.established_on:
        raise Refused(f"决定日期早于“{body}”的成立日期 {body.established_on}。请核对。")
    _CHECKS[plan.kind](plan)


def _rename(plan: Plan) -> None:
    if not plan.new_name:
        raise Refused("请填写新的名称。")
    if plan.new_name == plan.body.name:
        raise Refused("新名称和现在的名称一样，不用更名。")
    other_name(plan.new_name, plan.body.superior, but=plan.body)


def _move(plan: Plan) -> None:
    body, superior = plan.body, plan.new_superior
    if superior is None:
        raise Refused("请选择新的上级工会。")
    if superior.path.startswith(body.path):
        raise Refused("不能移到自己或自己的下级工会下面。请另选上级工会。")
    if superior.pk == body.superior_id:
        raise Refused(f"“{body}”的上级已经是“{superior}”，不用再移。")
    fits_below(body.kind, superior)
    within(body, superior)
    other_name(body.name, superior, but=body)


def within(body: Body, superior: Body) -> None:
    """A body stands below the federation of its own area."""
    if superior.place != "CN" and not body.place.startswith(superior.place):
        raise Refused(
            f"“{body}”在{body.jurisdiction}，不在“{superior}”的地区之内。请先改所在地区，或另选上级工会。"
        )


def _merge(plan: Plan) -> None:
    body, into = plan.body, plan.partner
    if into is None:
        raise Refused("请选择并入哪一家工会。")
    if into.pk == body.pk:
        raise Refused("不能并入自己。请另选一家工会。")
    if into.state == State.DISSOLVED:
        raise Refused(f"“{into}”已经撤销，不能并入。请另选一家工会。")
    if into.path.startswith(body.path):
        raise Refused("不能并入自己的下级工会。请另选一家工会。")
    if body.kind != into.kind and not (body.is_basic and into.is_basic):
        raise Refused(
            f"“{body}”是{body.get_kind_display()}，“{into}”是{into.get_kind_display()}，类别不同，不能合并。"
        )
    if into.industry_superior_id == body.pk:
        raise Refused(f"“{into}”以“{body}”为产业（系统）上级。请先改“{into}”的产业（系统）上级，再办理合并。")
    _no_election_waits(body, "合并")
    _room_for_all(body, into)


def _room_for_all(body: Body, into: Body) -> None:
    """The other may cover these employers and have these inferiors."""
    if into.kind == Body.Kind.SINGLE:
        mine, theirs = (set(open_units(one).values_list("pk", flat=True)) for one in (body, into))
        if mine - theirs:
            raise Refused(
                f"“{into}”是单独基层工会，只能覆盖一家单位。请先把它改为联合基层工会，"
                f"或先结束“{body}”对其他单位的覆盖。"
            )
    for inferior in live_inferiors(body):
        fits_below(inferior.kind, into)
        if inferior.pk != into.pk:
            other_name(inferior.name, into, but=inferior)


def _split(plan: Plan) -> None:
    body = plan.body
    if not body.is_basic:
        raise Refused("只有基层工会可以分立出所辖单位。")
    if body.superior is None or plan.new_kind not in BASIC_KINDS:
        raise Refused("请选择新工会的类别：单独基层工会或联合基层工会。")
    if not plan.new_name:
        raise Refused("请填写新工会的名称。")
    covered = set(open_units(body).values_list("pk", flat=True))
    chosen = {unit.pk for unit in plan.units}
    if not chosen:
        raise Refused("请选择分出的单位，至少一家。")
    if chosen - covered:
        raise Refused(f"选中的单位里有的已不由“{body}”覆盖。请重新选择。")
    if chosen == covered:
        raise Refused("不能把全部单位都分出去：原工会至少留一家。只是换名称的，请申请更名。")
    if plan.new_kind == Body.Kind.SINGLE and len(chosen) > 1:
        raise Refused("单独基层工会只能覆盖一家单位。请只选一家，或把新工会的类别改为联合基层工会。")
    other_name(plan.new_name, body.superior)


def _dissolve(plan: Plan) -> None:
    body = plan.body
    below = Body.objects.below(body.path).exclude(pk=body.pk).exclude(state=State.DISSOLVED).count()
    if below:
        raise Refused(
            f"“{body}”下面还有 {below:,} 家没有撤销的工会。请先把它们移到别的上级工会，或逐家撤销。"
        )
    line = body.industry_inferiors.exclude(state=State.DISSOLVED).count()
    if line:
        raise Refused(f"还有 {line:,} 家工会以“{body}”为产业（系统）上级。请先改它们的产业（系统）上级。")
    _no_election_waits(body, "撤销")


def _restore(plan: Plan) -> None:
    body = plan.body
    if body.state != State.DISSOLVED:
        raise Refused(f"“{body}”没有撤销，不用恢复。")
    if body.superior is not None:
        fits_below(body.kind, body.superior)
    other_name(body.name, body.superior, but=body)


def _realign(plan: Plan) -> None:
    old, new = plan.body, plan.partner
    if old.kind not in INDUSTRIAL_KINDS:
        raise Refused("调整隶属从产业（系统）工会发起。请到原产业（系统）工会办理。")
    if new is None:
        raise Refused("请选择新的产业（系统）上级。")
    if new.pk == old.pk:
        raise Refused("新旧产业（系统）上级是同一家。请另选。")
    if new.state == State.DISSOLVED:
        raise Refused(f"“{new}”已经撤销，不能作上级。请另选。")
    if new.kind not in INDUSTRIAL_KINDS:
        raise Refused(f"“{new}”不是产业（系统）工会。请另选。")
    if not plan.bodies:
        raise Refused("请选择一并调整的工会，至少一家。")
    _all_follow(plan, old, new)


def _all_follow(plan: Plan, old: Body, new: Body) -> None:
    for body in plan.bodies:
        if body.industry_superior_id != old.pk:
            raise Refused(f"“{body}”的产业（系统）上级已不是“{old}”。请重新选择。")
        if body.state == State.DISSOLVED:
            raise Refused(f"“{body}”已经撤销。请重新选择。")
        if new.path.startswith(body.path) or f".{body.pk:09d}" in new.industry_path:
            raise Refused(f"“{new}”是“{body}”或在它下面，不能作它的上级。请另选。")
        if plan.resolved_on and body.established_on and plan.resolved_on < body.established_on:
            raise Refused(f"调整隶属令的日期早于“{body}”的成立日期 {body.established_on}。请核对。")


def _no_election_waits(body: Body, verb: str) -> None:
    waiting = body.elections.filter(state=Election.State.REPORTED).count()
    if waiting:
        raise Refused(f"“{body}”有 {waiting} 份选举材料待批复。请先批复或退回，再办理{verb}。")


def live_inferiors(body: Body) -> list[Body]:
    return list(body.inferiors.exclude(state=State.DISSOLVED).order_by("path"))


def open_units(body: Body) -> models.QuerySet[Unit]:
    """Employers the body covers now and that have not closed."""
    covered = Coverage.objects.filter(body=body, to_on=None).values("unit")
    return Unit.objects.filter(pk__in=covered, closed_on=None)


_CHECKS: dict[str, Callable[[Plan], None]] = {
    Kind.RENAME: _rename,
    Kind.MOVE: _move,
    Kind.MERGE: _merge,
    Kind.SPLIT: _split,
    Kind.DISSOLVE: _dissolve,
    Kind.RESTORE: _restore,
    Kind.REALIGN: _realign,
}

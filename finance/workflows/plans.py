"""Which split plan is in force where, who receives each share, and who may set a plan.

A level without a body gives its share to the next level up: the township share of a union that stands directly below
its county goes to the county. What no body receives goes to the national federation.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from core.money import split_largest_remainder
from core.workflow import Refused, create, update
from finance.models import Level, SplitPlan
from unions.models import Body, Jurisdiction

KINDS = {
    Level.TOWNSHIP: ("township", "zone"),
    Level.COUNTY: ("county",),
    Level.CITY: ("city",),
    Level.PROVINCE: ("province",),
}
OWNERS = ("township", "zone", "county", "city", "province")


def plan_in_force(place: str, on: dt.date) -> SplitPlan | None:
    """The plan of the nearest place above, the latest that has taken effect; None where nobody has set one."""
    lineage = Jurisdiction(code=place).lineage
    plans = SplitPlan.objects.filter(jurisdiction__code__in=lineage, effective_from__lte=on).select_related(
        "jurisdiction"
    )
    depth = {code: number for number, code in enumerate(lineage)}
    ranked = sorted(plans, key=lambda plan: (depth[plan.jurisdiction.code], -plan.effective_from.toordinal()))
    return ranked[0] if ranked else None


def plan_for(body: Body, on: dt.date) -> SplitPlan:
    plan = plan_in_force(body.place, on)
    if plan is None:
        owner = Body.objects.filter(kind="county", path__in=body.ancestor_paths).first()
        raise Refused(
            f"这里在 {on} 还没有经费分成方案，到账无法分配。请{owner or '上级总工会'}在“分成方案”中设定后再登记。"
        )
    return plan


def nodes_of(body: Body) -> dict[Level, Body | None]:
    """Who receives each level's share of a payment made through `body`; the nearest body counts where two stand at a level."""
    above = Body.objects.filter(path__in=body.ancestor_paths).order_by("path")
    return nodes_among(body, above)


def nodes_among(body: Body, above: Iterable[Body]) -> dict[Level, Body | None]:
    found: dict[Level, Body | None] = {Level.NATIONAL: None}
    by_kind = {ancestor.kind: ancestor for ancestor in above}  # from the root down: the nearest stays
    receiver: Body | None = None
    for level in reversed(list(KINDS)):
        own = [by_kind[kind] for kind in KINDS[level] if kind in by_kind]
        receiver = max(own, key=lambda node: len(node.path)) if own else receiver
        found[level] = receiver
    found[Level.BASIC] = body
    return {level: found[level] for level in Level}


def split(amount: int, plan: SplitPlan) -> dict[Level, int]:
    """Fen per level by the largest remainder; levels at 0 % get no row. Sums exactly to the amount."""
    parts = split_largest_remainder(amount, list(plan.shares.values()))
    return {level: part for level, part in zip(Level, parts, strict=True) if plan.shares[level]}


def may_set(user: Any, jurisdiction: Jurisdiction) -> bool:
    """The place's own federation, or one above it, is in the branch on which the user may set plans."""
    federations = Body.objects.visible_to(user, "finance.split")
    return bool(
        federations.filter(place=jurisdiction.code, kind__in=OWNERS).exclude(state="dissolved").exists()
    )


def _check(plan: SplitPlan, by: Any) -> None:
    if not may_set(by, plan.jurisdiction):
        raise Refused(f"{plan.jurisdiction}的分成方案由当地总工会或其上级设定，不在您的范围内。请另选地区。")
    same = SplitPlan.objects.filter(jurisdiction=plan.jurisdiction, effective_from=plan.effective_from)
    if same.exclude(pk=plan.pk).exists():
        raise Refused(
            f"{plan.jurisdiction}已有一个 {plan.effective_from} 起生效的方案。请另填生效日期，或修改那个方案。"
        )


def set_plan(plan: SplitPlan, *, by: Any, on: dt.date) -> SplitPlan:
    """A new dated row. It may not start before payments that an older plan has already divided."""
    _check(plan, by)
    _not_behind_payments(plan)
    plan.set_by = str(by)
    return create(plan, by=by, verb="set")


def _not_behind_payments(plan: SplitPlan) -> None:
    """A plan that starts in the past would divide the same days by two rules."""
    from finance.models import Payment

    later = Payment.objects.filter(
        contribution__body__place__startswith=""
        if plan.jurisdiction.code == "CN"
        else plan.jurisdiction.code,
        paid_on__gte=plan.effective_from,
    )
    last = later.order_by("-paid_on").values_list("paid_on", flat=True).first()
    if last is not None:
        raise Refused(
            f"这里 {last} 的到账已按原方案分配。新方案请从 {last + dt.timedelta(days=1)} 或以后起生效。"
        )


def change_plan(plan: SplitPlan, *, before: dict[str, Any], by: Any) -> SplitPlan:
    """Only while no payment has used it: afterwards a new dated plan takes over."""
    _check(plan, by)
    used = plan.payments.count()
    if used:
        raise Refused(f"这个方案已用于 {used:,} 笔到账，不能再改。请另立一个从新日期起生效的方案。")
    _not_behind_payments(plan)
    plan.set_by = str(by)
    return update(plan, before=before, by=by)

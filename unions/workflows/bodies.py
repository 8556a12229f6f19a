"""Steps of a union body from preparation to normal work and rectification; edits. Its other changes are requests."""

import datetime as dt
from collections.abc import Callable
from typing import Any, Final

from core import audit
from core.scoping import covers
from core.workflow import Refused, Transition
from unions.models import Body
from unions.workflows.employers import refresh_size
from unions.workflows.life import carry_line
from unions.workflows.settle import settle_body
from unions.workflows.tree import fill_derived, industry_path

State = Body.State
# apps above add here: why a union may not be made normal again yet, or nothing
HOLDS_BACK: Final[list[Callable[[Body], str]]] = []


def superior_of(body: Body, by: Any, permission: str) -> bool:
    """Whether the person stands above the body: holds the permission on its superior, on either line."""
    branches = by.branches(permission)
    if body.superior is None:
        return covers(branches, body.path)
    lines = [above for above in (body.superior, body.industry_superior) if above]
    return any(covers(branches, above.path, above.industry_path) for above in lines)


def _from_above(body: Body, by: Any, verb: str) -> None:
    if not superior_of(body, by, "unions.edit"):
        raise Refused(f"{verb}由上级工会“{body.superior}”办理。请联系上级工会。")


def _may_open(body: Body, *, by: Any, established_on: dt.date | None = None, **data: Any) -> None:
    units = body.coverages.filter(to_on=None).count()
    if body.kind == Body.Kind.SINGLE and units != 1:
        raise Refused("单独基层工会要先登记它所在的一家单位。请到“所辖单位”添加。")
    if body.kind == Body.Kind.JOINT and units == 0:
        raise Refused("联合基层工会还没有所辖单位。请到“所辖单位”至少添加一家。")
    if not (established_on or body.established_on):
        raise Refused("请填写成立日期（上级批复之日）。")


def _opened(body: Body, *, by: Any, on: dt.date, established_on: dt.date | None = None, **data: Any) -> None:
    body.established_on = established_on or body.established_on
    if body.established_on and body.established_on > on:
        raise Refused("成立日期不能晚于今天。")
    settle_body(body, by=by, on=on)


def _may_rectify(body: Body, *, by: Any, **data: Any) -> None:
    _from_above(body, by, "列入整顿和解除整顿")


def _may_lift(body: Body, *, by: Any, **data: Any) -> None:
    _may_rectify(body, by=by)
    for why in (says(body) for says in HOLDS_BACK):
        if why:
            raise Refused(why)


OPEN = Transition(
    name="body.open",
    verb="转为正常",
    model="unions.Body",
    sources=frozenset({State.PREPARING}),
    target=State.NORMAL,
    permission="unions.edit",
    says="筹建结束，这家工会从现在起计入各项统计和评分。",
    gate=_may_open,
    effect=_opened,
    tone="primary",
    entry="P-009",
    fields=("established_on",),
)
RECTIFY = Transition(
    name="body.rectify",
    verb="列入整顿",
    model="unions.Body",
    sources=frozenset({State.NORMAL}),
    target=State.RECTIFYING,
    permission="unions.edit",
    says="这家工会列入整顿，仍计入各项统计；整顿完成后由上级工会解除。",
    gate=_may_rectify,
    tone="danger",
    entry="P-009",
    fields=("reason",),
)
LIFT = Transition(
    name="body.lift",
    verb="解除整顿",
    model="unions.Body",
    sources=frozenset({State.RECTIFYING}),
    target=State.NORMAL,
    permission="unions.edit",
    says="整顿完成，恢复为正常状态。",
    gate=_may_lift,
    tone="primary",
    entry="P-009",
    fields=("reason",),
)
BODY_STEPS = (OPEN, LIFT, RECTIFY)


def change_body(body: Body, *, before: dict[str, Any], by: Any) -> Body:
    """Saves an edited body with its derived columns; a changed kind refreshes its size."""
    fill_derived(body)
    if body.industry_superior_id != before.get("industry_superior"):
        _fits_second_line(body)
        line, body.industry_path = body.industry_path or body.path, industry_path(body)
        body.save()
        carry_line(line, body)
    body.save()
    old, new = audit.changes(before, audit.snapshot(body))
    if new:
        audit.record("body.edit", body, by=by, before=old, after=new)
    if "kind" in new:
        refresh_size(body)
    return body


def _fits_second_line(body: Body) -> None:
    above = body.industry_superior
    if above is None:
        return
    if (
        above.pk == body.pk
        or above.path.startswith(body.path)
        or above.industry_path.startswith(f"{body.path}.")
    ):
        raise Refused("产业（系统）上级不能是本会或本会的下级工会。请另选。")
    if f".{body.pk:09d}" in above.industry_path:
        raise Refused("产业（系统）上级已经在本会的产业线下面，不能互为上下级。请另选。")

"""Takes back what a request changed, as long as nobody has worked on it since. The days between stay as they were."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from core import audit
from core.workflow import Refused
from unions.models import Body, BodyRequest, Committee, Coverage, Election, Officer, Unit
from unions.workflows import holdings
from unions.workflows.employers import refresh_size
from unions.workflows.life import (
    Changed,
    close_body,
    covered_elsewhere,
    follow_line,
    locked,
    rehome,
    start_coverage,
)
from unions.workflows.tree import fill_derived, fits_below, move_body, other_name

Kind, State = BodyRequest.Kind, Body.State


def take_back(request: BodyRequest, changed: Changed, *, by: Any, on: dt.date, reason: str) -> None:
    """Raises Refused with what has changed since and what to do."""
    _BACK[request.kind](request, changed, by=by, on=on, reason=reason)


def _unrename(request: BodyRequest, changed: Changed, *, by: Any, on: dt.date, reason: str) -> None:
    (body,) = locked(request.body)
    if body.name != request.new_name:
        raise Refused(f"批准以后名称又改成了“{body.name}”，不能撤回。要改回原名的，请另外申请更名。")
    other_name(changed["name"], body.superior, but=body)
    before, body.name = body.name, changed["name"]
    fill_derived(body)
    body.save(update_fields=["name", "pinyin", "initials", "place"])
    audit.record("body.rename", body, by=by, before={"name": before}, after={"name": body.name}, note=reason)


def _unmove(request: BodyRequest, changed: Changed, *, by: Any, on: dt.date, reason: str) -> None:
    (body,) = locked(request.body)
    if body.superior_id != request.new_superior_id:
        raise Refused(f"批准以后上级又改成了“{body.superior}”，不能撤回。请另外申请调整上级。")
    move_body(body, superior=Body.objects.get(pk=changed["superior"]), by=by, reason=reason)


def _unmerge(request: BodyRequest, changed: Changed, *, by: Any, on: dt.date, reason: str) -> None:
    if request.partner is None:
        raise Refused("申请里没有并入的工会，不能撤回。请联系系统管理员。")
    body, into = locked(request.body, request.partner)
    if body.state != State.DISSOLVED or body.successor_id != into.pk:
        raise Refused(f"“{body}”在合并以后已经恢复或另行处理，不能撤回。")
    if into.state == State.DISSOLVED:
        raise Refused(f"“{into}”在合并以后已经撤销，不能撤回。请先恢复“{into}”。")
    moved = _unchanged(changed["moved"], "superior_id", into.pk, "的上级在合并以后又调整过")
    lined = _unchanged(
        changed["lined"], "industry_superior_id", into.pk, "的产业（系统）上级在合并以后又调整过"
    )
    given = _still_open(changed["started"])
    _reopen(body, changed, on=on, but=into)
    given.update(to_on=on)
    _cover_again(body, changed["ended"], on=on, but=into)
    rehome(into.path, body.path, changed["homes"])
    for inferior in moved:
        move_body(inferior, superior=body, by=by, reason=reason)
    body.refresh_from_db()
    for follower in lined:
        follow_line(follower, body)
    holdings.move_back(changed["held"], body, into, by=by, on=on)
    for one in (body, Body.objects.get(pk=into.pk)):
        refresh_size(one)
    _reopened(body, by, reason)


def _undissolve(request: BodyRequest, changed: Changed, *, by: Any, on: dt.date, reason: str) -> None:
    (body,) = locked(request.body)
    if body.state != State.DISSOLVED:
        raise Refused(f"“{body}”在撤销以后已经恢复，不用撤回。")
    _reopen(body, changed, on=on)
    _cover_again(body, changed["ended"], on=on)
    if body.superior is not None:
        rehome(body.superior.path, body.path, changed["homes"])
    holdings.reopen_all(changed.get("held", {}), body, by=by, on=on)
    refresh_size(body)
    _reopened(body, by, reason)


def _unsplit(request: BodyRequest, changed: Changed, *, by: Any, on: dt.date, reason: str) -> None:
    if request.made is None:
        raise Refused("申请里没有分立出的工会，不能撤回。请联系系统管理员。")
    body, new = locked(request.body, request.made)
    if State.DISSOLVED in (body.state, new.state):
        raise Refused("两家工会里有一家在分立以后已经撤销，不能撤回。请另外申请合并。")
    _untouched(new, changed)
    given = _still_open(changed["started"])
    holdings.move_back(changed["held"], body, new, by=by, on=on)
    _nothing_left(new, by)
    given.update(to_on=on)
    _cover_again(body, changed["ended"], on=on, but=new)
    close_body(new, on=on, why="分立撤回")
    new.state, new.successor = State.DISSOLVED, body
    new.save()
    for one in (body, new):
        refresh_size(one)
    after = {"state": new.state, "successor": body.pk}
    audit.record("body.unsplit", new, by=by, before={"state": State.NORMAL}, after=after, note=reason)


def _unrestore(request: BodyRequest, changed: Changed, *, by: Any, on: dt.date, reason: str) -> None:
    (body,) = locked(request.body)
    if body.state == State.DISSOLVED:
        raise Refused(f"“{body}”在恢复以后又撤销了，不用撤回。")
    _untouched(body, changed)
    _still_open(changed["started"])
    before = {"state": body.state}
    close_body(body, on=on, why="恢复撤回")
    body.state, body.successor_id = State.DISSOLVED, changed["successor"]
    body.save()
    refresh_size(body)
    audit.record("body.unrestore", body, by=by, before=before, after={"state": body.state}, note=reason)


def _unrealign(request: BodyRequest, changed: Changed, *, by: Any, on: dt.date, reason: str) -> None:
    (old,) = locked(request.body)
    if old.state == State.DISSOLVED:
        raise Refused(f"“{old}”已经撤销，不能撤回。请先恢复“{old}”。")
    rows = _unchanged(
        changed["lined"], "industry_superior_id", request.partner_id, "的产业（系统）上级后来又调整过"
    )
    for body in rows:
        follow_line(body, old)
        after = {"industry_superior": old.pk, "order_no": request.order_no}
        before = {"industry_superior": request.partner_id}
        audit.record("body.realign", body, by=by, before=before, after=after, note=reason)


def _unchanged(keys: Iterable[int], column: str, value: Any, words: str) -> list[Body]:
    rows = list(Body.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("path"))
    for body in rows:
        if getattr(body, column) != value:
            raise Refused(f"“{body}”{words}，不能撤回。请另外提出申请。")
    return rows


def _still_open(keys: list[int]) -> Any:
    """The coverages an effect started, all of them as it left them."""
    ended = Coverage.objects.filter(pk__in=keys).exclude(to_on=None).select_related("unit").first()
    if ended is not None:
        raise Refused(f"“{ended.unit}”的覆盖在批准以后又改动过，不能撤回。请在“所辖单位”里逐家调整。")
    return Coverage.objects.filter(pk__in=keys)


def _reopen(body: Body, changed: Mapping[str, Any], *, on: dt.date, but: Body | None = None) -> None:
    """State, posts, committees and line as they were before the end; coverage follows with `_cover_again`."""
    if body.superior is not None:
        fits_below(body.kind, body.superior)
    other_name(body.name, body.superior, but=body)
    line = Body.objects.filter(pk=changed["line"]).exclude(state=State.DISSOLVED).first()
    _free(body, changed["ended"], but=but)
    Officer.objects.filter(pk__in=changed["officers"]).update(left_on=None, left_reason="")
    Committee.objects.filter(pk__in=changed["committees"]).update(state=Committee.State.CURRENT)
    body.state, body.successor = changed["state"], None
    body.save(update_fields=["state", "successor"])
    if line is not None:
        follow_line(body, line)


def _free(body: Body, ended: list[int], *, but: Body | None = None) -> None:
    """No employer has gone to a third basic union meanwhile."""
    if not body.is_basic:
        return
    elsewhere = covered_elsewhere(body)
    if but is not None:
        elsewhere = elsewhere.exclude(body=but)
    units = Coverage.objects.filter(pk__in=ended).values("unit")
    taken = Unit.objects.filter(pk__in=units, closed_on=None).filter(pk__in=elsewhere).first()
    if taken is not None:
        raise Refused(f"“{taken}”后来已由另一家基层工会覆盖，不能撤回。请先结束那边的覆盖。")


def _cover_again(body: Body, ended: list[int], *, on: dt.date, but: Body | None = None) -> None:
    """A new coverage from today for what had ended: the days between belong to whoever covered it then."""
    _free(body, ended, but=but)
    units = Coverage.objects.filter(pk__in=ended).values("unit")
    start_coverage(body, list(Unit.objects.filter(pk__in=units, closed_on=None).order_by("pk")), on=on)


def _untouched(body: Body, changed: Changed) -> None:
    """Nobody has worked on a body that an effect brought to life."""
    found = (
        ("在任干部", body.officers.filter(left_on=None).count()),
        ("现任委员会", body.committees.filter(state=Committee.State.CURRENT).count()),
        ("选举档案", body.elections.exclude(state=Election.State.APPROVED).count()),
        ("下级工会", body.inferiors.exclude(state=State.DISSOLVED).count()),
        ("新增的所辖单位", body.coverages.filter(to_on=None).exclude(pk__in=changed["started"]).count()),
    )
    worked = [f"{label} {count}" for label, count in found if count]
    if worked:
        raise Refused(f"“{body}”后来已登记{'、'.join(worked)}，不能撤回。要变动的，请另外提出申请。")


def _nothing_left(body: Body, by: Any) -> None:
    only = Body.objects.filter(pk=body.pk)
    for holding in holdings.holdings():
        if not holding.secret and (left := holding.count(only, None, by=None)):
            raise Refused(
                f"“{body}”后来登记了{holding.label} {left:,} {holding.measure}，不能撤回。请先办理转出或注销，再撤回。"
            )


def _reopened(body: Body, by: Any, reason: str) -> None:
    before = {"state": State.DISSOLVED}
    audit.record("body.reopen", body, by=by, before=before, after={"state": body.state}, note=reason)


_BACK: dict[str, Callable[..., None]] = {
    Kind.RENAME: _unrename,
    Kind.MOVE: _unmove,
    Kind.MERGE: _unmerge,
    Kind.SPLIT: _unsplit,
    Kind.DISSOLVE: _undissolve,
    Kind.RESTORE: _unrestore,
    Kind.REALIGN: _unrealign,
}

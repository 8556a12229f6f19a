"""Positions of a body that changes: they go to the union that takes it in, and close with one that ends; shares follow."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from core import audit
from homes.models import Position, PositionShare
from unions.models import Body, Unit
from unions.workflows.holdings import Holding, register

Share = PositionShare.State
LIVE = (Share.ASKED, Share.AGREED)
ENDED = "工会撤销，阵地关闭"


def _open(bodies: Any, units: Sequence[Unit] | None, *, by: Any) -> int:
    """Of a split nothing leaves."""
    return Position.objects.open().filter(body__in=bodies).count() if units is None else 0


def _note(body: Body, other: Body | None, number: int, by: Any, words: str) -> None:
    if number:
        after = {"rows": number, "other_body": other.pk if other else None}
        audit.record("body.positions", body, by=by, after=after, note=words.format(n=f"{number:,}"))


def _move(
    source: Body, target: Body, units: Sequence[Unit] | None, *, by: Any, on: dt.date
) -> dict[str, Any]:
    if units is not None:
        return {}
    there = set(Position.objects.open().filter(body=target).values_list("name", flat=True))
    kept = []
    for row in Position.objects.filter(body=source).order_by("pk"):
        kept.append([row.pk, row.name])
        name = (
            f"{row.name[:70]}（并入 {row.pk}）" if row.closed_on is None and row.name in there else row.name
        )
        Position.objects.filter(pk=row.pk).update(body=target, name=name[:80])
    shares = PositionShare.objects.filter(body=source, state__in=LIVE)
    own = shares.filter(position__body=target) | shares.filter(
        position__in=PositionShare.objects.filter(body=target, state__in=LIVE).values("position")
    )
    ended = [[pk, state] for pk, state in own.values_list("pk", "state")]
    PositionShare.objects.filter(pk__in=[pk for pk, _ in ended]).update(state=Share.ENDED, ended_on=on)
    moved = list(shares.values_list("pk", flat=True))
    PositionShare.objects.filter(pk__in=moved).update(body=target)
    # the target needs no share of what is its own now
    selfish = PositionShare.objects.filter(body=target, position__body=target, state__in=LIVE)
    ended += [[pk, state] for pk, state in selfish.values_list("pk", "state")]
    selfish.update(state=Share.ENDED, ended_on=on)
    _note(target, source, len(kept), by, "服务阵地 {n} 个转来")
    return {"rows": kept, "moved": moved, "ended": ended}


def _back(kept: dict[str, Any], source: Body, target: Body, *, by: Any, on: dt.date) -> None:
    for pk, name in kept.get("rows", ()):
        Position.objects.filter(pk=pk, body=target).update(body=source, name=name)
    PositionShare.objects.filter(pk__in=kept.get("moved", ()), body=target).update(body=source)
    _reshare(kept)


def _reshare(kept: dict[str, Any]) -> None:
    for pk, state in kept.get("ended", ()):
        PositionShare.objects.filter(pk=pk, state=Share.ENDED).update(state=state, ended_on=None)


def _end(source: Body, *, by: Any, on: dt.date) -> dict[str, Any]:
    rows = Position.objects.open().filter(body=source)
    kept: list[tuple[int, str]] = [(row.pk, row.state) for row in rows]
    shares = PositionShare.objects.filter(state__in=LIVE)
    shares = shares.filter(position__in=[pk for pk, _ in kept]) | shares.filter(body=source)
    ended = [[pk, state] for pk, state in shares.values_list("pk", "state")]
    PositionShare.objects.filter(pk__in=[pk for pk, _ in ended]).update(state=Share.ENDED, ended_on=on)
    rows.filter(state=Position.State.ASKED).update(state=Position.State.UNASKED, asked_on=None)
    for pk, _ in kept:
        row = Position.objects.get(pk=pk)
        Position.objects.filter(pk=pk).update(closed_on=max(on, row.opened_on), closed_reason=ENDED)
    _note(source, None, len(kept), by, "服务阵地 {n} 个关闭")
    return {"rows": kept, "ended": ended}


def _reopen(kept: dict[str, Any], body: Body, *, by: Any, on: dt.date) -> None:
    for pk, state in kept.get("rows", ()):
        if state == Position.State.ASKED:
            state = Position.State.UNASKED
        Position.objects.filter(pk=pk, closed_reason=ENDED).update(
            closed_on=None, closed_reason="", state=state
        )
    _reshare(kept)


POSITIONS = register(
    Holding(
        key="positions", label="开放的服务阵地", measure="个", permission="homes.view", count=_open, order=32,
        says={
            "rename": "不变",
            "move": "不变",
            "merge": "转到并入的工会，共享一并转移",
            "split": "留在原工会",
            "dissolve": "关闭，共享同时结束",
            "restore": "重新开放",
            "realign": "不变",
        },
        move=_move, back=_back, end=_end, reopen=_reopen,
    )
)  # fmt: skip

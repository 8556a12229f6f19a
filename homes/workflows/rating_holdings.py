"""Ratings under way in a body that changes: a vote of a union that ends is void, results stay where they were found."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from core import audit
from homes.models import RatingRound
from homes.workflows import ballots
from unions.models import Body, Unit
from unions.workflows.holdings import Holding, register

State = RatingRound.State
RUNNING = (State.OPENED, State.VOTING, State.CLOSED)
WHY = "工会合并或撤销，本次评家作废"


def _count(bodies: Any, units: Sequence[Unit] | None, *, by: Any) -> int:
    return RatingRound.objects.filter(body__in=bodies, state__in=RUNNING).count()


def _stop(body: Body, *, by: Any) -> dict[str, Any]:
    rows = RatingRound.objects.select_for_update(of=("self",)).filter(body=body, state__in=RUNNING)
    stopped = []
    for row in rows:
        before = audit.snapshot(row)
        ballots.clear(row)
        row.tallies.all().delete()
        row.state, row.note = State.CANCELLED, WHY
        row.save()
        old, new = audit.changes(before, audit.snapshot(row))
        audit.record("ratinground.cancel", row, by=by, before=old, after=new, note=WHY)
        stopped.append(row.pk)
    return {"cancelled": stopped}


def _move(
    from_body: Body, to_body: Body, units: Sequence[Unit] | None, *, by: Any, on: dt.date
) -> dict[str, Any]:
    """A split leaves the union and its round where they are."""
    return _stop(from_body, by=by) if units is None else {"cancelled": []}


def _back(kept: dict[str, Any], from_body: Body, to_body: Body, *, by: Any, on: dt.date) -> None:
    """Ballots are gone for good: members are asked anew."""


def _end(body: Body, *, by: Any, on: dt.date) -> dict[str, Any]:
    return _stop(body, by=by)


def _reopen(kept: dict[str, Any], body: Body, *, by: Any, on: dt.date) -> None:
    """The same."""


RATINGS = register(
    Holding(
        key="ratings", label="没有计票的会员评家", measure="次", permission="homes.view", count=_count, order=31,
        move=_move, back=_back, end=_end, reopen=_reopen,
        says={
            "rename": "不变",
            "move": "继续办理",
            "merge": "作废，已投的票不计；以前的结果留在原工会",
            "split": "留在原工会",
            "dissolve": "作废，已投的票不计；以前的结果保留",
            "restore": "不恢复，请重新发起",
            "realign": "不变",
        },
    )
)  # fmt: skip

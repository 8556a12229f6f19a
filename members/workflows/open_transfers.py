"""Transfers under way of a body that is merged or split: its side of them goes to the new body, and back with it."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from members.models import MembershipTransfer
from members.models.transfer import OPEN
from members.querysets import MembershipTransferQuerySet
from unions.models import Body, Unit
from unions.workflows.holdings import Holding, register

SIDES = MembershipTransferQuerySet.sides


def _open(side: str, bodies: Any, units: Sequence[Unit] | None) -> Any:
    """After a split only what people of the leaving employers issued follows them."""
    rows = MembershipTransfer.objects.filter(state__in=OPEN, **{f"{side}__in": bodies})
    if units is None:
        return rows
    return rows.filter(member__unit__in=[unit.pk for unit in units]) if side == "from_body" else rows.none()


def count(bodies: Any, units: Sequence[Unit] | None, *, by: Any) -> int:
    found: set[int] = set()
    for side in SIDES:
        found.update(_open(side, bodies, units).values_list("pk", flat=True))
    return len(found)


def move(source: Body, target: Body, units: Sequence[Unit] | None, *, by: Any, on: dt.date) -> dict[str, Any]:
    kept = {}
    for side in SIDES:
        rows = _open(side, [source.pk], units)
        kept[side] = sorted(rows.values_list("pk", flat=True))
        MembershipTransfer.objects.filter(pk__in=kept[side]).update(**{side: target})
    return kept


def back(kept: dict[str, Any], source: Body, target: Body, *, by: Any, on: dt.date) -> None:
    """`source`: where they were before; `target`: where they went."""
    for side, keys in kept.items():
        MembershipTransfer.objects.filter(pk__in=keys, **{side: target}).update(**{side: source})


TRANSFERS = register(
    Holding(
        key="transfers", label="未办结的会籍接转", measure="件", permission="members.view", count=count, move=move,
        back=back, order=11,
        says={
            "rename": "凭证继续有效",
            "move": "凭证继续有效",
            "merge": "改由并入的工会办理，凭证号不变",
            "split": "在分出单位工作的会员，改由新工会办理",
            "dissolve": "仍在这家工会名下，请先办结或撤回",
            "restore": "继续有效",
            "realign": "凭证继续有效",
        },
    )
)  # fmt: skip

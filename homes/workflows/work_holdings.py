"""Planned activities and records under verification in a body that changes; what was done stays on record where it was done."""

from collections.abc import Sequence
from typing import Any

from core.clock import today
from homes.models import Activity, HomeRecord, Studio
from unions.models import Unit
from unions.workflows.holdings import Holding, register


def _planned(bodies: Any, units: Sequence[Unit] | None, *, by: Any) -> int:
    """Not counted for a split: an activity belongs to the union, not to an employer."""
    rows = Activity.objects.filter(body__in=bodies, attendance=None, held_on__gte=today())
    return rows.count() if units is None else 0


def _waiting(bodies: Any, units: Sequence[Unit] | None, *, by: Any) -> int:
    rows = HomeRecord.objects.filter(body__in=bodies, state=HomeRecord.State.FILED)
    return rows.count() if units is None else 0


def _studios(bodies: Any, units: Sequence[Unit] | None, *, by: Any) -> int:
    return Studio.objects.filter(body__in=bodies, closed_on=None).count() if units is None else 0


STAYS = {
    "rename": "不变", "move": "不变", "merge": "记录留在原工会备查，由并入的工会另行登记", "split": "留在原工会",
    "dissolve": "记录保留备查", "restore": "继续有效", "realign": "不变",
}  # fmt: skip
PLANNED = register(
    Holding(
        key="activities", label="计划中的活动", measure="次", permission="homes.view", count=_planned, says=STAYS, order=34,
    )
)  # fmt: skip
WAITING = register(
    Holding(
        key="home_records", label="待核实的制度台账和创建记录", measure="条", permission="homes.view", count=_waiting, order=35,
        says={**STAYS, "move": "继续办理，由新的上级核实", "restore": "继续办理"},
    )
)  # fmt: skip
STUDIOS = register(
    Holding(
        key="studios",
        label="创新工作室",
        measure="个",
        permission="members.view",
        count=_studios,
        says=STAYS,
        order=36,
    )
)

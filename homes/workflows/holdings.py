"""Self-assessments under way in a body that changes."""

from collections.abc import Sequence
from typing import Any

from homes.models import Assessment
from homes.workflows import position_holdings, rating_holdings, title_holdings, work_holdings  # noqa: F401  (registers)
from unions.models import Unit
from unions.workflows.holdings import Holding, register

State = Assessment.State


def _open(bodies: Any, units: Sequence[Unit] | None, *, by: Any) -> int:
    return Assessment.objects.filter(body__in=bodies).exclude(state=State.VERIFIED).count()


ASSESSMENTS = register(
    Holding(
        key="assessments", label="没有核实完的建家自评", measure="份", permission="homes.view", count=_open, order=30,
        says={
            "rename": "不变",
            "move": "继续办理，由新的上级核实",
            "merge": "不再继续，记录保留；并入的工会照常自评",
            "split": "留在原工会；新工会从下一年度起自评",
            "dissolve": "不再继续，记录保留",
            "restore": "继续办理",
            "realign": "不变",
        },
    )
)  # fmt: skip

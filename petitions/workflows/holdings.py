"""Petitions under way in a body that changes: only readers of petitions see the number, and each only his own."""

from collections.abc import Sequence
from typing import Any

from petitions.models import Petition
from unions.models import Unit
from unions.workflows.holdings import Holding, register


def _open(bodies: Any, units: Sequence[Unit] | None, *, by: Any) -> int:
    if by is None:
        return 0
    return Petition.objects.visible_to(by, "petitions.view").open().filter(handler_body__in=bodies).count()


PETITIONS = register(
    Holding(
        key="petitions", label="在办信访件", measure="件", permission="petitions.view", count=_open, secret=True, order=40,
        says={
            "rename": "继续办理",
            "move": "继续办理",
            "merge": "仍由原工会承办，请信访专干转交并入的工会",
            "split": "仍由原工会承办",
            "dissolve": "请先转交上级工会办理",
            "restore": "继续办理",
            "realign": "继续办理",
        },
    )
)  # fmt: skip

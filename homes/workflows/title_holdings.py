"""Titles, declarations and nominations of a body that changes."""

from collections.abc import Sequence
from typing import Any

from homes.models import HomeTitle, NamingEntry
from unions.models import Unit
from unions.workflows.holdings import Holding, register


def _titles(bodies: Any, units: Sequence[Unit] | None, *, by: Any) -> int:
    return HomeTitle.objects.filter(body__in=bodies).exclude(state=HomeTitle.State.REVOKED).count()


def _declared(bodies: Any, units: Sequence[Unit] | None, *, by: Any) -> int:
    return NamingEntry.objects.filter(body__in=bodies, state=NamingEntry.State.DECLARED).count()


TITLES = register(
    Holding(
        key="titles", label="职工之家称号", measure="个", permission="homes.view", count=_titles, order=37,
        says={
            "rename": "不变",
            "move": "继续有效，仍由原命名单位复核",
            "merge": "留在原工会，不随并入；并入的工会重新申报",
            "split": "留在原工会；新工会重新申报",
            "dissolve": "不再复核，记录保留",
            "restore": "继续有效，到期复核",
            "realign": "不变",
        },
    )
)  # fmt: skip
DECLARED = register(
    Holding(
        key="declarations", label="没有决定的命名申报", measure="份", permission="homes.view", count=_declared, order=38,
        says={
            "rename": "不变",
            "move": "继续由原命名单位决定",
            "merge": "不再命名，由命名单位按撤回办理",
            "split": "留在原工会",
            "dissolve": "不再命名，由命名单位按撤回办理",
            "restore": "继续办理",
            "realign": "不变",
        },
    )
)  # fmt: skip

"""Accounts and dues of a body that changes: counted on the sheet before a decision; the rows stay where they are."""

from collections.abc import Sequence
from typing import Any

from finance.models import Account, Contribution
from unions.models import Unit
from unions.workflows.holdings import Holding, register


def _accounts(bodies: Any, units: Sequence[Unit] | None, *, by: Any) -> int:
    return Account.objects.filter(body__in=bodies, closed_on=None).count()


def _dues(bodies: Any, units: Sequence[Unit] | None, *, by: Any) -> int:
    rows = Contribution.objects.filter(body__in=bodies, state=Contribution.State.OPEN)
    return (rows if units is None else rows.filter(unit__in=[unit.pk for unit in units])).count()


ACCOUNTS = register(
    Holding(
        key="accounts", label="银行账户", measure="个", permission="finance.view", count=_accounts, order=20,
        says={
            "rename": "请到开户银行变更户名",
            "move": "不变",
            "merge": "仍在原工会名下，请清理余额、办理销户，款项转入并入的工会",
            "split": "留在原工会；新工会另行开户",
            "dissolve": "请清理余额、办理销户",
            "restore": "没有销户的继续使用",
            "realign": "不变",
        },
    )
)  # fmt: skip
DUES = register(
    Holding(
        key="dues", label="未缴清的经费", measure="笔", permission="finance.view", count=_dues, order=21,
        says={
            "rename": "不变",
            "move": "不变；以后到账的按新的上级分成",
            "merge": "仍记在原工会名下，由并入的工会负责缴清",
            "split": "分立以前的仍由原工会缴清",
            "dissolve": "仍要缴清，请上级工会督促",
            "restore": "不变",
            "realign": "不变",
        },
    )
)  # fmt: skip

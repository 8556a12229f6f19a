"""Bank accounts: open one, change one. A number belongs to one union only."""

import datetime as dt
from typing import Any

from core.crypto import blind_index
from core.workflow import Refused, create, update
from finance.models import Account

SHOWN = 4


def normalise_number(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit())


def mask_number(number: str) -> str:
    """`6222 **** 1234`."""
    return (
        f"{number[:SHOWN]} **** {number[-SHOWN:]}" if len(number) > 2 * SHOWN else f"**** {number[-SHOWN:]}"
    )


def write_number(account: Account, number: str) -> None:
    """Seals the number and fills its mask and index. Raises Refused where another union has it."""
    index = blind_index("finance.account_number", number)
    if Account.objects.filter(number_index=index).exclude(pk=account.pk).exists():
        raise Refused("这个账号已经登记过，可能在另一家工会。工会账户不能合用，请核对账号。")
    account.number = number  # type: ignore[attr-defined]
    account.number_masked, account.number_index = mask_number(number), index


def open_account(account: Account, number: str, *, by: Any, on: dt.date) -> Account:
    _dates(account, on)
    write_number(account, number)
    return create(account, by=by, verb="open")


def change_account(account: Account, number: str, *, before: dict[str, Any], by: Any, on: dt.date) -> Account:
    """An empty number keeps the old one."""
    _dates(account, on)
    if number:
        write_number(account, number)
    return update(account, before=before, by=by)


def _dates(account: Account, on: dt.date) -> None:
    if account.opened_on > on:
        raise Refused(f"开户日期 {account.opened_on} 在今天之后。请填实际开户的日期。")
    if account.closed_on and account.closed_on < account.opened_on:
        raise Refused("销户日期不能早于开户日期。")

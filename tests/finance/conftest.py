"""A split plan for the province and one declared quarter of the cast's union."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from finance.models import Contribution, SplitPlan
from finance.workflows.dues import PAY, REVERSE, Declaration, declare
from tests.conftest import Tree, place
from unions.models import Body, Unit

ON = dt.date(2026, 7, 20)
QUARTER = "2026Q2"


def make_plan(code: str = "37", on: dt.date = dt.date(2020, 1, 1), shares: tuple[int, ...] = ()) -> SplitPlan:
    levels = ("basic", "township", "county", "city", "province", "national")
    values = shares or (6000, 500, 2000, 500, 500, 500)
    rates = {f"{level}_bp": value for level, value in zip(levels, values, strict=True)}
    return SplitPlan.objects.create(jurisdiction=place(code), effective_from=on, **rates)


@pytest.fixture
def plan(tree: Tree) -> SplitPlan:
    return make_plan()


@pytest.fixture
def declared(tree: Tree, chair: User) -> Callable[..., Contribution]:
    """Declares a quarter with wages in fen."""

    def make(
        wages: int = 90_000_000,
        quarter: str = QUARTER,
        body: Body | None = None,
        unit: Unit | None = None,
        **more: Any,
    ) -> Contribution:
        by = more.pop("by", chair)
        said = Declaration(wages=wages, workers=120, **more)
        return declare(body or tree.basic, unit or tree.unit, quarter, said, by=by, on=ON)

    return make


def pay(row: Contribution, amount: int, by: User, paid_on: dt.date = ON) -> Contribution:
    return PAY.apply(row, by=by, on=ON, amount=amount, paid_on=paid_on, channel="own", receipt_no="")


def reverse(row: Contribution, payment: int, by: User) -> Contribution:
    return REVERSE.apply(row, by=by, on=ON, payment=payment, reason="金额登错")

"""The demo's money adds up, differs by city and comes out the same for the same seed."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Sum

from finance.demo import build_finance
from finance.models import Account, Budget, Contribution, FinalAccount, Payment, SplitShare
from finance.workflows.ledger import violations
from finance.workflows.plans import nodes_of, plan_in_force, split
from tests.conftest import Tree, found, make_unit

ON = dt.date(2026, 11, 21)


@pytest.fixture
def town(tree: Tree) -> Tree:
    for number in range(30):
        unit = make_unit(
            f"白沙埠镇第{number}木业有限公司",
            "371302101",
            workers=40 + number,
            monthly_wages=19_999_901 + number * 7,
        )
        found(unit, f"白沙埠镇第{number}木业有限公司工会", "single", tree.township, "371302101")
    return tree


def test_the_demo_ledger_is_exact_to_the_fen(town: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    made = build_finance(7, quarters=8, on=ON)
    assert made["contributions"] > 200
    assert made["shares"] == made["payments"] * 6
    assert not any(rows for _, rows in violations())
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    call_command("reconcile")
    assert "不平" not in capsys.readouterr().out
    assert Account.objects.exists()
    assert Budget.objects.filter(year=2026, state="approved").exists()
    assert FinalAccount.objects.filter(year=2025, state="approved").exists()


def test_the_shares_made_in_sql_are_those_the_workflow_would_make(town: Tree) -> None:
    build_finance(7, quarters=2, on=ON)
    for payment in Payment.objects.select_related("contribution__body", "plan")[:40]:
        body = payment.contribution.body
        assert payment.plan == plan_in_force(body.place, payment.paid_on)
        nodes = nodes_of(body)
        wanted = {
            level.value: (nodes[level], part) for level, part in split(payment.amount, payment.plan).items()
        }
        assert {share.level: (share.node, share.amount) for share in payment.shares.all()} == wanted


def test_the_same_seed_gives_the_same_money(town: Tree) -> None:
    sums = []
    for _ in range(2):
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE finance_contribution, finance_payment, finance_splitshare, finance_splitplan, "
                           "finance_account, finance_budget, finance_finalaccount, finance_auditreview")  # fmt: skip
        build_finance(7, quarters=4, on=ON)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        sums.append(
            (
                Contribution.objects.aggregate(Sum("due"), Sum("received")),
                SplitShare.objects.aggregate(Sum("amount")),
            )
        )
    assert sums[0] == sums[1]

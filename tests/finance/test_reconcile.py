"""`manage.py reconcile` fails on a single fen, whatever the place it is hidden in."""

from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import User
from finance.models import Contribution, SplitPlan
from tests.finance.conftest import pay, reverse

Declared = Callable[..., Contribution]
GUARDS = ("finance_payment", "finance_splitshare", "finance_contribution", "finance_splitplan")


@pytest.fixture
def ledger(plan: SplitPlan, declared: Declared, chair: User) -> Contribution:
    row = pay(declared(), 123_457, chair)
    row = pay(row, 1_001, chair)
    return reverse(row, row.payments.order_by("pk").first().pk, chair)  # type: ignore[union-attr]


def break_in(sql: str) -> None:
    """Past the guards, as only an administrator of the database could."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in GUARDS:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(sql)
        for table in GUARDS:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def test_an_exact_ledger_passes(ledger: Contribution, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("reconcile")
    call_command("reconcile", quarter="2026Q2")
    out = capsys.readouterr().out
    assert out.count("相符") == 14
    assert "不平" not in out


@pytest.mark.parametrize(
    ("sql", "what"),
    [
        ("UPDATE finance_splitshare SET amount = amount + 1 WHERE level = 'city' AND amount > 1000", "每笔到账的分成合计"),
        ("UPDATE finance_contribution SET received = received + 1", "已到账等于各笔到账之和"),
        ("UPDATE finance_splitshare SET amount = amount + CASE level WHEN 'city' THEN 1 ELSE -1 END"
         " WHERE level IN ('city', 'county')", "按方案逐分计算"),
        ("UPDATE finance_splitshare SET node_id = NULL WHERE level = 'city' AND amount < 0", "冲销与原到账相抵"),
        ("DELETE FROM finance_splitshare WHERE level = 'basic'", "全部分成合计等于全部到账"),
        ("UPDATE finance_contribution SET due = due + 1", "应缴等于工资总额乘以拨缴比例"),
    ],
)  # fmt: skip
def test_a_single_fen_fails_the_run(
    ledger: Contribution, capsys: pytest.CaptureFixture[str], sql: str, what: str
) -> None:
    break_in(sql)
    with pytest.raises(SystemExit) as exit_:
        call_command("reconcile")
    assert exit_.value.code == 1
    wrong = [line for line in capsys.readouterr().out.splitlines() if line.startswith("不平")]
    assert any(what in line for line in wrong)


def test_another_quarter_is_not_blamed(ledger: Contribution, capsys: pytest.CaptureFixture[str]) -> None:
    break_in("UPDATE finance_contribution SET due = due + 1")
    call_command("reconcile", quarter="2026Q1")
    assert "不平" not in capsys.readouterr().out


def test_a_misspelt_quarter_is_refused(db: None) -> None:
    with pytest.raises(CommandError, match="请写成 2026Q3"):
        call_command("reconcile", quarter="2026-3")

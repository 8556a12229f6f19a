"""What waits for whom: chairs see their own union's money, auditors and superiors the books on their desk."""

import datetime as dt
from collections.abc import Callable

from accounts.models import User
from core import inbox
from core.inbox import Todo
from finance.models import AuditReview, Budget, Contribution, SplitPlan
from tests.conftest import Tree
from tests.finance.conftest import ON, make_plan, pay

Declared = Callable[..., Contribution]


def money(user: User, on: dt.date = ON) -> list[Todo]:
    return inbox.todos(user, on, "经费")


def titles(user: User) -> list[str]:
    return [todo.title for todo in money(user)]


def test_a_chair_is_told_of_arrears_and_of_the_undeclared_quarter(
    tree: Tree, plan: SplitPlan, chair: User, declared: Declared
) -> None:
    assert titles(chair) == ["2026年第二季度经费还没有申报"]
    assert money(chair)[0].due_on == dt.date(2026, 7, 15)
    row = declared()
    assert titles(chair) == ["2026年第二季度经费欠缴 18,000.00 元"]
    pay(row, 1_800_000, chair)
    assert titles(chair) == []
    assert inbox.counts(chair, ON).get("经费", 0) == 0


def test_staff_get_one_line_for_all_undeclared_employers(tree: Tree, township: User) -> None:
    (todo,) = money(township)
    assert todo.sub == "2 家单位"
    assert inbox.counts(township, ON)["经费"] == 1


def test_books_wait_for_the_auditor_then_for_the_direct_superior(
    tree: Tree, chair: User, auditor: User, township: User, county: User, neighbour: User
) -> None:
    book = Budget.objects.create(
        body=tree.basic, year=2026, income=1, spending=1, state="committee", filed_by_id=chair.pk
    )
    assert titles(auditor) == ["2026 年度预算等待审查"]
    Budget.objects.filter(pk=book.pk).update(state="audited")
    assert titles(auditor) == []
    assert "2026 年度预算等待批准" in titles(township)
    assert "2026 年度预算等待批准" not in titles(county)
    assert "2026 年度预算等待批准" not in titles(neighbour)


def test_a_returned_book_waits_for_who_filed_it(tree: Tree, chair: User, township: User) -> None:
    Budget.objects.create(
        body=tree.basic, year=2026, income=1, spending=1, filed_by_id=chair.pk, returned_reason="缺明细"
    )
    assert "2026 年度预算等待修改" in titles(chair)
    assert "2026 年度预算等待修改" not in titles(township)


def test_open_issues_wait_for_the_auditor(tree: Tree, auditor: User) -> None:
    AuditReview.objects.create(
        body=tree.basic,
        year=2025,
        kind="final",
        done_on=ON,
        opinion="基本合规",
        issues="缺签字",
        state="open",
    )
    assert titles(auditor) == ["决算审查的问题等待整改确认"]


def test_a_county_without_a_plan_is_told_until_one_is_set_there_or_above(
    tree: Tree, county: User, city: User
) -> None:
    assert "还没有经费分成方案，到账不能登记" in titles(county)
    assert titles(city) == []
    make_plan("37")
    assert "还没有经费分成方案，到账不能登记" not in titles(county)


def test_a_stranger_has_nothing(tree: Tree, stranger: User) -> None:
    assert money(stranger) == []

"""Yearly books on their way to approval: who may take which step, and audit reviews with their corrections."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Grant, User
from core.models import AuditEvent
from core.workflow import NotAllowed, Refused, WrongState
from finance.models import AuditReview, Budget, FinalAccount
from finance.workflows.books import BUDGET, FINAL, RESOLVE, file_book, missing, review
from tests.conftest import Tree
from unions.models import Body

ON = dt.date(2026, 2, 20)
SignIn = Callable[[User], Client]


@pytest.fixture
def budget(tree: Tree, chair: User) -> Budget:
    made = file_book(
        Budget(body=tree.basic, year=2026, income=5_000_000, spending=4_800_000), by=chair, on=ON
    )
    assert isinstance(made, Budget)
    return made


def passed(budget: Budget, chair: User) -> Budget:
    return BUDGET["pass"].apply(budget, by=chair, on=ON, committee_on=ON)


def audited(budget: Budget, chair: User, auditor: User) -> Budget:
    return BUDGET["audit"].apply(passed(budget, chair), by=auditor, on=ON, opinion="收支合规", issues="")


def test_a_budget_goes_from_draft_to_approval(
    budget: Budget, chair: User, auditor: User, township: User
) -> None:
    book = BUDGET["approve"].apply(audited(budget, chair, auditor), by=township, on=ON)
    book.refresh_from_db()
    assert (book.state, book.committee_on, book.audited_on, book.approved_on) == ("approved", ON, ON, ON)
    assert book.approved_by_name == "白沙埠镇总工会（赵镇）"
    found = AuditReview.objects.get()
    assert (found.kind, found.year, found.state) == ("budget", 2026, "clean")
    verbs = set(AuditEvent.objects.filter(object_type="finance.budget").values_list("verb", flat=True))
    assert verbs == {"budget.file", "budget.pass", "budget.audit", "budget.approve"}


def test_who_filed_never_audits(tree: Tree, budget: Budget, chair: User) -> None:
    Grant.objects.create(user=chair, role="audit_officer", body=tree.basic, valid_from=dt.date(2020, 1, 1))
    double = User.objects.get(pk=chair.pk)
    with pytest.raises(Refused, match="不能由您审查"):
        BUDGET["audit"].apply(passed(budget, chair), by=double, on=ON, opinion="合规", issues="")


def test_the_chair_neither_audits_nor_approves(budget: Budget, chair: User, auditor: User) -> None:
    with pytest.raises(NotAllowed):
        BUDGET["audit"].apply(passed(budget, chair), by=chair, on=ON, opinion="合规", issues="")
    book = BUDGET["audit"].apply(budget, by=auditor, on=ON, opinion="合规", issues="")
    with pytest.raises(NotAllowed):
        BUDGET["approve"].apply(book, by=chair, on=ON)


def test_a_township_never_approves_its_own_budget(
    tree: Tree, township: User, auditor: User, county: User
) -> None:
    book = file_book(Budget(body=tree.township, year=2026, income=5, spending=4), by=county, on=ON)
    BUDGET["pass"].apply(book, by=township, on=ON, committee_on=ON)
    BUDGET["audit"].apply(book, by=auditor, on=ON, opinion="合规", issues="")
    with pytest.raises(Refused, match="由上级工会批准"):
        BUDGET["approve"].apply(book, by=township, on=ON)
    with pytest.raises(Refused, match="是您编报的"):
        BUDGET["approve"].apply(book, by=county, on=ON)


def test_a_county_approves_a_township_that_filed_itself(
    tree: Tree, township: User, auditor: User, county: User
) -> None:
    book = file_book(Budget(body=tree.township, year=2026, income=5, spending=4), by=township, on=ON)
    BUDGET["pass"].apply(book, by=township, on=ON, committee_on=ON)
    BUDGET["audit"].apply(book, by=auditor, on=ON, opinion="合规", issues="")
    assert BUDGET["approve"].apply(book, by=county, on=ON).state == "approved"


def test_steps_come_in_order(budget: Budget, auditor: User, township: User) -> None:
    with pytest.raises(WrongState):
        BUDGET["audit"].apply(budget, by=auditor, on=ON, opinion="合规", issues="")
    with pytest.raises(WrongState):
        BUDGET["approve"].apply(budget, by=township, on=ON)


def test_a_returned_budget_is_a_draft_again_with_its_reason(
    budget: Budget, chair: User, auditor: User
) -> None:
    book = BUDGET["object"].apply(passed(budget, chair), by=auditor, on=ON, reason="活动支出没有明细")
    assert (book.state, book.returned_reason, book.committee_on) == ("draft", "活动支出没有明细", None)
    assert passed(book, chair).returned_reason == ""


def test_the_superior_returns_an_audited_budget(
    budget: Budget, chair: User, auditor: User, township: User
) -> None:
    book = BUDGET["return"].apply(audited(budget, chair, auditor), by=township, on=ON, reason="请补充说明")
    assert (book.state, book.audited_on) == ("draft", None)


def test_a_budget_with_a_deficit_is_not_passed_on(tree: Tree, chair: User) -> None:
    book = file_book(Budget(body=tree.basic, year=2026, income=1, spending=2), by=chair, on=ON)
    with pytest.raises(Refused, match="不编赤字"):
        BUDGET["pass"].apply(book, by=chair, on=ON, committee_on=ON)


def test_a_final_account_waits_for_the_end_of_its_year(tree: Tree, chair: User) -> None:
    with pytest.raises(Refused, match="决算要等年度结束后编报"):
        file_book(FinalAccount(body=tree.basic, year=2026, income=1, spending=1), by=chair, on=ON)
    book = file_book(FinalAccount(body=tree.basic, year=2025, income=1, spending=2), by=chair, on=ON)
    assert FINAL["pass"].apply(book, by=chair, on=ON, committee_on=ON).state == "committee"


def test_a_year_is_filed_once(budget: Budget, tree: Tree, chair: User) -> None:
    with pytest.raises(Refused, match="已经编报过"):
        file_book(Budget(body=tree.basic, year=2026, income=1, spending=1), by=chair, on=ON)


def test_issues_wait_until_an_auditor_confirms_their_correction(
    tree: Tree, auditor: User, chair: User
) -> None:
    found = review(
        AuditReview(body=tree.basic, year=2025, kind="special", done_on=ON, opinion="基本合规", issues="票据缺签字"),
        by=auditor, on=ON,
    )  # fmt: skip
    assert found.state == "open"
    with pytest.raises(NotAllowed):
        RESOLVE.apply(found, by=chair, on=ON, resolution="已补签")
    done = RESOLVE.apply(found, by=auditor, on=ON, resolution="已补签")
    assert (done.state, done.resolved_on) == ("resolved", ON)


def test_the_missing_list_names_active_basic_and_township_unions_founded_before_the_year(
    tree: Tree, budget: Budget, chair: User
) -> None:
    Body.objects.filter(pk=tree.other_basic.pk).update(established_on=dt.date(2026, 1, 1))
    assert set(missing(Budget, Body.objects.all(), 2026)) == {
        tree.basic, tree.joint, tree.township, tree.other_township,
    }  # fmt: skip
    passed(budget, chair)
    assert tree.basic not in missing(Budget, Body.objects.all(), 2026)


# ---- the same on pages ---------------------------------------------------------------------------------------------


def test_the_whole_way_on_pages(
    tree: Tree, client_of: SignIn, chair: User, auditor: User, township: User
) -> None:
    create = reverse("finance:budget-create", args=[tree.basic.pk])
    answer = client_of(chair).post(
        create, {"year": "2026", "income": "50000", "spending": "48,000.50", "note": ""}
    )
    book = Budget.objects.get()
    detail = reverse("finance:budget-detail", args=[book.pk])
    assert answer.headers["Location"] == detail
    assert (book.income, book.spending, book.filed_by_id) == (5_000_000, 4_800_050, chair.pk)
    steps = (
        (chair, "pass", {"committee_on": "2026-02-01"}),
        (auditor, "audit", {"opinion": "收支合规", "issues": "一张票据缺签字"}),
        (township, "approve", {}),
    )
    for user, step, said in steps:
        url = reverse(f"finance:budget-{step}", args=[book.pk])
        assert url in client_of(user).get(detail).content.decode()
        assert client_of(user).get(url).status_code == 200
        assert client_of(user).post(url, said).status_code == 302
    book.refresh_from_db()
    assert book.state == "approved"
    page = client_of(chair).get(detail).content.decode()
    assert "一张票据缺签字" in page
    assert (
        client_of(chair)
        .post(reverse("finance:budget-pass", args=[book.pk]), {"committee_on": "2026-02-01"})
        .status_code
        == 409
    )
    edit = reverse("finance:budget-edit", args=[book.pk])
    answer = client_of(chair).post(edit, {"year": "2026", "income": "1", "spending": "1"})
    assert answer.status_code == 422
    assert "不能修改" in answer.content.decode()


def test_a_step_out_of_sight_is_404_and_without_the_permission_403(
    budget: Budget, client_of: SignIn, neighbour: User, city: User, chair: User
) -> None:
    assert client_of(neighbour).post(reverse("finance:budget-pass", args=[budget.pk]), {}).status_code == 404
    assert (
        client_of(city)
        .post(reverse("finance:budget-pass", args=[budget.pk]), {"committee_on": "2026-02-01"})
        .status_code
        == 403
    )
    assert (
        client_of(chair)
        .post(reverse("finance:budget-audit", args=[budget.pk]), {"opinion": "好"})
        .status_code
        == 403
    )


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"year": "26"}, "年度应是 2000 年以后的年份"),
        ({"year": "2031"}, "预算最早提前一年编报"),
        ({"income": "很多"}, "不是金额"),
        ({"spending": ""}, "请填写支出合计"),
    ],
)
def test_a_wrong_budget_is_answered_with_a_sentence(
    tree: Tree, client_of: SignIn, chair: User, changed: dict[str, str], sentence: str
) -> None:
    said = {"year": "2026", "income": "50000", "spending": "48000", **changed}
    answer = client_of(chair).post(reverse("finance:budget-create", args=[tree.basic.pk]), said)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()

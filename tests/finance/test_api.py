"""The API: the same scope, forms, steps and refusals as the pages; amounts out in fen, in in yuan."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from finance.models import Account, AuditReview, Budget, Contribution, SplitPlan
from tests.conftest import Tree
from tests.finance.conftest import pay

SignIn = Callable[[User], Client]
Declared = Callable[..., Contribution]
BASE = "/api/finance/"


def send(client: Client, path: str, data: dict[str, Any] | None = None, method: str = "post") -> Any:
    return getattr(client, method)(f"{BASE}{path}", data or {}, content_type="application/json")


def test_a_quarter_is_declared_paid_and_reversed(
    tree: Tree, plan: SplitPlan, client_of: SignIn, chair: User
) -> None:
    client = client_of(chair)
    said = {
        "body": tree.basic.pk,
        "unit": tree.unit.pk,
        "quarter": "2026Q2",
        "wages": "900000.00",
        "workers": 120,
    }
    made = send(client, "contributions/", said)
    assert made.status_code == 201
    pk = made.json()["id"]
    assert (made.json()["due"], made.json()["arrears"]) == (1_800_000, 1_800_000)
    paid = send(
        client, f"contributions/{pk}/pay/", {"amount": "1000.01", "paid_on": "2026-07-20", "channel": "tax"}
    )
    assert (paid.status_code, paid.json()["received"]) == (200, 100_001)
    (payment,) = client.get(f"{BASE}payments/?contribution={pk}").json()["results"]
    assert sum(share["amount"] for share in payment["shares"]) == payment["amount"] == 100_001
    back = send(client, f"contributions/{pk}/reverse/", {"payment": payment["id"], "reason": "金额登错"})
    assert back.json()["received"] == 0
    fixed = send(
        client,
        f"contributions/{pk}/correct/",
        {"wages": "1", "workers": 1, "accrued": "0", "reason": "工资填错"},
    )
    assert fixed.json()["due"] == 2


def test_refusals_keep_their_sentence_and_code(
    tree: Tree,
    client_of: SignIn,
    chair: User,
    neighbour: User,
    auditor: User,
    stranger: User,
    declared: Declared,
) -> None:
    row = declared()
    money = {"amount": "1", "paid_on": "2026-07-20", "channel": "tax"}
    no_plan = send(client_of(chair), f"contributions/{row.pk}/pay/", money)
    assert no_plan.status_code == 422
    assert "还没有经费分成方案" in no_plan.json()["detail"]
    assert send(client_of(neighbour), f"contributions/{row.pk}/pay/", money).status_code == 404
    assert send(client_of(auditor), f"contributions/{row.pk}/pay/", money).status_code == 403
    assert send(client_of(stranger), f"contributions/{row.pk}/pay/", money).status_code == 403
    bad = send(client_of(chair), f"contributions/{row.pk}/pay/", {**money, "amount": "一元"})
    assert bad.status_code == 400
    assert "不是金额" in bad.json()["amount"][0]


def test_a_settled_quarter_is_a_conflict(
    plan: SplitPlan, client_of: SignIn, chair: User, declared: Declared
) -> None:
    row = pay(declared(), 1_800_000, chair)
    money = {"amount": "1", "paid_on": "2026-07-20", "channel": "tax"}
    assert send(client_of(chair), f"contributions/{row.pk}/pay/", money).status_code == 409


def test_a_contribution_is_never_patched_or_deleted(
    client_of: SignIn, chair: User, declared: Declared
) -> None:
    row = declared()
    for method in ("patch", "put", "delete"):
        assert send(client_of(chair), f"contributions/{row.pk}/", {"received": 5}, method).status_code == 405


def test_declaring_for_another_union_is_refused(tree: Tree, client_of: SignIn, chair: User) -> None:
    said = {
        "body": tree.other_basic.pk,
        "unit": tree.other_unit.pk,
        "quarter": "2026Q2",
        "wages": "9",
        "workers": 1,
    }
    assert send(client_of(chair), "contributions/", said).status_code == 400
    assert not Contribution.objects.exists()


def test_account_numbers_leave_the_house_masked_only(tree: Tree, client_of: SignIn, chair: User) -> None:
    client = client_of(chair)
    said = {
        "body": tree.basic.pk,
        "bank": "农业银行",
        "number": "6228480312345678",
        "opened_on": "2020-01-05",
        "separate_books": True,
    }
    made = send(client, "accounts/", said)
    assert made.status_code == 201
    assert "6228480312345678" not in client.get(f"{BASE}accounts/").content.decode()
    closed = send(client, f"accounts/{made.json()['id']}/", {"closed_on": "2026-01-01"}, "patch")
    assert closed.status_code == 200
    assert Account.objects.get().number == "6228480312345678"


def test_a_budget_takes_its_steps(
    tree: Tree, client_of: SignIn, chair: User, auditor: User, township: User
) -> None:
    made = send(
        client_of(chair),
        "budgets/",
        {"body": tree.basic.pk, "year": 2026, "income": "500", "spending": "400"},
    )
    assert made.status_code == 201
    pk = made.json()["id"]
    noted = send(client_of(chair), f"budgets/{pk}/", {"note": "按去年安排"}, "patch").json()
    assert (noted["income"], noted["spending"], noted["note"]) == (50_000, 40_000, "按去年安排")
    assert send(client_of(chair), f"budgets/{pk}/pass/", {"committee_on": "2026-02-01"}).status_code == 200
    assert send(client_of(chair), f"budgets/{pk}/audit/", {"opinion": "好"}).status_code == 403
    assert (
        send(client_of(auditor), f"budgets/{pk}/audit/", {"opinion": "合规", "issues": "缺签字"}).status_code
        == 200
    )
    assert send(client_of(chair), f"budgets/{pk}/", {"income": "1"}, "patch").status_code == 422
    assert send(client_of(township), f"budgets/{pk}/approve/").json()["state"] == "approved"
    found = AuditReview.objects.get()
    assert (
        send(client_of(auditor), f"audit-reviews/{found.pk}/resolve/", {"resolution": "已补签"}).status_code
        == 200
    )
    assert Budget.objects.get().income == 50_000


def test_a_split_plan_is_set_in_per_cent(tree: Tree, client_of: SignIn, county: User, chair: User) -> None:
    rates = dict(
        zip(
            ("basic", "township", "county", "city", "province", "national"), (60, 5, 20, 5, 5, 5), strict=True
        )
    )
    said = {"jurisdiction": tree.county.jurisdiction_id, "effective_from": "2027-01-01", "source": "local"}
    said |= {f"{level}_bp": str(rate) for level, rate in rates.items()}
    assert send(client_of(chair), "split-plans/", said).status_code == 403
    made = send(client_of(county), "split-plans/", said)
    assert made.status_code == 201
    assert made.json()["county_bp"] == 2000
    wrong = send(
        client_of(county), "split-plans/", {**said, "effective_from": "2028-01-01", "basic_bp": "61"}
    )
    assert wrong.status_code == 400
    changed = send(
        client_of(county),
        f"split-plans/{made.json()['id']}/",
        {"note": "改说明"},
        "patch",
    )
    assert changed.status_code == 200
    assert changed.json()["county_bp"] == 2000


@pytest.mark.parametrize(
    "name", ["contributions", "payments", "accounts", "budgets", "final-accounts", "audit-reviews"]
)
def test_lists_are_scoped_both_ways(
    tree: Tree,
    plan: SplitPlan,
    client_of: SignIn,
    chair: User,
    neighbour: User,
    stranger: User,
    declared: Declared,
    name: str,
) -> None:
    pay(declared(), 500, chair)
    assert client_of(chair).get(f"{BASE}{name}/").status_code == 200
    assert client_of(neighbour).get(f"{BASE}{name}/").json()["results"] == []
    assert client_of(stranger).get(f"{BASE}{name}/").status_code == 403

"""Money pages: who sees what, who may write, what the forms say, how many queries the lists take."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from core.clock import today
from finance.models import Account, AuditReview, Budget, Contribution, FinalAccount, SplitPlan
from finance.models.dues import quarters_due
from tests.conftest import Tree, found, make_unit
from tests.finance.conftest import make_plan, pay
from unions.models import Threshold, Unit

SignIn = Callable[[User], Client]
Declared = Callable[..., Contribution]
MONEY = {"amount": "1,000.01", "paid_on": "2026-07-20", "channel": "tax", "receipt_no": "SD0001"}


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined, no-any-return]


def url(name: str, *args: object, query: str = "") -> str:
    return reverse(f"finance:{name}", args=args) + query


# ---- scope and permission ------------------------------------------------------------------------------------------

PAGES = (
    "contribution-detail", "body-dues", "body-accounts", "body-books", "budget-detail", "finalaccount-detail",
    "auditreview-detail",
)  # fmt: skip


@pytest.fixture
def rows(tree: Tree, declared: Declared) -> dict[str, int]:
    budget = Budget.objects.create(body=tree.basic, year=2026, income=100, spending=90)
    final = FinalAccount.objects.create(body=tree.basic, year=2025, income=100, spending=90)
    review = AuditReview.objects.create(
        body=tree.basic, year=2025, kind="final", done_on=dt.date(2026, 2, 1), opinion="合规"
    )
    return {
        "contribution-detail": declared().pk,
        "body-dues": tree.basic.pk,
        "body-accounts": tree.basic.pk,
        "body-books": tree.basic.pk,
        "budget-detail": budget.pk,
        "finalaccount-detail": final.pk,
        "auditreview-detail": review.pk,
    }


@pytest.mark.parametrize("record", PAGES)
@pytest.mark.parametrize(
    ("who", "status"),
    [("chair", 200), ("township", 200), ("province", 200), ("auditor", 200), ("neighbour", 404),
     ("stranger", 403), ("petition_clerk", 403)],
)  # fmt: skip
def test_each_record_is_seen_from_its_own_branch_only(
    rows: dict[str, int],
    client_of: SignIn,
    request: pytest.FixtureRequest,
    record: str,
    who: str,
    status: int,
) -> None:
    client = client_of(request.getfixturevalue(who))
    assert client.get(url(record, rows[record])).status_code == status


@pytest.mark.parametrize(
    "name",
    [
        "contribution-list",
        "arrears-list",
        "budget-list",
        "finalaccount-list",
        "auditreview-list",
        "account-list",
    ],
)
def test_lists_show_the_own_branch_only(
    rows: dict[str, int], tree: Tree, client_of: SignIn, chair: User, neighbour: User, name: str
) -> None:
    Account.objects.create(
        body=tree.basic, bank="农业银行", number_masked="6200 **** 0001", number_index=b"1", opened_on=today()
    )
    assert "临沂岱蒙板材有限公司" in text(client_of(chair).get(url(name)))
    page = client_of(neighbour).get(url(name))
    assert page.status_code == 200
    assert "临沂岱蒙板材" not in text(page)


def test_a_chair_never_writes_for_another_union_and_a_reader_never_writes(
    tree: Tree,
    plan: SplitPlan,
    rows: dict[str, int],
    client_of: SignIn,
    chair: User,
    auditor: User,
    city: User,
) -> None:
    mine, other = rows["contribution-detail"], tree.other_basic.pk
    for name in ("contribution-create", "account-create", "budget-create", "finalaccount-create"):
        assert client_of(chair).get(url(name, other)).status_code == 404
        assert client_of(auditor).get(url(name, tree.basic.pk)).status_code == 403
        assert client_of(city).get(url(name, tree.basic.pk)).status_code == 403
    assert client_of(auditor).post(url("contribution-pay", mine), MONEY).status_code == 403
    assert client_of(city).get(url("contribution-pay", mine)).status_code == 403
    assert not Contribution.objects.get(pk=mine).received


# ---- dues ----------------------------------------------------------------------------------------------------------


def test_a_chair_declares_a_quarter_prefilled_from_the_register(
    tree: Tree, client_of: SignIn, chair: User
) -> None:
    Unit.objects.filter(pk=tree.unit.pk).update(monthly_wages=52_000_050)
    client, quarter = client_of(chair), quarters_due(today(), 0, 1)[0]
    form = text(client.get(url("contribution-create", tree.basic.pk)))
    assert 'value="1,560,001.50"' in form
    answer = client.post(
        url("contribution-create", tree.basic.pk),
        {"unit": tree.unit.pk, "quarter": quarter, "wages": "1,560,001.50", "workers": "120", "accrued": ""},
    )
    row = Contribution.objects.get()
    assert answer.headers["Location"] == url("contribution-detail", row.pk)
    assert (row.wages, row.due, row.accrued, row.quarter) == (156_000_150, 3_120_003, 3_120_003, quarter)


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("wages", "十万", "“十万”不是金额"),
        ("wages", "1.005", "请精确到分"),
        ("wages", "-5", "金额不能是负数"),
        ("wages", "", "请填写季度工资总额"),
        ("wages", "99999999999999999", "金额太大"),
        ("workers", "12.5", "职工人数应是整数"),
        ("unit", "999999", "不在本会所辖单位中"),
    ],
)
def test_bad_input_is_answered_with_a_sentence_and_kept(
    tree: Tree, client_of: SignIn, chair: User, field: str, typed: str, sentence: str
) -> None:
    quarter = quarters_due(today(), 0, 1)[0]
    good = {"unit": tree.unit.pk, "quarter": quarter, "wages": "1000", "workers": "120"}
    answer = client_of(chair).post(url("contribution-create", tree.basic.pk), {**good, field: typed})
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert not Contribution.objects.exists()


def test_an_unset_rate_names_who_must_set_it_on_the_page(tree: Tree, client_of: SignIn, chair: User) -> None:
    Threshold.objects.filter(key="fin.dues_rate").delete()
    said = {"unit": tree.unit.pk, "quarter": "2026Q2", "wages": "1000", "workers": "120"}
    answer = client_of(chair).post(url("contribution-create", tree.basic.pk), said)
    assert answer.status_code == 422
    assert "请市总工会在“标准参数”中设定" in text(answer)


def test_paying_shows_the_split_and_reversing_takes_it_back(
    tree: Tree, plan: SplitPlan, client_of: SignIn, chair: User, declared: Declared
) -> None:
    client, row = client_of(chair), declared()
    assert client.post(url("contribution-pay", row.pk), MONEY).status_code == 302
    page = text(client.get(url("contribution-detail", row.pk)))
    for part in ("1,000.01", "600.01", "白沙埠镇总工会", "分毫不差", "SD0001"):
        assert part in page
    payment = row.payments.get()
    assert "冲销 2026-07-20 税务代征 1,000.01 元" in text(
        client.get(url("contribution-reverse", row.pk, query=f"?payment={payment.pk}"))
    )
    answer = client.post(url("contribution-reverse", row.pk), {"payment": payment.pk, "reason": "收据号登错"})
    assert answer.status_code == 302
    row.refresh_from_db()
    assert row.received == 0
    assert "已冲销" in text(client.get(url("contribution-detail", row.pk)))


def test_a_payment_without_a_plan_is_refused_with_who_must_set_it(
    tree: Tree, client_of: SignIn, chair: User, declared: Declared
) -> None:
    answer = client_of(chair).post(url("contribution-pay", declared().pk), MONEY)
    assert answer.status_code == 422
    assert "请兰山区总工会在“分成方案”中设定" in text(answer)


def test_a_settled_quarter_answers_409(
    plan: SplitPlan, client_of: SignIn, chair: User, declared: Declared
) -> None:
    row = pay(declared(), 1_800_000, chair)
    assert client_of(chair).post(url("contribution-pay", row.pk), MONEY).status_code == 409


def test_a_correction_asks_for_a_reason(client_of: SignIn, chair: User, declared: Declared) -> None:
    row = declared()
    said = {"wages": "2000", "workers": "3", "accrued": "40", "reason": ""}
    answer = client_of(chair).post(url("contribution-correct", row.pk), said)
    assert answer.status_code == 422
    assert "请写明理由" in text(answer)
    assert (
        client_of(chair).post(url("contribution-correct", row.pk), {**said, "reason": "工资填错"}).status_code
        == 302
    )
    row.refresh_from_db()
    assert row.due == 4_000


def test_the_bulk_page_declares_what_is_ticked_and_keeps_what_is_wrong(
    tree: Tree, client_of: SignIn, township: User
) -> None:
    Unit.objects.filter(pk=tree.unit.pk).update(monthly_wages=10_000_00)
    client, here = client_of(township), url("contribution-bulk", query="?quarter=2026Q3")
    page = client.get(here)
    assert 'value="30,000.00"' in text(page)
    forms = {form.coverage.unit_id: form.prefix for form in page.context["forms"]}
    assert set(forms) == {tree.unit.pk, tree.small_unit.pk}
    good, bad = forms[tree.unit.pk], forms[tree.small_unit.pk]
    answer = client.post(
        here,
        {f"{good}-chosen": "on", f"{good}-wages": "30000", f"{good}-workers": "120",
         f"{bad}-chosen": "on", f"{bad}-wages": "三万", f"{bad}-workers": "18"},
    )  # fmt: skip
    assert answer.status_code == 422
    assert "“三万”不是金额" in text(answer)
    assert "有 1 家没有申报" in text(answer)
    assert Contribution.objects.get().unit == tree.unit
    assert {form.coverage.unit_id for form in client.get(here).context["forms"]} == {tree.small_unit.pk}


def test_the_bulk_page_says_when_nothing_is_ticked_or_nothing_is_left(
    tree: Tree, client_of: SignIn, chair: User, declared: Declared
) -> None:
    client, here = client_of(chair), url("contribution-bulk", query="?quarter=2026Q2")
    prefix = client.get(here).context["forms"][0].prefix
    answer = client.post(here, {f"{prefix}-wages": "3", f"{prefix}-workers": "1"})
    assert "还没有勾选单位" in text(answer)
    declared()
    assert "这一季度都已申报" in text(client.get(here))


def test_the_arrears_list_holds_only_what_is_past_due_and_exports_it(
    tree: Tree, client_of: SignIn, township: User, declared: Declared, chair: User, plan: SplitPlan
) -> None:
    declared(quarter="2026Q1")
    pay(declared(quarter="2026Q2"), 1_800_000, chair)
    page = text(client_of(township).get(url("arrears-list")))
    assert "2026年第一季度" in page
    assert "2026年第二季度" not in page.split("<tbody>")[1]
    sheet = client_of(township).get(url("arrears-list", query="?export=csv"))
    content = b"".join(sheet.streaming_content).decode()  # type: ignore[attr-defined]
    assert "临沂岱蒙板材有限公司,临沂岱蒙板材有限公司工会委员会,2026年第一季度" in content
    assert content.count("\n") == 2


def test_an_export_of_books_writes_their_state_in_words(tree: Tree, client_of: SignIn, chair: User) -> None:
    Budget.objects.create(body=tree.basic, year=2026, income=123_456, spending=1, state="committee")
    sheet = client_of(chair).get(url("budget-list", query="?export=csv"))
    content = b"".join(sheet.streaming_content).decode()  # type: ignore[attr-defined]
    assert "临沂岱蒙板材有限公司工会委员会,2026,1234.56,0.01,待经审,," in content


def test_filters_narrow_by_quarter_branch_and_state(
    tree: Tree, client_of: SignIn, province: User, declared: Declared, neighbour: User
) -> None:
    declared(quarter="2026Q1")
    declared(body=tree.other_basic, unit=tree.other_unit, by=neighbour)
    client = client_of(province)
    assert len(client.get(url("contribution-list")).context["rows"]) == 2
    assert len(client.get(url("contribution-list", query="?quarter=2026Q1")).context["rows"]) == 1
    under = client.get(url("contribution-list", query=f"?under={tree.other_city.pk}")).context["rows"]
    assert [row.object.body for row in under] == [tree.other_basic]
    assert not client.get(url("contribution-list", query="?state=settled")).context["rows"]
    assert len(client.get(url("contribution-list", query="?q=泉城")).context["rows"]) == 1


# ---- overview ------------------------------------------------------------------------------------------------------


def test_the_overview_sums_each_child_branch_and_links_on(
    tree: Tree, plan: SplitPlan, client_of: SignIn, province: User, chair: User, declared: Declared
) -> None:
    pay(declared(), 600_000, chair)
    page = client_of(province).get(url("overview", query="?quarter=2026Q2"))
    children = {child["name"]: child for child in page.context["children"]}
    assert children["临沂市总工会"]["due"] == 1_800_000
    assert children["临沂市总工会"]["rate"] == 3333
    assert not children["济南市总工会"]["declared"]
    assert page.context["total"] == {"due": 1_800_000, "received": 600_000, "arrears": 1_200_000}
    assert page.context["kpis"][4]["value"] == "300.00"
    assert "这一季度还没有申报" in text(page)
    below = client_of(province).get(children["临沂市总工会"]["url"])
    assert below.context["body"] == tree.city


def test_a_chair_lands_on_his_own_union_and_never_on_another(
    tree: Tree, client_of: SignIn, chair: User, township: User
) -> None:
    client = client_of(chair)
    assert client.get(url("overview")).headers["Location"] == url("body-dues", tree.basic.pk)
    outside = client_of(township).get(url("overview", query=f"?under={tree.other_city.pk}"))
    assert outside.context["body"] == tree.township


def test_a_unions_page_names_its_undeclared_quarters(tree: Tree, client_of: SignIn, chair: User) -> None:
    page = text(client_of(chair).get(url("body-dues", tree.basic.pk)))
    newest = quarters_due(today(), 15, 1)[0]
    assert "的经费还没有申报" in page
    assert f"quarter={newest}" in page


# ---- accounts ------------------------------------------------------------------------------------------------------


def test_an_account_is_registered_with_its_number_sealed_and_masked(
    tree: Tree, client_of: SignIn, chair: User
) -> None:
    said = {
        "bank": "农业银行白沙埠支行",
        "number": "6228 4803 1234 5678",
        "opened_on": "2020-01-05",
        "separate_books": "on",
    }
    assert client_of(chair).post(url("account-create", tree.basic.pk), said).status_code == 302
    account = Account.objects.get()
    assert account.number == "6228480312345678"
    assert b"6228480312345678" not in bytes(account.number_sealed)
    page = text(client_of(chair).get(url("body-accounts", tree.basic.pk)))
    assert "6228 **** 5678" in page
    assert "6228480312345678" not in page
    edited = {**said, "number": "", "closed_on": "2026-01-01"}
    assert client_of(chair).post(url("account-edit", account.pk), edited).status_code == 302
    account.refresh_from_db()
    assert (account.number, account.closed_on) == ("6228480312345678", dt.date(2026, 1, 1))


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"number": "12ab"}, "账号应是 8 到 32 位数字"),
        ({"number": ""}, "请填写账号"),
        ({"opened_on": "2020-13-01"}, "日期格式不对"),
        ({"opened_on": "2999-01-01"}, "在今天之后"),
        ({"closed_on": "2019-01-01"}, "销户日期不能早于开户日期"),
    ],
)
def test_a_wrong_account_is_answered_with_a_sentence(
    tree: Tree, client_of: SignIn, chair: User, changed: dict[str, str], sentence: str
) -> None:
    said = {"bank": "农业银行", "number": "62284803123", "opened_on": "2020-01-05", **changed}
    answer = client_of(chair).post(url("account-create", tree.basic.pk), said)
    assert answer.status_code == 422
    assert sentence in text(answer)


def test_two_unions_never_share_an_account(
    tree: Tree, client_of: SignIn, chair: User, neighbour: User
) -> None:
    said = {"bank": "农业银行", "number": "62284803123", "opened_on": "2020-01-05"}
    client_of(chair).post(url("account-create", tree.basic.pk), said)
    answer = client_of(neighbour).post(url("account-create", tree.other_basic.pk), said)
    assert answer.status_code == 422
    assert "工会账户不能合用" in text(answer)


# ---- split plans ---------------------------------------------------------------------------------------------------

SHARES = {
    "basic_bp": "60",
    "township_bp": "5",
    "county_bp": "20",
    "city_bp": "5",
    "province_bp": "7.5",
    "national_bp": "2.5",
}


def test_a_county_sets_a_dated_plan_for_its_own_place_only(
    tree: Tree, client_of: SignIn, county: User, chair: User
) -> None:
    said = {
        "jurisdiction": tree.county.jurisdiction_id,
        "effective_from": "2026-12-01",
        "source": "local",
        **SHARES,
    }
    client = client_of(county)
    assert client.post(url("splitplan-create"), said).status_code == 302
    plan = SplitPlan.objects.get()
    assert (plan.province_bp, plan.national_bp, plan.set_by) == (750, 250, "陈县")
    above = client.post(url("splitplan-create"), {**said, "jurisdiction": tree.city.jurisdiction_id})
    assert "由当地总工会或其上级设定" in text(above)
    assert client_of(chair).get(url("splitplan-create")).status_code == 403
    assert client_of(chair).get(url("splitplan-detail", plan.pk)).status_code == 200


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"basic_bp": "60.01"}, "各级比例合计是 100.01%，应为 100%"),
        ({"basic_bp": "多数"}, "“多数”不是比例"),
        ({"basic_bp": "60.005"}, "最多两位小数"),
        ({"basic_bp": ""}, "不参加分成的填 0"),
    ],
)
def test_a_plan_that_is_not_whole_is_answered_with_a_sentence(
    tree: Tree, client_of: SignIn, county: User, changed: dict[str, str], sentence: str
) -> None:
    said = {
        "jurisdiction": tree.county.jurisdiction_id,
        "effective_from": "2026-12-01",
        "source": "local",
        **SHARES,
    }
    answer = client_of(county).post(url("splitplan-create"), {**said, **changed})
    assert answer.status_code == 422
    assert sentence in text(answer)


def test_a_plan_in_use_is_never_edited_and_none_starts_behind_posted_money(
    tree: Tree, client_of: SignIn, county: User, chair: User, declared: Declared
) -> None:
    plan = make_plan("371302")
    pay(declared(), 500, chair)
    said = {
        "jurisdiction": tree.county.jurisdiction_id,
        "effective_from": "2020-01-01",
        "source": "local",
        **SHARES,
    }
    client = client_of(county)
    answer = client.post(url("splitplan-edit", plan.pk), said)
    assert answer.status_code == 422
    assert "已用于 1 笔到账，不能再改" in text(answer)
    behind = client.post(url("splitplan-create"), {**said, "effective_from": "2026-07-20"})
    assert "新方案请从 2026-07-21 或以后起生效" in text(behind)


def test_a_plan_not_yet_used_is_corrected(tree: Tree, client_of: SignIn, county: User, city: User) -> None:
    plan = make_plan("371302", dt.date(2027, 1, 1))
    said = {
        "jurisdiction": tree.county.jurisdiction_id,
        "effective_from": "2027-02-01",
        "source": "local",
        **SHARES,
    }
    assert client_of(county).post(url("splitplan-edit", plan.pk), said).status_code == 302
    plan.refresh_from_db()
    assert (plan.effective_from, plan.province_bp) == (dt.date(2027, 2, 1), 750)


# ---- queries -------------------------------------------------------------------------------------------------------


def many(tree: Tree, township: User, declared: Declared, first: int, last: int) -> None:
    for number in range(first, last):
        unit = make_unit(f"白沙埠镇第{number}板材厂", "371302101")
        body = found(unit, f"白沙埠镇第{number}板材厂工会", "single", tree.township, "371302101")
        declared(body=body, unit=unit, by=township, quarter="2026Q1")
        Budget.objects.create(body=body, year=2026, income=1, spending=1)
        FinalAccount.objects.create(body=body, year=2025, income=1, spending=1)
        AuditReview.objects.create(body=body, year=2025, kind="final", done_on=today(), opinion="合规")
        Account.objects.create(
            body=body,
            bank="农业银行",
            number_masked="x",
            number_index=str(number).encode(),
            opened_on=today(),
        )
        make_plan("371302", dt.date(2021, 1, 1) + dt.timedelta(days=number))


@pytest.mark.parametrize(
    "name",
    ["overview", "contribution-list", "arrears-list", "contribution-bulk", "budget-list", "budget-missing", "finalaccount-list",
     "finalaccount-missing", "auditreview-list", "account-list", "splitplan-list"],
)  # fmt: skip
def test_lists_take_as_many_queries_for_one_row_as_for_thirty(
    tree: Tree, client_of: SignIn, township: User, declared: Declared, name: str
) -> None:
    client = client_of(township)
    query = "?quarter=2026Q1" if name in {"overview", "contribution-list"} else ""
    query = "?quarter=2026Q2" if name == "contribution-bulk" else query

    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(url(name, query=query)).status_code == 200
        return len(captured)

    many(tree, township, declared, 0, 1)
    count()
    few = count()
    many(tree, township, declared, 1, 30)
    assert count() == few

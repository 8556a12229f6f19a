"""From an employer without a union to its union at work: township, preparatory group, county, each taking its own steps."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from core.clock import today
from tests.browser.steps import open_case, record_result, refused, take
from tests.conftest import Tree, make_unit, make_user
from unions.models import Body, Case, Election

pytestmark = pytest.mark.browser


@pytest.mark.entry("P-024", "P-025")
def test_a_union_is_founded(
    tree: Tree,
    township: User,
    county: User,
    neighbour: User,
    sign_in: Callable[[User], Page],
    live_server: Any,
) -> None:
    unit = make_unit("临沂百川家具有限公司", "371302101", workers=46, uscc="91350100M000100Y43")
    page = sign_in(township)
    page.goto(live_server.url + reverse("unions:unit-detail", args=[unit.pk]))
    page.get_by_role("link", name="启动建会", exact=True).click()
    expect(page.locator("h1")).to_have_text("启动建会")
    page.locator("[name=mode]").select_option("单独组建")
    page.locator("main form button[type=submit]").last.click()
    expect(page.locator("main")).to_contain_text("登记筹备组")
    case = Case.objects.get(procedure="founding")
    head = make_user("head", "筹备组长", "chair", case.body)

    page = sign_in(head)
    take(page, live_server, case, "登记筹备组", prep_head="王立群", prep_members="王立群、李晓岚", paper=True)
    take(page, live_server, case, "报组织形式", form_kind="single")
    refused(page, live_server, case, "同意组织形式")
    page = sign_in(township)
    take(page, live_server, case, "同意组织形式", approval_no="白工发〔2026〕3号")
    page = sign_in(head)
    take(page, live_server, case, "登记会员", members="40", paper=True)
    take(page, live_server, case, "登记会员代表", skip="on", note="全体会员参加大会")
    take(page, live_server, case, "报候选人选", candidates="王立群（主席）", party_word="同意", paper=True)
    page = sign_in(township)
    take(page, live_server, case, "同意人选")
    page = sign_in(head)
    day = today().isoformat()
    for pk in case.data["elections"]:
        record_result(page, live_server, pk, "王立群", day=day, notice=day)
    take(page, live_server, case, "登记选举完成", paper=True)
    take(page, live_server, case, "报选举结果")
    refused(page, live_server, case, "批复选举结果")
    page = sign_in(neighbour)
    answer = page.goto(live_server.url + reverse("unions:case-detail", args=[case.pk]))
    assert answer is not None and answer.status == 404
    page = sign_in(township)
    take(page, live_server, case, "批复选举结果", approval_no="白工发〔2026〕8号")
    assert set(Election.objects.filter(body=case.body).values_list("state", flat=True)) == {"approved"}
    with page.expect_download() as download:
        page.get_by_role("link", name="打印批复：批复", exact=True).click()
    assert download.value.suggested_filename.endswith(".pdf")

    registration = Case.objects.get(procedure="registration", body=case.body)
    open_case(page, live_server, registration)
    expect(page.get_by_role("link", name="一次性告知单", exact=True)).to_be_visible()
    take(page, live_server, registration, "交付一次性告知单", guided_to="王立群")
    take(page, live_server, case, "登记并转为正常", legal="later")
    assert Body.objects.get(pk=case.body_id).state == Body.State.NORMAL


@pytest.mark.entry("P-028")
def test_a_merged_organ_is_reported_and_verified(
    tree: Tree, chair: User, township: User, county: User, sign_in: Callable[[User], Page], live_server: Any
) -> None:
    page = sign_in(chair)
    page.goto(live_server.url + reverse("unions:case-create", args=["restructuring"]))
    page.fill("[name=found_on]", today().isoformat())
    page.locator("[name=change]").select_option("folded")
    page.fill("[name=story]", "工会并入党群工作部")
    page.locator("main form button[type=submit]").last.click()
    expect(page.locator("main")).to_contain_text("办理经过")
    case = Case.objects.get(procedure="restructuring")
    refused(page, live_server, case, "登记核实结果")
    page = sign_in(county)
    take(page, live_server, case, "登记核实结果", finding="true", finding_word="已到单位核实")
    page = sign_in(township)
    take(page, live_server, case, "责令纠正", correct_by="2030-01-31", order_word="恢复独立设置", paper=True)
    take(page, live_server, case, "登记已恢复", restored_word="已恢复", paper=True)
    take(page, live_server, case, "办结")
    assert case.state == Case.State.DONE

"""A chair elected directly in eight steps, and a chair chosen: the union's own side, Party opinion, township."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from core.clock import today
from members.models import Member
from tests.browser.steps import PHONE, no_sideways, record_result, refused, take
from tests.conftest import Tree
from unions.models import Case, Officer, Unit

pytestmark = pytest.mark.browser
START, HELD = (today() - dt.timedelta(days=30)).isoformat(), (today() - dt.timedelta(days=10)).isoformat()
PARTY = {"party_org": "中共白沙埠镇委员会", "party_opinion": "yes", "party_fit": "yes"}
SUPERIOR = {"superior_opinion": "yes", "superior_fit": "yes"}


@pytest.fixture
def candidate(tree: Tree) -> str:
    Unit.objects.filter(pk=tree.unit.pk).update(
        ops_normal=True, relations_ok=True, staff_stable=True, attested_on=dt.date(2026, 3, 1)
    )
    Member.objects.create(
        name="李晓岚",
        body=tree.basic,
        unit=tree.unit,
        sex="2",
        change_on=dt.date(2024, 1, 1),
        path=tree.basic.path,
    )
    return "李晓岚"


def start(page: Page, live_server: Any, procedure: str, **chosen: str) -> Case:
    page.goto(live_server.url + reverse("unions:case-create", args=[procedure]))
    for name, value in chosen.items():
        page.locator(f"main [name={name}]").select_option(value)
    page.locator("main form button[type=submit]").last.click()
    expect(page.locator("main")).to_contain_text("办理经过")
    return Case.objects.get(procedure=procedure)


@pytest.mark.entry("P-048", "P-049")
def test_a_direct_election(
    tree: Tree, candidate: str, chair: User, township: User, sign_in: Callable[[User], Page], live_server: Any
) -> None:
    page = sign_in(chair)
    case = start(page, live_server, "direct", office="chair", kind="reelection")
    take(page, live_server, case, "提出申请", done_on=START, apply_word="本届届满", paper=True)
    refused(page, live_server, case, "受理申请")
    page = sign_in(township)
    take(page, live_server, case, "受理申请", done_on=START)
    page = sign_in(chair)
    take(page, live_server, case, "登记筹备", done_on=START, team="赵志强、孙明", paper=True)
    take(page, live_server, case, "登记动员", done_on=START, mobilised="110")
    take(page, live_server, case, "登记推荐", done_on=START, recommended="班组推荐", paper=True)
    take(page, live_server, case, "报协商结果", done_on=START, candidates=candidate, **PARTY, paper=True)
    refused(page, live_server, case, "同意协商结果")
    page = sign_in(township)
    take(page, live_server, case, "同意协商结果", done_on=START, **SUPERIOR)
    page = sign_in(chair)
    take(page, live_server, case, "公示候选人", done_on=START, published_at="公告栏", paper=True)
    assert case.election_id
    record_result(page, live_server, case.election_id, candidate, day=HELD, notice=START)
    take(page, live_server, case, "登记选举", done_on=HELD, speeches=f"{candidate}：办好三件实事", paper=True)
    take(page, live_server, case, "报选举结果")
    refused(page, live_server, case, "批复")
    page = sign_in(township)
    take(page, live_server, case, "批复", approval_no="白工发〔2026〕30号")
    assert Officer.objects.get(body=tree.basic, post="chair", left_on=None).name == candidate
    page.set_viewport_size(PHONE)
    page.reload()
    no_sideways(page)


@pytest.mark.entry("P-046", "P-047")
def test_a_chair_is_chosen(
    tree: Tree, candidate: str, chair: User, township: User, sign_in: Callable[[User], Page], live_server: Any
) -> None:
    page = sign_in(chair)
    case = start(page, live_server, "choosing", office="chair", kind="byelection")
    take(
        page,
        live_server,
        case,
        "登记推荐人选",
        done_on=START,
        candidates=candidate,
        source="members",
        paper=True,
    )
    take(page, live_server, case, "登记资格审查", done_on=START, screen_word="符合任职条件")
    take(page, live_server, case, "登记党组织意见", done_on=START, **PARTY, paper=True)
    refused(page, live_server, case, "签署上级意见")
    page = sign_in(township)
    take(page, live_server, case, "签署上级意见", done_on=START, **SUPERIOR)
    page = sign_in(chair)
    take(page, live_server, case, "公示候选人", done_on=START, published_at="公告栏", paper=True)
    assert case.election_id
    record_result(page, live_server, case.election_id, candidate, day=HELD, notice=START)
    take(page, live_server, case, "登记选举完成", done_on=HELD)
    refused(page, live_server, case, "批复")
    page = sign_in(township)
    take(page, live_server, case, "批复", approval_no="白工发〔2026〕21号")
    page = sign_in(chair)
    take(page, live_server, case, "登记上岗")
    assert Officer.objects.get(body=tree.basic, post="chair", left_on=None).took_post_on == today()

"""A member changes employers: the old chair issues the slip, the new one accepts by its number, both see it closed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from members.models import Member, MembershipTransfer
from tests.browser.steps import fill_form
from tests.conftest import Tree, make_user
from tests.members.test_views import make

pytestmark = [pytest.mark.browser, pytest.mark.entry("P-081")]


def test_from_the_old_chair_to_the_new_one(
    tree: Tree, chair: User, sign_in: Callable[[User], Page], shot: Callable[[str], None], live_server: Any
) -> None:
    member = make("曹玉梅", 11, tree.basic, tree.unit)
    page = sign_in(chair)
    page.goto(live_server.url + reverse("members:member-detail", args=[member.pk]))
    page.get_by_role("link", name="开具接转凭证").click()
    dialog = page.locator("form", has=page.locator("[name=to_text]"))
    dialog.locator("[name=to_text]").fill("济南某机械公司")
    dialog.get_by_role("button", name="开具接转凭证").click()
    page.wait_for_url("**/members/transfers/*/")
    slip = MembershipTransfer.objects.get()
    number = slip.certificate_no or ""
    expect(page.locator("main")).to_contain_text(number)
    shot("transfer-issued")

    far = make_user("far_chair", "吴主席", "chair", tree.other_basic)
    page = sign_in(far)
    page.goto(live_server.url + reverse("members:membershiptransfer-list"))
    page.get_by_role("link", name="凭凭证接收").click()
    fill_form(page, number=number, proof="不是本人")
    page.get_by_role("button", name="查找凭证").click()
    expect(page.locator("main")).to_contain_text("没有找到这张凭证")
    fill_form(page, number=number, proof=member.name)
    page.get_by_role("button", name="查找凭证").click()
    expect(page.locator("main")).to_contain_text(tree.basic.name)
    shot("transfer-found")
    page.get_by_role("button", name="接收会籍").click()
    page.wait_for_url("**/members/transfers/*/")
    expect(page.locator("h1")).to_contain_text("已接收")
    page.get_by_role("link", name="会员资料").click()
    expect(page.locator("main")).to_contain_text("转入")
    moved = Member.objects.get(pk=member.pk)
    assert (moved.body, moved.status) == (tree.other_basic, "active")

    page = sign_in(chair)
    page.goto(live_server.url + reverse("members:membershiptransfer-list") + "?tab=done")
    expect(page.locator("#rows tbody tr")).to_have_count(1)
    expect(page.locator("#rows")).to_contain_text("已接收")

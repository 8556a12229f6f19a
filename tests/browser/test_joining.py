"""A worker joins from the poster's address on a phone, asks how it stands, is approved by the chair; his card is checked."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from core.identifiers import id_check_digit
from members.models import JoinApplication, MemberCard
from tests.browser.steps import DESK, PHONE, leave, no_sideways
from tests.conftest import Tree

pytestmark = [pytest.mark.browser, pytest.mark.entry("P-080")]
FIRST = "37130219900307001"


def track(page: Page, address: str, number: str, passcode: str) -> None:
    page.goto(address + reverse("members:join-track"))
    page.fill("input[name=number]", number)
    page.fill("input[name=passcode]", passcode)
    page.get_by_role("button", name="查询", exact=True).click()


def test_from_the_poster_to_a_card_that_is_valid(
    tree: Tree,
    chair: User,
    sign_in: Callable[[User], Page],
    shot: Callable[..., None],
    live_server: Any,
    page: Page,
) -> None:
    sign_in(chair)
    page.goto(live_server.url + reverse("members:join-poster", args=[tree.basic.pk]))
    address = page.locator(".posterurl").inner_text().strip()

    leave(page)
    page.set_viewport_size(PHONE)
    page.goto(address)
    expect(page.locator("main")).to_contain_text(tree.basic.name)
    no_sideways(page)
    page.fill("input[name=name]", "林小满")
    page.fill("input[name=id_number]", FIRST + id_check_digit(FIRST))
    page.fill("input[name=phone]", "13900001234")
    page.get_by_role("button", name="提交申请").click()
    expect(page.locator("main")).to_contain_text("入会要本人自愿")
    expect(page.locator("input[name=name]")).to_have_value("林小满")
    page.locator("input[name=oath]").check()
    page.locator("input[name=consent]").check()
    page.get_by_role("button", name="提交申请").click()
    expect(page.locator("h1")).to_have_text("已提交入会申请")
    no_sideways(page)
    shot("join-receipt")
    number = page.locator("dd.strong").first.inner_text().strip()
    passcode = page.locator("dd.mono").inner_text().strip()
    track(page, live_server.url, number, passcode)
    expect(page.locator("main")).to_contain_text("待审核")

    page.set_viewport_size(DESK)
    sign_in(chair)
    expect(page.locator("main")).to_contain_text("入会申请：林小满")
    application = JoinApplication.objects.get()
    page.goto(live_server.url + reverse("members:application-detail", args=[application.pk]))
    page.locator(".pagehead").get_by_role("link", name="批准入会").click()
    box = page.locator(".stepbox")
    box.locator("input[name=checked]").check()
    box.get_by_role("button", name="批准入会").click()
    expect(page.locator(".pagehead")).to_contain_text("已批准")
    shot("join-approved")

    leave(page)
    page.set_viewport_size(PHONE)
    track(page, live_server.url, number, passcode)
    expect(page.locator("main")).to_contain_text("会员证号")
    page.goto(live_server.url + reverse("members:card-check", args=[MemberCard.objects.get().code]))
    expect(page.locator("main")).to_contain_text("有效")
    expect(page.locator("main")).to_contain_text("林**")
    expect(page.locator("main")).not_to_contain_text("林小满")
    no_sideways(page)

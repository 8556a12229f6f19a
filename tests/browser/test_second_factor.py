"""A second factor is set up with the phone, asked when its owner signs in again, and once more before much personal data."""

import datetime as dt
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.sessions import SessionStore
from members.models import Member
from tests.accounts.conftest import proved_before, shown
from tests.browser.steps import PHONE, leave, no_sideways
from tests.conftest import PASSWORD, Tree

pytestmark = pytest.mark.browser


class Phone:
    """Shows six digits, `steps` of half a minute away from now: none of them opens twice."""

    def __init__(self, key: str) -> None:
        self.key = key.replace(" ", "")

    def shows(self, *, steps: int) -> str:
        if (left := 30 - time.time() % 30) < 5:  # whoever types now is late
            time.sleep(left)
        return shown(self.key, steps=steps)


def age(page: Page, seconds: int) -> None:
    """As if its reader had proved that long ago who he is."""
    key = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "sessionid")
    proved_before(SessionStore(key), seconds)


def test_set_up_signed_in_with_and_asked_for_again(
    tree: Tree,
    county: User,
    sign_in: Callable[[User], Page],
    shot: Callable[..., None],
    live_server: Any,
) -> None:
    member = Member.objects.create(
        name="林小满", body=tree.basic, path=tree.basic.path, change_on=dt.date(2024, 1, 1)
    )
    page = sign_in(county)
    page.goto(live_server.url + reverse("accounts:profile"))
    page.get_by_role("link", name="启用动态口令").click()
    page.get_by_role("button", name="开始设置").click()
    picture = page.locator("img.qr")
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("e => e.naturalWidth") > 0
    phone = Phone(page.locator(".secret").inner_text())
    page.fill("input[name=code]", "000000")
    page.get_by_role("button", name="启用", exact=True).click()
    expect(page.locator("main")).to_contain_text("还没有启用。")
    page.set_viewport_size(PHONE)
    no_sideways(page)
    page.fill("input[name=code]", phone.shows(steps=-1))
    page.get_by_role("button", name="启用", exact=True).click()
    expect(page.locator("h1")).to_have_text("动态口令已启用")
    expect(page.locator(".codes li")).to_have_count(8)
    no_sideways(page)

    leave(page)
    page.goto(f"{live_server.url}/accounts/sign-in/")
    page.fill("input[name=username]", county.username)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    expect(page.locator("h1")).to_have_text("验证动态口令")
    no_sideways(page)
    private = live_server.url + reverse("members:member-privacy", args=[member.pk])
    page.goto(private)  # the password alone opens nothing
    expect(page.locator("h1")).to_have_text("验证动态口令")
    page.fill("input[name=code]", phone.shows(steps=0))
    page.get_by_role("button", name="验证并登录").click()
    expect(page.locator("main")).to_contain_text(member.name)

    age(page, 600)
    page.goto(private)
    expect(page.locator("main")).to_contain_text("请先确认是本人")
    expect(page.locator("input[name=password]")).to_have_count(0)
    expect(page.locator("main")).not_to_contain_text(member.name)
    no_sideways(page)
    shot("second-factor-asked")
    page.fill("input[name=code]", "000000")
    page.get_by_role("button", name="确认", exact=True).click()
    expect(page.locator("main")).to_contain_text("验证码不对或已经用过。还可以再试 4 次。")
    page.fill("input[name=code]", phone.shows(steps=1))
    page.get_by_role("button", name="确认", exact=True).click()
    page.wait_for_url(private)
    expect(page.locator("main")).to_contain_text(member.name)

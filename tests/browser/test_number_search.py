"""A clerk looks for a person by the whole number: it is in no address, no request line, no history and no page behind it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, Request, expect

from accounts.models import User
from tests.conftest import Tree
from tests.members.test_views import make

pytestmark = pytest.mark.browser


def test_the_number_stays_out_of_every_address(
    tree: Tree, township: User, sign_in: Callable[[User], Page], live_server: Any
) -> None:
    person = make("曹玉梅", 11, tree.basic, tree.unit)
    make("曹玉兰", 13, tree.basic, tree.unit)
    number = person.id_number
    page = sign_in(township)
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(
            request.url
            + " "
            + request.headers.get("referer", "")
            + " "
            + request.headers.get("hx-current-url", "")
        )

    page.on("request", note)
    page.goto(live_server.url + reverse("members:member-list"))
    rows = page.locator("#rows tbody tr")
    expect(rows).to_have_count(2)

    box = page.locator("form[data-filters] [name=q]")
    box.fill(number)
    page.wait_for_url("**/members/?q=~*")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text(person.name)
    page.locator("form[data-filters] select[name=sex]").select_option(person.sex)
    page.wait_for_url("**sex=*")
    expect(rows).to_have_count(1)

    page.reload()
    expect(rows).to_have_count(1)
    expect(page.locator("form[data-filters] .pill.on")).to_contain_text("371302********")
    page.get_by_role("link", name="去掉查找").click()
    page.wait_for_url(lambda url: "q=" not in url)
    page.go_back()
    expect(rows).to_have_count(1)

    page.keyboard.press("/")
    page.keyboard.type(number, delay=20)
    option = page.locator("#ahead [role=option]").first
    expect(option).to_contain_text(person.name)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator(".hits")).to_contain_text(person.name)
    page.locator(".hits").get_by_role("link", name="看全部").click()
    expect(rows).to_have_count(1)

    long = [url for url in asked if any(number[:size] in url for size in (7, 11, 18))]
    assert asked and not long
    assert number not in page.evaluate(
        "JSON.stringify([history.state, location.href, {...localStorage}, {...sessionStorage}])"
    )
    assert number not in page.content()

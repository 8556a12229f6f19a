"""Somebody types two characters, goes down by the keyboard and opens the union; the same on a narrow phone."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.browser.steps import no_sideways
from tests.conftest import Tree

pytestmark = pytest.mark.browser


def test_the_search_box_by_keyboard(
    tree: Tree, county: User, sign_in: Callable[[User], Page], shot: Callable[[str], None], live_server: Any
) -> None:
    page = sign_in(county)
    page.keyboard.press("/")
    box = page.get_by_role("combobox", name="搜索")
    expect(box).to_be_focused()
    page.keyboard.type("dmbc")
    options = page.locator("#ahead [role=option]")
    expect(options.first).to_contain_text(tree.basic.name)
    expect(options.first.locator("mark")).to_have_text("岱蒙板材")
    expect(options.first).to_contain_text("兰山区总工会 › 白沙埠镇总工会")
    expect(box).to_have_attribute("aria-expanded", "true")
    shot("search")

    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", "hit-bodies-1")
    page.keyboard.press("ArrowUp")  # back in the field, nothing chosen
    expect(page.locator("#ahead [aria-selected=true]")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.locator("#ahead")).to_be_hidden()

    page.keyboard.press("/")
    page.keyboard.type("岱蒙")
    expect(options.first.locator("mark")).to_have_text("岱蒙")
    page.keyboard.press("ArrowDown")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(tree.basic.name)

    page.keyboard.press("/")
    page.keyboard.type("物流")
    expect(options.first).to_contain_text("物流")
    with page.expect_navigation():
        page.keyboard.press("Enter")  # nothing chosen: the whole result
    expect(page).to_have_url(live_server.url + reverse("search") + "?q=%E7%89%A9%E6%B5%81")
    expect(page.locator(".hits").first).to_contain_text(tree.joint.name)


def test_the_search_on_a_narrow_phone(
    tree: Tree, county: User, sign_in: Callable[[User], Page], live_server: Any
) -> None:
    page = sign_in(county)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(live_server.url + reverse("inbox"))
    page.locator(".topbar").get_by_role("link", name="搜索").click()
    field = page.get_by_role("searchbox", name="搜索内容")
    expect(field).to_be_focused()
    field.fill("岱蒙")
    field.press("Enter")
    expect(page.locator(".hits mark").first).to_have_text("岱蒙")
    no_sideways(page)


def test_the_tree_by_keyboard(
    tree: Tree, county: User, sign_in: Callable[[User], Page], live_server: Any
) -> None:
    page = sign_in(county)
    page.goto(live_server.url + reverse("reports:tree"))
    top = page.get_by_role("treeitem", name=tree.county.name)
    top.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("treeitem", name=tree.basic.name)).to_be_visible()
    page.keyboard.press("ArrowDown")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("工会")

"""A petition filed without signing in, handled by the county's clerk, tracked and rated with number and passcode."""

import importlib
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from petitions.models import Petition, PetitionLimit
from tests.browser.steps import leave
from tests.conftest import Tree

pytestmark = pytest.mark.browser
MATTER = "公司从六月起拖欠十二人的加班费，多次催要没有结果。"
REPLY = "经核查，单位已于本月补发十二人的加班费差额，请查收；有出入的请在查询页补充说明。"


@pytest.fixture(autouse=True)
def limits(_world: None) -> None:
    """The seeded deadlines again where a transactional test before this one truncated them; no filings counted yet."""
    if not PetitionLimit.objects.exists():
        importlib.import_module("petitions.migrations.0002_outside_limits").seed(apps, None)
    cache.clear()


def step(page: Page, name: str, fill: Callable[[Any], None] | None = None) -> None:
    """The main step of the record: opens its page, fills it, confirms with the button of the same name."""
    page.locator(".pagehead").get_by_role("link", name=name, exact=True).click()
    box = page.locator(".stepbox")
    if fill:
        fill(box)
    box.get_by_role("button", name=name, exact=True).click()
    page.wait_for_url(re.compile(r"/petitions/\d+/$"))


def track(page: Page, address: str, number: str, passcode: str) -> None:
    page.goto(address + reverse("petitions:public-track"))
    page.fill("input[name=number]", number)
    page.fill("input[name=passcode]", passcode)
    page.get_by_role("button", name="查询", exact=True).click()


def test_filed_handled_replied_and_rated(
    tree: Tree,
    petition_clerk: User,
    sign_in: Callable[[User], Page],
    shot: Callable[..., None],
    live_server: Any,
    page: Page,
) -> None:
    page.goto(live_server.url + reverse("petitions:public-start"))
    page.get_by_role("link", name="山东省").click()
    page.select_option("select[name=place]", label="兰山区")
    page.fill("input[name=unit_name]", tree.unit.name)
    page.select_option("select[name=category]", "0102")
    page.fill("input[name=people]", "12")
    page.fill("textarea[name=matter]", MATTER)
    page.fill("textarea[name=appeal]", "补发差额")
    page.fill("input[name=name]", "孟庆徽")
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.locator("h1")).to_have_text("已提交")
    number = page.locator("dd.strong").first.inner_text().strip()
    passcode = page.locator("dd.mono").inner_text().strip()
    petition = Petition.objects.get(number=number)
    assert petition.handler_body == tree.county

    sign_in(petition_clerk)
    record = live_server.url + reverse("petitions:petition-detail", args=[petition.pk])
    page.goto(record)
    expect(page.locator("main")).to_contain_text(MATTER)
    expect(page.locator("main")).not_to_contain_text("孟庆徽")
    # the suggestion is the union leading the employer's own; the county's clerk reaches it too
    page.locator(".pagehead").get_by_role("link", name="分办", exact=True).click()
    expect(page.locator("[data-picked]")).to_have_text(tree.township.name)
    page.locator(".stepbox").get_by_role("button", name="分办", exact=True).click()
    page.wait_for_url(record)
    expect(page.locator("main")).to_contain_text(f"交{tree.township.name}办理")
    step(page, "受理")
    step(page, "开始办理" if page.get_by_role("link", name="开始办理").count() else "调查")
    shot("petition-record")

    def opinion(box: Any) -> None:
        box.locator("input[name=result]").first.check()
        box.locator("textarea[name=opinion]").fill("查明拖欠属实，单位同意补发，依据劳动法第四十四条。")

    def reply(box: Any) -> None:
        box.locator("textarea[name=reply]").fill(REPLY)

    step(page, "出具处理意见", opinion)
    step(page, "答复", reply)
    expect(page.locator("main")).to_contain_text(REPLY)

    leave(page)
    track(page, live_server.url, number, "AAAA-AAAA-AAAA-AAAA")
    expect(page.locator("main")).to_contain_text("没有查到")
    track(page, live_server.url, number, passcode)
    expect(page.locator("h1")).to_have_text(number)
    expect(page.locator("main")).to_contain_text(REPLY)
    shot("petition-track")
    page.get_by_label("满意", exact=True).check()
    page.get_by_role("button", name="提交评价").click()
    expect(page.locator("main")).to_contain_text("谢谢您的评价")
    petition.refresh_from_db()
    assert petition.get_satisfied_display() == "满意"

    sign_in(petition_clerk)
    page.goto(record)
    expect(page.locator("main")).to_contain_text("评价")
    expect(page.locator(".pagehead h1")).to_contain_text(re.compile("已评价|已确认|满意|待归档|已反馈"))

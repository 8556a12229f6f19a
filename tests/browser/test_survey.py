"""A township officer's round of visits on a phone: the list, one employer after the other, what is asked when it applies."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from core.clock import today
from tests.browser.steps import PHONE, no_sideways
from tests.conftest import Tree, make_unit
from unions.models import SurveyItem, SurveyRound
from unions.workflows.survey import start_survey

pytestmark = pytest.mark.browser


@pytest.mark.entry("P-040")
def test_visits_on_a_phone(
    tree: Tree,
    township: User,
    county: User,
    sign_in: Callable[[User], Page],
    shot: Callable[..., None],
    live_server: Any,
) -> None:
    first = make_unit("白沙埠镇百货市场", "371302101", workers=40, domain8="market", address="振兴路 8 号")
    second = make_unit("白沙埠镇货运站", "371302101", workers=12, domain8="freight", address="振兴路 9 号")
    survey = start_survey(SurveyRound(body=tree.county, started_on=today()), by=county)
    page = sign_in(township)
    page.set_viewport_size(PHONE)
    page.goto(live_server.url + reverse("unions:survey-visits", args=[survey.pk]))
    expect(page.locator("main")).to_contain_text("还有 2 家待走访")
    shot("visits")
    page.get_by_role("link", name="登记走访", exact=True).first.click()

    expect(page.locator("h1")).to_have_text(first.name)
    expect(page.locator("#id_mode_field")).to_be_hidden()
    expect(page.locator("#id_reason_field")).to_be_hidden()
    page.get_by_label("应建", exact=True).check()
    expect(page.locator("#id_mode_field")).to_be_visible()
    page.get_by_label("区域联建", exact=True).check()
    due = today() + dt.timedelta(days=60)
    page.fill("input[name=due_on]", due.isoformat())
    page.fill("input[name=workers]", "38")
    no_sideways(page)
    for name in ("保存，去下一家", "保存，回名单"):
        box = page.get_by_role("button", name=name, exact=True).bounding_box()
        assert box and box["height"] >= 44
    shot("visit")
    page.get_by_role("button", name="保存，去下一家", exact=True).click()

    expect(page.locator("h1")).to_have_text(second.name)
    page.get_by_label("不具备", exact=True).check()
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator("main")).to_contain_text("请写明为什么不具备建会条件")
    page.fill("textarea[name=reason]", "只有两名职工")
    page.get_by_role("button", name="保存", exact=True).click()

    expect(page.locator("main")).to_contain_text("您的范围已走访完")
    expect(page.locator("main")).to_contain_text("今天已走访")
    shot("visits-done")
    one, two = SurveyItem.objects.get(unit=first), SurveyItem.objects.get(unit=second)
    assert (one.state, one.mode, one.due_on, one.workers) == ("dated", "区域联建", due, 38)
    assert (two.state, two.result, two.reason) == ("classified", "cannot", "只有两名职工")

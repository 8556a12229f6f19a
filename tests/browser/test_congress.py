"""A congress from notice to resolution: called, ticked at the door on a phone, opened with a quorum, voted, minuted."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from core.clock import today
from members.models import MemberCongress
from tests.browser.steps import DESK, PHONE
from tests.conftest import Tree
from tests.members.test_democracy import NAMES, PDF, elect, join

pytestmark = pytest.mark.browser


@pytest.mark.entry("P-088")
def test_a_congress_from_notice_to_resolution(
    tree: Tree, chair: User, sign_in: Callable[[User], Page], live_server: Any, tmp_path: Path
) -> None:
    minutes = tmp_path / "会议记录.pdf"
    minutes.write_bytes(PDF)
    elect(tree.basic, *join(tree.basic, *NAMES))
    page = sign_in(chair)
    page.goto(live_server.url + reverse("members:membercongress-create"))
    page.get_by_label("大会形式").select_option("representatives")
    page.get_by_label("第几届").fill("3")
    page.get_by_label("第几次会议").fill("2")
    page.get_by_label("召开日期").fill((today() + dt.timedelta(days=10)).isoformat())
    page.get_by_label("地点").fill("三楼会议室")
    page.get_by_label("议程").fill("审议经费预算")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("link", name="发出通知").click()
    page.get_by_role("button", name="发出通知").click()
    expect(page.get_by_role("link", name="打印签到表")).to_be_visible()
    MemberCongress.objects.update(
        held_on=today(), notice_on=today() - dt.timedelta(days=10)
    )  # the day has come
    row = MemberCongress.objects.get()
    page.set_viewport_size(PHONE)
    page.goto(live_server.url + reverse("members:membercongress-attend", args=[row.pk]))
    expect(page.get_by_text("还差 4 人")).to_be_visible()
    for name in NAMES[:4]:
        page.get_by_label(name).check()
    expect(page.get_by_text("已够人数，可以宣布开会")).to_be_visible()
    page.get_by_role("button", name="保存到会名单").click()
    page.set_viewport_size(DESK)
    page.get_by_role("link", name="宣布开会").click()
    page.get_by_role("button", name="宣布开会").click()
    page.get_by_role("link", name="登记表决").click()
    page.get_by_label("议题").fill("关于通过年度经费预算的决议")
    page.get_by_label("决议内容").fill("同意年度经费预算")
    for label, number in (("赞成", "4"), ("反对", "0"), ("弃权", "0")):
        page.get_by_label(label).fill(number)
    page.get_by_role("button", name="登记表决").click()
    expect(page.get_by_text("关于通过年度经费预算的决议").first).to_be_visible()
    expect(page.get_by_text("通过", exact=True).first).to_be_visible()
    page.get_by_role("link", name="上传记录并办结").click()
    page.get_by_label("会议记录").set_input_files(minutes)
    page.get_by_role("button", name="上传记录并办结").click()
    expect(page.get_by_text("这次大会已办结")).to_be_visible()
    row.refresh_from_db()
    assert (row.state, row.present, row.minutes_name) == ("closed", 4, "会议记录.pdf")

"""One member's whole life: joins by the poster on a phone, changes unions in another county, is retained, lapses, joins again."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from core import clock
from core.identifiers import id_check_digit
from members.models import (
    JoinApplication,
    Member,
    MemberCard,
    MembershipChange,
    MembershipLapse,
    MembershipTransfer,
)
from members.workflows.doors import token_of
from members.workflows.lapses import months_of
from tests.browser.steps import DESK, PHONE, leave, no_sideways
from tests.conftest import Tree, make_user
from unions.models import Body

pytestmark = [pytest.mark.browser, pytest.mark.entry("P-080", "P-081", "P-090")]
FIRST = "37130219900307001"
NUMBER, MOBILE, NAME = FIRST + id_check_digit(FIRST), "13900001234", "林小满"
START = clock.today()


class Life:
    """The browser, the day it is, and the two ways to be there: a phone without an account, a clerk at his desk."""

    def __init__(
        self, page: Page, address: str, sign_in: Callable[[User], Page], move: Callable[[int], None]
    ) -> None:
        self.page, self.address, self.sign_in, self.move = page, address, sign_in, move

    def phone(self) -> Page:
        cache.clear()  # tries are counted by the hour, and this life is lived within one
        leave(self.page)
        self.page.set_viewport_size(PHONE)
        return self.page

    def desk(self, user: User) -> Page:
        self.page.set_viewport_size(DESK)
        return self.sign_in(user)

    def open(self, name: str, *args: Any, tail: str = "") -> Page:
        self.page.goto(self.address + reverse(f"members:{name}", args=args) + tail)
        return self.page

    def step(self, name: str, pk: int, **data: str) -> None:
        """A step's own page, filled and sent."""
        page = self.open(name, pk)
        for field, value in data.items():
            box = page.locator(f"main [name={field}]")
            kind = box.evaluate("e => e.tagName === 'SELECT' ? 'select' : e.type")
            if kind == "select":
                box.select_option(value)
            elif kind == "checkbox":
                box.check()
            else:
                box.fill(value)
        page.locator("main form button[type=submit]").last.click()
        expect(page.locator(".pagehead")).to_be_visible()

    def apply(self, body: Body) -> None:
        page = self.phone()
        self.open("join-apply", token_of(body))
        for name, value in (("name", NAME), ("id_number", NUMBER), ("phone", MOBILE)):
            page.fill(f"input[name={name}]", value)
        for name in ("oath", "consent"):
            page.locator(f"input[name={name}]").check()
        page.get_by_role("button", name="提交申请").click()
        expect(page.locator("h1")).to_have_text("已提交入会申请")
        no_sideways(page)

    def own(self) -> Page:
        """In by his card."""
        page = self.phone()
        self.open("own")
        for name, value in (
            ("code", MemberCard.objects.get().code),
            ("id_tail", NUMBER[-6:]),
            ("phone_tail", MOBILE[-4:]),
        ):
            page.fill(f"input[name={name}]", value)
        page.get_by_role("button", name="进入").click()
        page.get_by_role("link", name="转会和退会").click()
        no_sideways(page)
        return page


@pytest.fixture
def life(
    page: Page, live_server: Any, sign_in: Callable[[User], Page], monkeypatch: pytest.MonkeyPatch
) -> Life:
    real = clock.now

    def move(days: int) -> None:
        monkeypatch.setattr(clock, "now", lambda: real() + dt.timedelta(days=days))

    return Life(page, live_server.url, sign_in, move)


def joins(life: Life, body: Body, chair: User) -> Member:
    life.apply(body)
    application = JoinApplication.objects.latest("pk")
    life.desk(chair)
    life.step("application-approve", application.pk, checked="on")
    expect(life.page.locator(".pagehead")).to_contain_text("已批准")
    return Member.objects.get()


def transfers(life: Life, member: Member, old: User, new: User, unit: str) -> None:
    """Begun by himself on the phone, confirmed by both unions."""
    page = life.own()
    page.fill("input[name=to_text]", unit)
    page.get_by_role("button", name="申请转会").click()
    expect(page.locator("main")).to_contain_text("等您现在的工会开具接转凭证")
    no_sideways(page)
    slip = MembershipTransfer.objects.get()
    life.desk(old)
    life.step("membershiptransfer-answer", slip.pk)
    slip.refresh_from_db()
    expect(life.own().locator("main")).to_contain_text(slip.certificate_no or "-")
    page = life.desk(new)
    life.open("membershiptransfer-receive")
    page.fill("main [name=number]", slip.certificate_no or "")
    page.fill("main [name=proof]", NAME)
    page.get_by_role("button", name="查找凭证").click()
    page.get_by_role("button", name="接收会籍").click()
    expect(page.locator("h1")).to_contain_text("已接收")


def test_from_the_poster_to_joining_again(tree: Tree, chair: User, life: Life) -> None:
    far = make_user("far_chair", "吴主席", "chair", tree.other_basic)
    member = joins(life, tree.basic, chair)
    assert (member.status, member.body, member.realname_on) == ("active", tree.basic, START)
    card = member.card_no

    life.move(30)
    transfers(life, member, chair, far, tree.other_unit.name)

    life.move(60)
    life.step("member-retain", member.pk, change_reason="1", reason="应征入伍")
    expect(life.page.locator("h1")).to_contain_text("保留会籍")

    life.move(90)
    page = life.own()
    page.locator("[name=resume-why]").fill("已经退伍，回厂上班")
    page.get_by_role("button", name="申请恢复会籍").click()
    expect(page.locator("main")).to_contain_text("已经送到工会")
    life.desk(far)
    life.open("wish-list").get_by_role("link", name=NAME).first.click()
    life.page.locator(".pagehead").get_by_role("link", name="照申请办理").click()
    life.page.get_by_role("button", name="照申请办理").click()
    expect(life.page.locator(".pagehead")).to_contain_text("已办理")

    life.move(100)
    life.step("member-lapse", member.pk, since=(START + dt.timedelta(days=95)).isoformat())
    lapse = MembershipLapse.objects.get()
    life.move(110)
    life.step("membershiplapse-persuade", lapse.pk, reason="上门谈话，本人不愿缴会费")
    months = months_of(Member.objects.select_related("body").get(), clock.today())
    assert months is not None
    gone = 100 + 31 * months
    life.move(gone)
    life.step("membershiplapse-exit", lapse.pk)
    expect(life.page.locator("h1")).to_contain_text("视为自动退会")
    page = life.phone()
    life.open("card-check", MemberCard.objects.get().code)
    expect(page.locator("main")).not_to_contain_text("有效会员证")

    life.move(gone + 10)
    again = joins(life, tree.basic, chair)
    assert (again.pk, again.status, again.body, again.card_no) == (member.pk, "active", tree.basic, card)
    expect(life.open("member-detail", again.pk).locator(".timeline")).to_contain_text("视为自动退会")

    def roll(day: int) -> dict[int, int]:
        bodies = [tree.basic.pk, tree.other_basic.pk]
        return MembershipChange.objects.members_on(bodies, START + dt.timedelta(days=day))

    here, there = {tree.basic.pk: 1}, {tree.other_basic.pk: 1}
    days = (-1, 0, 29, 30, 59, 60, 89, 90, gone - 1, gone, gone + 9, gone + 10)
    said = ({}, here, here, there, there, {}, {}, there, there, {}, {}, here)
    assert [roll(day) for day in days] == list(said)

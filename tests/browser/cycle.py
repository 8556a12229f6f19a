"""One year of a home in the browser: who sits at the desk or holds the phone, the day it is, steps as a person takes them."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from core.clock import today
from core.rules import RULES
from homes.models import AssessItem, Outcome, ScoreRun
from homes.scoring.run import score
from tests.browser.steps import DESK, PHONE, fill_form, follow, leave
from tests.conftest import client_for
from unions.models import Body

TOKEN = "yearlycycleyearlycycleyearlycycl"  # of the forms that are sent without a page
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
PAPER = {"name": "佐证材料.pdf", "mimeType": "application/pdf", "buffer": PDF}
__all__ = ["PAPER", "Cycle", "letter", "rescore", "row_of"]


class Cycle:
    def __init__(self, page: Page, address: str, move: Callable[[dt.date], None]) -> None:
        self.page, self.address, self.move, self.arrived = page, address, move, False

    # ---- who is there ------------------------------------------------------------------------------------------

    def desk(self, user: User) -> Page:
        """At a wide screen, signed in: the form of the door is walked by other journeys."""
        cache.clear()  # what an address may ask within an hour: this year passes in seconds
        self.page.set_viewport_size(DESK)
        kept = client_for(user).cookies["sessionid"]
        leave(self.page)
        for name, value in (("sessionid", kept.value), ("csrftoken", TOKEN)):
            self.page.context.add_cookies([{"name": name, "value": value, "url": self.address}])
        self.arrived = True
        return self.page

    def phone(self, user: User | None = None) -> Page:
        """With a phone in the hand; without a user somebody who has no account."""
        if user is not None:
            self.desk(user)
        else:
            self.arrived = False
            cache.clear()
            leave(self.page)
        self.page.set_viewport_size(PHONE)
        return self.page

    # ---- where he goes -----------------------------------------------------------------------------------------

    def open(self, name: str, *args: Any, query: str = "") -> Page:
        where = name if name == "inbox" or ":" in name else f"homes:{name}"
        self.arrived = False
        self.page.goto(f"{self.address}{reverse(where, args=args)}{query}")
        return self.page

    def menu(self, title: str) -> Page:
        """The module 建家 and one of its items; on a phone the menu is behind the last button of the foot."""
        page = self.page
        if self.arrived:
            self.open("inbox")
        nav = page.get_by_role("navigation", name="模块", exact=True)
        for name in ("建家", title):
            if page.viewport_size == PHONE:
                page.get_by_role("navigation", name="常用", exact=True).get_by_role(
                    "link", name="全部"
                ).click()
            follow(nav.get_by_role("link", name=name, exact=True).first)
        expect(page.locator("main h1").first).to_be_visible()
        return page

    def todo(self, text: str, of: str = "") -> Page:
        """What waits in the inbox, opened from there; `of`: whose."""
        self.open("inbox")
        row = self.page.locator("table.inbox tr", has_text=text).filter(has_text=of).first
        follow(row.locator("a.btn"))
        expect(self.page.locator("main h1").first).to_be_visible()
        return self.page

    # ---- what he does ------------------------------------------------------------------------------------------

    def act(self, verb: str, *, paper: bool = False, then: str = "", **data: str) -> Page:
        """Presses a button of the page, fills in what it asks, in a dialog or on a page of its own, and sends."""
        page = self.page
        door = page.locator("main").get_by_role("link", name=named(verb)).first
        in_dialog = door.get_attribute("data-dialog") is not None
        door.click()
        box = page.locator("dialog[open]") if in_dialog else page.locator("main")
        form = box.locator("form[method=post]").last
        expect(form).to_be_visible()
        fill_in(form, paper=paper, **data)
        before = page.url
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            form.locator("button[type=submit]").last.click()
        if then:
            expect(page.locator("main")).to_contain_text(then)
        elif not in_dialog:
            page.wait_for_url(lambda url: url != before)
        return page

    def send(self, button: str, **data: str) -> Page:
        """Fills the form of this page and presses its button."""
        fill_form(self.page, **data)
        self.page.locator("main").get_by_role("button", name=button, exact=True).last.click()
        return self.page

    def lacks(self, *verbs: str) -> None:
        """The page offers none of these."""
        main = self.page.locator("main")
        expect(main).to_be_visible()
        for verb in verbs:
            for role in ("link", "button"):
                expect(main.get_by_role(role, name=named(verb))).to_have_count(0)  # type: ignore[arg-type]

    def refused(self, name: str, *args: Any, status: int, says: str = "", **data: str) -> None:
        """The request itself, sent by whoever is signed in, without a button."""
        url = f"{self.address}{reverse(f'homes:{name}', args=args)}"
        answer = self.page.request.post(
            url, form={"csrfmiddlewaretoken": TOKEN, **data}, headers={"Referer": url}
        )
        assert answer.status == status, (name, answer.status)
        assert says in answer.text()


def named(verb: str) -> re.Pattern[str]:
    """A button by its word; one that asks before it acts ends with an ellipsis."""
    return re.compile(rf"^{re.escape(verb)}…?$")


def fill_in(form: Locator, *, paper: bool, **data: str) -> None:
    for name, value in data.items():
        box = form.locator(f"[name={name}]").first
        kind = box.evaluate("e => e.tagName === 'SELECT' ? 'select' : e.type")
        if kind == "select":
            box.select_option(value)
        elif kind == "checkbox":
            box.set_checked(value == "on")
        elif kind == "radio":
            form.locator(f"[name={name}][value='{value}']").check()
        else:
            box.fill(value)
    if paper:
        form.locator("input[type=file]").first.set_input_files([PAPER])  # type: ignore[list-item]


def rescore() -> None:
    score(on=today(), mode=ScoreRun.Mode.FULL, by="夜间")


def letter(body: Body, entry: str) -> str:
    return str(Outcome.objects.get(pk=body.pk).letters[RULES[entry].slot])


def row_of(page: Page, item: AssessItem) -> Locator:
    return page.locator(f"#i-{item.pk}")

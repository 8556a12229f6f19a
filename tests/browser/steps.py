"""What journeys share: who sits there, what a phone shows, and a step of a case as a person takes it."""

from typing import Any

from django.urls import reverse
from playwright.sync_api import Locator, Page, ViewportSize, expect

from tests.unions.cases import PDF
from unions.models import Case

DESK = ViewportSize(width=1440, height=1000)
PHONE = ViewportSize(width=390, height=844)
PAPER = {"name": "材料.pdf", "mimeType": "application/pdf", "buffer": PDF}


def leave(page: Page) -> None:
    """The reader gets up: nobody is signed in afterwards.

    What his page still asked for is waited for first: an answer under way would bring his cookie back.
    """
    page.wait_for_load_state("networkidle")
    page.goto("about:blank")
    page.context.clear_cookies()


def follow(link: Locator) -> None:
    """Goes where a link leads and stays until that page stands."""
    with link.page.expect_navigation():
        link.click()


def no_sideways(page: Page) -> None:
    """Nothing reaches beyond the right edge, as soon as the page stands."""
    page.wait_for_load_state()
    expect(page.locator("html")).to_have_js_property("scrollWidth", (page.viewport_size or PHONE)["width"])


def open_case(page: Page, live_server: Any, case: Case) -> None:
    page.goto(live_server.url + reverse("unions:case-detail", args=[case.pk]))


def fill_form(page: Page, **data: str) -> None:
    for name, value in data.items():
        box = page.locator(f"main [name={name}]").first
        kind = box.evaluate("e => e.tagName === 'SELECT' ? 'select' : e.type")
        if kind == "select":
            box.select_option(value)
        elif kind == "checkbox":
            box.check()
        else:
            box.fill(value)


def take(page: Page, live_server: Any, case: Case, verb: str, *, paper: bool = False, **data: str) -> None:
    open_case(page, live_server, case)
    page.get_by_role("link", name=verb, exact=True).first.click()
    fill_form(page, **data)
    if paper:
        page.locator("main input[type=file]").set_input_files([PAPER])  # type: ignore[list-item]
    page.locator("main form button[type=submit]").last.click()
    expect(page.locator("main")).to_contain_text("办理经过")
    case.refresh_from_db()


def refused(page: Page, live_server: Any, case: Case, verb: str) -> None:
    """The step is not offered, and its address answers 403."""
    open_case(page, live_server, case)
    expect(page.locator("main")).to_contain_text("等待办理")
    expect(page.get_by_role("link", name=verb, exact=True)).to_have_count(0)
    answer = page.request.get(live_server.url + reverse("unions:case-advance", args=[case.pk]))
    assert answer.status == 403


def record_result(
    page: Page, live_server: Any, election_pk: int, winner: str, *, day: str, notice: str
) -> None:
    page.goto(live_server.url + reverse("unions:election-record", args=[election_pk]))
    fill_form(page, notice_on=notice, held_on=day, entitled="40", present="40")
    if page.locator("main [name=term_years]").count():  # asked of the offices that start a term
        fill_form(page, term_years="5")
    page.locator("main input[type=file]").set_input_files([PAPER])  # type: ignore[list-item]
    page.fill("[name=votes-0-candidate]", winner)
    page.fill("[name=votes-0-in_favour]", "38")
    page.locator("[name=votes-0-elected]").check()
    page.locator("main form button[type=submit]").last.click()
    expect(page.locator("main")).to_contain_text("已选举")

"""A step of a case as a person takes it: open the case, press the button of the step, fill in, send."""

from typing import Any

from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.unions.cases import PDF
from unions.models import Case

PAPER = {"name": "材料.pdf", "mimeType": "application/pdf", "buffer": PDF}


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

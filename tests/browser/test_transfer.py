"""Transfer of a chair before the term ends: consent of the committee, of the superior, and the chair has left; and what happens without."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from core.clock import add_months, today
from tests.conftest import Tree, place
from unions.models import Case, Officer, RuleAdoption
from unions.workflows.cadres import fill_officer

pytestmark = pytest.mark.browser
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def make_officer(tree: Tree) -> Officer:
    row = Officer(
        body=tree.basic,
        name="周立国",
        post="chair",
        took_post_on=add_months(today(), -14),
        term_end=add_months(today(), 22),
    )
    fill_officer(row).save()
    return row


@pytest.fixture
def consent_demanded(tree: Tree) -> None:
    RuleAdoption.objects.create(
        entry="P-059",
        jurisdiction=place("37"),
        enabled=True,
        strength="MUST",
        effective_from=add_months(today(), -24),
    )


@pytest.mark.entry("P-059")
def test_a_chair_is_moved_with_both_consents(
    tree: Tree, consent_demanded: None, chair: User, township: User, sign_in: Callable[[User], Page], shot: Callable[..., None],
    live_server: Any, tmp_path: Path,
) -> None:  # fmt: skip
    officer = make_officer(tree)
    minutes = tmp_path / "委员会会议记录.pdf"
    minutes.write_bytes(PDF)
    page = sign_in(chair)
    page.goto(live_server.url + reverse("unions:officer-detail", args=[officer.pk]))
    page.get_by_role("link", name="任期内调动").first.click()
    expect(page.get_by_label("干部")).to_have_value(str(officer.pk))
    page.get_by_label("调动理由").fill("集团统一调配")
    page.get_by_role("button", name="启动").click()
    expect(page.get_by_text("登记本级委员会同意：")).to_be_visible()
    shot("transfer-open")

    page.get_by_role("link", name="登记本级委员会同意").first.click()
    page.get_by_label("到会委员人数").fill("7")
    page.get_by_label("本级委员会同意这次调动").check()
    page.set_input_files("input[type=file]", minutes)
    page.get_by_role("button", name="登记本级委员会同意").click()
    expect(page.get_by_text("等待办理。")).to_be_visible()
    case = Case.objects.get()
    assert case.stage == "committee"

    page = sign_in(township)
    expect(page.get_by_text("下一步：同意调动")).to_be_visible()
    page.goto(live_server.url + reverse("unions:case-detail", args=[case.pk]))
    page.get_by_role("link", name="同意调动").first.click()
    page.get_by_role("button", name="同意调动").click()
    expect(page.get_by_text("上一级工会已同意").first).to_be_visible()

    page = sign_in(chair)
    page.goto(live_server.url + reverse("unions:case-detail", args=[case.pk]))
    page.get_by_role("link", name="登记调动").first.click()
    page.get_by_label("调动日期").fill(today().isoformat())
    page.get_by_role("button", name="登记调动").click()
    expect(page.get_by_text("已办结").first).to_be_visible()
    shot("transfer-done")
    officer.refresh_from_db()
    assert (officer.left_on, officer.improper_transfer) == (today(), False)


@pytest.mark.entry("P-059")
def test_without_them_the_county_is_told(
    tree: Tree, consent_demanded: None, chair: User, county: User, sign_in: Callable[[User], Page], shot: Callable[..., None],
    live_server: Any,
) -> None:  # fmt: skip
    officer = make_officer(tree)
    page = sign_in(chair)
    page.goto(live_server.url + reverse("unions:officer-leave", args=[officer.pk]))
    page.get_by_label("离任原因").fill("调往外地")
    page.get_by_role("button", name="办理离任").click()
    expect(page.get_by_role("alert")).to_contain_text("没有本级委员会和上一级工会两个同意")
    page = sign_in(county)
    page.get_by_role("link", name="违规调动：周立国").first.click()
    page.get_by_role("link", name="登记违规调动处理结果").first.click()
    page.get_by_label("理由").fill("已约谈单位，责成整改")
    page.get_by_role("button", name="登记").click()
    expect(page.get_by_role("alert")).to_contain_text("责成整改")
    shot("transfer-irregular")

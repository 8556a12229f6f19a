"""A provincial officer goes from the board's figure down to the unions that fail one rule, and takes the list along."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from core.clock import today
from homes.models import Outcome, ScoreRun
from homes.scoring.run import score
from tests.conftest import Tree

pytestmark = pytest.mark.browser


@pytest.mark.entry("P-093")
@pytest.mark.entry("P-213")
def test_a_failed_rule_on_the_board_leads_to_its_list_and_its_export(
    tree: Tree,
    province: User,
    sign_in: Callable[[User], Page],
    shot: Callable[..., None],
    live_server: Any,
    tmp_path: Path,
) -> None:
    score(on=today(), mode=ScoreRun.Mode.FULL, by="夜间")
    page = sign_in(province)
    page.goto(live_server.url + reverse("reports:dashboard"))
    expect(page.locator(".kpi", has_text="六有达标率")).to_contain_text("%")
    expect(page.locator(".tiles")).to_contain_text("临沂")
    shot("board")

    page.locator("a.tile", has_text="临沂").click()
    expect(page.locator(".pagehead .sub")).to_contain_text("临沂市总工会")
    page.locator("a.tile", has_text="兰山").click()
    expect(page.locator(".pagehead .sub")).to_contain_text("兰山区总工会")

    worst = page.locator("table.pareto tbody tr").first
    rule = worst.locator("td").first.inner_text()
    failed = int(worst.locator("td").nth(2).locator("b").inner_text())
    assert failed >= 1
    worst.get_by_role("link", name="看名单").click()
    page.wait_for_url("**/outcomes/**")
    links = page.locator("#rows tbody a.t")
    expect(links).to_have_count(failed)
    names = sorted(links.all_inner_texts())
    in_county = set(
        Outcome.objects.filter(body__path__startswith=tree.county.path).values_list("body__name", flat=True)
    )
    assert set(names) <= in_county and tree.other_basic.name not in names

    page.get_by_role("button", name="导出当前结果").click()
    with page.expect_download() as caught:
        page.get_by_role("link", name="Excel 表格").click()
    file = tmp_path / "list.xlsx"
    caught.value.save_as(file)
    assert "六有评分名单" in caught.value.suggested_filename
    cells = [
        str(cell) for row in openpyxl.load_workbook(file).active.iter_rows(values_only=True) for cell in row
    ]
    assert all(name in cells for name in names)
    assert tree.other_basic.name not in cells

    links.first.click()
    page.wait_for_url("**/outcomes/*/")
    told = page.locator("li.rule-fail", has_text=rule)
    expect(told.locator(".r-seen")).to_contain_text("标准：")
    expect(told.locator(".r-fix")).not_to_be_empty()
    shot("rule")

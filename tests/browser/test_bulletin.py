"""A provincial officer drafts the bulletin of the last quarter, reads it and takes the document along."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from core.clock import previous_quarter, quarter_bounds, quarter_label, quarter_of, today
from homes.models import ScoreRun
from homes.scoring.run import score
from reports.models import Bulletin
from tests.conftest import Tree

pytestmark = pytest.mark.browser


def test_the_quarter_is_drafted_read_and_downloaded(
    tree: Tree,
    province: User,
    sign_in: Callable[[User], Page],
    work: Callable[[], int],
    shot: Callable[..., None],
    live_server: Any,
    tmp_path: Path,
) -> None:
    quarter = previous_quarter(quarter_of(today()))
    # the first night after the quarter's last day
    score(on=quarter_bounds(quarter)[1] + dt.timedelta(days=1), mode=ScoreRun.Mode.FULL, by="夜间")
    page = sign_in(province)
    page.goto(live_server.url + reverse("reports:bulletin-list"))
    expect(page.locator("main")).to_contain_text("还没有通报")
    page.get_by_role("link", name="起草通报").click()
    page.select_option("select[name=quarter]", quarter)
    page.get_by_role("button", name="起草").click()
    page.wait_for_url("**/bulletins/jobs/*/")
    assert work() >= 1
    page.reload()
    expect(page.locator("main")).to_contain_text("已起草。")
    page.get_by_role("link", name="查看结果").click()
    page.wait_for_url("**/bulletins/*/")
    bulletin = Bulletin.objects.get(body=tree.province, quarter=quarter)
    expect(page.locator("h1")).to_contain_text(f"{quarter_label(quarter)}通报")
    expect(page.locator(".gw-draft")).to_contain_text("样稿")
    title = page.locator(".gw-title").inner_text().replace("\n", "")
    assert page.locator(".gw-table").count() >= 1
    shot("bulletin")

    with page.expect_download() as caught:
        page.get_by_role("link", name="下载 DOCX").click()
    file = tmp_path / "bulletin.docx"
    caught.value.save_as(file)
    assert caught.value.suggested_filename.endswith(".docx")
    paper = docx.Document(str(file))
    text = "".join(paragraph.text for paragraph in paper.paragraphs)
    assert title in text.replace("\n", "")
    assert len(paper.tables) >= page.locator(".gw-table").count()
    page.goto(live_server.url + reverse("reports:bulletin-list"))
    expect(page.locator("#rows")).to_contain_text(bulletin.label)

"""County staff reconcile with the national system: export, a changed workbook back, differences answered, confirmed by both."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from core.clock import today
from tests.conftest import Tree
from unions.models import Body, NatConfirmation, NatSync, Officer
from unions.resources.national import DESK, NAMES

pytestmark = [pytest.mark.browser, pytest.mark.entry("P-043")]
PLACE = {name: column for column, name in enumerate(NAMES, start=1)}


def change(path: Path, to: Path, name: str, cells: dict[str, str]) -> None:
    """What a clerk of the national system would have typed differently; below it a union we do not know."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    lines = range(DESK.head_row + 1, sheet.max_row + 1)
    line = next(no for no in lines if sheet.cell(no, PLACE["name"]).value == name)
    for key, value in cells.items():
        sheet.cell(line, PLACE[key], value)
    stranger = sheet.max_row + 1
    for key, value in {
        "name": "临沂没有的公司工会委员会",
        "national_id": "N99",
        "superior": "白沙埠镇总工会",
        "kind": "独立基层工会",
    }.items():
        sheet.cell(stranger, PLACE[key], value)
    book.save(to)


def press(page: Page, name: str) -> None:
    """A button of the page head, then the one of the same name in its dialog or page."""
    page.locator(".actions").get_by_role("link", name=name).click()
    page.get_by_role("button", name=name).click()
    page.wait_for_load_state()


def test_a_round_from_export_to_confirmation(
    tree: Tree,
    county: User,
    chair: User,
    sign_in: Callable[[User], Page],
    work: Callable[[], int],
    shot: Callable[[str], None],
    live_server: Any,
    tmp_path: Path,
) -> None:
    Body.objects.filter(pk=tree.basic.pk).update(national_id="N00000001", declared_members=66)
    Officer.objects.create(body=tree.basic, name="王学敏", post="chair", took_post_on=today())
    page = sign_in(county)
    page.goto(f"{live_server.url}/unions/national/")
    page.get_by_role("link", name="导出对账表").click()
    page.get_by_role("button", name="导出").click()
    page.wait_for_url("**/unions/national/*/")
    assert work() == 1
    page.reload()
    with page.expect_download() as caught:
        page.get_by_role("link", name="下载对账表").click()
    ours, theirs = tmp_path / "ours.xlsx", tmp_path / "theirs.xlsx"
    caught.value.save_as(ours)
    change(ours, theirs, tree.basic.name, {"members": "72", "head": "李四"})

    page.get_by_role("link", name="上传回执").click()
    page.set_input_files("input[type=file]", theirs)
    page.get_by_role("button", name="上传回执").click()
    page.wait_for_url("**/unions/national/*/")
    assert work() == 1
    page.reload()
    expect(page.locator("h1")).to_contain_text("有差异待处理")
    shot("reconcile-round")

    page.locator(".actions").get_by_role("link", name="查看差异").click()
    expect(page.locator("#rows tbody tr")).to_have_count(3)
    shot("reconcile-differences")
    many = ("会员人数", "采用全国系统的")
    page.get_by_role("link", name="整批处理").click()
    page.select_option("select[name=what]", label=f"内容不一致：{many[0]}")
    page.get_by_label(many[1]).check()
    page.get_by_role("button", name="处理", exact=True).click()
    expect(page.locator("#rows tbody tr")).to_have_count(2)
    assert Body.objects.get(pk=tree.basic.pk).declared_members == 72
    for name, word in ((tree.basic.name, "以本系统为准"), ("临沂没有的公司工会委员会", "另行核实")):
        page.locator("#rows").get_by_role("link", name=name).click()
        page.get_by_label(word).check()
        page.get_by_role("button", name="处理差异").click()
        page.wait_for_url("**tab=open")
    expect(page.locator("#rows").get_by_text("没有这样的差异").first).to_be_visible()

    sync = NatSync.objects.get()
    page.goto(f"{live_server.url}/unions/national/{sync.pk}/")
    press(page, "更正完毕")
    press(page, "确认对账")
    expect(page.locator("h1")).to_contain_text("已确认")
    shot("reconcile-confirmed")

    page = sign_in(chair)
    page.get_by_role("link", name="确认本会在全国系统的登记内容").first.click()
    page.get_by_role("link", name=f"确认 {today().year} 年登记内容").click()
    page.get_by_label("我已核对").check()
    page.get_by_role("button", name="确认").click()
    expect(page.get_by_text(f"{today().year} 年已确认")).to_be_visible()
    made = NatConfirmation.objects.get()
    assert (made.body, made.confirmed_by) == (tree.basic, "周主席")

"""The yearly self-assessment: the chair files it with evidence, the superior returns one item, the union is judged better."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from core.clock import today
from homes.models import Assessment, Evidence, Outcome, ScoreRun
from homes.rules import BY_ENTRY
from homes.scoring.run import score
from tests.conftest import Tree
from unions.policies.catalogue import entries

pytestmark = pytest.mark.browser
CARRIER = "P-181"  # premises and activities: filed as met, with the one file
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def rescore() -> None:
    score(on=today(), mode=ScoreRun.Mode.FULL, by="夜间")


def claim(page: Page, item: Locator, label: str) -> None:
    """The item saves itself; the answer is waited for, so that the next save has a line of its own."""
    with page.expect_response(re.compile(r"/items/\d+/save/")) as answer:
        item.get_by_label(label, exact=True).check()
    assert answer.value.status == 200


def carrier_rule(page: Page) -> Locator:
    return page.locator("li.rule", has_text=entries()[CARRIER].name)


def test_a_returned_item_is_mended_verified_and_counts(
    tree: Tree,
    chair: User,
    township: User,
    sign_in: Callable[[User], Page],
    shot: Callable[..., None],
    live_server: Any,
    tmp_path: Path,
) -> None:
    paper = tmp_path / "阵地活动记录.pdf"
    paper.write_bytes(PDF)
    better = tmp_path / "重拍的活动照片.pdf"
    better.write_bytes(PDF + b"2")
    rescore()
    before = Outcome.objects.get(pk=tree.basic.pk)
    score_page = live_server.url + reverse("homes:body", args=[tree.basic.pk])

    page = sign_in(chair)
    page.goto(score_page)
    expect(carrier_rule(page).locator(".r-chip")).to_have_text("缺数据")
    page.goto(live_server.url + reverse("homes:my-sheet"))
    page.get_by_role("button", name="开始自评").click()
    sheet = Assessment.objects.get(body=tree.basic)
    asked = sheet.items.filter(parts=None)  # a row with parts follows from them
    rows = {f"#i-{item.pk}": item.entry for item in asked}
    place_of_carrier = next(place for place, entry in rows.items() if entry == CARRIER)
    for place, entry in rows.items():
        claim(page, page.locator(place), "达到" if entry == CARRIER else "未达到")
    expect(page.get_by_role("link", name="还差 1 项，去补齐")).to_be_visible()
    # the figures in the sections' heads went along with the saves: those of the section list
    listed = page.locator(".sheetnav small", has_text="/").all_inner_texts()
    heads = page.locator(".sheethead span[id^=filled-]", has_text="自评").all_inner_texts()
    assert [head.split("　")[0] for head in heads] == [f"自评 {text}" for text in listed]
    carrier = page.locator(place_of_carrier)
    carrier.locator("input[type=file]").first.set_input_files(paper)
    expect(carrier.get_by_role("link", name="阵地活动记录.pdf")).to_be_visible()
    expect(page.get_by_role("button", name="提交自评")).to_be_visible()
    page.get_by_role("button", name="提交自评").click()
    expect(page.locator("#savebar")).to_contain_text("等白沙埠镇总工会核实")

    verify_page = live_server.url + reverse("homes:assessment-detail", args=[sheet.pk])
    sign_in(township)
    page.goto(verify_page)
    carrier = page.locator(place_of_carrier)
    expect(carrier).to_contain_text("阵地活动记录.pdf")
    carrier.locator("summary").click()
    carrier.locator("textarea[name=reason]").fill("照片看不清，请重拍后再传")
    carrier.get_by_role("button", name="退回补充").click()
    expect(carrier.locator(".i-back")).to_contain_text("照片看不清，请重拍后再传")
    for place, entry in rows.items():
        if entry != CARRIER:
            page.locator(place).get_by_role("button", name="收下").click()
            expect(page.locator(place).get_by_role("button", name="收下", exact=True)).to_have_count(0)
    page.evaluate("scrollTo(0, 0)")
    shot("verify")
    page.locator("#verifybar").get_by_role("link", name="退回修改").click()
    page.locator("dialog").get_by_role("button", name="退回修改").click()
    expect(page.locator("#toasts")).to_contain_text("已退回")

    sign_in(chair)
    page.goto(live_server.url + reverse("homes:my-sheet"))
    expect(page.locator(".note-warn.returned")).to_contain_text("退回了 1 项")
    expect(page.locator(".note-warn.returned")).to_contain_text("照片看不清，请重拍后再传")
    shot("chair-returned")
    carrier = page.locator(place_of_carrier)
    carrier.locator("input[type=file]").first.set_input_files(better)
    expect(carrier.get_by_role("link", name="重拍的活动照片.pdf")).to_be_visible()
    page.get_by_role("button", name="重新提交").click()
    expect(page.locator("#savebar")).to_contain_text("等白沙埠镇总工会核实")

    sign_in(township)
    page.goto(verify_page)
    carrier = page.locator(place_of_carrier)
    carrier.get_by_role("button", name="收下").click()
    page.locator("#verifybar").get_by_role("link", name="核实办结").click()
    page.locator("dialog").get_by_role("button", name="核实办结").click()
    expect(page.locator("#toasts")).to_contain_text("已办结")
    assert Evidence.objects.filter(item__assessment=sheet).count() == 2

    rescore()
    after = Outcome.objects.get(pk=tree.basic.pk)
    slot = BY_ENTRY[CARRIER].slot
    assert (before.letters[slot], after.letters[slot]) == ("D", "P")
    sign_in(chair)
    page.goto(f"{score_page}?show=all")
    expect(carrier_rule(page).locator(".r-chip")).to_have_text("达标")

"""County staff bring a member workbook: bad rows named, good rows loaded, the bad ones mended and brought again."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from members.models import Member
from members.resources.columns import member_columns
from tests.conftest import Tree
from tests.members import books

pytestmark = pytest.mark.browser
KEYS = [column.key for column in member_columns()]
BORN = dt.date(1890, 3, 7)


def person(serial: int, **changes: Any) -> list[Any]:
    """A good row; identity numbers of people born in 1890 fit nobody alive."""
    number = books.number(serial, sex="2", born=BORN)
    born = f"{number[6:10]}/{number[10:12]}/{number[12:14]}"
    return books.row(serial, **{"sex": "女", "id_number": number, "born_on": born, **changes})


def fill_template(path: Path, rows: list[list[Any]], to: Path) -> None:
    """Writes rows under the header of the desk's own template, as text, as a clerk would."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    head = next(cells[0].row for cells in sheet.iter_rows() if any(c.value == books.HEADS[1] for c in cells))
    place = {cell.value: cell.column for cell in sheet[head]}
    if sheet.max_row > head:
        sheet.delete_rows(head + 1, sheet.max_row - head)
    for line, cells in enumerate(rows, start=head + 1):
        for title, value in zip(books.HEADS, cells, strict=True):
            sheet.cell(line, place[title], value)
    book.save(to)


def mend(path: Path, to: Path, changes: dict[str, dict[str, str]]) -> None:
    """Corrects cells of the workbook that came back, by the name in the row."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    head = next(cells[0].row for cells in sheet.iter_rows() if any(c.value == books.HEADS[1] for c in cells))
    place = {cell.value: cell.column for cell in sheet[head]}
    title = dict(zip(KEYS, books.HEADS, strict=True))
    mended = 0
    for line in range(head + 1, sheet.max_row + 1):
        for key, value in changes.get(sheet.cell(line, place[title["name"]]).value, {}).items():
            sheet.cell(line, place[title[key]], value)
            mended += 1
    assert mended == sum(len(cells) for cells in changes.values())
    book.save(to)


def bring(page: Page, file: Path, work: Callable[[], int]) -> None:
    """Uploads and waits for the review."""
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="上传").click()
    page.wait_for_url("**/imports/*/")
    assert work() == 1
    page.reload()
    expect(page.locator("h1")).to_have_text("核对导入结果")


def confirm(page: Page, count: int, work: Callable[[], int]) -> None:
    page.get_by_role("button", name=f"导入可以导入的 {count} 行").click()
    page.wait_for_load_state()
    assert work() == 1
    page.reload()
    expect(page.get_by_text("导入完成。")).to_be_visible()


def test_bad_rows_come_back_with_reasons_and_go_in_once_mended(
    tree: Tree,
    county: User,
    sign_in: Callable[[User], Page],
    work: Callable[[], int],
    shot: Callable[[str], None],
    live_server: Any,
    tmp_path: Path,
) -> None:
    page = sign_in(county)
    page.goto(f"{live_server.url}/imports/")
    row = page.locator("tr", has=page.get_by_text("会员", exact=False)).filter(
        has=page.locator("a[href$='/template/members/']")
    )
    with page.expect_download() as caught:
        row.get_by_role("link", name="下载模板").click()
    template = tmp_path / "template.xlsx"
    caught.value.save_as(template)

    good = [person(n) for n in range(1, 4)]
    number = books.number(4, sex="2", born=BORN)
    wrong_digit = number[:17] + ("1" if number[17] != "1" else "2")
    bad = [
        person(4, name="林晚秋", id_number=wrong_digit),
        person(5, name="陶小满", unit="没有的公司"),
        person(6, name="白露霜", phone="1360000"),
    ]
    book = tmp_path / "会员十月.xlsx"
    fill_template(template, [*good, *bad], book)

    row.get_by_role("link", name="上传表格").click()
    bring(page, book, work)
    expect(page.locator("dl.imp-n")).to_contain_text("可以导入")
    reasons = page.locator("ol.why")
    expect(reasons).to_have_count(3)
    expect(reasons.nth(0)).to_contain_text("校验不对")
    expect(reasons.nth(1)).to_contain_text("没有找到单位")
    expect(reasons.nth(2)).to_contain_text("现在是 7 位")
    expect(page.locator("body")).not_to_contain_text(number)
    assert Member.objects.count() == 0
    shot("import-review")
    confirm(page, 3, work)
    assert Member.objects.count() == 3

    with page.expect_download() as caught:
        page.get_by_role("link", name="下载没有导入的 3 行").click()
    back = tmp_path / "back.xlsx"
    caught.value.save_as(back)
    again = tmp_path / "会员十月-改好.xlsx"
    right = {
        "林晚秋": {"id_number": number},
        "陶小满": {"unit": "临沂岱蒙板材有限公司"},
        "白露霜": {"phone": "13600000006"},
    }
    mend(back, again, right)
    page.goto(f"{live_server.url}/imports/new/members/")
    bring(page, again, work)
    expect(page.locator("ol.why")).to_have_count(0)
    confirm(page, 3, work)
    assert Member.objects.filter(body=tree.basic).count() == 6

    page.get_by_role("link", name="查看名册").click()
    for name in right:
        expect(page.locator("main")).to_contain_text(name)
    expect(page.locator("main")).not_to_contain_text(number)

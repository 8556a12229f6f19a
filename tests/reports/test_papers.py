"""The files: official layout, equal bytes on every reprint, numbers as frozen."""

import datetime as dt
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from docx import Document
from docx.shared import Mm

from core.workflow import Refused
from homes.models import ScoreRun
from homes.scoring.run import score
from reports.models import Bulletin, Freeze
from reports.papers import words
from reports.papers.figures import received_of
from reports.papers.files import render, stored
from reports.papers.tables import Grid, ranked
from reports.papers.text import compose, goal
from reports.papers.xlsx import xlsx_bytes
from reports.workflows.publish import draft, sign
from tests.conftest import Tree
from tests.reports.conftest import NIGHT, QUARTER

pytestmark = pytest.mark.django_db
KINDS = ("docx", "pdf", "xlsx")


def test_a_reprint_after_changes_has_the_same_figures_and_bytes(county_draft: Bulletin, tree: Tree) -> None:
    before = {kind: render(county_draft, kind) for kind in KINDS}
    tree.county.name = "改名区总工会"
    tree.county.save(update_fields=["name"])
    tree.basic.state = "dissolved"
    tree.basic.save(update_fields=["state"])
    score(on=dt.date(2026, 12, 1), mode=ScoreRun.Mode.FULL)
    again = Bulletin.objects.get(pk=county_draft.pk)
    assert {kind: render(again, kind) for kind in KINDS} == before
    assert draft(tree.county, QUARTER, on=NIGHT, by=None).digest == county_draft.digest


def test_a_draft_thrown_away_by_a_crash_is_written_again_with_the_same_digest(
    frozen: Freeze, tree: Tree
) -> None:
    class Killed(BaseException):
        pass

    digests = []

    def die_after_drafting() -> None:
        with transaction.atomic():
            digests.append(draft(tree.county, QUARTER, on=NIGHT, by=None).digest)
            raise Killed

    with pytest.raises(Killed):
        die_after_drafting()
    assert not Bulletin.objects.exists()
    digests.append(draft(tree.county, QUARTER, on=NIGHT, by=None).digest)
    assert digests[0] == digests[1]


def test_the_docx_has_the_parts_and_margins_of_an_official_document(county_draft: Bulletin) -> None:
    doc = Document(io.BytesIO(render(county_draft, "docx")))
    text = "\n".join(paragraph.text for paragraph in doc.paragraphs)
    for part in ("兰山区总工会文件", "关于2026年第三季度", "基层工会建设情况的通报", "各乡镇（街道）总工会", "一、总体情况",
                 "二、各乡镇（街道）情况", "三、分项情况", "四、存在的主要问题", "五、下步要求", "附件：1.", "印发"):  # fmt: skip
        assert part in text
    section = doc.sections[0]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(m.mm) for m in margins if m is not None] == [37, 35, 28, 26]
    assert section.page_width is not None and abs(section.page_width - Mm(210)) < Mm(0.1)
    assert doc.core_properties.created == dt.datetime(2026, 9, 30, tzinfo=dt.UTC)
    assert 'w:eastAsia="zh-CN"' in doc.styles.element.xml and "仿宋_GB2312" in doc.element.xml


def test_the_pdf_is_one_with_fonts_inside(county_draft: Bulletin) -> None:
    content = render(county_draft, "pdf")
    assert content.startswith(b"%PDF") and b"NotoSerifSC" in content and b"/FontFile" in content


def test_the_workbook_holds_the_figures_as_numbers(county_draft: Bulletin) -> None:
    book = openpyxl.load_workbook(io.BytesIO(render(county_draft, "xlsx")))
    place = county_draft.figures["places"][0]
    rows = {row[1]: row for row in book["表1"].iter_rows(min_row=3, values_only=True)}
    assert rows[place["name"]][2] == place["now"]["bodies"]
    assert rows["全区"][3] == county_draft.figures["now"]["met"]
    assert book.sheetnames == ["表1", "附件1", "附件2", "附件3", "说明"]


def test_a_name_cannot_become_a_formula(county_draft: Bulletin) -> None:
    county_draft.figures["places"][0]["name"] = "=HYPERLINK(1)"
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(compose(county_draft), county_draft)))
    cells = [cell for row in book["表1"].iter_rows() for cell in row if "HYPERLINK" in str(cell.value)]
    assert cells and all(cell.data_type == "s" and str(cell.value).startswith("'") for cell in cells)


def test_markup_in_the_words_stays_text_in_the_pdf(county_draft: Bulletin) -> None:
    county_draft.next_steps = '#panic("x") $ ] * _ \\ @a <b>'
    assert render(county_draft, "pdf").startswith(b"%PDF")


def test_figures_and_published_bulletins_refuse_change(county_draft: Bulletin) -> None:
    rows = Bulletin.objects.filter(pk=county_draft.pk)
    with pytest.raises(DatabaseError, match="figures of a bulletin are frozen"), transaction.atomic():
        rows.update(figures={})
    sign(county_draft, on=NIGHT, number="兰会〔2026〕3号", signed_by="陈县")
    county_draft.save()
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        rows.update(next_steps="改")
    again = Bulletin.objects.get(pk=county_draft.pk)
    assert {kind: stored(again, kind) for kind in KINDS} == {kind: render(again, kind) for kind in KINDS}


def test_small_places_are_shown_without_a_rank(county_draft: Bulletin) -> None:
    figures = county_draft.figures
    assert [rank for rank, _ in ranked(figures)] == [None]
    assert "数量太少，不参加排名" in "".join(block.text for block in compose(county_draft).blocks)


def test_equal_rates_share_a_rank_and_unlike_unions_stand_apart() -> None:
    def place(name: str, met: int, bodies: int = 100, alike: bool = True) -> dict[str, Any]:
        return {"name": name, "alike": alike, "now": {"met": met, "bodies": bodies}}

    figures = {"min_base": 30, "places": [place("甲", 80), place("乙", 90), place("丙", 90, 100), place("丁", 20, 29), place("产业", 99, 100, alike=False)]}  # fmt: skip
    assert [(rank, p["name"]) for rank, p in ranked(figures)] == [
        (1, "丙"), (1, "乙"), (3, "甲"), (None, "丁"), (None, "产业"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("state", "met", "said"),
    [
        ("按期达成", 90, "按期达成。"),
        ("期后达成", 90, "期后达成。"),
        ("逾期未达", 70, "逾期未达，还差10.0个百分点、10家。"),
    ],
)
def test_the_target_is_told_in_the_words_of_the_deadline(state: str, met: int, said: str) -> None:
    target = {"rate": 8000, "deadline": "2020-12-31", "source": "文件第一条", "state": state}
    text = goal({"target": target, "now": {"bodies": 100, "met": met}})
    assert text == f"文件第一条要求2020年12月31日前达到80%，{said}"


def test_numbers_are_rounded_half_up_without_floats() -> None:
    assert words.percent(words.tenths(1, 2000)) == "0.1%"
    assert words.percent(words.tenths(7775, 10000)) == "77.8%"
    assert words.points(777, 764) == "提高1.3个百分点" and words.points(764, 777) == "下降1.3个百分点"
    assert words.people(18_624_400) == "1,862.4万人" and words.people(999) == "999人"
    assert words.ten_thousand_yuan(123_456_789) == "123.5万元"
    assert words.plain_tenths(-4) == "−0.4"


def test_counts_of_petitions_under_five_do_not_follow_from_the_others(tree: Tree) -> None:
    bodies = [tree.city, tree.other_city, tree.county]
    counts = {tree.city.pk: {"pet_received": 3}, tree.other_city.pk: {"pet_received": 40}, tree.county.pk: {}}
    assert received_of(bodies, counts) == {tree.city.pk: None, tree.other_city.pk: None, tree.county.pk: 0}


def test_the_command_writes_three_files_and_the_same_ones_again(
    frozen: Freeze, tree: Tree, tmp_path: Path
) -> None:
    for folder in ("first", "second"):
        call_command("bulletin", QUARTER, body="371302", out=tmp_path / folder)
    first = {path.name: path.read_bytes() for path in (tmp_path / "first").iterdir()}
    second = {path.name: path.read_bytes() for path in (tmp_path / "second").iterdir()}
    assert sorted(name.rpartition(".")[2] for name in first) == ["docx", "pdf", "xlsx"]
    assert first == second


@pytest.mark.parametrize(
    ("quarter", "body", "said"), [("2026Q9", "371302", "不是季度"), (QUARTER, "999999", "没有代码")]
)
def test_the_command_says_what_is_wrong(frozen: Freeze, quarter: str, body: str, said: str) -> None:
    with pytest.raises(CommandError, match=said):
        call_command("bulletin", quarter, body=body)


def test_a_township_issues_no_bulletin(frozen: Freeze, tree: Tree) -> None:
    with pytest.raises(Refused, match="不编季度通报"):
        draft(tree.township, QUARTER, on=NIGHT, by=None)


def test_a_grid_writes_unknown_values_as_a_dash() -> None:
    grid = Grid("", ("a", "b", "c"), ("count", "change", "yuan"), [[None, 5, 1_234_567]])
    assert grid.shown() == [["—", "+0.5", "1.2"]]

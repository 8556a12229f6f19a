"""Template tags and the generic pages, rendered."""

import datetime as dt
import re
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory

from core.forms import BodyPickerInput, YuanField
from core.rules import FAIL, PASS, PENDING
from core.tables import Cell, Row
from core.templatetags import figures, portal

ON = dt.date(2025, 10, 15)


def a_request(path: str = "/members/?q=王&after=abc") -> HttpRequest:
    request = RequestFactory().get(path)
    request.user = AnonymousUser()
    return request


def draw(name: str, **context: Any) -> str:
    return render_to_string(name, context, request=a_request())


def test_an_outcome_is_found_by_letter_name_word_and_member() -> None:
    for outcome in (PASS, "PASS", "达标", SimpleNamespace(name="PASS")):
        look = portal.outcome_look(outcome)
        assert look is not None
        assert look.tone == "pass"
    assert portal.outcome_look(PENDING) == portal.OUTCOMES["PENDING"]
    assert portal.outcome_look("nonsense") is None
    assert portal.outcome_look(None) is None


def test_a_chip_says_its_state_by_colour_shape_and_word() -> None:
    text = portal.chip(FAIL, "逾期未达")
    assert "chip-fail" in text
    assert "#x-square-fill" in text
    assert "逾期未达" in text
    assert portal.chip("-") == '<span class="tag">—</span>'


def test_a_state_takes_its_tone_from_a_pair_or_a_choice() -> None:
    assert "chip-pending" in portal.state_chip(("待核实", "pending"))
    assert "chip-pass" in portal.state_chip(SimpleNamespace(label="正常", tone="pass"))
    assert portal.state_chip("保留") == '<span class="tag">保留</span>'
    assert portal.state_chip("") == ""


def test_user_text_is_escaped_in_chips_and_icons() -> None:
    assert "<b>" not in portal.state_chip("<b>", "pass")
    assert "<b>" not in portal.tag("<b>")
    assert "<script>" not in portal.icon('"><script>')


def test_a_strip_is_also_told_in_words() -> None:
    text = portal.outcome_strip("PPF-")
    assert text.count("<i ") == 3
    assert "3 项：2 项达标，1 项未达标" in text


def test_a_bar_is_drawn_without_style_and_stays_inside_its_frame() -> None:
    assert 'width="77.7"' in portal.bar(7770, 8000, top=10000)
    assert 'x1="80"' in portal.bar(7770, 8000, top=10000)
    assert 'width="100"' in portal.bar(140)
    assert 'width="0"' in portal.bar(None)
    assert 'width="0"' in portal.bar(5, top=0)
    assert "style" not in portal.bar(50, 80)


def test_a_sparkline_needs_two_values() -> None:
    assert portal.spark([5]) == ""
    assert portal.spark([1, None, 2]).count("<polyline") == 1
    assert "4.0,23.0 92.0,5.0" in portal.spark([1, 2])
    assert "4.0,23.0 92.0,23.0" in portal.spark([3, 3])


@pytest.mark.parametrize(
    ("day", "words", "kind"),
    [
        (dt.date(2025, 10, 13), "逾期 2 天", "due-late"),
        (dt.date(2025, 10, 15), "今天", "due-soon"),
        (dt.date(2025, 10, 16), "明天", "due-soon"),
        (dt.date(2025, 10, 18), "3 天后", "due-soon"),
        (dt.date(2025, 10, 31), "16 天后", '"due"'),
    ],
)
def test_a_deadline_is_near_in_words_and_coloured_when_it_matters(
    day: dt.date, words: str, kind: str
) -> None:
    text = portal.due(day, on=ON)
    assert words in text
    assert kind in text


def test_a_deadline_of_another_year_shows_its_year_and_none_says_so() -> None:
    assert "2026-03-31</time>" in portal.due(dt.date(2026, 3, 31), on=ON)
    assert "10-31</time>" in portal.due(dt.date(2025, 10, 31), on=ON)
    assert "无期限" in portal.due(None, on=ON)


def test_figures_are_written_the_way_the_portal_writes_them() -> None:
    assert figures.yuan(124000) == "1,240.00"
    assert figures.yuan(None) == "—"
    assert figures.number(1286) == "1,286"
    assert figures.number(0) == "0"
    assert figures.percent(8000) == "80%"
    assert figures.percent(7766) == "77.7%"
    assert figures.percent(7765) == "77.7%"
    assert figures.percent(0) == "0%"
    assert figures.point_change(-40) == "−0.4"
    assert figures.point_change(240) == "+2.4"
    assert figures.point_change(0) == "0"
    assert figures.signed(-640) == "−640"
    assert figures.wan(18_624_000) == "1,862.4 万"
    assert figures.wan(99_999) == "99,999"
    assert figures.moment(dt.datetime(2025, 10, 15, 1, 41, tzinfo=dt.UTC)) == "2025-10-15 09:41"
    assert figures.size(2_516_582) == "2.4 MB"
    assert figures.size(12) == "1 KB"


def test_the_query_string_keeps_filters_and_drops_the_page() -> None:
    template = Template("{% query state='open' %}|{% query_replace q=None %}")
    filters, bare = template.render(Context({"request": a_request()})).split("|")
    assert filters == "?q=%E7%8E%8B&amp;state=open"
    assert bare == "?"


class SampleForm(forms.Form):
    name = forms.CharField(label="工会名称", help_text="与批复一致的全称")
    superior = forms.CharField(label="上级工会", widget=BodyPickerInput())
    budget = YuanField(label="年度预算")
    kind = forms.ChoiceField(label="类别", choices=[("1", "单独"), ("2", "联合")], widget=forms.RadioSelect)
    legal = forms.BooleanField(label="有法人资格", required=False)
    proof = forms.FileField(label="批复", required=False)


def test_a_refused_form_ties_each_problem_to_its_field_and_sums_them_up() -> None:
    form = SampleForm({"name": "", "budget": "12.345", "superior": "", "kind": ""})
    page = draw("generic/form.html", form=form, title="新建工会", cancel_url="/")
    assert 'aria-describedby="id_name_helptext id_name_error"' in page
    assert 'id="id_name_helptext"' in page
    assert 'id="id_name_error"' in page
    assert 'href="#id_kind_field"' in page
    assert 'id="id_kind_field"' in page
    assert 'aria-describedby="id_superior_error"' in page
    assert 'aria-invalid="true"' in page
    assert "超过两位小数" in page
    assert 'value="12.345"' in page
    assert page.count("btn-primary") == 1


def test_a_fresh_form_shows_no_problems() -> None:
    page = draw("generic/form.html", form=SampleForm(), title="新建工会")
    assert "form-errors" not in page
    assert "is-bad" not in page
    assert "选择文件" in page


def list_context(rows: list[Row]) -> dict[str, Any]:
    column = SimpleNamespace(label="姓名", kind="text")
    return {
        "title": "会员名册",
        "columns": [{"column": column, "url": "?order=name", "sort": "ascending"}],
        "rows": rows,
        "pager": SimpleNamespace(next_url="?after=x", previous_url=""),
        "count_text": "1,000+ 人",
        "empty": {"icon": "people", "title": "没有符合条件的会员", "text": "请放宽筛选条件。"},
        "batch_actions": [{"title": "批量核实", "url": "/verify/", "tone": "primary"}],
        "actions": [{"title": "新增会员", "url": "/new/", "tone": "primary"}],
        "pills": [{"text": "性别：女", "remove": "q=%E7%8E%8B"}],
        "export_url": "?export=xlsx",
    }


def test_a_list_has_one_link_per_row_labels_for_phones_and_a_keyset_pager() -> None:
    cells = [
        Cell("<曹玉梅>", "text", link=True, label="姓名"),
        Cell("", "must", label="移动电话"),
        Cell("F", "chip", raw="F", label="六有"),
    ]
    page = draw("generic/list.html", **list_context([Row(SimpleNamespace(pk=7), "/members/7/", cells)]))
    assert page.count('href="/members/7/"') == 1
    assert "&lt;曹玉梅&gt;" in page
    assert 'data-label="移动电话"' in page
    assert "未填" in page
    assert "chip-fail" in page
    assert 'aria-sort="ascending"' in page
    assert "下一页" in page
    assert "已是第一页" in page
    assert 'value="7"' in page


def test_an_empty_list_says_what_is_missing() -> None:
    page = draw("generic/list_rows.html", **list_context([]))
    assert "没有符合条件的会员" in page
    assert "<table" not in page
    assert 'href="?q=%E7%8E%8B"' in page


def test_a_dangerous_step_keeps_the_focus_on_the_harmless_button() -> None:
    transition = SimpleNamespace(verb="撤销称号", says="撤销后记入称号历史。", tone="danger")
    page = draw(
        "generic/step.html", transition=transition, object="恒岭机械工会", cancel_url="/back/", form=None
    )
    assert "btn-ink" in page
    assert "btn-primary" not in page
    assert re.search(r"data-cancel\s+autofocus", page)
    assert "撤销后记入称号历史。" in page


@pytest.mark.parametrize("code", ["400", "403", "404", "409", "429", "500", "403_csrf"])
def test_every_error_page_says_what_to_do_and_quotes_a_number(code: str) -> None:
    page = render_to_string(f"errors/{code}.html", {"number": "7F3A208C"})
    assert "请" in page
    assert "报修请说编号 7F3A208C" in page
    assert "data-error-title=" in page
    assert f'"{code}"' not in page


def test_the_tree_opens_lazily_and_marks_what_is_chosen() -> None:
    leaf = {"pk": 2, "name": "义堂镇总工会", "url": "/b/2/", "leaf": True, "selected": True, "count": 318}
    root = {"pk": 1, "name": "兰山区总工会", "url": "/b/1/", "open": True, "children": [leaf]}
    closed = {"pk": 3, "name": "沂水县总工会", "url": "/b/3/", "count": 0}
    page = draw("components/picker.html", nodes=[root, closed], url="/unions/picker/")
    assert 'data-children="/unions/picker/?parent=3"' in page
    assert "parent=1" not in page
    assert 'aria-selected="true"' in page
    assert 'role="treeitem"' in page
    assert '<span class="cnt">0</span>' in page
    assert "没有找到“无此会”" in draw("components/picker_tree.html", nodes=[], search_text="无此会")


def test_a_chart_is_drawn_from_a_table_that_can_be_read_instead() -> None:
    chart = {
        "id": "t",
        "title": "走势",
        "aria": "升",
        "heads": ["季度", "全省"],
        "rows": [("三季", [77.7])],
        "target": 80,
    }
    page = draw("components/table_twin.html", chart=chart)
    assert 'data-table="t"' in page
    assert '<table class="list tight" id="t">' in page
    assert '<td class="num">77.7</td>' in page
    assert 'data-target="80"' in page


def test_a_masked_value_asks_for_a_reason_before_it_is_shown() -> None:
    page = draw(
        "components/reveal.html",
        id="r1",
        value="3713****12",
        url="/reveal/",
        reasons=[("card", "办理会员卡")],
    )
    assert 'hx-post="/reveal/"' in page
    assert re.search(r"value=\"card\"\s+required", page)
    assert "会记入日志" in page
    assert "form" not in draw("components/reveal.html", id="r1", value="3713****12")

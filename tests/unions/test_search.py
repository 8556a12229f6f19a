"""The one search box: what is found, in which order, with what marked, and by whom."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from config.search import find_bodies, find_officers, find_units, found_for
from core.pinyin import initials_of_spelling
from core.search import Hit, match
from tests.conftest import Tree, make_body, make_unit
from unions.models import Body, Officer, Unit
from unions.workflows.cadres import fill_officer

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def titles(hits: list[Hit]) -> list[str]:
    return [hit.title for hit in hits]


def seat(name: str, body: Body, **fields: object) -> Officer:
    defaults: dict[str, object] = {"post": "vice", "took_post_on": dt.date(2023, 5, 18)}
    officer = fill_officer(Officer(name=name, body=body, **{**defaults, **fields}))
    officer.save()
    return officer


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("板材", "板材"),
        ("临沂岱蒙", "临沂岱蒙"),
        ("dmbc", "岱蒙板材"),
        ("lydm", "临沂岱蒙"),
        ("daimeng", "岱蒙"),
        ("daimengb", "岱蒙板"),
        ("linyidai", "临沂岱"),
    ],
)
def test_a_union_is_found_by_any_part_of_its_name_and_the_part_is_marked(
    tree: Tree, county: User, text: str, marked: str
) -> None:
    (hit, *others) = find_bodies(county, text, 8)
    assert hit.title == tree.basic.name and others == []
    assert hit.parts[1] == marked and "".join(hit.parts) == hit.title


def test_codes_short_and_earlier_names_say_how_they_were_found(tree: Tree, county: User) -> None:
    Body.objects.filter(pk=tree.basic.pk).update(
        short_name="蒙材工会", uscc="81371302MC0000001Q", legal_no="150713020001", national_id="SD37130200017"
    )
    for text, note in (
        ("蒙材", "简称：蒙材工会"),
        ("81371302", "工会代码：81371302MC0000001Q"),
        ("81371302mc0000001q", "工会代码：81371302MC0000001Q"),
        ("15071302", "法人资格证号：150713020001"),
        ("SD371302", "全国系统编号：SD37130200017"),
    ):
        (hit,) = find_bodies(county, text, 8)
        assert (hit.title, hit.note, hit.parts[1]) == (tree.basic.name, note, "")


def test_exact_then_start_then_within_then_active_then_higher_bodies(tree: Tree, province: User) -> None:
    inner = make_body("新泉城路工会联合会", "village_fed", tree.other_township, "370102001")
    gone = make_body("泉城甲工会联合会", "village_fed", tree.other_township, "370102001", state="dissolved")
    low = make_body("泉城乙工会联合会", "village_fed", tree.other_township, "370102001")
    high = make_body("泉城丙总工会", "zone", tree.other_city, "3701")
    exact = make_body("泉城", "village_fed", tree.other_township, "370102001")
    found = titles(find_bodies(province, "泉城", 8))
    assert found == [exact.name, high.name, low.name, gone.name, tree.other_basic.name, inner.name]
    states = {hit.title: hit.state for hit in find_bodies(province, "泉城", 8)}
    assert states[gone.name] == "撤销" and states[low.name] == ""


def test_a_common_word_still_shows_the_best_first(tree: Tree, province: User) -> None:
    for number in range(60):
        make_body(f"南坊{number:02}号工会联合会", "village_fed", tree.township, "371302101")
    make_body("北南坊工会", "zone", tree.city, "3713")
    top = make_body("南坊街道总工会", "township", tree.county, "371302101")
    named = make_body("南坊", "village_fed", tree.township, "371302101")
    found = titles(find_bodies(province, "南坊", 8))
    assert found[:2] == [named.name, top.name] and len(found) == 8


def test_the_place_stands_under_the_name(tree: Tree, province: User) -> None:
    (hit,) = find_bodies(province, "岱蒙板材", 8)
    assert hit.sub == "兰山区总工会 › 白沙埠镇总工会"
    (unit,) = find_units(province, "岱蒙板材", 8)
    assert unit.sub == "兰山区总工会 › 白沙埠镇总工会"


def test_employers_by_name_part_pinyin_and_code(tree: Tree, township: User) -> None:
    Unit.objects.filter(pk=tree.unit.pk).update(uscc="91371302MA3ABCDE14")
    for text in ("岱蒙", "dmbc", "daimeng", "91371302", "91371302ma3abcde14"):
        assert titles(find_units(township, text, 8)) == [tree.unit.name], text
    closed = make_unit("岱蒙旧厂", "371302101", closed_on=dt.date(2024, 1, 1))
    assert [(hit.title, hit.state) for hit in find_units(township, "岱蒙", 8)] == [
        (closed.name, "已注销"),
        (tree.unit.name, ""),
    ]


def test_cadres_by_two_characters_of_the_name_and_by_pinyin(tree: Tree, county: User) -> None:
    officer = seat("曾庆华", tree.basic)
    left = seat("庆华", tree.basic, left_on=dt.date(2024, 1, 1))
    for text in ("曾庆华", "曾", "zqh", "zengqing", "zengqinghua"):
        assert titles(find_officers(county, text, 8)) == [officer.name], text
    hits = find_officers(county, "庆华", 8)
    assert [(hit.title, hit.state) for hit in hits] == [(left.name, "已离任"), (officer.name, "")]
    assert hits[1].sub == f"{tree.basic.name} · 兰山区总工会 › 白沙埠镇总工会" and hits[1].note == "副主席"


def test_nothing_outside_the_branch_is_found(
    tree: Tree, county: User, neighbour: User, petition_clerk: User
) -> None:
    seat("曾庆华", tree.basic)
    assert found_for(neighbour, "岱蒙", 8) == [] and found_for(neighbour, "曾庆华", 8) == []
    assert [group["key"] for group in found_for(county, "曾庆华", 8)] == ["officers"]
    assert "officers" not in {group["key"] for group in found_for(petition_clerk, "曾庆华", 8)}


def test_the_group_with_the_best_hit_comes_first(tree: Tree, county: User) -> None:
    seat("岱蒙", tree.basic)
    assert [group["key"] for group in found_for(county, "岱蒙", 8)] == ["officers", "bodies", "units"]


@pytest.mark.parametrize("text", ["", " ", "%", "_", "\\", "'", "\x00", "（", "a", "9", "💼", "x" * 80])
def test_odd_texts_answer_calmly(tree: Tree, client_of: SignIn, province: User, text: str) -> None:
    client = client_of(province)
    url = reverse("search")
    assert client.get(url, {"q": text}).status_code == 200
    answer = client.get(url, {"q": text}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "岱蒙" not in answer.content.decode()


def test_the_page_and_the_list_under_the_box(tree: Tree, client_of: SignIn, county: User) -> None:
    client = client_of(county)
    page = client.get(reverse("search"), {"q": "岱蒙"}).content.decode()
    assert "临沂<mark>岱蒙</mark>板材有限公司工会委员会" in page and 'aria-controls="ahead"' in page
    ahead = client.get(reverse("search"), {"q": "岱蒙"}, headers={"HX-Request": "true"}).content.decode()
    assert 'role="option"' in ahead and "<mark>岱蒙</mark>" in ahead and "<html" not in ahead
    none = client.get(reverse("search"), {"q": "没有这家"}, headers={"HX-Request": "true"}).content.decode()
    assert "没有找到“没有这家”" in none


def test_lists_find_what_the_box_finds(tree: Tree, client_of: SignIn, county: User) -> None:
    officer = seat("曾庆华", tree.basic)
    client = client_of(county)
    for name, text, shown in (
        ("unions:body-list", "dmbc", tree.basic.name),
        ("unions:body-list", "daimeng", tree.basic.name),
        ("unions:unit-list", "daimeng", tree.unit.name),
        ("unions:officer-list", "庆华", officer.name),
        ("unions:officer-list", "zengqing", officer.name),
    ):
        assert shown in client.get(reverse(name), {"q": text}).content.decode(), (name, text)


def test_a_spelling_stands_for_its_initials() -> None:
    assert initials_of_spelling("daimeng")[0] == "dm"
    assert initials_of_spelling("daimengb")[0] == "dmb"
    assert "xa" in initials_of_spelling("xian")
    assert initials_of_spelling("dmbc") == ()
    assert len(initials_of_spelling("a" * 60)) <= 4


def test_a_match_knows_its_rank_and_its_place() -> None:
    assert match("岱蒙", "岱蒙").rank < match("岱蒙", "岱蒙板材").rank < match("岱蒙", "临沂岱蒙").rank  # type: ignore[union-attr]
    found = match("xian", "西安")
    assert found is not None and (found.start, found.end) == (0, 2)
    assert match("岱蒙", "兰山") is None


def test_a_renamed_union_is_found_by_its_earlier_name(
    tree: Tree, client_of: SignIn, county: User, neighbour: User
) -> None:
    old = tree.basic.name
    Body.objects.filter(pk=tree.basic.pk).update(name="临沂新材料有限公司工会委员会")
    (hit,) = find_bodies(county, "岱蒙板材", 8)
    assert (hit.title, hit.note) == ("临沂新材料有限公司工会委员会", f"曾用名：{old}")
    assert find_bodies(neighbour, "岱蒙板材", 8) == []
    listed = client_of(county).get(reverse("unions:body-list"), {"q": "岱蒙板材"}).content.decode()
    assert "临沂新材料有限公司工会委员会" in listed

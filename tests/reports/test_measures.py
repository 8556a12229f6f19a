"""Indicators: what is counted, what is met, where it is summed, and who may read the names behind it."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from core.indicators import INDICATORS
from reports.measures import standing
from reports.models import Measure
from reports.workflows.measure import measure
from tests.conftest import Tree, make_body, make_user, place
from unions.models import Body, Coverage, Election, Officer, RuleAdoption, Threshold, Training
from unions.policies.force import policy_of

pytestmark = pytest.mark.django_db
ON = dt.date(2026, 11, 20)


def figures(slug: str, node: Body) -> tuple[int, int] | None:
    row = Measure.objects.filter(indicator=slug, node=node, on=ON).first()
    return (row.met, row.total) if row else None


def officer(body: Body, post: str = "chair", *, since: dt.date = dt.date(2026, 3, 1), **more: Any) -> Officer:
    return Officer.objects.create(body=body, name="辛未明", post=post, took_post_on=since, **more)


def train(
    who: Officer, kind: str, level: str = "county", on: dt.date = dt.date(2026, 6, 1), **more: Any
) -> None:
    Training.objects.create(
        officer=who,
        course="课",
        kind=kind,
        organiser="工会",
        organiser_level=level,
        started_on=on,
        hundredths=500,
        **more,
    )


def adopt(entry: str, code: str, key: str = "", value: Any = None) -> None:
    RuleAdoption.objects.create(
        entry=entry, jurisdiction=place(code), enabled=True, effective_from=dt.date(2020, 1, 1), set_by="测试"
    )
    if key:
        Threshold.objects.create(
            key=key, jurisdiction=place(code), value=value, effective_from=dt.date(2020, 1, 1), set_by="测试"
        )


@pytest.mark.entry("P-010")
def test_open_employers_with_workers_count_and_those_covered_by_an_active_union_are_met(tree: Tree) -> None:
    measure(ON)
    assert figures("establishment", tree.township) == (2, 2)
    Coverage.objects.filter(unit=tree.small_unit).update(to_on=ON)
    measure(ON)
    assert figures("establishment", tree.township) == (1, 2)
    tree.small_unit.workers = 0
    tree.small_unit.save()
    tree.unit.closed_on = ON
    tree.unit.save()
    measure(ON)
    assert figures("establishment", tree.township) == (0, 0)


def test_figures_add_up_along_the_tree_and_stay_inside_it(tree: Tree) -> None:
    measure(ON)
    found = {b: figures("establishment", b) for b in (tree.county, tree.city, tree.other_city, tree.province)}
    assert found == {tree.county: (2, 2), tree.city: (2, 2), tree.other_city: (1, 1), tree.province: (3, 3)}


def test_a_second_measure_of_a_day_changes_nothing_and_a_quarter_keeps_its_last_day(tree: Tree) -> None:
    assert measure(ON) == measure(ON)
    measure(dt.date(2026, 9, 30))
    measure(dt.date(2026, 11, 21))
    days = set(Measure.objects.values_list("on", flat=True))
    assert days == {dt.date(2026, 9, 30), dt.date(2026, 11, 21)}


@pytest.mark.entry("P-051")
def test_a_chair_counts_as_directly_elected_by_the_election_he_came_from(tree: Tree) -> None:
    direct = Election.objects.create(
        body=tree.basic, kind="reelection", office="chair", held_on=dt.date(2026, 3, 1), direct=True
    )
    officer(tree.basic, election=direct)
    officer(tree.other_basic)
    measure(ON)
    assert figures("direct-election", tree.province) == (1, 2)
    Officer.objects.filter(body=tree.basic).update(left_on=dt.date(2026, 10, 1))
    measure(ON)
    assert figures("direct-election", tree.province) == (0, 1)


@pytest.mark.entry("P-071")
def test_new_heads_are_met_by_a_passed_training_for_the_post(tree: Tree) -> None:
    adopt("P-071", "37", "train.new_rate", 10_000)
    new, late = officer(tree.basic), officer(tree.basic, "vice")
    officer(tree.other_basic, since=dt.date(2025, 12, 31))
    train(new, "post")
    train(late, "post", passed=False)
    measure(ON)
    assert figures("new-heads-trained", tree.province) == (1, 2)


@pytest.mark.entry("P-072")
def test_rotation_looks_back_as_many_years_as_the_place_has_set(tree: Tree) -> None:
    adopt("P-072", "37", "train.rotation_years", 3)
    train(officer(tree.basic, since=dt.date(2019, 6, 1)), "rotation", on=dt.date(2024, 1, 5))
    measure(ON)
    assert figures("rotation", tree.township) == (1, 1)
    Threshold.objects.filter(key="train.rotation_years", jurisdiction__code="37").update(value=2)
    measure(ON)
    assert figures("rotation", tree.township) == (0, 1)


def test_without_its_figure_nothing_is_counted_and_the_page_says_what_to_set(tree: Tree) -> None:
    adopt("P-072", "37")
    measure(ON)
    assert figures("rotation", tree.province) is None
    shown = standing(tree.province, INDICATORS["rotation"], policy_of("37", ON), [])
    assert shown.state == ("标准未设定：干部轮训周期", "unset")


@pytest.mark.entry("P-073")
def test_a_certificate_of_tomorrow_does_not_count_today(tree: Tree) -> None:
    adopt("P-073", "37", "train.cert_rate", 9_000)
    officer(tree.basic, certified_on=ON)
    officer(tree.basic, "vice", certified_on=ON + dt.timedelta(days=1))
    officer(tree.basic, "women_head")
    measure(ON)
    assert figures("certified", tree.township) == (1, 2)


@pytest.mark.entry("P-075")
def test_people_sent_outside_the_province_count_once_a_year_against_the_provinces_number(tree: Tree) -> None:
    who = officer(tree.basic)
    train(who, "outside")
    train(who, "outside", on=dt.date(2026, 9, 1))
    train(officer(tree.other_basic), "outside", on=dt.date(2025, 9, 1))
    measure(ON)
    rows = list(Measure.objects.filter(indicator="outside-province", node=tree.province))
    shown = standing(tree.province, INDICATORS["outside-province"], policy_of("37", ON), rows)
    assert (shown.met, shown.goal, shown.gap, shown.state) == (1, "200 人", 199, ("未达标", "fail"))
    assert "本年省外培训已派1人，计划200" in shown.remedy
    city = standing(tree.city, INDICATORS["outside-province"], policy_of("3713", ON), rows)
    assert (city.goal, city.state) == ("", ("未设目标", "na"))


@pytest.mark.entry("P-076")
def test_full_time_heads_of_townships_are_met_by_a_training_of_their_city_this_year(tree: Tree) -> None:
    head = officer(tree.township, fulltime=True)
    officer(tree.other_township, fulltime=True)
    train(head, "rotation", "city")
    measure(ON)
    assert figures("township-heads", tree.city) == (1, 1)
    assert figures("township-heads", tree.province) == (1, 2)
    Training.objects.update(started_on=dt.date(2025, 12, 31))
    measure(ON)
    assert figures("township-heads", tree.city) == (0, 1)


def test_a_threshold_changed_by_data_changes_the_verdict(tree: Tree) -> None:
    Coverage.objects.filter(unit=tree.small_unit).update(to_on=dt.date(2026, 1, 1))
    measure(ON)
    rows = list(Measure.objects.filter(indicator="establishment", node=tree.township))
    one = INDICATORS["establishment"]
    assert standing(tree.township, one, policy_of("37", ON), rows).state == ("未达标", "fail")
    Threshold.objects.create(
        key="cov.establish_rate",
        jurisdiction=place("37"),
        value=5_000,
        effective_from=dt.date(2026, 1, 1),
        set_by="测试",
    )
    shown = standing(tree.township, one, policy_of("37", ON), rows)
    assert (shown.state, shown.gap, shown.goal) == (("已达标", "pass"), 0, "50%")


def test_pages_show_the_branch_and_the_names_behind_the_figure(
    tree: Tree, county: User, client_of: Any
) -> None:
    Coverage.objects.filter(unit=tree.small_unit).update(to_on=dt.date(2026, 1, 1))
    measure(ON)
    client = client_of(county)
    page = client.get(reverse("reports:measure-list")).content.decode()
    assert "普遍建会率" in page and "1 / 2" in page
    page = client.get(reverse("reports:measure-detail", args=["establishment"])).content.decode()
    assert "白沙埠镇总工会" in page and "辖区尚有1家单位未建会" in page
    names = client.get(reverse("reports:measure-names", args=["establishment"])).content.decode()
    assert tree.small_unit.name in names and tree.unit.name not in names and tree.other_unit.name not in names
    outside = {"under": tree.other_city.pk}
    for name, args in (
        ("measure-list", []),
        ("measure-detail", ["establishment"]),
        ("measure-names", ["establishment"]),
    ):
        assert client.get(reverse(f"reports:{name}", args=args), outside).status_code == 404
    assert client.get(reverse("reports:measure-detail", args=["nonsense"])).status_code == 404


def test_names_need_the_right_to_the_register_behind_them(tree: Tree, client_of: Any) -> None:
    measure(ON)
    reader = make_user("party1", "鲁承远", "party_reader", tree.county)
    client = client_of(reader)
    assert client.get(reverse("reports:measure-names", args=["direct-election"])).status_code == 403
    page = client.get(reverse("reports:measure-detail", args=["direct-election"]))
    assert page.status_code == 200
    assert "未计入的名单" not in page.content.decode()


def test_a_place_that_has_not_adopted_an_entry_has_no_figure(tree: Tree) -> None:
    zhejiang = make_body("浙江省总工会", "province", None, "33")
    shaoxing = make_body("绍兴市总工会", "city", zhejiang, "3306")
    measure(ON)
    assert figures("establishment", shaoxing) == (0, 0)
    assert figures("establishment", zhejiang) is None
    assert figures("establishment", tree.province) == (3, 3)

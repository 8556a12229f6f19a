"""Figures of social workers and of the direct-election pilots: pass, fail, not applicable, unset, and figures changed by data."""

import datetime as dt
from typing import Any

import pytest

from core.indicators import INDICATORS
from reports.measures import standing
from reports.models import Measure
from reports.workflows.measure import measure
from tests.conftest import Tree, make_body
from unions.models import Appraisal, Body, Election, Pilot, SocialWorker, Threshold
from unions.policies.force import policy_of
from unions.policies.judge import finding_of

pytestmark = pytest.mark.django_db
ON = dt.date(2026, 11, 20)


def letter(slug: str, place: str, on: dt.date = ON, **row: Any) -> tuple[str, tuple[str, ...]]:
    found, finding = finding_of(INDICATORS[slug], policy_of(place, on), **row)
    return found, finding.items if finding else ()


def worker(body: Body, **more: Any) -> SocialWorker:
    kept: dict[str, Any] = {
        "name": "宋小岚", "source": "hired", "hired_on": dt.date(2023, 1, 1), "professional": True, "post_grade": "十二级",
        "wage_standard": 500_000, "insured": True, "housing_fund": True,
    }  # fmt: skip
    row = SocialWorker.objects.create(body=body, **{**kept, **more})
    Appraisal.objects.create(worker=row, year=2025, result="pass")
    return row


def elect(body: Body, year: int, **more: Any) -> Election:
    return Election.objects.create(
        body=body, kind="reelection", office="chair", direct=True, held_on=dt.date(year, 6, 1),
        **{"state": "approved", "approved_on": dt.date(year, 6, 9), **more},
    )  # fmt: skip


@pytest.mark.entry("P-066")
def test_a_worker_kept_as_demanded_meets_it(tree: Tree) -> None:
    row = worker(tree.township)
    assert letter("social-pay", "37", pk=row.pk) == ("P", ())


@pytest.mark.entry("P-066")
@pytest.mark.parametrize(
    ("fields", "missing"),
    [
        ({"post_grade": ""}, "岗位等级"), ({"wage_standard": None}, "工资标准"), ({"insured": False}, "社会保险"),
        ({"housing_fund": False}, "住房公积金"),
    ],
)  # fmt: skip
def test_each_missing_part_is_named(tree: Tree, fields: dict[str, Any], missing: str) -> None:
    assert letter("social-pay", "37", pk=worker(tree.township, **fields).pk) == ("F", (missing,))


@pytest.mark.entry("P-066")
def test_the_appraisal_is_that_of_the_last_full_year(tree: Tree) -> None:
    row = worker(tree.township)
    row.appraisals.update(year=2024)
    assert letter("social-pay", "37", pk=row.pk) == ("F", ("2025 年度评价",))
    SocialWorker.objects.filter(pk=row.pk).update(hired_on=dt.date(2025, 1, 2))  # no full year yet
    assert letter("social-pay", "37", pk=row.pk)[0] == "P"


@pytest.mark.entry("P-066")
def test_who_has_left_and_where_it_is_not_demanded_nothing_is_judged(tree: Tree) -> None:
    row = worker(tree.township, insured=False, left_on=dt.date(2026, 1, 1))
    assert letter("social-pay", "37", pk=row.pk)[0] == "N"
    assert letter("social-pay", "3205", pk=row.pk)[0] == "-"


@pytest.mark.entry("P-064")
def test_professionals_at_work_are_counted_along_the_tree_against_the_number_of_the_province(
    tree: Tree,
) -> None:
    worker(tree.township)
    worker(tree.basic)
    worker(tree.township, professional=False)
    worker(tree.township, left_on=dt.date(2026, 1, 1))
    worker(tree.other_township)
    measure(ON)
    found = {
        b: Measure.objects.get(indicator="social-professionals", node=b, on=ON).met
        for b in (tree.province, tree.city, tree.other_city)
    }
    assert found == {tree.province: 3, tree.city: 2, tree.other_city: 1}
    indicator, rows = (
        INDICATORS["social-professionals"],
        list(Measure.objects.filter(indicator="social-professionals", node=tree.province)),
    )
    short = standing(tree.province, indicator, policy_of("37", ON), rows)
    assert "4000" in short.goal.replace(",", "") and short.state[1] != "pass"
    Threshold.objects.filter(key="staff.social_total").update(value=3)
    assert standing(tree.province, indicator, policy_of("37", ON), rows).state[1] == "pass"


@pytest.mark.entry("P-050")
def test_after_the_roll_out_every_county_holds_at_least_one(tree: Tree) -> None:
    Body.objects.update(established_on=dt.date(2010, 1, 1))
    pks = {"pk": tree.county.pk}
    assert letter("direct-pilots", "37", **pks)[0] == "F"
    early = elect(tree.basic, 2018)
    assert letter("direct-pilots", "37", **pks)[0] == "F"
    elect(tree.basic, 2020, state="reported")
    assert letter("direct-pilots", "37", **pks)[0] == "F"
    Election.objects.filter(pk=early.pk).update(held_on=dt.date(2019, 1, 1))
    assert letter("direct-pilots", "37", **pks)[0] == "P"
    assert letter("direct-pilots", "37", pk=tree.other_county.pk)[0] == "F"
    assert letter("direct-pilots", "37", pk=tree.city.pk)[0] == "N"
    assert letter("direct-pilots", "3205", **pks)[0] == "-"


@pytest.mark.entry("P-050")
def test_in_the_pilot_year_a_city_needs_a_county_and_a_zone_that_have_tried(tree: Tree) -> None:
    on = dt.date(2018, 12, 1)
    zone = make_body("临沂高新区工会", "zone", tree.city, "3713")
    in_zone = make_body("高新区电子厂工会", "single", zone, "3713")
    Body.objects.update(established_on=dt.date(2010, 1, 1))
    pks = {"on": on, "pk": tree.city.pk}
    for body in (tree.county, zone):
        Pilot.objects.create(body=body, year=2018, chosen_on=dt.date(2018, 7, 1), theme="试点")
    elect(tree.basic, 2018)
    assert letter("direct-pilots", "37", **pks)[0] == "F"
    elect(in_zone, 2018)
    assert letter("direct-pilots", "37", **pks)[0] == "P"
    assert letter("direct-pilots", "37", on=on, pk=tree.other_city.pk)[0] == "F"
    Threshold.objects.filter(key="elect.pilot_counties").update(value=2)
    assert letter("direct-pilots", "37", **pks)[0] == "F"
    Threshold.objects.filter(key="elect.pilot_counties").delete()
    assert letter("direct-pilots", "37", **pks)[0] == "U"

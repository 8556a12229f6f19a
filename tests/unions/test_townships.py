"""Demands on township unions: each with a row that passes, one that fails, one it does not speak to, and one without a figure."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from finance.models import Account, Budget
from tests.conftest import Tree, found, make_body, make_unit
from tests.unions.towns import COUNTED, ON, adopt, figures, items, letter, officer, put, worker
from unions.models import (
    Body,
    Committee,
    Coverage,
    RuleException,
    StaffStatement,
    TownCongress,
    TownshipStat,
    TownSystem,
    Village,
)

pytestmark = pytest.mark.django_db
RULES = ["组织制度", "经费使用"]
TABLE = {"一档": [0, 0, 1], "二档": [50, 2000, 2]}


def system(
    body: Body, code: str, *, verified: dt.date | None = ON, adopted: dt.date = dt.date(2026, 1, 5)
) -> None:
    TownSystem.objects.create(body=body, code=code, title=code, adopted_on=adopted, verified_on=verified)


# ---- P-030 -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def forms(tree: Tree) -> None:
    adopt("P-030")
    put("org.town_fed_min_enterprises", 50)
    put("org.town_fed_min_workers", 2000)


def form_of(body: Body, form: str) -> None:
    Body.objects.filter(pk=body.pk).update(township_form=form)


@pytest.mark.entry("P-030")
def test_a_township_exactly_at_both_figures_must_be_a_federation(tree: Tree, forms: None) -> None:
    figures(tree.township)
    form_of(tree.township, "work_committee")
    assert letter("township-form", tree.township) == "F"
    form_of(tree.township, "federation")
    assert letter("township-form", tree.township) == "P"


@pytest.mark.entry("P-030")
@pytest.mark.parametrize("below", [{"enterprises": 49}, {"sector23_workers": 1999}])
def test_with_one_of_the_two_figures_any_form_will_do(tree: Tree, forms: None, below: dict[str, int]) -> None:
    figures(tree.township, **below)
    form_of(tree.township, "committee")
    assert letter("township-form", tree.township) == "N"
    put("org.town_fed_min_enterprises", 49)
    put("org.town_fed_min_workers", 1999)
    assert letter("township-form", tree.township) == "F"


@pytest.mark.entry("P-030")
def test_the_newest_figures_of_the_area_itself_decide(tree: Tree, forms: None) -> None:
    figures(tree.township, counted_on=dt.date(2024, 6, 30))
    figures(tree.township, enterprises=12)
    figures(tree.township, area_kind="model")
    figures(tree.township, counted_on=ON + dt.timedelta(days=60))
    form_of(tree.township, "committee")
    assert letter("township-form", tree.township) == "N"


@pytest.mark.entry("P-030")
def test_without_figures_of_record_data_are_missing_and_without_thresholds_the_standard_is(
    tree: Tree,
) -> None:
    adopt("P-030")
    assert letter("township-form", tree.township) == "U"
    put("org.town_fed_min_enterprises", 50)
    put("org.town_fed_min_workers", 2000)
    assert letter("township-form", tree.township) == "D"
    assert letter("township-form", tree.county) == "N"


@pytest.mark.entry("P-030")
def test_where_no_document_says_so_the_form_is_free(tree: Tree) -> None:
    figures(tree.township)
    assert letter("township-form", tree.township) == "-"


# ---- P-032, P-033 ----------------------------------------------------------------------------------------------------


@pytest.mark.entry("P-032")
def test_a_federation_holds_a_congress_in_the_present_term(tree: Tree) -> None:
    adopt("P-032")
    town = tree.township
    form_of(town, "committee")
    assert letter("township-congress", town) == "N"
    Body.objects.filter(pk=town.pk).update(township_form="federation", term_start=dt.date(2024, 5, 1))
    held = TownCongress.objects.create(
        body=town, term=3, held_on=dt.date(2024, 4, 30), entitled=80, present=70
    )
    assert letter("township-congress", town) == "F"
    held.held_on = dt.date(2024, 5, 1)
    held.save()
    assert letter("township-congress", town) == "P"
    held.held_on = ON + dt.timedelta(days=1)
    held.save()
    assert letter("township-congress", town) == "F"


@pytest.mark.entry("P-033")
def test_every_rule_of_the_local_list_needs_a_verified_text(tree: Tree) -> None:
    adopt("P-033")
    assert letter("township-systems", tree.township) == "U"
    put("town.systems", RULES)
    system(tree.township, RULES[0])
    system(tree.township, RULES[1], verified=None)
    assert (letter("township-systems", tree.township), items("township-systems", tree.township)) == (
        "F",
        (RULES[1],),
    )
    system(tree.township, RULES[1])
    assert letter("township-systems", tree.township) == "P"
    put("town.systems", [*RULES, "干部培训"])
    assert items("township-systems", tree.township) == ("干部培训",)
    assert letter("township-systems", tree.basic) == "N"


# ---- P-029 -----------------------------------------------------------------------------------------------------------


def complete(body: Body) -> None:
    for kind in ("union", "audit"):
        Committee.objects.create(body=body, kind=kind, members_count=5, elected_on=dt.date(2025, 1, 5))
    officer(body)
    officer(body, "staff", "钱同舟")
    Account.objects.create(
        body=body,
        bank="农商银行",
        number_masked="**** 1",
        number_index=b"%016d" % body.pk,
        opened_on=dt.date(2020, 1, 1),
    )
    Budget.objects.create(
        body=body, year=ON.year, income=1, spending=1, state="approved", approved_on=dt.date(2026, 2, 1)
    )
    for code in RULES:
        system(body, code)


@pytest.mark.entry("P-029")
def test_a_township_union_is_complete_or_the_page_names_what_is_missing(tree: Tree) -> None:
    town = tree.township
    assert letter("township-unions", town) == "U"
    put("town.systems", RULES)
    complete(town)
    assert letter("township-unions", town) == "P"
    assert letter("township-unions", tree.county) == "N"
    assert items("township-unions", tree.other_township) == (
        "工会委员会", "经费审查委员会", "主席", "工作人员", "银行账户", "本年度预算", "规章制度",
    )  # fmt: skip


@pytest.mark.entry("P-029")
@pytest.mark.parametrize(
    ("label", "undo"),
    [
        ("经费审查委员会", lambda b: Committee.objects.filter(body=b, kind="audit").update(state="past")),
        ("主席", lambda b: b.officers.filter(post="chair").update(left_on=ON)),
        ("工作人员", lambda b: b.officers.filter(post="staff").update(left_on=ON)),
        ("银行账户", lambda b: b.bank_accounts.update(closed_on=dt.date(2026, 3, 1))),
        ("本年度预算", lambda b: b.budgets.update(year=2025)),
        ("规章制度", lambda b: b.systems.filter(code=RULES[0]).update(verified_on=None)),
    ],
)
def test_each_part_is_missed_alone(tree: Tree, label: str, undo: Any) -> None:
    put("town.systems", RULES)
    complete(tree.township)
    undo(tree.township)
    assert (letter("township-unions", tree.township), items("township-unions", tree.township)) == (
        "F",
        (label,),
    )


# ---- P-038 -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def tiers(tree: Tree) -> Tree:
    adopt("P-038", strength="SHOULD")
    put("staff.town_table", TABLE)
    figures(tree.township)
    officer(tree.township, "vice", fulltime=True)
    worker(tree.township)
    return tree


@pytest.mark.entry("P-038")
def test_three_tiers_stand_when_town_village_and_enterprise_do(tiers: Tree) -> None:
    town = tiers.township
    assert letter("three-tiers", town) == "P"
    village = Village.objects.create(body=town, name="前城村", kind="village")
    assert letter("three-tiers", town) == "P"
    type(tiers.unit).objects.filter(pk=tiers.unit.pk).update(village=village)
    assert items("three-tiers", town) == ("村（社区）工会",)
    village.union = make_body("前城村工会联合会", "village_fed", town, "371302101")
    village.save()
    assert letter("three-tiers", town) == "P"
    Coverage.objects.filter(unit=tiers.small_unit).update(to_on=ON)
    assert items("three-tiers", town) == ("企业工会",)


@pytest.mark.entry("P-038")
def test_the_third_tier_needs_the_people_of_the_local_table(tiers: Tree) -> None:
    put("staff.town_table", {"一档": [0, 0, 1], "二档": [50, 2000, 3]})
    assert letter("three-tiers", tiers.township) == "F"
    assert items("three-tiers", tiers.township) == ("专职人员",)
    put("staff.town_table", {"一档": [0, 0, 1], "二档": [51, 2000, 3]})
    assert letter("three-tiers", tiers.township) == "P"


@pytest.mark.entry("P-038")
def test_a_dissolved_town_union_fails_and_its_successor_takes_its_place(tiers: Tree) -> None:
    town = tiers.township
    Body.objects.filter(pk=town.pk).update(state="dissolved")
    assert items("three-tiers", town) == ("乡镇（街道）工会",)
    make_body("白沙埠镇工会委员会", "township", tiers.county, "371302101")
    assert letter("three-tiers", town) == "N"


@pytest.mark.entry("P-038")
def test_without_the_local_table_the_three_tiers_are_not_judged(tree: Tree) -> None:
    adopt("P-038")
    assert letter("three-tiers", tree.township) == "U"
    put("staff.town_table", TABLE)
    assert letter("three-tiers", tree.township) == "D"


@pytest.mark.entry("P-038", "P-003")
def test_an_approved_exception_waives_a_soft_demand(tiers: Tree, county: Any) -> None:
    from unions.models import Case

    Coverage.objects.filter(unit=tiers.small_unit).update(to_on=ON)
    case = Case.objects.create(procedure="exception", body=tiers.township, opened_on=ON, state="done")
    RuleException.objects.create(
        body=tiers.township, entry="P-038", case=case, reason="整合中", valid_from=COUNTED, valid_to=ON
    )
    assert letter("three-tiers", tiers.township) == "W"


# ---- P-055, P-056, P-062 ---------------------------------------------------------------------------------------------


@pytest.mark.entry("P-055")
def test_staff_follow_the_local_table_and_one_more_where_non_public_firms_are_many(tree: Tree) -> None:
    town = tree.township
    assert letter("township-staff", town) == "U"
    put("staff.town_table", TABLE)
    assert letter("township-staff", town) == "D"
    stat = figures(town, nonpublic_share=4999)
    officer(town, "chair", "甲", fulltime=True)
    assert letter("township-staff", town) == "F"
    worker(town)
    assert letter("township-staff", town) == "P"
    stat.nonpublic_share = 5000
    stat.save()
    assert letter("township-staff", town) == "F"
    put("staff.nonpublic_share", 5001)
    assert letter("township-staff", town) == "P"
    assert letter("township-staff", tree.basic) == "N"


@pytest.mark.entry("P-055")
def test_one_person_in_two_posts_is_one_and_those_who_left_or_work_part_time_are_none(tree: Tree) -> None:
    put("staff.town_table", TABLE)
    figures(tree.township)
    officer(tree.township, "chair", "甲", fulltime=True)
    officer(tree.township, "audit_head", "甲", fulltime=True)
    officer(tree.township, "vice", "乙", fulltime=True, left_on=ON)
    worker(tree.township, fulltime=False)
    worker(tree.township, left_on=ON)
    assert letter("township-staff", tree.township) == "F"
    officer(tree.township, "vice", "丙", fulltime=True)
    assert letter("township-staff", tree.township) == "P"


@pytest.mark.entry("P-056")
def test_the_chair_is_full_time_or_sits_in_the_party_committee_beside_a_full_time_vice_chair(
    tree: Tree,
) -> None:
    adopt("P-056", strength="SHOULD")
    town = tree.township
    assert letter("township-chair", town) == "F"
    chair = officer(town, "chair", "甲", concurrent_post="镇党委副书记")
    assert letter("township-chair", town) == "F"
    vice = officer(town, "vice", "乙", fulltime=True)
    assert letter("township-chair", town) == "P"
    chair.concurrent_post = "副镇长"
    chair.save()
    assert letter("township-chair", town) == "F"
    vice.delete()
    chair.fulltime = True
    chair.save()
    assert letter("township-chair", town) == "P"
    assert letter("township-chair", tree.basic) == "N"


@pytest.mark.entry("P-062")
def test_townships_and_federations_with_one_full_time_person_of_any_source_count(tree: Tree) -> None:
    from reports.models import Measure
    from reports.workflows.measure import measure

    make_body("前城村工会联合会", "village_fed", tree.township, "371302101")
    worker(tree.township)
    measure(ON)
    row = Measure.objects.get(indicator="manned", node=tree.county)
    assert (row.met, row.total) == (1, 2)
    assert Measure.objects.get(indicator="manned", node=tree.province).total == 3


# ---- P-065 -----------------------------------------------------------------------------------------------------------


@pytest.mark.entry("P-065")
def test_strictly_more_workers_than_the_figure_call_for_a_professional(tree: Tree) -> None:
    town = tree.township
    assert letter("area-professionals", town) == "D"
    stat = figures(town, workers=2000)
    assert letter("area-professionals", town) == "N"
    stat.workers = 2001
    stat.save()
    assert letter("area-professionals", town) == "F"
    posted = worker(town)
    assert letter("area-professionals", town) == "F"
    posted.professional = True
    posted.save()
    assert letter("area-professionals", town) == "P"
    put("staff.social_area_workers", 2001)
    assert letter("area-professionals", town) == "N"


@pytest.mark.entry("P-065")
def test_a_verified_statement_of_no_need_lasts_until_the_next_figures(tree: Tree) -> None:
    town = tree.township
    figures(town, workers=2600, counted_on=dt.date(2025, 6, 30))
    StaffStatement.objects.create(
        body=town, stated_on=dt.date(2025, 8, 1), verified_on=dt.date(2025, 8, 9), reason="县里派驻三名"
    )
    assert letter("area-professionals", town) == "P"
    figures(town, workers=2700)
    assert letter("area-professionals", town) == "F"


@pytest.mark.entry("P-065")
def test_a_characteristic_town_of_a_regional_federation_is_an_area_too(tree: Tree) -> None:
    small_town = make_body("木业小镇工会联合会", "regional_fed", tree.township, "371302101")
    assert letter("area-professionals", small_town) == "N"
    figures(small_town, area_kind="town", workers=3000)
    assert letter("area-professionals", small_town) == "F"


# ---- P-031: what the register takes ----------------------------------------------------------------------------------


@pytest.mark.entry("P-031")
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"counted_on": dt.date(2031, 1, 1)}, "counted_on"),
        ({"area_kind": "zone"}, "area_kind"),
        ({"nonpublic_share": 10_001}, "__all__"),
    ],
)
def test_yearly_figures_that_cannot_be_are_refused(tree: Tree, change: dict[str, Any], field: str) -> None:
    data = {
        "area_kind": "township", "counted_on": COUNTED, "enterprises": 1, "sector23_workers": 1, "workers": 1,
        "source": "年报",
    }  # fmt: skip
    with pytest.raises(ValidationError) as wrong:
        TownshipStat(body=tree.township, **{**data, **change}).full_clean()
    assert field in wrong.value.message_dict
    assert all("。" in text for texts in wrong.value.message_dict.values() for text in texts)


@pytest.mark.entry("P-031")
def test_one_row_a_year_and_area(tree: Tree) -> None:
    figures(tree.township)
    again = TownshipStat(
        body=tree.township, area_kind="township", counted_on=dt.date(2026, 1, 1), enterprises=1, sector23_workers=1,
        workers=1, source="年报",
    )  # fmt: skip
    with pytest.raises(ValidationError, match="已经登记过"):
        again.full_clean()
    again.counted_on = dt.date(2025, 1, 1)
    again.full_clean()


def test_units_elsewhere_do_not_count_against_a_township(tiers: Tree) -> None:
    unit = make_unit("解放路快递部", "370102001", workers=5)
    assert letter("three-tiers", tiers.township) == "P"
    found(unit, "解放路快递联合工会", "joint", tiers.other_township, "370102001")


def test_the_page_of_a_township_says_how_many_it_has_how_many_it_needs_and_where_data_are_missing(
    tree: Tree, county: Any, client_of: Any
) -> None:
    from django.urls import reverse

    put("staff.town_table", TABLE)
    figures(tree.township, nonpublic_share=6000)
    officer(tree.township, "vice", fulltime=True)
    client = client_of(county)
    page = client.get(reverse("reports:body-demands", args=[tree.township.pk])).content.decode()
    assert "专职人员1名，应配3名" in page
    TownshipStat.objects.all().delete()
    page = client.get(reverse("reports:body-demands", args=[tree.township.pk])).content.decode()
    assert "缺数据" in page and "应配" not in page

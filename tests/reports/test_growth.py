"""Growth against last year by key area, and the four values against their baseline."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from core.clock import quarter_of
from core.indicators import INDICATORS
from homes.models import Rollup
from members.models import Member
from reports.measures import cuts_of, standing, years_of
from reports.models import Freeze, Measure, Snapshot
from reports.workflows.measure import measure
from tests.conftest import Tree, found, make_unit, place
from unions.models import Body, Coverage, RuleAdoption, Threshold, Unit
from unions.policies.force import policy_of

pytestmark = pytest.mark.django_db
ON = dt.date(2026, 11, 20)
TOWN = "371302101"
SINCE = dt.date(2020, 1, 1)


def adopt(entry: str = "P-041", **values: Any) -> None:
    RuleAdoption.objects.create(
        entry=entry,
        jurisdiction=place("37"),
        enabled=True,
        strength="SHOULD",
        effective_from=SINCE,
        set_by="测试",
    )
    for key, value in values.items():
        fix(key.replace("__", "."), value)


def fix(key: str, value: Any, since: dt.date = SINCE) -> None:
    Threshold.objects.create(
        key=key, jurisdiction=place("37"), value=value, effective_from=since, set_by="测试"
    )


def union(tree: Tree, name: str, on: dt.date, area: str = "", **more: Any) -> Body:
    unit = make_unit(name, TOWN, key_area=area)
    body = found(unit, f"{name}工会委员会", "single", tree.township, TOWN, **more)
    Body.objects.filter(pk=body.pk).update(established_on=on)
    return body


def joined(tree: Tree, on: dt.date | None, count: int = 1, **more: Any) -> None:
    for _ in range(count):
        Member.objects.create(
            name="马会员", pinyin="m", initials="m", sex="1", body=more.get("body", tree.basic), path=tree.basic.path,
            joined_on=on, change_on=more.get("change_on", on or SINCE), status=more.get("status", "active"),
            unit=more.get("unit"),
        )  # fmt: skip


def figures(slug: str, node: Body) -> tuple[int, int] | None:
    row = Measure.objects.filter(indicator=slug, node=node, on=ON).first()
    return (row.met, row.total) if row else None


def shown(slug: str, node: Body) -> Any:
    rows = list(Measure.objects.filter(node=node, indicator=slug).order_by("on"))
    return standing(node, INDICATORS[slug], policy_of(node.place, ON), rows)


@pytest.mark.entry("P-041")
def test_new_unions_this_year_are_compared_with_the_same_stretch_of_last_year(tree: Tree) -> None:
    adopt()
    for name, day in (("甲厂", "2026-02-01"), ("乙厂", "2026-11-20"), ("丙厂", "2025-11-20")):
        union(tree, name, dt.date.fromisoformat(day))
    union(tree, "丁厂", dt.date(2025, 11, 21))  # after the stretch
    union(tree, "戊厂", dt.date(2026, 3, 1), state="preparing")
    union(tree, "己厂", dt.date(2025, 3, 1), state="dissolved")  # new in its year all the same
    measure(ON)
    assert figures("growth-bodies", tree.township) == (2, 2)
    one = shown("growth-bodies", tree.county)
    assert (one.state, one.goal) == (("未达标", "fail"), "高于上年同期")
    assert one.remedy.startswith("本年新建会2家、新入会0人")
    union(tree, "庚厂", dt.date(2026, 5, 1))
    measure(ON)
    assert shown("growth-bodies", tree.county).state == ("已达标", "pass")
    assert shown("growth-bodies", tree.county).remedy == ""


@pytest.mark.entry("P-041")
def test_a_growth_that_the_place_has_set_is_demanded(tree: Tree, county: User, client_of: Any) -> None:
    adopt()
    for n in range(4):
        union(tree, f"去年{n}厂", dt.date(2025, 2, 1))
    for n in range(5):
        union(tree, f"今年{n}厂", dt.date(2026, 2, 1))
    measure(ON)
    page = client_of(county).get(reverse("reports:measure-detail", args=["growth-bodies"])).content.decode()
    assert "本地也没有设定增幅" in page and "高于上年同期" in page
    assert shown("growth-bodies", tree.county).state[1] == "pass"
    fix("cov.growth_min", 2_500)
    assert shown("growth-bodies", tree.county).state[1] == "pass"
    assert shown("growth-bodies", tree.county).goal == "高于上年同期 25%"
    fix("cov.growth_min", 2_600, since=dt.date(2026, 1, 1))
    assert shown("growth-bodies", tree.county).state == ("未达标", "fail")
    page = client_of(county).get(reverse("reports:measure-detail", args=["growth-bodies"])).content.decode()
    assert "本地也没有设定增幅" not in page


@pytest.mark.entry("P-041")
def test_new_members_count_by_their_day_and_both_parts_are_broken_down_by_key_area(
    tree: Tree, county: User, client_of: Any
) -> None:
    adopt()
    Unit.objects.filter(pk=tree.unit.pk).update(key_area="非公有制企业")
    joined(tree, dt.date(2026, 4, 1), 3, unit=tree.unit)
    joined(tree, dt.date(2026, 4, 1), 1, status="left", change_on=dt.date(2026, 5, 1))
    joined(tree, dt.date(2025, 4, 1), 2, unit=tree.unit)
    joined(tree, None, 1)
    shop = union(tree, "外资厂", dt.date(2026, 4, 1), "外商投资企业")
    second = make_unit("外资二厂", TOWN, key_area="外商投资企业")
    Coverage.objects.create(body=shop, unit=second, from_on=dt.date(2026, 4, 1))
    measure(ON)
    assert figures("growth-members", tree.county) == (4, 2)
    words = [(word, row.met, row.total) for word, row in cuts_of(tree.county, INDICATORS["growth-members"])]
    assert words == [("非公有制企业", 3, 2)]
    words = [(word, row.met, row.total) for word, row in cuts_of(tree.county, INDICATORS["growth-bodies"])]
    assert words == [("外商投资企业", 1, 0)]
    page = client_of(county).get(reverse("reports:measure-detail", args=["growth-members"])).content.decode()
    assert "按建会重点领域" in page and "非公有制企业" in page
    assert client_of(county).get(reverse("reports:measure-names", args=["growth-members"])).status_code == 404


@pytest.mark.entry("P-041")
def test_nothing_in_both_years_has_no_verdict_and_another_province_no_figure(tree: Tree) -> None:
    measure(ON)
    assert figures("growth-bodies", tree.county) is None
    adopt()
    measure(ON)
    assert shown("growth-members", tree.county).state == ("没有要统计的", "na")


# ---- P-042 -----------------------------------------------------------------------------------------------------------


def since(day: dt.date) -> None:
    fix("cov.baseline_date", day.isoformat())


@pytest.mark.entry("P-042")
def test_units_and_members_are_counted_as_of_the_baseline(tree: Tree) -> None:
    Coverage.objects.filter(unit=tree.unit).update(from_on=dt.date(2014, 5, 1))
    Coverage.objects.filter(unit=tree.small_unit).update(from_on=dt.date(2019, 5, 1))
    joined(tree, dt.date(2014, 6, 1), 2)
    joined(tree, dt.date(2014, 6, 1), 1, status="left", change_on=dt.date(2020, 1, 1))  # was one then
    joined(tree, dt.date(2014, 6, 1), 1, status="left", change_on=dt.date(2014, 9, 1))  # gone before
    joined(tree, dt.date(2022, 6, 1), 1)
    joined(tree, None, 1)
    measure(ON)
    assert figures("wider-units", tree.county) == (2, 1)
    assert figures("wider-members", tree.county) == (3, 3)
    assert shown("wider-units", tree.county).state == ("已达标", "pass")
    one = shown("wider-members", tree.county)
    assert (one.state, one.goal) == (("未达标", "fail"), "高于基期")
    assert one.remedy.startswith("覆盖面或服务指标较基期未提高")
    since(dt.date(2021, 1, 1))
    measure(ON)
    assert figures("wider-units", tree.county) == (2, 2)
    assert figures("wider-members", tree.county) == (3, 2)


@pytest.mark.entry("P-042")
def test_without_a_baseline_the_page_says_what_to_set(tree: Tree) -> None:
    Threshold.objects.filter(key="cov.baseline_date").delete()
    measure(ON)
    assert figures("wider-units", tree.county) is None
    assert shown("wider-units", tree.county).state[1] == "unset"


def frozen(quarter: str, node: Body, **metrics: int) -> None:
    Freeze.objects.get_or_create(
        quarter=quarter, defaults={"frozen_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)}
    )
    Snapshot.objects.bulk_create(
        Snapshot(quarter=quarter, node=node, cut="", metric=metric, n=n) for metric, n in metrics.items()
    )


@pytest.mark.entry("P-042")
def test_means_are_compared_with_the_first_frozen_quarter_and_the_page_says_which(
    tree: Tree, county: User, client_of: Any
) -> None:
    for metric, n in (("service", 24_000), ("serviced", 3), ("satisfaction", 16_000), ("satisfied", 2)):
        Rollup.objects.create(node=tree.county, cut="", metric=metric, n=n)
    measure(ON)
    one = shown("wider-service", tree.county)
    assert one.state == ("没有基期数据", "nodata") and one.remedy == ""
    page = client_of(county).get(reverse("reports:measure-detail", args=["wider-service"])).content.decode()
    assert "还没有冻结的季度可以比较" in page
    for node in (tree.province, tree.county):
        frozen("2025Q1", node, service=15_000, serviced=2, satisfaction=17_000, satisfied=2)
        frozen("2025Q2", node, service=99_000, serviced=9, satisfaction=99_000, satisfied=9)
    measure(ON)
    assert figures("wider-service", tree.county) == (8_000, 7_500)
    assert figures("wider-satisfaction", tree.county) == (8_000, 8_500)
    assert shown("wider-service", tree.county).state == ("已达标", "pass")
    assert shown("wider-satisfaction", tree.county).state == ("未达标", "fail")
    page = client_of(county).get(reverse("reports:measure-detail", args=["wider-service"])).content.decode()
    assert "取最早冻结的2025年第一季度末作比较" in page and "现在 80%，基期 75%" in page
    since(dt.date(2025, 5, 1))
    measure(ON)
    assert figures("wider-service", tree.county) == (8_000, 11_000)
    page = client_of(county).get(reverse("reports:measure-detail", args=["wider-service"])).content.decode()
    assert "2025年第二季度末" in page


@pytest.mark.entry("P-042")
def test_a_past_quarter_reads_its_frozen_figures_and_years_stand_side_by_side(
    tree: Tree, city: User, client_of: Any
) -> None:
    for node in (tree.province, tree.county):
        frozen("2024Q4", node, service=14_000, serviced=2)
        frozen("2025Q4", node, service=15_000, serviced=2)
        Rollup.objects.create(node=node, cut="", metric="service", n=16_000)
        Rollup.objects.create(node=node, cut="", metric="serviced", n=2)
    for day in (dt.date(2024, 12, 31), dt.date(2025, 12, 31), ON):
        measure(day, entries=("P-042",))
    found_ = years_of(tree.city, INDICATORS["wider-service"])
    assert found_ and found_["years"] == [2024, 2025, 2026]
    assert (tree.county, ["70%", "75%", "80%"]) in found_["lines"]
    page = client_of(city).get(reverse("reports:measure-detail", args=["wider-service"])).content.decode()
    assert "逐年变化" in page and "兰山区总工会" in page


def test_measuring_some_entries_leaves_the_others_figures_and_removes_their_own_breakdown(tree: Tree) -> None:
    adopt()
    union(tree, "外资厂", dt.date(2026, 4, 1), "外商投资企业")
    measure(ON)
    before = Measure.objects.filter(indicator="establishment", on=ON).count()
    cut = Measure.objects.filter(indicator="growth-bodies:外商投资企业", on=ON)
    assert before and cut.exists()
    Unit.objects.update(key_area="")
    measure(ON, entries=("P-041",))
    assert Measure.objects.filter(indicator="establishment", on=ON).count() == before
    assert not cut.exists()
    assert quarter_of(ON) == "2026Q4"

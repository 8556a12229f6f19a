"""A union within a year of opening: in time, late, with time left, not asked of organs, unknown, unset, off."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.clock import add_months, today
from core.indicators import INDICATORS
from reports.measures import standing
from reports.models import Measure
from reports.workflows.measure import measure
from tests.conftest import Tree, found, make_unit, place
from unions.indicators.coverage import opened_since
from unions.models import Coverage, RuleAdoption, Threshold, Unit
from unions.policies import judge
from unions.policies.force import policy_of

pytestmark = [pytest.mark.django_db, pytest.mark.entry("P-011")]
Clients = Callable[[User], Client]
TOWN = "371302101"
SINCE = dt.date(2020, 1, 1)


def adopt(value: Any = 12, *, enabled: bool = True) -> None:
    RuleAdoption.objects.create(
        entry="P-011",
        jurisdiction=place("37"),
        enabled=enabled,
        strength="MUST",
        effective_from=SINCE,
        set_by="测试",
    )
    if value is not None:
        Threshold.objects.create(
            key="org.establish_months",
            jurisdiction=place("37"),
            value=value,
            effective_from=SINCE,
            set_by="测试",
        )


def opened(months: int, name: str = "新开的厂", **more: Any) -> Unit:
    unit = make_unit(name, TOWN, **more)
    Unit.objects.filter(pk=unit.pk).update(opened_on=add_months(today(), -months))
    unit.refresh_from_db()
    return unit


def letter(unit: Unit, on: dt.date | None = None) -> str:
    return judge.finding_of(INDICATORS["founded-in-time"], policy_of(TOWN, on or today()), pk=unit.pk)[0]


def said(client: Client, unit: Unit) -> str:
    return client.get(reverse("unions:unit-detail", args=[unit.pk])).content.decode()


def test_an_employer_without_a_union_has_its_year_and_fails_the_day_after(
    tree: Tree, county: User, client_of: Clients
) -> None:
    adopt()
    young, old = opened(11), opened(13, "老厂")
    assert (letter(young), letter(old)) == ("G", "F")
    last = add_months(young.opened_on, 12)
    assert (letter(young, last), letter(young, last + dt.timedelta(days=1))) == ("G", "F")
    client = client_of(county)
    left = (last - today()).days
    assert f"还有 {left} 天" in said(client, young)
    page = said(client, old)
    assert "开业已满12个月仍未建会" in page and "工会筹备金" in page


@pytest.mark.parametrize(
    "day", [dt.date(2028, 2, 29), dt.date(2027, 2, 28), dt.date(2026, 12, 31), dt.date(2026, 3, 30)]
)
@pytest.mark.parametrize("months", [1, 6, 12])
def test_the_first_opening_day_with_time_left_is_exact_at_the_ends_of_months(
    day: dt.date, months: int
) -> None:
    first = opened_since(day, months)
    assert add_months(first, months) >= day > add_months(first - dt.timedelta(days=1), months)


def test_a_union_in_time_passes_and_a_late_one_passes_with_its_mark(
    tree: Tree, county: User, client_of: Clients
) -> None:
    adopt()
    prompt, late = opened(30, "守时的厂"), opened(30, "迟到的厂")
    for unit, months in ((prompt, 25), (late, 3)):
        body = found(unit, f"{unit.name}工会委员会", "single", tree.township, TOWN)
        Coverage.objects.filter(unit=unit).update(from_on=add_months(today(), -months))
        type(body).objects.filter(pk=body.pk).update(established_on=add_months(today(), -months))
    assert (letter(prompt), letter(late)) == ("P", "P")
    client = client_of(county)
    assert "逾期建会" in said(client, late) and "逾期建会" not in said(client, prompt)


def test_a_union_in_preparation_or_without_its_founding_day_does_not_count(tree: Tree) -> None:
    adopt()
    unit = opened(30)
    body = found(unit, "新开的厂工会委员会", "single", tree.township, TOWN, state="preparing")
    assert letter(unit) == "F"
    rows = type(body).objects.filter(pk=body.pk)
    rows.update(state="normal", established_on=None)
    assert letter(unit) == "F"
    rows.update(state="rectifying", established_on=today())
    assert letter(unit) == "P"
    rows.update(state="dissolved")
    assert letter(unit) == "F"


def test_organs_social_organisations_and_closed_ones_are_not_asked_institutions_are(
    tree: Tree, county: User, client_of: Clients
) -> None:
    adopt()
    organ, social = opened(30, "某局", nature="organ"), opened(30, "某协会", nature="social")
    closed, school = opened(30, "关门的厂"), opened(30, "某学校", nature="institution")
    Unit.objects.filter(pk=closed.pk).update(closed_on=today())
    assert [letter(unit) for unit in (organ, social, closed, school)] == ["N", "N", "N", "F"]
    assert "只对存续的企业和事业单位提出" in said(client_of(county), organ)


def test_without_an_opening_day_data_are_missing_unless_there_is_a_union(
    tree: Tree, county: User, client_of: Clients
) -> None:
    adopt()
    unit = opened(30)
    Unit.objects.filter(pk__in=[unit.pk, tree.unit.pk]).update(opened_on=None)
    assert (letter(unit), letter(tree.unit)) == ("D", "P")
    assert "没有登记开业日期" in said(client_of(county), unit)


def test_unset_and_off_say_so_or_say_nothing(tree: Tree, county: User, client_of: Clients) -> None:
    client, unit = client_of(county), opened(30)
    listed = reverse("unions:unit-list")
    assert letter(unit) == "-" and "开业一年内建会" not in said(client, unit)
    page = client.get(listed).content.decode()
    assert "逾期未建会" not in page
    assert unit.name not in client.get(listed, {"tab": "late"}).content.decode()
    adopt(None)
    assert letter(unit) == "U"
    assert "标准未设定" in said(client, unit)
    assert "标准未设定" in client.get(listed).content.decode()
    assert unit.name not in client.get(listed, {"tab": "late"}).content.decode()


def test_the_months_are_data(tree: Tree) -> None:
    adopt(12)
    unit = opened(15)
    assert letter(unit) == "F"
    Threshold.objects.create(
        key="org.establish_months", jurisdiction=place("3713"), value=18, effective_from=SINCE, set_by="测试"
    )
    assert letter(unit) == "G"


def test_the_list_has_a_tab_of_the_late_ones_with_what_to_do(
    tree: Tree, county: User, client_of: Clients
) -> None:
    adopt()
    young, old = opened(2), opened(13, "老厂")
    client, listed = client_of(county), reverse("unions:unit-list")
    page = client.get(listed, {"tab": "late"}).content.decode()
    assert old.name in page and tree.unit.name not in page and young.name not in page
    assert "请向乡镇（街道）工会申请成立筹备组" in page
    everything = client.get(listed).content.decode()
    assert "宽限期内" in everything and "达标" in everything
    rows = client.get(listed, {"tab": "late", "export": "csv"})
    text = b"".join(rows.streaming_content if rows.streaming else [rows.content]).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert old.name in text and "未达标" in text


def test_the_demand_is_measured_without_those_that_have_time(tree: Tree) -> None:
    adopt()
    opened(2)
    opened(13, "老厂")
    measure(today())
    row = Measure.objects.get(indicator="founded-in-time", node=tree.county)
    assert (row.met, row.total) == (2, 3)
    shown = standing(tree.county, INDICATORS["founded-in-time"], policy_of("371302", today()), [row])
    assert shown.state == ("未达标", "fail") and "还有 1 家单位未达到" in shown.remedy

"""Employers at the door: codes, counts, coverage, and those without a union."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from tests.conftest import Tree, make_unit
from unions.demo.names import credit_code
from unions.models import Body, Coverage, Unit

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
CODE = credit_code("91", "371302", 21, "MA")


def typed(**changes: Any) -> dict[str, Any]:
    data = {
        "name": "临沂百川家具有限公司", "uscc": CODE, "jurisdiction": "白沙埠镇", "nature": "private", "industry": "C",
        "workers": "46", "female_workers": "12", "monthly_wages": "240,000.50", "opened_on": "2018-01-01", "sme": "on",
    }  # fmt: skip
    return {**data, **changes}


@pytest.mark.entry("P-008")
def test_an_employer_is_registered_where_it_stands(client_of: SignIn, county: User, tree: Tree) -> None:
    assert client_of(county).post(reverse("unions:unit-create"), typed()).status_code == 302
    unit = Unit.objects.get(uscc=CODE)
    assert unit.home_path == tree.township.path
    assert unit.monthly_wages == 24_000_050
    assert unit.initials == "lybcjjyxgs"


BAD = [
    ({"uscc": CODE[:-1]}, "现在是 17 位"),
    ({"uscc": credit_code("81", "371302", 5, "MC")}, "这是工会的代码"),
    ({"uscc": "91371302MA00O0O0O1"}, "不会出现"),
    ({"female_workers": "47"}, "多于职工人数"),
    ({"workers": "-1"}, "不能是负数"),
    ({"workers": ""}, "请填写职工人数"),
    ({"monthly_wages": "很多"}, "不是金额"),
    ({"closed_on": "2017-01-01"}, "早于开业日期"),
    ({"opened_on": "2126-01-01"}, "今天以后"),
    ({"jurisdiction": "解放路街道"}, "不在您的地区范围内"),
    ({"nature": "martian"}, "nature"),
]


@pytest.mark.parametrize(("changes", "sentence"), BAD)
def test_wrong_input_is_refused_in_words(
    client_of: SignIn, county: User, tree: Tree, changes: dict[str, Any], sentence: str
) -> None:
    before = Unit.objects.count()
    answer = client_of(county).post(reverse("unions:unit-create"), typed(**changes))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert Unit.objects.count() == before


def test_the_same_code_twice_is_refused(client_of: SignIn, county: User, tree: Tree) -> None:
    Unit.objects.filter(pk=tree.other_unit.pk).update(uscc=CODE)
    page = client_of(county).post(reverse("unions:unit-create"), typed()).content.decode()
    assert "已有一家单位登记了这个代码" in page
    assert tree.other_unit.name not in page


def test_an_edit_refreshes_nature_and_size_of_the_union(client_of: SignIn, county: User, tree: Tree) -> None:
    data = typed(name=tree.unit.name, workers="800", nature="state", jurisdiction="371302101")
    assert client_of(county).post(reverse("unions:unit-edit", args=[tree.unit.pk]), data).status_code == 302
    tree.basic.refresh_from_db()
    assert (tree.basic.nature, tree.basic.size) == ("state", Body.Size.LARGE)


def test_those_without_a_union_are_listed_and_offered_one(
    client_of: SignIn, township: User, county: User, tree: Tree
) -> None:
    lone = make_unit("白沙埠镇无会商店", "371302101", uscc=CODE)
    page = client_of(township).get(f"{reverse('unions:unit-list')}?tab=without")
    assert [row.object.pk for row in page.context["rows"]] == [lone.pk]
    record = client_of(county).get(reverse("unions:unit-detail", args=[lone.pk])).content.decode()
    assert f"{reverse('unions:body-create')}?unit={lone.pk}" in record
    form = client_of(county).get(f"{reverse('unions:body-create')}?unit={lone.pk}").content.decode()
    assert "白沙埠镇无会商店工会委员会" in form
    assert CODE in form


def test_employers_are_scoped(
    client_of: SignIn, township: User, neighbour: User, chair: User, tree: Tree
) -> None:
    url = reverse("unions:unit-detail", args=[tree.unit.pk])
    assert client_of(township).get(url).status_code == 200
    assert client_of(neighbour).get(url).status_code == 404
    assert client_of(chair).get(reverse("unions:unit-create")).status_code == 403


def test_coverage_starts_and_ends_at_the_door(
    client_of: SignIn, township: User, neighbour: User, tree: Tree
) -> None:
    lone = make_unit("白沙埠镇无会商店", "371302101", uscc=CODE)
    client, url = client_of(township), reverse("unions:coverage-create", args=[tree.joint.pk])
    assert client_of(neighbour).post(url, {"unit": CODE, "from_on": "2026-01-01"}).status_code == 404
    assert (
        "没有找到这家单位" in client.post(url, {"unit": "没有这家", "from_on": "2026-01-01"}).content.decode()
    )
    assert "今天以后" in client.post(url, {"unit": CODE, "from_on": "2126-01-01"}).content.decode()
    taken = client.post(url, {"unit": tree.unit.name, "from_on": "2026-01-01"})
    assert "另一家基层工会" in taken.content.decode()
    assert client.post(url, {"unit": "白沙埠镇无会商店", "from_on": "2026-01-01"}).status_code == 302
    row = Coverage.objects.get(unit=lone)
    end = reverse("unions:coverage-end", args=[row.pk])
    assert client.get(end).status_code == 200
    assert "不能早于" in client.post(end, {"to_on": "2025-01-01"}).content.decode()
    assert client.post(end, {"to_on": "2026-02-01"}).status_code == 302
    row.refresh_from_db()
    assert row.to_on == dt.date(2026, 2, 1)
    page = client.get(reverse("unions:body-units", args=[tree.joint.pk])).content.decode()
    assert "白沙埠镇无会商店" in page


def test_the_list_costs_the_same_at_any_length(
    client_of: SignIn, township: User, tree: Tree, django_assert_max_num_queries: Any
) -> None:
    client, listed = client_of(township), reverse("unions:unit-list")
    client.get(listed)
    with CaptureQueriesContext(connection) as few:
        client.get(listed)
    for number in range(30):
        make_unit(f"白沙埠镇{number}号商店", "371302101")
    with django_assert_max_num_queries(len(few)):
        page = client.get(listed)
    assert len(page.context["rows"]) == 32


def test_a_unit_whose_union_lies_elsewhere_does_not_name_it(
    client_of: SignIn, township: User, tree: Tree
) -> None:
    Coverage.objects.filter(body=tree.other_basic).update(unit=tree.small_unit)
    page = client_of(township).get(reverse("unions:unit-detail", args=[tree.small_unit.pk])).content.decode()
    assert tree.other_basic.name not in page
    assert "另一地区的工会" in page

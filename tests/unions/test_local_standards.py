"""What is in force where a body stands, who may set it, what a correction keeps, what a future change says."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.clock import today
from tests.conftest import Tree
from unions.models import Threshold
from unions.policies.catalogue import keys
from unions.policies.force import policy_of
from unions.views.standards import standards

pytestmark = [pytest.mark.django_db, pytest.mark.entry("P-002")]
SignIn = Callable[[User], Client]
TOMORROW = today() + dt.timedelta(days=1)
COUNTY_KEY = next(key.name for key in keys().values() if key.owner == "county" and key.kind == "int")
CITY_KEY = next(
    key.name
    for key in keys().values()
    if key.owner == "city" and key.kind in {"int", "days", "months", "years"}
)
PROVINCE_KEY = next(
    key.name
    for key in keys().values()
    if key.owner == "province" and key.kind in {"int", "days", "months", "years"}
)


def set_to(client: Client, name: str, value: str, day: dt.date = TOMORROW) -> int:
    data = {"value": value, "effective_from": str(day), "note": "办公会决定"}
    return client.post(reverse("unions:threshold-edit", args=[name]), data).status_code


def line(place: str, name: str, user: User) -> dict[str, Any]:
    return next(row for row in standards(place, user) if row["key"].name == name)


def test_the_page_shows_every_parameter_with_its_source(client_of: SignIn, chair: User, tree: Tree) -> None:
    answer = client_of(chair).get(reverse("unions:standards"))
    rows = [row for section in answer.context["sections"] for row in section["rows"]]
    assert len(rows) == len(keys())
    text = answer.content.decode()
    assert tree.basic.name in text
    own = line(tree.basic.place, "org.separate_min_members", chair)
    assert own["value"] == "≥ 25 人"
    assert (own["source"], own["place"], own["strength"]) == ("鲁会〔2014〕79号 第4条", "山东省", "应当")
    assert own["doc_url"]
    assert not re.search(r"P-\d{3}", text)


def test_the_tab_of_a_body_shows_the_same(
    client_of: SignIn, county: User, neighbour: User, tree: Tree
) -> None:
    page = reverse("unions:body-standards", args=[tree.basic.pk])
    answer = client_of(county).get(page)
    assert "单独建会的会员人数" in answer.content.decode()
    assert any(tab["current"] and tab["title"] == "执行标准" for tab in answer.context["tabs"])
    assert client_of(neighbour).get(page).status_code == 404


def test_what_is_blank_says_who_must_fill_it(
    client_of: SignIn, county: User, chair: User, tree: Tree
) -> None:
    blank = next(
        row
        for row in standards(tree.county.place, county)
        if not row["value"] and row["key"].owner == "county"
    )
    assert blank["blank"] == "由县（市、区）总工会设定"
    assert blank["fill"]
    assert line(tree.county.place, blank["key"].name, chair)["fill"] == ""
    answer = client_of(county).get(f"{reverse('unions:standards')}?tab=unset")
    rows = [row for section in answer.context["sections"] for row in section["rows"]]
    assert rows
    assert all(not row["value"] for row in rows)
    assert "标准未设定" in answer.content.decode()
    assert sum(item["count"] for item in answer.context["blanks"]) == answer.context["unset"]


SETS = [
    ("province", (PROVINCE_KEY, CITY_KEY, COUNTY_KEY), ()),
    ("city", (CITY_KEY, COUNTY_KEY), (PROVINCE_KEY,)),
    ("county", (COUNTY_KEY,), (CITY_KEY, PROVINCE_KEY)),
    ("township", (), (COUNTY_KEY, CITY_KEY, PROVINCE_KEY)),
    ("chair", (), (COUNTY_KEY, CITY_KEY, PROVINCE_KEY)),
]


@pytest.mark.parametrize(("who", "may", "may_not"), SETS)
def test_each_level_sets_only_what_it_owns_and_only_for_its_own_place(
    client_of: SignIn, tree: Tree, request: Any, who: str, may: tuple[str, ...], may_not: tuple[str, ...]
) -> None:
    user = request.getfixturevalue(who)
    client = client_of(user)
    for name in may:
        assert set_to(client, name, "7") == 302
        row = Threshold.objects.get(key=name, effective_from=TOMORROW)
        assert row.jurisdiction == user.home_body.jurisdiction
    for name in may_not:
        assert client.get(reverse("unions:threshold-edit", args=[name])).status_code == 403
        assert set_to(client, name, "7") in {403, 422}
        assert not Threshold.objects.filter(key=name, effective_from=TOMORROW).exists()


def test_a_correction_keeps_the_old_row_and_moves_nobody_else(
    client_of: SignIn, county: User, tree: Tree
) -> None:
    client = client_of(county)
    assert set_to(client, COUNTY_KEY, "7", today()) == 302
    assert (
        set_to(client, COUNTY_KEY, "8", today()) == 422
    )  # the day is taken: it must be corrected from a later one
    assert set_to(client, COUNTY_KEY, "8") == 302
    rows = Threshold.objects.filter(key=COUNTY_KEY, jurisdiction=tree.county.jurisdiction)
    assert [(row.value, row.effective_from) for row in rows.order_by("pk")] == [(7, today()), (8, TOMORROW)]
    assert policy_of(tree.basic.place, today()).value(COUNTY_KEY) == 7
    assert policy_of(tree.basic.place, TOMORROW).value(COUNTY_KEY) == 8
    other = policy_of(tree.other_basic.place, TOMORROW).row(COUNTY_KEY)
    assert other is None or other.jurisdiction != tree.county.jurisdiction


def test_a_change_set_ahead_is_announced_and_does_not_hold_yet(
    client_of: SignIn, county: User, tree: Tree
) -> None:
    client = client_of(county)
    set_to(client, COUNTY_KEY, "7", today())
    set_to(client, COUNTY_KEY, "9")
    own = line(tree.basic.place, COUNTY_KEY, county)
    assert own["value"].split()[-1 if not keys()[COUNTY_KEY].unit else -2] == "7"
    assert own["coming"][0].startswith(f"{TOMORROW} 起改为 9")
    assert "仍按现行值" in own["coming"][0]
    detail = client.get(reverse("unions:threshold-detail", args=[COUNTY_KEY])).content.decode()
    assert "将要变更" in detail
    assert "还没有到生效日期" in detail
    listed = client.get(f"{reverse('unions:standards')}?tab=coming").context["sections"]
    assert [row["key"].name for section in listed for row in section["rows"]] == [COUNTY_KEY]


def test_own_rows_and_earlier_values(client_of: SignIn, county: User, tree: Tree) -> None:
    row = Threshold.objects.create(
        key=COUNTY_KEY, jurisdiction=tree.county.jurisdiction, value=5, source="local",
        effective_from=dt.date(2020, 1, 1),
    )  # fmt: skip
    set_to(client_of(county), COUNTY_KEY, "6", today())
    own = line(tree.basic.place, COUNTY_KEY, county)
    assert not own["own"]  # it is the county's, and the body stands in a township
    assert any(text.startswith("5") and str(row.effective_from) in text for text in own["before"])
    listed = client_of(county).get(f"{reverse('unions:standards')}?tab=own").context["sections"]
    assert [row["key"].name for section in listed for row in section["rows"]] == [COUNTY_KEY]


def test_search_and_a_body_out_of_sight(client_of: SignIn, county: User, tree: Tree) -> None:
    page = reverse("unions:standards")
    found = client_of(county).get(f"{page}?q=换届提前提醒").context["sections"]
    assert [row["title"] for section in found for row in section["rows"]] == ["换届提前提醒天数"]
    assert client_of(county).get(f"{page}?under={tree.other_basic.pk}").status_code == 404

"""Policy data at the door: what is in force for whom, who may set it, what is refused."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.clock import today
from core.models import AuditEvent
from tests.conftest import Tree
from unions.forms.policy import as_typed, parse
from unions.models import PolicyDoc, RuleAdoption, Threshold
from unions.policies.catalogue import keys
from unions.policies.force import policy_of

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
TOMORROW = today() + dt.timedelta(days=1)


def edit(name: str) -> str:
    return reverse("unions:threshold-edit", args=[name])


@pytest.mark.parametrize("page", ["threshold-list", "adoption-list", "document-list"])
def test_pages_open_for_readers_and_show_no_catalogue_numbers(
    client_of: SignIn, auditor: User, tree: Tree, page: str
) -> None:
    text = client_of(auditor).get(reverse(f"unions:{page}")).content.decode()
    assert not re.search(r"P-\d{3}", text)
    assert "鲁会〔2014〕79号" in text or page == "adoption-list"


@pytest.mark.entry("P-001")
def test_a_document_shows_its_chain_and_its_figures(client_of: SignIn, county: User, tree: Tree) -> None:
    doc = PolicyDoc.objects.get(code="LY2014")
    page = client_of(county).get(reverse("unions:document-detail", args=[doc.pk])).content.decode()
    assert "转发自" in page
    assert "鲁会〔2014〕79号" in page
    source = PolicyDoc.objects.get(code="SD2014")
    page = client_of(county).get(reverse("unions:document-detail", args=[source.pk])).content.decode()
    assert "被转发为" in page
    assert "单独建会的会员人数：25" in page


@pytest.mark.entry("P-002")
def test_what_is_in_force_depends_on_the_chosen_body(client_of: SignIn, province: User, tree: Tree) -> None:
    Threshold.objects.create(
        key="elect.warn_days",
        jurisdiction=tree.county.jurisdiction,
        value=45,
        source="local",
        effective_from=dt.date(2026, 1, 1),
    )
    client, url = client_of(province), reverse("unions:threshold-detail", args=["elect.warn_days"])
    here = client.get(f"{url}?under={tree.basic.pk}").content.decode()
    elsewhere = client.get(f"{url}?under={tree.other_basic.pk}").content.decode()
    assert "45 天" in here[: here.index("设定历史")]
    assert "45 天" not in elsewhere[: elsewhere.index("设定历史")]


def test_a_body_out_of_sight_cannot_be_chosen(client_of: SignIn, county: User, tree: Tree) -> None:
    assert (
        client_of(county).get(f"{reverse('unions:threshold-list')}?under={tree.other_basic.pk}").status_code
        == 404
    )


def test_search_finds_parameters_by_name(client_of: SignIn, county: User, tree: Tree) -> None:
    page = client_of(county).get(reverse("unions:threshold-list"), {"q": "换届提前提醒"})
    assert [row["title"] for section in page.context["sections"] for row in section["rows"]] == [
        "换届提前提醒天数"
    ]


def test_a_county_sets_what_is_left_to_counties_for_its_own_area(
    client_of: SignIn, county: User, tree: Tree
) -> None:
    answer = client_of(county).post(
        edit("elect.warn_days"), {"value": "60 天", "effective_from": str(TOMORROW), "note": "总工会办公会"}
    )
    assert answer.status_code == 302
    row = Threshold.objects.get(key="elect.warn_days", source="local")
    assert (row.value, row.jurisdiction.code, row.set_by) == (60, "371302", "陈县")
    assert policy_of("371302101", TOMORROW).value("elect.warn_days") == 60
    assert policy_of("371302101", today()).value("elect.warn_days") == 90
    assert policy_of("370102", TOMORROW).value("elect.warn_days") == 90
    assert AuditEvent.objects.filter(verb="threshold.set", path=tree.county.path).exists()


@pytest.mark.parametrize(
    ("who", "name", "status"),
    [
        ("county", "org.separate_min_members", 403),  # the city's
        ("city", "org.separate_min_members", 200),
        ("city", "elect.term_years", 403),  # the province's
        ("province", "elect.term_years", 200),
        ("township", "elect.warn_days", 403),  # no right to set policy at all
        ("chair", "elect.warn_days", 403),
    ],
)
def test_only_the_owning_level_may_set_a_figure(
    client_of: SignIn, request: pytest.FixtureRequest, tree: Tree, who: str, name: str, status: int
) -> None:
    client = client_of(request.getfixturevalue(who))
    assert client.get(edit(name)).status_code == status
    if status == 403:
        before = Threshold.objects.count()
        answer = client.post(edit(name), {"value": "30", "effective_from": str(TOMORROW)})
        assert answer.status_code in (403, 422)
        assert Threshold.objects.count() == before


def test_a_new_row_comes_after_the_newest_and_the_old_one_stays(
    client_of: SignIn, county: User, tree: Tree
) -> None:
    client = client_of(county)
    client.post(edit("elect.warn_days"), {"value": "60", "effective_from": "2026-06-01"})
    for day in ("2026-06-01", "2026-01-01"):
        refused = client.post(edit("elect.warn_days"), {"value": "70", "effective_from": day})
        assert refused.status_code == 422
        assert "新的生效日期要晚于这一天" in refused.content.decode()
    assert (
        client.post(edit("elect.warn_days"), {"value": "70", "effective_from": "2026-07-01"}).status_code
        == 302
    )
    assert list(
        Threshold.objects.filter(key="elect.warn_days", source="local")
        .order_by("pk")
        .values_list("value", flat=True)
    ) == [60, 70]
    page = client.get(reverse("unions:threshold-detail", args=["elect.warn_days"])).content.decode()
    assert "70 天" in page
    assert "60 天" in page


TYPED = [
    ("rate.satisfaction_min", "80", 8000),
    ("rate.satisfaction_min", "80.5%", 8050),
    ("elect.warn_days", "30", 30),
    ("elect.term_years", "3\n5", [3, 5]),
    ("six.deadline", "2027-12-31", "2027-12-31"),
    ("org.small_unit_mode", "either", "either"),
    ("org.simultaneous_committees", ["audit", "women"], ["audit", "women"]),
    (
        "home.naming_levels",
        "合格：县级\n先进：市级\n模范：省级",
        {"qualified": "county", "advanced": "city", "model": "province"},
    ),
    ("fin.topten_award", "500,000", 50_000_000),
    ("fin.edu_binding", "1", True),
]


@pytest.mark.parametrize(("name", "text", "value"), TYPED)
def test_values_are_typed_as_people_say_them(
    client_of: SignIn, province: User, tree: Tree, name: str, text: Any, value: Any
) -> None:
    answer = client_of(province).post(edit(name), {"value": text, "effective_from": str(TOMORROW)})
    assert answer.status_code == 302, answer.content.decode()
    assert Threshold.objects.get(key=name, source="local").value == value


@pytest.mark.parametrize(
    "name", sorted(name for name, key in keys().items() if key.kind not in {"list", "choice", "date"})
)
def test_what_is_shown_for_editing_parses_back(name: str, policy_data: None) -> None:
    key = keys()[name]
    for row in Threshold.objects.filter(key=name):
        assert parse(key, as_typed(key, row.value)) == row.value


WRONG = [
    ("rate.satisfaction_min", "很高", "不是百分数"),
    ("rate.satisfaction_min", "80.123", "最多两位小数"),
    ("rate.satisfaction_min", "-5", "超出范围"),
    ("elect.warn_days", "三十", "不是整数"),
    ("elect.warn_days", "", "请填写新的值"),
    ("six.deadline", "明年", "日期格式不对"),
    ("fin.topten_award", "-1", "不能是负数"),
    ("home.naming_levels", "合格 县级", "没有写成"),
]


@pytest.mark.parametrize(("name", "text", "sentence"), WRONG)
def test_values_of_the_wrong_kind_are_refused(
    client_of: SignIn, province: User, tree: Tree, name: str, text: str, sentence: str
) -> None:
    answer = client_of(province).post(edit(name), {"value": text, "effective_from": str(TOMORROW)})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_a_demand_is_switched_off_for_a_city_from_a_day_on(
    client_of: SignIn, city: User, county: User, tree: Tree
) -> None:
    url = reverse("unions:adoption-edit", args=[14])
    assert client_of(county).get(url).status_code == 403
    data = {"weight": "3", "strength": "SHOULD", "effective_from": str(TOMORROW)}
    assert client_of(city).get(url).status_code == 200
    assert client_of(city).post(url, data).status_code == 302
    assert policy_of("371302", today()).adopted("P-014") is not None
    assert policy_of("371302", TOMORROW).adopted("P-014") is None
    assert policy_of("3701", TOMORROW).adopted("P-014") is not None
    assert client_of(city).post(url, {**data, "weight": "11"}).status_code == 422
    assert RuleAdoption.objects.filter(entry="P-014", jurisdiction__code="3713").count() == 1


def test_unknown_keys_and_entries_are_not_found(client_of: SignIn, province: User, tree: Tree) -> None:
    client = client_of(province)
    assert client.get(reverse("unions:threshold-detail", args=["no.such"])).status_code == 404
    assert client.get(reverse("unions:adoption-edit", args=[999])).status_code == 404

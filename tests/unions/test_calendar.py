"""The calendar of re-elections and whose inbox a passing term reaches."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core import inbox
from core.clock import today
from tests.conftest import Tree, make_body
from unions.models import Body, Election

pytestmark = [pytest.mark.django_db, pytest.mark.entry("P-020")]
SignIn = Callable[[User], Client]
URL = reverse("unions:term-calendar")


def ends(body: Body, days: int) -> dt.date:
    day = today() + dt.timedelta(days=days)
    Body.objects.filter(pk=body.pk).update(term_end=day, term_start=day - dt.timedelta(days=1700))
    return day


def warned(user: User) -> list[str]:
    found = inbox.todos(user, today(), "工会组织")
    return [todo.title for todo in found if "届满" in todo.title]


def figures(client: Client, **query: object) -> dict[str, int]:
    context = client.get(URL, query).context
    return {str(name): number for name, number in context["totals"].items()}


def test_counts_by_horizon_and_level_open_lists_of_as_many(
    tree: Tree, client_of: SignIn, province: User
) -> None:
    ends(tree.basic, 150)
    ends(tree.joint, 30)
    ends(tree.other_basic, -200)
    client = client_of(province)
    assert figures(client) == {"half": 2, "due": 1, "overdue": 1, "long": 1}
    page = client.get(URL)
    places = {place["body"].name: place for place in page.context["places"]}
    assert set(places) == {tree.city.name, tree.other_city.name}
    assert places[tree.city.name]["half"] == 2 and places[tree.other_city.name]["long"] == 1
    for kpi in page.context["kpis"]:
        assert client.get(kpi["url"]).context["count_text"] == f"{kpi['value']} 家"
    for place in places.values():
        for how, url in place["links"].items():
            assert client.get(url).context["count_text"] == f"{place[how]} 家"
    assert figures(client, under=tree.other_county.pk) == {"half": 0, "due": 0, "overdue": 1, "long": 1}


def test_a_postponed_term_is_not_overdue(tree: Tree, client_of: SignIn, county: User) -> None:
    ends(tree.basic, -20)
    client = client_of(county)
    assert figures(client)["overdue"] == 1
    Election.objects.create(
        body=tree.basic, kind="reelection", office="committee", postponed_to=today() + dt.timedelta(days=60)
    )
    assert figures(client)["overdue"] == 0 and warned(county) == []


def test_the_month_names_the_first_of_each_day_and_opens_the_rest(
    tree: Tree, client_of: SignIn, county: User
) -> None:
    day = dt.date(2031, 3, 14)
    extra = [make_body(f"临城{n}号联合会", "village_fed", tree.township, "371302101") for n in range(4)]
    Body.objects.filter(pk__in=[tree.basic.pk, *(body.pk for body in extra)]).update(term_end=day)
    client = client_of(county)
    page = client.get(URL, {"month": "2031-03"})
    cell = next(one for week in page.context["weeks"] for one in week if one["day"] == day)
    assert cell["count"] == 5 and len(cell["names"]) == 3 and cell["more"] == 2
    text = page.content.decode()
    assert "2031 年 3 月" in text and "另有 2 家" in text
    assert client.get(cell["url"]).context["count_text"] == "5 家"
    march = page.context["months"][2]
    assert march["count"] == 5 and march["current"] and page.context["months"][3]["count"] == 0


@pytest.mark.parametrize("month", ["", "2031", "2031-13", "x-y", "0001-01", "99999-1", "2031-00", "²-1"])
def test_a_month_that_is_none_shows_this_month(
    tree: Tree, client_of: SignIn, county: User, month: str
) -> None:
    page = client_of(county).get(URL, {"month": month})
    assert page.status_code == 200 and page.context["month"] == today().replace(day=1)


def test_edges_of_the_calendar_have_no_way_on(tree: Tree, client_of: SignIn, county: User) -> None:
    client = client_of(county)
    first = client.get(URL, {"month": "2000-01"}).context
    last = client.get(URL, {"month": "2099-12"}).context
    assert first["previous"] is None and first["next"] and last["next"] is None and last["previous"]


def test_another_branch_is_not_there(tree: Tree, client_of: SignIn, county: User) -> None:
    client = client_of(county)
    assert client.get(URL, {"under": tree.other_county.pk}).status_code == 404
    assert client.get(URL, {"under": "x"}).status_code == 404
    ends(tree.other_basic, -10)
    assert figures(client)["overdue"] == 0


def test_a_calm_branch_says_so(tree: Tree, client_of: SignIn, county: User) -> None:
    assert "近期没有届满的工会" in client_of(county).get(URL).content.decode()


@pytest.mark.parametrize(
    ("days", "whose"),
    [
        (100, set()),
        (60, {"chair", "township"}),
        (-10, {"chair", "township", "county"}),
        (-200, {"chair", "township", "county", "city"}),
    ],
)
def test_a_warning_rises_level_by_level(
    tree: Tree,
    chair: User,
    township: User,
    county: User,
    city: User,
    province: User,
    neighbour: User,
    days: int,
    whose: set[str],
) -> None:
    ends(tree.basic, days)
    people = {
        user.username: user for user in (chair, township, county, city, province, neighbour)
    }  # fmt: skip
    told = {name for name, user in people.items() if any(tree.basic.name in title for title in warned(user))}
    assert told == whose


def test_a_body_directly_below_the_city_warns_the_city(tree: Tree, city: User) -> None:
    direct = make_body("临沂市直属联合工会", "joint", tree.city, "3713")
    ends(direct, 30)
    assert warned(city) == [f"{direct.name}：本届将届满"]

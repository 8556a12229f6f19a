"""The shell around a page counts the inbox; a fragment for htmx, which has no shell, does not."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from core import inbox
from core.clock import today
from homes.workflows import start_sheet
from tests.conftest import Tree

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def inbox_queries(user: User) -> set[str]:
    """What the counters ask of the database for this person."""
    with CaptureQueriesContext(connection) as seen:
        assert inbox.counts(User.objects.get(pk=user.pk), today())
    return {query["sql"] for query in seen if "COUNT(" in query["sql"]}


def asked(client: Client, url: str, **headers: str) -> list[str]:
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(url, headers=headers)
    assert answer.status_code == 200
    return [query["sql"] for query in seen]


@pytest.mark.parametrize(
    ("name", "query", "target"),
    [
        ("unions:body-list", "", "rows"),
        ("members:member-list", "", "rows"),
        ("accounts:job-list", "", "rows"),
        ("homes:outcome-list", "", "rows"),
        ("unions:picker", "", "scope-picker"),
    ],
)
def test_a_fragment_runs_no_query_of_the_inbox_and_a_page_does(
    name: str, query: str, target: str, tree: Tree, county: User, client_of: SignIn
) -> None:
    counters = inbox_queries(county)
    assert len(counters) > 3
    client, url = client_of(county), reverse(name) + query
    fragment = asked(client, url, hx_request="true", hx_target=target)
    assert not counters & set(fragment)
    assert counters <= set(asked(client, reverse("unions:body-list")))


def test_the_bar_of_the_sheet_runs_no_query_of_the_inbox(tree: Tree, chair: User, client_of: SignIn) -> None:
    start_sheet(tree.basic, cycle=today().year, by=chair, on=today())
    counters = inbox_queries(chair)
    assert counters
    client, url = client_of(chair), reverse("homes:sheet", args=[tree.basic.pk])
    whole = asked(client, url)
    bar = asked(client, f"{url}?part=bar", hx_request="true")
    assert counters <= set(whole)
    assert not counters & set(bar)
    assert len(bar) < len(whole)

"""No page waits for the inbox to be counted: the number for the badge comes after it and is kept for a minute."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from core import inbox
from core.clock import today
from tests.conftest import Tree

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def inbox_queries(user: User) -> set[str]:
    """What the counters ask of the database for this person."""
    with CaptureQueriesContext(connection) as seen:
        assert inbox.counts(User.objects.get(pk=user.pk), today())
    return {timeless(query["sql"]) for query in seen if "COUNT(" in query["sql"]}


def asked(client: Client, url: str, **headers: str) -> list[str]:
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(url, headers=headers)
    assert answer.status_code == 200
    return [timeless(query["sql"]) for query in seen]


def timeless(sql: str) -> str:
    """Without the moment it was asked at."""
    return re.sub(r"'[-0-9]{10}T[^']*'", "'now'", sql)


def badge(client: Client) -> str:
    return client.get(reverse("inbox-waiting")).content.decode()


@pytest.mark.parametrize(
    "name", ["unions:body-list", "members:member-list", "accounts:job-list", "homes:outcome-list"]
)
def test_a_page_counts_nothing_and_asks_for_the_number_afterwards(
    name: str, tree: Tree, county: User, client_of: SignIn
) -> None:
    counters = inbox_queries(county)
    assert len(counters) > 3
    client, url = client_of(county), reverse(name)
    assert not counters & set(asked(client, url))
    assert f'hx-get="{reverse("inbox-waiting")}"' in client.get(url).content.decode()
    assert counters <= set(asked(client, reverse("inbox-waiting")))


def test_the_number_is_kept_until_something_is_written(tree: Tree, chair: User, client_of: SignIn) -> None:
    client, page = client_of(chair), reverse("homes:my-sheet")
    count = sum(inbox.counts(chair, today()).values())
    assert f'<span class="cnt">{count}</span>' in badge(client)
    shown = client.get(reverse("unions:body-list")).content.decode()
    assert f'<span class="cnt">{count}</span>' in shown
    assert "inbox-waiting" not in shown and reverse("inbox-waiting") not in shown
    client.post(page)
    assert reverse("inbox-waiting") in client.get(reverse("unions:body-list")).content.decode()


def test_the_inbox_itself_keeps_what_it_shows(tree: Tree, county: User, client_of: SignIn) -> None:
    client = client_of(county)
    client.get(reverse("inbox"))
    assert reverse("inbox-waiting") not in client.get(reverse("unions:body-list")).content.decode()


def test_on_a_phone_a_dot_says_that_something_waits(tree: Tree, county: User, client_of: SignIn) -> None:
    assert 'id="waiting-dot" class="dot"' in badge(client_of(county))

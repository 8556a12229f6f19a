"""Fixtures of the unions tests: a media folder of their own, and an election reported by its chair."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.conftest import Tree
from tests.unions.ballots import made, result
from unions.models import Election

SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def reported(client_of: SignIn, chair: User, tree: Tree) -> Election:
    election = made(tree.basic)
    client = client_of(chair)
    assert client.post(reverse("unions:election-record", args=[election.pk]), result()).status_code == 302
    assert client.post(reverse("unions:election-report", args=[election.pk])).status_code == 302
    election.refresh_from_db()
    return election

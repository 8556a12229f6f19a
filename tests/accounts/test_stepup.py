"""Asking who is there: freshness, password or code, the way back, API tokens."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from core.models import AuditEvent
from core.stepup import STARTED, is_fresh, proven_at
from tests.accounts.conftest import browser, code, enrol, proved_before
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
PROVE = "/accounts/me/prove/"


class Asked:
    path = "/members/"

    def __init__(self, session: Any) -> None:
        self.session = session


def fresh(client: Client) -> bool:
    return is_fresh(Asked(client.session))  # type: ignore[arg-type]


def test_a_sign_in_is_fresh_for_five_minutes_and_a_password_renews_it(county: User) -> None:
    client = browser(county)
    client.get("/accounts/me/")
    assert fresh(client)
    proved_before(client.session, 301)
    assert not fresh(client)
    wrong = client.post(f"{PROVE}?next=/members/", {"password": "Wrong-2026-wrong"})
    assert wrong.status_code == 422 and "密码不对" in wrong.content.decode()
    assert not fresh(client)
    right = client.post(f"{PROVE}?next=/members/", {"password": PASSWORD})
    assert (right.status_code, right.headers["Location"]) == (302, "/members/")
    assert fresh(client)
    assert AuditEvent.objects.filter(verb="user.prove", actor_id=county.pk).count() == 1


def test_with_a_second_factor_the_code_is_asked_and_not_the_password(county: User) -> None:
    device, _ = enrol(county)
    client = browser(county)
    client.post("/accounts/me/second-factor/verify/", {"code": code(device)})
    client.get("/accounts/me/")
    proved_before(client.session, 400)
    assert 'name="password"' not in client.get(PROVE).content.decode()
    assert client.post(PROVE, {"password": PASSWORD}).status_code == 422
    assert client.post(PROVE, {"code": "000000"}).status_code == 422
    assert not fresh(client)
    assert client.post(PROVE, {"code": code(device, steps=1)}).status_code == 302
    assert fresh(client)


def test_the_way_back_never_leads_to_another_host(county: User) -> None:
    client = browser(county)
    away = client.post(f"{PROVE}?next=https://example.cn/", {"password": PASSWORD})
    assert away.headers["Location"] == "/"


def test_without_a_session_nothing_is_fresh() -> None:
    assert proven_at(Asked({})) == 0  # type: ignore[arg-type]
    assert not is_fresh(Asked({STARTED: 9_999_999_999}))  # type: ignore[arg-type]

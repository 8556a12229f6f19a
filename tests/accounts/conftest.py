"""Helpers of the accounts tests: the phone that shows codes, a signed-in browser, grants made quickly."""

import base64
import datetime as dt
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.backends.base import SessionBase
from django.test import Client
from django_otp.oath import TOTP

from accounts.models import Grant, SecondFactor, User
from accounts.workflows import factors
from core.stepup import PROVEN, STARTED
from tests.conftest import PASSWORD
from unions.models import Body

SIGN_IN = "/accounts/sign-in/"


def code(device: SecondFactor, *, steps: int = 0) -> str:
    return shown(device.key, steps=steps)


def shown(key: str, *, steps: int = 0) -> str:
    """What a phone that was given the key shows now, or some steps of 30 seconds away."""
    totp = TOTP(base64.b32decode(key), 30)
    totp.time = time.time() + 30 * steps
    return f"{totp.token():06d}"


def enrol(user: User) -> tuple[SecondFactor, list[str]]:
    """A confirmed second factor; its next code is one step ahead of the one used up here."""
    device, codes = factors.confirm(user, code(factors.start(user), steps=-1))
    user.refresh_from_db()
    return device, codes


def proved_before(session: SessionBase, seconds: int) -> None:
    """As if everything in the session had happened that long ago."""
    session[STARTED] = session.get(STARTED, 0) - seconds
    if PROVEN in session:
        session[PROVEN] -= seconds
    session.save()


def browser(user: User, password: str = PASSWORD, **extra: Any) -> Client:
    client = Client(**extra)
    client.post(SIGN_IN, {"username": user.username, "password": password})
    return client


def grant(user: User, role: str, body: Body, **fields: Any) -> Grant:
    return Grant.objects.create(
        user=user, role=role, body=body, **{"valid_from": dt.date(2020, 1, 1), **fields}
    )


@pytest.fixture
def mfa(settings: Any) -> None:
    settings.MFA_REQUIRED = True


@pytest.fixture
def make(tree: Any) -> Callable[..., User]:
    from tests.conftest import make_user

    return make_user


@pytest.fixture
def security(tree: Any) -> User:
    from tests.conftest import make_user

    return make_user("security", "安全员", "security_admin", tree.province)


@pytest.fixture
def system(tree: Any) -> User:
    from tests.conftest import make_user

    return make_user("system", "系统员", "system_admin", tree.province)

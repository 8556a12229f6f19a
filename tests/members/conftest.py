"""A member with his number and phone, and a visitor without an account."""

import pytest
from django.test import Client

from accounts.models import User
from core import throttle
from core.clock import now, today
from core.identifiers import id_check_digit
from members.models import Member
from members.workflows import fill_person, join
from tests.conftest import Tree

PHONE = "13900001234"


def number(serial: int = 1, born: str = "19900307") -> str:
    first = f"371302{born}{serial:03d}"
    return first + id_check_digit(first)


@pytest.fixture
def member(tree: Tree, county: User) -> Member:
    person = Member(name="林小满", body=tree.basic, unit=tree.unit)
    return join(fill_person(person, id_number=number(), phone=PHONE, on=today()), by=county, on=today())


@pytest.fixture
def visitor(monkeypatch: pytest.MonkeyPatch) -> Client:
    """Within one hour: counts of tries are forgotten when it is over."""
    at = now()
    monkeypatch.setattr(throttle, "now", lambda: at)
    return Client(REMOTE_ADDR="203.0.113.79")

"""Clerks at several levels, the deadlines, holidays, and a petition as a clerk registers it."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from accounts.models import Grant, User
from core.clock import today
from core.models import CalendarDay
from petitions.models import Petition
from petitions.workflows import Person, Texts, register
from tests.conftest import Tree, make_user, place

NAME, PHONE, ID_NUMBER = "孟庆徽", "13912345678", "371302199003072316"
MATTER = "公司从六月起拖欠十二人的加班费，多次催要没有结果。"


@pytest.fixture(autouse=True)
def limits(policy_data: None) -> None:
    """The seeded figures, whatever ran before."""


@pytest.fixture(autouse=True)
def own_media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")


@pytest.fixture
def golden_week(db: None) -> None:
    """National Day 2025 and its make-up days, as the State Council arranged them."""
    for day in range(1, 9):
        CalendarDay.objects.update_or_create(
            day=dt.date(2025, 10, day), defaults={"is_working": False, "name": "国庆节"}
        )
    for day in (dt.date(2025, 9, 28), dt.date(2025, 10, 11)):
        CalendarDay.objects.update_or_create(day=day, defaults={"is_working": True, "name": "调休上班"})


@pytest.fixture
def clerk(petition_clerk: User) -> User:
    """The county's."""
    return petition_clerk


@pytest.fixture
def city_clerk(tree: Tree) -> User:
    return make_user("city_clerk", "市信访", "petition_clerk", tree.city)


@pytest.fixture
def township_clerk(tree: Tree) -> User:
    return make_user("township_clerk", "镇信访", "petition_clerk", tree.township)


@pytest.fixture
def far_clerk(tree: Tree) -> User:
    return make_user("far_clerk", "外地信访", "petition_clerk", tree.other_county)


@pytest.fixture
def leader(tree: Tree) -> User:
    return make_user("leader", "何主席", "leader", tree.county)


def grant(user: User, role: str, body: Any) -> User:
    Grant.objects.create(user=user, role=role, body=body, valid_from=dt.date(2020, 1, 1))
    return User.objects.get(pk=user.pk)


Make = Callable[..., Petition]


@pytest.fixture
def make_petition(tree: Tree, clerk: User) -> Make:
    def make(*, by: User | None = None, at: Any = None, on: dt.date | None = None, person: Person | None = None,
             matter: str = MATTER, **fields: Any) -> Petition:  # fmt: skip
        fields.setdefault("channel", "visit")
        fields.setdefault("category", "0102")
        fields.setdefault("place", place("371302"))
        day = on or today()
        petition = Petition(received_on=fields.pop("received_on", day), **fields)
        who = person if person is not None else Person(name=NAME, phone=PHONE, id_number=ID_NUMBER)
        return register(
            petition, Texts(matter, "补发差额"), who, at=at or tree.county, by=by or clerk, on=day
        )

    return make

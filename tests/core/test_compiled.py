"""A query compiled once answers as its queryset does."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Grant, User
from core import audit
from core.compiled import Compiled
from core.models import AuditEvent
from members.models import Member
from tests.conftest import Tree

pytestmark = pytest.mark.django_db
HELD = Compiled(
    lambda user, on: (
        Grant.objects.filter(user=user, user__is_active=True, valid_from__lte=on)
        .select_related("body")
        .order_by("pk")
    ),
    user=-1,
    on=dt.date(1, 1, 1),
)


def columns(obj: object) -> dict[str, object]:
    return {name: value for name, value in vars(obj).items() if name != "_state"}


def test_rows_and_what_they_bring_are_those_of_the_queryset(county: User, chair: User) -> None:
    on = dt.date(2030, 1, 1)
    for user in (county, chair, county):
        asked = HELD.build(user=user.pk, on=on)
        assert [columns(grant) for grant in HELD.rows(user=user.pk, on=on)] == [columns(g) for g in asked]
        with CaptureQueriesContext(connection) as made:
            bodies = [grant.body.name for grant in HELD.rows(user=user.pk, on=on)]
        assert bodies and len(made) == 1
    assert HELD.rows(user=county.pk, on=dt.date(1990, 1, 1)) == []


def test_a_constant_of_the_query_stays_in_it(county: User) -> None:
    User.objects.filter(pk=county.pk).update(is_active=False)
    assert HELD.rows(user=county.pk, on=dt.date(2030, 1, 1)) == []


def test_columns_that_are_sealed_or_structured_come_back_as_written(tree: Tree, county: User) -> None:
    member = Member.objects.create(
        name="林小满",
        body=tree.basic,
        path=tree.basic.path,
        phone="13900001234",
        change_on=dt.date(2026, 1, 1),
    )
    found = Compiled(lambda pk: Member.objects.filter(pk=pk), pk=-1).rows(pk=member.pk)
    assert [(row.name, row.phone) for row in found] == [("林小满", "13900001234")]
    audit.record("member.edit", member, by=county, before={"name": "甲"}, after={"name": ["乙", 1]})
    event = Compiled(lambda verb: AuditEvent.objects.filter(verb=verb), verb="an example").rows(
        verb="member.edit"
    )[0]
    assert (event.before, event.after) == ({"name": "甲"}, {"name": ["乙", 1]})


def test_a_blank_that_the_statement_lacks_is_the_programmers_mistake() -> None:
    with pytest.raises(AssertionError):
        Compiled(lambda pk, on: User.objects.filter(pk=pk), pk=-1, on=dt.date(1, 1, 1)).rows(pk=1, on=None)

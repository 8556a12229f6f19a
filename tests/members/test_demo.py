"""Demo members: as many as asked, valid numbers, nobody alive, incomplete where the city is careless."""

import datetime as dt

import pytest

from core.identifiers import check_id_number
from members.demo import build_members
from members.models import Member, MembershipChange
from members.workflows.files import settle_file
from tests.conftest import Tree
from unions.models import Jurisdiction, Unit

pytestmark = pytest.mark.django_db


def test_members_are_spread_by_size_with_valid_numbers_of_nobody_alive(tree: Tree) -> None:
    Unit.objects.update(workers=400)
    made = build_members(600, seed=7)
    assert abs(made - 600) <= 6
    assert Member.objects.count() == made == MembershipChange.objects.filter(kind="1").count()
    numbers = [member.id_number for member in Member.objects.exclude(id_index=None)]
    assert len(set(numbers)) == len(numbers) > 0.8 * made
    divisions = tuple(Jurisdiction.objects.filter(level="county").values_list("code", flat=True))
    for member in Member.objects.exclude(id_index=None)[:50]:
        assert check_id_number(member.id_number, on=dt.date(2026, 1, 1)) == member.id_number
        assert member.born_on is not None
        assert not member.id_number.startswith(divisions)
        assert member.joined_on is not None and member.joined_on.year - member.born_on.year >= 18
        assert member.path == member.body.path
        assert member.file_complete == (settle_file(member).file_complete)
    women = Member.objects.filter(sex="2").count() / made
    assert 0.3 < women < 0.48
    assert 0.6 < Member.objects.filter(registered=True).count() / made < 1


def test_the_same_seed_gives_the_same_people(tree: Tree) -> None:
    build_members(60, seed=3)
    first = list(Member.objects.order_by("path", "pk").values_list("name", "sex", "joined_on", "card_on"))
    MembershipChange.objects.all().delete()
    Member.objects.all().delete()
    build_members(60, seed=3)
    assert (
        list(Member.objects.order_by("path", "pk").values_list("name", "sex", "joined_on", "card_on"))
        == first
    )

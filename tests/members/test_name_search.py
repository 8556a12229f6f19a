"""A search by name in a few counties: the same people as ever, by the name index, page after page, in either order of the filters."""

from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict

from accounts.models import User
from core.scoping import Branch
from core.views.lists import KeysetPage
from members.filters import MemberFilter
from members.models import Member
from members.querysets import AREA
from tests.conftest import Tree
from tests.members.test_views import make

pytestmark = pytest.mark.django_db
ORDER = ("path", "pk")
NAMES = ("曹玉梅", "李曹玉", "曹玉", "梅玉曹", "王曹玉梅", "张三", "曹一玉")


@pytest.fixture
def people(tree: Tree) -> list[Member]:
    made = [make(name, 11 + n, tree.basic, tree.unit) for n, name in enumerate(NAMES)]
    return [
        *made,
        make("曹玉兰", 41, tree.joint, tree.small_unit),
        make("曹玉远", 43, tree.other_basic, tree.other_unit),
    ]


def found(user: User, query: str) -> Any:
    rows = Member.objects.visible_to(user, "members.view").select_related("unit", "body")
    return MemberFilter(QueryDict(query), queryset=rows, request=None).qs


def test_any_two_characters_that_stand_together_are_found(people: list[Member], county: User) -> None:
    assert {one.name for one in found(county, "q=曹玉")} == {"曹玉梅", "李曹玉", "曹玉", "王曹玉梅", "曹玉兰"}
    assert {one.name for one in found(county, "q=玉梅")} == {"曹玉梅", "王曹玉梅"}


@pytest.mark.parametrize("name", ["", "王", "曹玉", "曹玉梅", "欧阳曹玉", "阿卜杜热合曼·买买提", None])
def test_pieces_spelt_out_are_the_pieces_read_from_the_name(name: str | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT portal_bigrams(%s::text), portal_long_bigrams(%s::text)", [name, name])
        short, long = cursor.fetchone()
    assert short == long
    assert short == (name if name is None else [name[i : i + 2] for i in range(max(1, len(name) - 1))])


def test_a_name_is_looked_up_in_the_index_of_pieces(tree: Tree) -> None:
    """Also by a statement into which the database has written the pieces' expression."""
    rows = Member.objects.in_branches((Branch(tree.county.path),)).found_by("曹玉").by_name()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexscan = off")
    assert "member_name_bigrams" in rows.explain()


def test_all_scopes_agree_and_none_sees_beyond_its_branch(
    people: list[Member], tree: Tree, province: User, county: User, township: User, chair: User
) -> None:
    for user in (province, county, township, chair):
        rows = Member.objects.visible_to(user, "members.view").active()
        expected = set(rows.filter(name__contains="曹玉").values_list("pk", flat=True))
        assert {one.pk for one in found(user, "q=曹玉")} == expected
    everybody = {one.pk for one in found(province, "q=曹玉")}
    assert people[-1].pk in everybody and len(everybody) == 6


def test_a_chosen_body_narrows_the_search(people: list[Member], tree: Tree, province: User) -> None:
    for body, names in ((tree.county, 5), (tree.basic, 4), (tree.other_basic, 1)):
        rows = found(province, f"q=曹玉&under={body.pk}")
        assert len(rows) == names
        assert all(one.path.startswith(body.path) for one in rows)


def test_pages_follow_one_another_without_loss(people: list[Member], county: User) -> None:
    rows = found(county, "q=曹玉")
    query, seen = QueryDict("q=曹玉"), []
    while True:
        page = KeysetPage(rows, ORDER, query, 2)
        seen += page.objects
        if not page.next_url:
            break
        query = QueryDict(page.next_url.removeprefix("?"))
    assert seen == list(rows.order_by(*ORDER)) and len(seen) == 5
    before = KeysetPage(rows, ORDER, QueryDict(page.previous_url.removeprefix("?")), 2)
    assert before.objects == seen[2:4]


def test_no_condition_leads_to_the_index_of_paths(
    people: list[Member], tree: Tree, django_assert_num_queries: Any
) -> None:
    """Else the planner walks the whole county wherever its statistics say that nobody is there."""
    rows = Member.objects.in_branches((Branch(tree.township.path),)).found_by("曹玉").active()
    assert "LIKE" in str(rows.query) and "LIKE" not in str(rows.by_name().query)
    page = rows.by_name().select_related("unit").only("name", "path", "unit__name").keys_first(ORDER, 3)
    asked = str(page.query)
    assert "LIKE" not in asked and "unions_unit" not in asked and f", {AREA})" in asked
    with django_assert_num_queries(2):  # the people, then their employers
        employers = [one.unit and one.unit.name for one in page]
    first = list(rows.select_related("unit").order_by(*ORDER)[:3])
    assert [one.pk for one in page] == [one.pk for one in first]
    assert employers == [one.unit and one.unit.name for one in first]
    letters = Member.objects.in_branches((Branch(tree.township.path),)).found_by("cym")
    assert str(letters.by_name().query) == str(letters.query)

"""The tree picker: only what is in sight, quick at any size, choices remembered."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.conftest import Tree, make_body
from unions.models import Body
from unions.views.picker import counts_below

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def test_the_box_opens_on_the_own_branch(client_of: SignIn, county: User, tree: Tree) -> None:
    page = client_of(county).get(reverse("unions:picker")).content.decode()
    assert tree.county.name in page
    assert tree.township.name in page
    assert tree.city.name not in page
    assert tree.other_county.name not in page


def test_children_are_loaded_level_by_level_and_in_scope(
    client_of: SignIn, county: User, neighbour: User, tree: Tree
) -> None:
    url = f"{reverse('unions:picker-children')}?parent={tree.township.pk}"
    page = client_of(county).get(url).content.decode()
    assert tree.basic.name in page
    assert tree.joint.name in page
    assert tree.basic.name not in client_of(neighbour).get(url).content.decode()
    assert client_of(county).get(reverse("unions:picker-children")).status_code == 200


@pytest.mark.parametrize("text", ["岱蒙", "lydm", "linyidai"])
def test_search_finds_by_name_and_by_pinyin_with_the_way_there(
    client_of: SignIn, city: User, tree: Tree, text: str
) -> None:
    page = (
        client_of(city)
        .get(reverse("unions:picker-search", args=["href", "all"]), {"q": text})
        .content.decode()
    )
    assert tree.basic.name in page
    assert f"{tree.county.name} › {tree.township.name}" in page


def test_search_does_not_reach_outside(client_of: SignIn, county: User, tree: Tree) -> None:
    page = (
        client_of(county)
        .get(reverse("unions:picker-search", args=["href", "all"]), {"q": "泉城"})
        .content.decode()
    )
    assert "没有找到" in page


def test_kinds_that_may_not_be_chosen_stay_as_branches(client_of: SignIn, county: User, tree: Tree) -> None:
    page = client_of(county).get(f"{reverse('unions:picker')}?pick=value&kinds=township").content.decode()
    node = page.index(tree.county.name)
    assert 'aria-disabled="true"' in page[node : page.index(">", node)]
    own = page.index(f'data-pick-name="{tree.township.name}"')
    assert 'aria-disabled="true"' not in page[own : page.index(">", own)]
    assert reverse("unions:picker-children-of", args=["value", "township"]) in page


def test_a_choice_keeps_page_and_filters_and_is_remembered(
    client_of: SignIn, county: User, tree: Tree
) -> None:
    client = client_of(county)
    here = f"{reverse('unions:body-list')}?kind=single&after=xyz&under=1"
    answer = client.get(reverse("unions:picker-go"), {"body": tree.township.pk, "next": here, "below": "0"})
    assert (
        answer.headers["Location"]
        == f"{reverse('unions:body-list')}?kind=single&under={tree.township.pk}&below=0"
    )
    box = client.get(reverse("unions:picker")).content.decode()
    assert "最近：" in box
    assert client.session["unions.recent"] == [tree.township.pk]


@pytest.mark.parametrize("there", ["https://example.com/", "//example.com/", "javascript:alert(1)", ""])
def test_a_choice_never_leads_elsewhere(client_of: SignIn, county: User, tree: Tree, there: str) -> None:
    answer = client_of(county).get(reverse("unions:picker-go"), {"body": tree.township.pk, "next": there})
    assert answer.headers["Location"].startswith(reverse("unions:body-list"))


def test_a_body_out_of_sight_is_neither_chosen_nor_remembered(
    client_of: SignIn, county: User, tree: Tree
) -> None:
    client = client_of(county)
    answer = client.get(
        reverse("unions:picker-go"), {"body": tree.other_basic.pk, "next": reverse("unions:body-list")}
    )
    assert "under=" not in answer.headers["Location"]
    assert "unions.recent" not in client.session


def test_counts_are_of_all_below_and_capped(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    assert counts_below([tree.county.path, tree.basic.path]) == {tree.county.path: 3, tree.basic.path: 0}
    monkeypatch.setattr("unions.views.picker.COUNT_CAP", 2)
    assert counts_below([tree.county.path]) == {tree.county.path: 2}


def test_the_box_costs_the_same_with_many_children(
    client_of: SignIn, township: User, tree: Tree, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        make_body(f"第{number}号公司工会委员会", "single", tree.township, "371302101")
    client = client_of(township)
    client.get(reverse("unions:picker"))
    with django_assert_max_num_queries(12):
        client.get(reverse("unions:picker"))


def test_no_query_of_the_tree_is_recursive_or_reads_the_whole_table(tree: Tree) -> None:
    rows = [
        Body(
            name=f"批量{n}",
            pinyin="p",
            initials="p",
            kind="single",
            superior=tree.other_township,
            path=f"{tree.other_township.path}z{n:03x}",
            place="37",
            jurisdiction=tree.county.jurisdiction,
        )
        for n in range(3000)
    ]
    Body.objects.bulk_create(rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE unions_body")
        cursor.execute(
            "EXPLAIN SELECT id FROM unions_body WHERE superior_id = %s ORDER BY path LIMIT 200",
            [tree.township.pk],
        )
        children = "\n".join(row[0] for row in cursor.fetchall())
        cursor.execute(
            "EXPLAIN SELECT 1 FROM unions_body WHERE path > %s AND path < %s LIMIT 999",
            [tree.county.path, tree.county.path + "{"],
        )
        counted = "\n".join(row[0] for row in cursor.fetchall())
    assert "Seq Scan" not in children + counted

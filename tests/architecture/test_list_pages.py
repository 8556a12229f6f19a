"""Every list page in the table of addresses: no unbounded count, the same cost at any depth, people named as people."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import ROLES
from core.tables import Column
from core.views import ListPage
from core.views.lists import PAGE_SIZE, KeysetPage
from members.models import Member
from tests.architecture.samples import ARGUMENTS
from tests.architecture.walk import Door, doors
from tests.conftest import Tree, make_user
from tests.members.test_views import make

NUMBERS = re.compile("证件|电话|手机|号码")


def list_doors() -> list[Door]:
    return [d for d in doors() if isinstance(d.view, type) and issubclass(d.view, ListPage)]


def opened(door: Door, tree: Tree) -> str:
    """Its address in the small tree; a list below a record of another table leads nowhere."""
    key = tree.basic.pk if door.label == "unions.Body" else 0
    return door.path(
        **{name: key if name.endswith("pk") else ARGUMENTS.get(name, "x") for name in door.arguments}
    )


def counts_in(queries: list[dict[str, str]]) -> list[str]:
    """Counts that read as many rows as there are: at the head of a statement, over a table and without a limit."""
    heads = (query["sql"] for query in queries)
    return [sql for sql in heads if re.match(r"\s*SELECT COUNT\(", sql, re.I) and " LIMIT " not in sql]


@pytest.mark.django_db
def test_no_list_page_counts_without_a_limit(tree: Tree, client_of: Callable[[User], Client]) -> None:
    clients: dict[str, Client] = {}
    unbounded, closed = {}, set()
    for door in list_doors():
        holders = [code for code, role in sorted(ROLES.items()) if door.permission in role.permissions]
        assert holders, door.name
        role = "provincial_officer" if "provincial_officer" in holders else holders[0]
        if role not in clients:
            top = tree.basic if role in ("chair", "member_representative") else tree.province
            clients[role] = client_of(make_user(f"lists_{role}", "名单", role, top))
        with CaptureQueriesContext(connection) as captured:
            status = clients[role].get(opened(door, tree)).status_code
        if status != 200:
            closed.add(door.name)
        if found := counts_in(captured.captured_queries):
            unbounded[door.name] = found
    assert not unbounded
    assert len(list_doors()) > 50
    assert closed == {door.name for door in list_doors() if door.key and door.label != "unions.Body"}


def test_the_search_for_counts_finds_one() -> None:
    whole = [{"sql": 'SELECT COUNT(*) AS "__count" FROM "members_member"'}]
    capped = [{"sql": 'SELECT COUNT(*) FROM (SELECT 1 AS "a" FROM "members_member" LIMIT 1001) subquery'}]
    assert counts_in(whole) and not counts_in(capped)


def shows_people(page: type[ListPage]) -> bool:
    def number(column: Column) -> bool:
        return column.kind == "masked" or bool(NUMBERS.search(column.label))

    return any(column.label == "姓名" for column in page.columns) and any(map(number, page.columns))


def test_every_list_of_people_is_exported_as_one() -> None:
    """A name with a number, a table that belongs to a member or seals something of somebody: reason, watermark, second person."""
    wrong = [door.name for door in list_doors() if shows_people(door.view) and not door.view().of_people()]
    assert not wrong
    named = {door.name for door in list_doors() if door.view().of_people()}
    assert named >= {
        "members:member-list", "members:application-list", "members:membershiptransfer-list", "members:memberrep-list",
        "unions:officer-list", "petitions:petition-list", "members:activist-list", "members:twinsuspect-list",
    }  # fmt: skip
    assert not named & {"unions:body-list", "unions:unit-list", "finance:account-list"}


PEOPLE = 4_000


@pytest.fixture
def crowd(tree: Tree) -> Tree:
    """One union of very many members between two small ones, numbered as they came."""
    first = make("曹玉梅", 11, tree.basic, tree.unit)
    other = {
        "id",
        "token",
        "id_index",
        "phone_index",
        "phone_tail",
        "id_number_sealed",
        "phone_sealed",
        "body_id",
        "path",
    }
    same = [f.column for f in Member._meta.local_concrete_fields if f.column not in other and not f.generated]
    columns = ", ".join(f'"{name}"' for name in same)
    with connection.cursor() as cursor:
        for body, people in ((tree.joint, PEOPLE), (tree.basic, 200)):
            cursor.execute(
                f"INSERT INTO members_member (token, id_number_sealed, phone_sealed, body_id, path, {columns}) "
                f"SELECT gen_random_uuid(), '', '', %s, %s, {columns} FROM members_member, generate_series(1, %s) "
                "WHERE id = %s",
                [body.pk, body.path, people, first.pk],
            )
        cursor.execute("ANALYZE members_member")
    return tree


def pages_read(rows: Any) -> tuple[int, int]:
    """(blocks touched, rows the scans gave or threw away) of one page."""
    sql, params = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", params)
        answer = cursor.fetchone()[0]
    top = (json.loads(answer) if isinstance(answer, str) else answer)[0]["Plan"]

    def walk(node: dict[str, Any]) -> int:
        below = node.get("Plans", [])
        own = 0 if below else node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
        return int(own + sum(walk(one) for one in below))

    return top["Shared Hit Blocks"] + top["Shared Read Blocks"], walk(top)


@pytest.mark.django_db
def test_a_page_at_any_depth_costs_at_most_twice_the_first(crowd: Tree, township: User) -> None:
    """Deep in one crowded union, too, where the first column of the order is the same for thousands."""
    order = ("path", "pk")
    everybody = Member.objects.visible_to(township, "members.view").active()
    blocks, rows = pages_read(everybody.order_by(*order)[: PAGE_SIZE + 1])
    deep = everybody.order_by(*order)[PEOPLE - 300]
    page = KeysetPage(everybody, order, QueryDict())
    page.objects, page.has_next = [deep], True
    for end in ("after", "before"):
        key = QueryDict(page.next_url.removeprefix("?"))["after"]
        query = QueryDict(mutable=True)
        query[end] = key
        captured = KeysetPage(everybody, order, query)
        assert len(captured.objects) == PAGE_SIZE
        deep_blocks, deep_rows = pages_read(captured.rows)
        assert deep_blocks <= 2 * blocks and deep_rows <= 2 * rows, end

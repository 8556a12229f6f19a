"""While a load of members holds a union by its foreign keys, the steps on that union go on; those that carry its people away wait."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import psycopg2
import pytest
from django.db import connection, transaction

from accounts.models import User
from core.clock import today
from core.workflow import Refused
from homes.workflows import rectify
from members.models import Member
from tests.conftest import Tree, found, make_unit
from tests.homes.test_rating import rated, with_chair
from tests.members.test_twins import person
from unions.models import Body, Threshold
from unions.policies.catalogue import keys
from unions.workflows import life, patience
from unions.workflows.policy import set_threshold
from unions.workflows.tree import move_body

pytestmark = pytest.mark.django_db(transaction=True)
OWN = {"id": "id + 1000000", "token": "gen_random_uuid()", "id_index": "NULL"}
_COLUMNS = [f.column for f in Member._meta.concrete_fields if not f.generated]
_WRITTEN = (
    f"INSERT INTO members_member ({', '.join(_COLUMNS)}) SELECT {', '.join(OWN.get(c, c) for c in _COLUMNS)} "
    "FROM members_member WHERE id = %s"
)


@pytest.fixture
def loading(tree: Tree) -> Iterator[Any]:
    """Another process has written a member to the union and not committed yet. This one waits for nobody longer than a moment."""
    made = person("林小满", 1, tree.basic)
    names = ("host", "port", "user", "password", "dbname")
    found = connection.get_connection_params()
    other = psycopg2.connect(**{name: found[name] for name in names})
    with other.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # as a load does
        cursor.execute(_WRITTEN, [made.pk])
        assert cursor.rowcount == 1
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '300ms'")
    yield other
    other.rollback()
    other.close()
    connection.close()


def test_a_union_is_founded_below_it_and_it_is_renamed(tree: Tree, county: User, loading: Any) -> None:
    unit = make_unit("临沂岱蒙板材有限公司一分厂", "371302101")
    assert found(unit, "一分厂分会", "branch", tree.basic, "371302101").superior_id == tree.basic.pk
    with transaction.atomic():
        life.rename(tree.basic, "临沂岱蒙板材集团工会委员会", by=county, reason="企业改名")
    assert Body.objects.get(pk=tree.basic.pk).name == "临沂岱蒙板材集团工会委员会"


def test_other_unions_are_moved_and_it_is_moved_itself_once_the_load_is_over(
    tree: Tree, county: User, loading: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A path is a key, so that a move has to wait; it says so soon."""
    monkeypatch.setattr(patience, "PATIENCE", "200ms")
    assert move_body(tree.joint, superior=tree.county, by=county, reason="直接领导").superior == tree.county
    with pytest.raises(Refused, match="写完以前不能移动“临沂岱蒙板材有限公司工会委员会”"):
        move_body(tree.basic, superior=tree.county, by=county, reason="直接领导")
    loading.commit()
    moved = move_body(tree.basic, superior=tree.county, by=county, reason="直接领导")
    assert set(Member.objects.filter(body=tree.basic).values_list("path", flat=True)) == {moved.path}


def test_a_rating_and_a_rectification_go_through(
    tree: Tree, chair: User, township: User, county: User, loading: Any
) -> None:
    with_chair(tree)
    assert rated(tree, chair, township, [{"union": 0, "chair": 0, "deeds": 0}]).state != "voting"
    held = rectify.open_rectification(
        tree.basic, by=township, on=today(), origin="inspection", why="台账长期不记"
    )
    tree.basic.refresh_from_db()
    assert (held.state, tree.basic.state) == ("triggered", Body.State.RECTIFYING)


def test_figures_are_set_for_a_place_while_unions_are_written_to_it(tree: Tree, city: User) -> None:
    key = next(key for key in keys().values() if key.owner in ("city", "county") and key.kind == "int")
    found = connection.get_connection_params()
    names = ("host", "port", "user", "password", "dbname")
    other = psycopg2.connect(**{name: found[name] for name in names})
    with other.cursor() as cursor, connection.cursor() as own:
        cursor.execute("SELECT 1 FROM unions_jurisdiction WHERE code = '3713' FOR KEY SHARE")
        own.execute("SET lock_timeout = '300ms'")
        set_threshold(key, 3, effective_from=today() + dt.timedelta(days=900), by=city)
        own.execute("RESET lock_timeout")
    other.close()
    assert Threshold.objects.filter(key=key.name, jurisdiction__code="3713").exists()


def test_a_union_whose_people_are_just_being_written_is_not_dissolved_without_them(
    tree: Tree, county: User, loading: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "PATIENCE", "200ms")
    before = Member.objects.filter(body=tree.basic).count()
    for act in (
        lambda: life.dissolve(tree.basic, by=county, on=today(), reason="企业注销"),
        lambda: life.merge(tree.basic, tree.joint, by=county, on=today(), reason="合并"),
    ):
        with pytest.raises(Refused, match="请等导入结束后再办"):
            inside(act)
    assert Body.objects.get(pk=tree.basic.pk).state == Body.State.NORMAL
    loading.commit()
    inside(lambda: life.merge(tree.basic, tree.joint, by=county, on=today(), reason="合并"))
    assert Member.objects.filter(body=tree.joint).count() == before + 1


def inside(act: Any) -> None:
    with transaction.atomic():
        act()

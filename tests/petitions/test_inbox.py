"""What waits for whom."""

import datetime as dt

from accounts.models import User
from core import inbox
from core.clock import today
from petitions import workflows as w
from tests.conftest import Tree
from tests.petitions.conftest import Make


def titles(user: User) -> list[str]:
    user = User.objects.get(pk=user.pk)
    return [todo.title.split("：")[0] for todo in inbox.todos(user, today(), "信访")]


def test_each_state_waits_for_the_body_that_handles_it(
    tree: Tree, clerk: User, city_clerk: User, township_clerk: User, leader: User, make_petition: Make
) -> None:
    petition = make_petition()
    assert (titles(clerk), titles(city_clerk), titles(township_clerk)) == (["分办"], [], [])
    w.ASSIGN.apply(petition, by=clerk, handler_body=tree.township)
    assert (titles(clerk), titles(township_clerk)) == ([], ["决定是否受理"])
    w.ACCEPT.apply(petition, by=township_clerk)
    w.INVESTIGATE.apply(petition, by=township_clerk)
    assert titles(township_clerk) == []
    w.SOLVE.apply(petition, by=township_clerk, opinion="反映属实，单位应补发加班费差额。")
    assert titles(township_clerk) == ["办结未答复"]
    assert inbox.counts(User.objects.get(pk=township_clerk.pk), today())["信访"] == 1


def test_what_is_overdue_comes_up_one_level_and_no_further(
    tree: Tree, clerk: User, city_clerk: User, township_clerk: User, make_petition: Make
) -> None:
    petition = make_petition(on=dt.date(2025, 3, 3))
    w.ASSIGN.apply(petition, by=clerk, on=dt.date(2025, 3, 4), handler_body=tree.township)
    w.ACCEPT.apply(petition, by=township_clerk, on=dt.date(2025, 3, 5))
    assert (titles(township_clerk), titles(clerk), titles(city_clerk)) == (["已经逾期"], ["已经逾期"], [])


def test_a_leader_is_asked_for_an_extension(
    tree: Tree, clerk: User, leader: User, make_petition: Make
) -> None:
    petition = make_petition()
    w.ASSIGN.apply(petition, by=clerk, handler_body=tree.county)
    w.ACCEPT.apply(petition, by=clerk)
    w.ASK_EXTENSION.apply(petition, by=clerk, days=10, reason="等待单位报送工资明细表")
    assert titles(leader) == ["批准延期"]
    w.EXTEND.apply(petition, by=leader)
    assert titles(leader) == []


def test_nothing_reaches_people_without_the_permission(
    county: User, chair: User, make_petition: Make
) -> None:
    make_petition()
    assert (titles(county), titles(chair)) == ([], [])

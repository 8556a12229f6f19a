"""What waits in whose inbox."""

import datetime as dt

import pytest

from accounts.models import User
from core import inbox
from core.clock import today
from tests.conftest import Tree
from unions.models import Body, Election, Officer

pytestmark = pytest.mark.django_db


def titles(user: User) -> list[str]:
    return [todo.title for todo in inbox.todos(user, today(), "工会组织")]


def seated(*bodies: Body) -> None:
    for body in bodies:
        Officer.objects.create(
            name="王立群",
            pinyin="w",
            initials="w",
            body=body,
            post="chair",
            took_post_on=dt.date(2023, 5, 18),
        )


def test_a_reported_election_waits_for_the_direct_superior_only(
    tree: Tree, township: User, county: User, chair: User, neighbour: User
) -> None:
    seated(tree.basic, tree.joint)
    Election.objects.create(
        body=tree.basic,
        kind="reelection",
        office="committee",
        state="reported",
        reported_on=today(),
        filed_by_id=chair.pk,
    )
    assert any("岱蒙" in title for title in titles(township))
    assert titles(county) == []
    assert titles(neighbour) == [f"{tree.other_basic.name}：主席空缺"]


def test_nobody_is_asked_to_approve_his_own_filing(tree: Tree, township: User) -> None:
    seated(tree.basic, tree.joint)
    Election.objects.create(
        body=tree.basic,
        kind="reelection",
        office="committee",
        state="reported",
        reported_on=today(),
        filed_by_id=township.pk,
    )
    assert titles(township) == []


def test_a_returned_file_waits_for_the_chair(tree: Tree, chair: User) -> None:
    seated(tree.basic)
    Election.objects.create(
        body=tree.basic, kind="reelection", office="committee", state="returned", returned_reason="日期不一致"
    )
    assert titles(chair) == [f"{tree.basic.name}：选举材料被退回"]


@pytest.mark.parametrize(("days", "title"), [(-5, "本届已届满"), (60, "本届将届满"), (200, "")])
def test_ending_terms_warn_as_many_days_before_as_policy_says(
    tree: Tree, chair: User, days: int, title: str
) -> None:
    seated(tree.basic)
    Body.objects.filter(pk=tree.basic.pk).update(term_end=today() + dt.timedelta(days=days))
    assert titles(chair) == ([f"{tree.basic.name}：{title}"] if title else [])


def test_a_granted_postponement_silences_the_warning(tree: Tree, chair: User) -> None:
    seated(tree.basic)
    Body.objects.filter(pk=tree.basic.pk).update(term_end=today() - dt.timedelta(days=5))
    Election.objects.create(
        body=tree.basic, kind="reelection", office="committee", postponed_to=today() + dt.timedelta(days=30)
    )
    assert titles(chair) == []


def test_a_vacant_chair_waits_for_chair_and_township(tree: Tree, chair: User, township: User) -> None:
    seated(tree.joint)
    assert titles(chair) == [f"{tree.basic.name}：主席空缺"]
    assert titles(township) == [f"{tree.basic.name}：主席空缺"]
    assert inbox.counts(township, today())["工会组织"] == 1


def test_a_postponement_asked_for_waits_for_the_superior(tree: Tree, chair: User, township: User) -> None:
    seated(tree.basic, tree.joint)
    Election.objects.create(
        body=tree.basic,
        kind="reelection",
        office="committee",
        postponement_asked=today(),
        filed_by_id=chair.pk,
    )
    assert any("岱蒙" in title for title in titles(township))

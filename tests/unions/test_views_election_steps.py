"""The superior's part of an election: reply, return, postponement, and what the reply writes."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.clock import add_months, today
from tests.conftest import Tree, make_user
from tests.unions.ballots import HELD, made, result
from unions.models import Body, Committee, Election, Officer

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.mark.entry("P-022")
def test_the_reply_writes_term_and_committee(
    client_of: SignIn, township: User, reported: Election, tree: Tree
) -> None:
    old = Committee.objects.create(body=tree.basic, kind="union", members_count=3)
    answer = client_of(township).post(
        reverse("unions:election-approve", args=[reported.pk]),
        {"approval_no": "沂工组〔2026〕8号", "approved_on": "2026-06-20"},
    )
    assert answer.status_code == 302
    tree.basic.refresh_from_db()
    reported.refresh_from_db()
    old.refresh_from_db()
    assert (tree.basic.term_start, tree.basic.term_end) == (HELD, dt.date(2031, 6, 9))
    assert (reported.approved_by_id, reported.approval_no, reported.state) == (
        tree.township.pk,
        "沂工组〔2026〕8号",
        "approved",
    )
    current = Committee.objects.get(body=tree.basic, kind="union", state="current")
    assert (current.members_count, current.elected_on, current.approved_on) == (2, HELD, dt.date(2026, 6, 20))
    assert old.state == "past"


@pytest.mark.entry("P-045")
def test_a_new_chair_takes_the_post_and_the_old_one_leaves(
    client_of: SignIn, chair: User, township: User, tree: Tree
) -> None:
    old = Officer.objects.create(
        name="赵立群",
        pinyin="zlq",
        initials="zlq",
        body=tree.basic,
        post="chair",
        took_post_on=dt.date(2023, 5, 18),
    )
    election = made(tree.basic, office="chair")
    votes = (("王晓岚", 60, 2, 1, True), ("赵立群", 20, 40, 3, False))
    client = client_of(chair)
    assert (
        client.post(reverse("unions:election-record", args=[election.pk]), result(votes=votes)).status_code
        == 302
    )
    client.post(reverse("unions:election-report", args=[election.pk]))
    client_of(township).post(
        reverse("unions:election-approve", args=[election.pk]), {"approval_no": "沂工组〔2026〕9号"}
    )
    old.refresh_from_db()
    new = Officer.objects.get(body=tree.basic, post="chair", left_on=None)
    assert (new.name, new.election_id, new.elected_on, new.initials) == ("王晓岚", election.pk, HELD, "wxl")
    assert new.term_end == dt.date(2031, 6, 9)
    assert (old.left_on, old.left_reason) == (HELD, "换届选举产生新任")


def test_a_reelected_chair_keeps_his_row(client_of: SignIn, chair: User, township: User, tree: Tree) -> None:
    sitting = Officer.objects.create(
        name="赵立群",
        pinyin="zlq",
        initials="zlq",
        body=tree.basic,
        post="chair",
        took_post_on=dt.date(2021, 5, 18),
    )
    election = made(tree.basic, office="chair")
    client = client_of(chair)
    client.post(
        reverse("unions:election-record", args=[election.pk]), result(votes=(("赵立群", 60, 2, 1, True),))
    )
    client.post(reverse("unions:election-report", args=[election.pk]))
    client_of(township).post(
        reverse("unions:election-approve", args=[election.pk]), {"approval_no": "沂工组〔2026〕9号"}
    )
    sitting.refresh_from_db()
    assert (sitting.elected_on, sitting.took_post_on, sitting.left_on) == (HELD, dt.date(2021, 5, 18), None)


def test_two_chairs_cannot_be_elected_at_once(client_of: SignIn, chair: User, tree: Tree) -> None:
    election = made(tree.basic, office="chair")
    answer = client_of(chair).post(reverse("unions:election-record", args=[election.pk]), result())
    assert "主席只能当选一人" in answer.content.decode()


def test_who_filed_never_approves(client_of: SignIn, township: User, county: User, tree: Tree) -> None:
    election = made(tree.basic)
    client = client_of(township)
    client.post(reverse("unions:election-record", args=[election.pk]), result())
    client.post(reverse("unions:election-report", args=[election.pk]))
    url = reverse("unions:election-approve", args=[election.pk])
    answer = client.post(url, {"approval_no": "沂工组〔2026〕9号"})
    assert answer.status_code == 422
    assert "是您报批的" in answer.content.decode()
    assert (
        reverse("unions:election-approve", args=[election.pk])
        not in client.get(reverse("unions:election-detail", args=[election.pk])).content.decode()
    )
    assert client_of(county).post(url, {"approval_no": "兰工组〔2026〕9号"}).status_code == 302


def test_a_township_does_not_approve_its_own_election(
    client_of: SignIn, township: User, county: User, tree: Tree
) -> None:
    election = made(tree.township)
    client_of(county).post(reverse("unions:election-record", args=[election.pk]), result())
    client_of(county).post(reverse("unions:election-report", args=[election.pk]))
    answer = client_of(township).post(
        reverse("unions:election-approve", args=[election.pk]), {"approval_no": "自己批的1号"}
    )
    assert answer.status_code == 422
    assert "不能自己批复" in answer.content.decode()


def test_a_chair_may_not_approve_and_a_neighbour_does_not_see(
    client_of: SignIn, chair: User, neighbour: User, reported: Election
) -> None:
    url = reverse("unions:election-approve", args=[reported.pk])
    assert client_of(chair).get(url).status_code == 403
    assert client_of(chair).post(url, {"approval_no": "自己批的1号"}).status_code == 403
    assert client_of(neighbour).get(url).status_code == 404


def test_a_returned_file_says_why_and_can_be_mended(
    client_of: SignIn, chair: User, township: User, reported: Election
) -> None:
    answer = client_of(township).post(
        reverse("unions:election-return", args=[reported.pk]), {"reason": "公示日期与记录不一致"}
    )
    assert answer.status_code == 302
    page = client_of(chair).get(reverse("unions:election-detail", args=[reported.pk])).content.decode()
    assert "公示日期与记录不一致" in page
    assert client_of(chair).post(reverse("unions:election-report", args=[reported.pk])).status_code == 302
    late = client_of(chair).post(reverse("unions:election-record", args=[reported.pk]), result())
    assert late.status_code == 409


def test_a_reported_file_cannot_be_edited(client_of: SignIn, chair: User, reported: Election) -> None:
    assert client_of(chair).get(reverse("unions:election-edit", args=[reported.pk])).status_code == 409


@pytest.mark.entry("P-020")
def test_a_postponement_is_asked_for_and_granted_within_six_months(
    client_of: SignIn, chair: User, township: User, tree: Tree
) -> None:
    end = today() - dt.timedelta(days=10)
    Body.objects.filter(pk=tree.basic.pk).update(term_start=add_months(end, -36), term_end=end)
    election = made(tree.basic)
    ask, grant = (
        reverse(f"unions:election-{name}", args=[election.pk]) for name in ("ask-postpone", "postpone")
    )
    client = client_of(chair)
    nothing_asked = client_of(township).post(grant, {"postponed_to": str(add_months(end, 2))})
    assert "还没有申请延期" in nothing_asked.content.decode()
    too_long = client.post(ask, {"postponement_asked": str(add_months(end, 7)), "reason": "企业正在搬迁"})
    assert "最长到届满后 6 个月" in too_long.content.decode()
    assert (
        client.post(
            ask, {"postponement_asked": str(add_months(end, 3)), "reason": "企业正在搬迁"}
        ).status_code
        == 302
    )
    beyond = client_of(township).post(grant, {"postponed_to": str(add_months(end, 4))})
    assert "不能晚于申请的日期" in beyond.content.decode()
    overdue = f"{reverse('unions:body-list')}?tab=overdue"
    assert tree.basic.name in client_of(township).get(overdue).content.decode()
    assert client_of(township).post(grant, {"postponed_to": str(add_months(end, 2))}).status_code == 302
    election.refresh_from_db()
    assert (election.postponed_to, election.postponement_asked, election.state) == (
        add_months(end, 2),
        None,
        "preparing",
    )
    assert tree.basic.name not in [
        row.object.name for row in client_of(township).get(overdue).context["rows"]
    ]


def test_a_postponement_can_be_declined_with_a_reason(
    client_of: SignIn, chair: User, township: User, tree: Tree
) -> None:
    Body.objects.filter(pk=tree.basic.pk).update(
        term_start=dt.date(2023, 10, 1), term_end=dt.date(2026, 9, 30)
    )
    election = made(tree.basic)
    client_of(chair).post(
        reverse("unions:election-ask-postpone", args=[election.pk]),
        {"postponement_asked": "2026-12-31", "reason": "企业正在搬迁"},
    )
    answer = client_of(township).post(
        reverse("unions:election-decline-postpone", args=[election.pk]), {"reason": "请按期换届"}
    )
    assert answer.status_code == 302
    election.refresh_from_db()
    assert (election.postponement_asked, election.superior_opinion) == (None, "请按期换届")


def test_a_person_without_grants_below_a_foreign_county_cannot_approve(
    client_of: SignIn, reported: Election, tree: Tree
) -> None:
    foreign = make_user("foreign", "外县", "county_staff", tree.other_county)
    assert (
        client_of(foreign)
        .post(reverse("unions:election-approve", args=[reported.pk]), {"approval_no": "外县1号"})
        .status_code
        == 404
    )

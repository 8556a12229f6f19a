"""Transfers: issued by the old union, accepted by the slip's number, kept by the residence's union, closed on both sides."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from core import inbox
from core.clock import today
from core.models import AuditEvent
from core.workflow import NotAllowed, Refused, WrongState
from members.models import Member, MembershipChange, MembershipTransfer
from members.workflows import LEAVE, RETAIN, transfers
from members.workflows.transfers import ACCEPT, HOLD, RETURN, WITHDRAW
from tests.conftest import Tree, make_user, place
from tests.members.test_views import make
from unions.models import Threshold
from unions.workflows.holdings import move_all, move_back

pytestmark = [pytest.mark.django_db, pytest.mark.entry("P-081")]
DAY = dt.date(2026, 3, 2)


@pytest.fixture
def person(tree: Tree) -> Member:
    return make("曹玉梅", 11, tree.basic, tree.unit)


@pytest.fixture
def far_chair(tree: Tree) -> Any:
    return make_user("far_chair", "吴主席", "chair", tree.other_basic)


def url(name: str, *args: Any) -> str:
    return reverse(f"members:membershiptransfer-{name}", args=args)


def roll(tree: Tree, day: dt.date) -> dict[int, int]:
    bodies = [body.pk for body in (tree.basic, tree.joint, tree.other_basic, tree.township)]
    return MembershipChange.objects.members_on(bodies, day)


def test_both_sides_and_the_history_after_a_slip_was_accepted(
    person: Member, tree: Tree, chair: Any, far_chair: Any, client_of: Callable[..., Any]
) -> None:
    Member.objects.filter(pk=person.pk).update(left_unit_on=DAY)
    issue = reverse("members:member-issue", args=[person.pk])
    answer = client_of(chair).post(
        issue, {"on": DAY, "to_text": "济南某公司", "change_reason": "1", "started_by": "self"}
    )
    slip = MembershipTransfer.objects.get()
    assert answer.headers["Location"] == url("detail", slip.pk)
    assert (slip.state, slip.to_body, slip.from_body) == ("issued", None, tree.basic)
    number = slip.certificate_no or ""
    assert len(number) == 12
    # the other side sees nothing before it holds the slip
    client = client_of(far_chair)
    assert client.get(url("detail", slip.pk)).status_code == 404
    assert client.post(url("receive"), {"number": number, "proof": "王某某"}).status_code == 422
    assert client.post(url("receive"), {"number": "JZ2222222222", "proof": person.name}).status_code == 422
    for proof in (person.name, person.id_number[-4:], transfers.code_of(slip)):
        shown = client.post(url("receive"), {"number": number.lower(), "proof": proof})
        assert shown.status_code == 200, proof
        assert tree.basic.name in shown.content.decode()
        assert person.id_number not in shown.content.decode()
    taken = {
        "number": number,
        "proof": person.name,
        "body": tree.other_basic.pk,
        "take": "1",
        "on": DAY + dt.timedelta(3),
    }
    assert client.post(url("receive"), {**taken, "on": "2026-03-01"}).status_code == 422
    assert client.post(url("receive"), taken).status_code == 302
    moved = Member.objects.get(pk=person.pk)
    assert (moved.body, moved.path, moved.unit) == (tree.other_basic, tree.other_basic.path, tree.other_unit)
    assert (moved.status, moved.change, moved.left_unit_on) == ("active", "2", None)
    assert moved.id_number == person.id_number
    rows = list(
        MembershipChange.objects.filter(member=person)
        .order_by("on", "pk")
        .values_list("kind", "body", "from_body")
    )
    assert rows == [
        ("1", tree.basic.pk, None), ("4", tree.basic.pk, None), ("2", tree.other_basic.pk, tree.basic.pk),
    ]  # fmt: skip
    assert roll(tree, DAY + dt.timedelta(2)) == {tree.basic.pk: 1}
    assert roll(tree, DAY + dt.timedelta(3)) == {tree.other_basic.pk: 1}
    # the old side keeps the transfer and has lost the record
    assert client_of(chair).get(url("detail", slip.pk)).status_code == 200
    assert client_of(chair).get(reverse("members:member-detail", args=[person.pk])).status_code == 404
    assert client.get(reverse("members:member-detail", args=[person.pk])).status_code == 200
    assert client.post(url("receive"), taken).status_code == 422
    assert person.id_number not in str(list(AuditEvent.objects.values()))
    assert AuditEvent.objects.filter(verb="membershiptransfer.accept").count() == 1


def test_a_name_the_portal_knows_reaches_the_inbox_of_the_new_union(
    person: Member, tree: Tree, chair: Any, far_chair: Any, county: Any, client_of: Callable[..., Any]
) -> None:
    slip = transfers.issue(person, by=chair, on=DAY, to_text=tree.other_unit.name)
    assert slip.to_body == tree.other_basic
    assert [todo.title for todo in inbox.todos(far_chair, today(), "会员")] == [
        f"会籍等待接收：{person.name}"
    ]
    assert client_of(far_chair).get(url("list")).context["rows"][0].object == slip
    # each step belongs to its side
    assert client_of(chair).get(url("accept", slip.pk)).status_code == 403
    assert client_of(far_chair).get(url("withdraw", slip.pk)).status_code == 403
    with pytest.raises(NotAllowed):
        ACCEPT.apply(slip, by=chair)
    near = make("近处人", 61, tree.basic, tree.unit)
    neighbour = transfers.issue(near, by=chair, on=DAY, to_text=tree.joint.name)
    with pytest.raises(Refused, match="凭证写明转往"):
        transfers.accept_slip(
            neighbour.certificate_no or "", near.name, body=tree.other_basic, by=far_chair, on=DAY
        )
    ACCEPT.apply(slip, by=far_chair, on=DAY)
    with pytest.raises(WrongState):
        WITHDRAW.apply(slip, by=chair, reason="开错了")
    assert {row.object.pk for row in client_of(county).get(url("list"), {"tab": "done"}).context["rows"]} == {
        slip.pk
    }


def test_asked_by_the_new_union_the_old_one_is_not_told_before_it_answers(
    person: Member, tree: Tree, chair: Any, far_chair: Any, client_of: Callable[..., Any]
) -> None:
    client = client_of(far_chair)
    asked = {
        "name": person.name,
        "id_number": person.id_number,
        "body": tree.other_basic.pk,
        "on": DAY,
        "started_by": "new",
    }
    assert client.post(url("ask"), {**asked, "name": "别人名"}).status_code == 422
    assert client.post(url("ask"), asked).status_code == 302
    slip = MembershipTransfer.objects.get()
    for page in (
        url("detail", slip.pk),
        url("list"),
        url("list") + "?export=csv",
        f"/api/members/transfers/{slip.pk}/",
    ):
        answer = client.get(page)
        text = b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()
        assert person.name in text
        assert tree.basic.name not in text, page
        assert "临沂" not in text, page
    assert "请本会开具接转凭证" in inbox.todos(chair, today(), "会员")[0].title
    assert client.post(url("answer", slip.pk), {"on": DAY}).status_code == 403
    assert client_of(chair).post(url("answer", slip.pk), {"on": DAY}).status_code == 302
    assert tree.basic.name in client.get(url("detail", slip.pk)).content.decode()
    assert client.post(url("accept", slip.pk), {"on": DAY}).status_code == 302
    assert Member.objects.get(pk=person.pk).body == tree.other_basic


def test_the_union_of_the_residence_keeps_and_the_same_number_leads_on(
    person: Member, tree: Tree, chair: Any, township: Any, far_chair: Any
) -> None:
    assert transfers.keeper_for(place("371302101")) == tree.township
    assert transfers.keeper_for(place("370102")) == tree.other_county
    slip = transfers.issue(person, by=chair, on=DAY, residence=place("371302101"))
    assert (slip.held_by, slip.to_body) == (tree.township, None)
    assert "会籍等待属地暂管" in inbox.todos(township, today(), "会员")[0].title
    held = HOLD.apply(slip, by=township, on=DAY)
    kept = Member.objects.get(pk=person.pk)
    assert (held.state, kept.body, kept.unit, kept.status) == ("held", tree.township, None, "active")
    assert roll(tree, DAY) == {tree.township.pk: 1}
    transfers.accept_slip(
        slip.certificate_no or "",
        person.id_number[-4:],
        body=tree.other_basic,
        by=far_chair,
        on=DAY + dt.timedelta(9),
    )
    assert roll(tree, DAY + dt.timedelta(9)) == {tree.other_basic.pk: 1}
    assert MembershipTransfer.objects.get().state == "accepted"


def test_one_open_transfer_and_what_refuses_it(
    person: Member, tree: Tree, chair: Any, neighbour: Any
) -> None:
    with pytest.raises(NotAllowed):
        transfers.issue(person, by=neighbour, on=DAY, to_text="别处")
    slip = transfers.issue(person, by=chair, on=DAY, to_text="别处")
    with pytest.raises(Refused, match="未办结"):
        transfers.issue(person, by=chair, on=DAY, to_text="别处")
    with pytest.raises(IntegrityError), transaction.atomic():
        MembershipTransfer.objects.create(member=person, from_body=tree.basic, started_on=DAY, state="asked")
    with pytest.raises(Refused, match="正在接转"):
        LEAVE.apply(person, by=chair, on=DAY)
    gone = WITHDRAW.apply(slip, by=chair, reason="暂不调动")
    assert (gone.state, gone.why) == ("withdrawn", "暂不调动")
    assert transfers.find_slip(slip.certificate_no or "", person.name) is None
    LEAVE.apply(person, by=chair, on=DAY)
    with pytest.raises(Refused, match="不在本会名册"):
        transfers.issue(Member.objects.get(pk=person.pk), by=chair, on=DAY, to_text="别处")


def test_returned_with_a_reason_the_membership_stays(
    person: Member, tree: Tree, chair: Any, far_chair: Any, client_of: Callable[..., Any]
) -> None:
    slip = transfers.issue(person, by=chair, on=DAY, to_text="别处")
    given = {
        "number": slip.certificate_no,
        "proof": person.name,
        "body": tree.other_basic.pk,
        "on": DAY,
        "refuse": "1",
    }
    assert client_of(far_chair).post(url("receive"), given).status_code == 422
    assert client_of(far_chair).post(url("receive"), {**given, "reason": "没有到岗"}).status_code == 302
    slip.refresh_from_db()
    assert (slip.state, slip.why) == ("returned", "没有到岗")
    assert Member.objects.get(pk=person.pk).body == tree.basic
    assert "没有到岗" in client_of(chair).get(url("detail", slip.pk)).content.decode()
    again = transfers.issue(person, by=chair, on=DAY, to_text=tree.other_unit.name)
    assert RETURN.apply(again, by=far_chair, reason="重复").state == "returned"


def test_a_retained_member_goes_along_without_a_vote_until_at_work(
    person: Member, tree: Tree, chair: Any, township: Any, far_chair: Any
) -> None:
    RETAIN.apply(person, by=chair, on=DAY, change_reason="3")
    Member.objects.filter(pk=person.pk).update(employment="3")
    slip = transfers.issue(Member.objects.get(pk=person.pk), by=chair, on=DAY, residence=place("371302101"))
    HOLD.apply(slip, by=township, on=DAY)
    assert Member.objects.get(pk=person.pk).status == "retained"
    assert roll(tree, DAY) == {}
    number = slip.certificate_no or ""
    transfers.accept_slip(number, person.name, body=tree.other_basic, by=far_chair, on=DAY)
    back = Member.objects.get(pk=person.pk)
    assert (back.status, back.employment) == ("active", "1")
    assert roll(tree, DAY) == {tree.other_basic.pk: 1}


def test_overdue_after_the_set_days_for_the_county(
    person: Member, tree: Tree, chair: Any, county: Any, client_of: Callable[..., Any]
) -> None:
    started = today() - dt.timedelta(days=61)
    slip = transfers.issue(person, by=chair, on=started, to_text="别处")
    page = client_of(county).get(url("list"), {"tab": "late"})
    assert [row.object for row in page.context["rows"]] == [slip]
    assert "逾期 1 天" in page.content.decode()
    assert any("超过期限" in todo.title for todo in inbox.todos(county, today(), "会员"))
    assert inbox.counts(county, today())["会员"] >= 1
    MembershipTransfer.objects.filter(pk=slip.pk).update(started_on=today() - dt.timedelta(days=60))
    assert client_of(county).get(url("list"), {"tab": "late"}).context["rows"] == []
    Threshold.objects.filter(key="member.transfer_days").delete()
    assert "还没有设定" in client_of(county).get(url("list"), {"tab": "late"}).content.decode()
    assert not any("超过期限" in todo.title for todo in inbox.todos(county, today(), "会员"))


def test_the_slip_is_a_pdf_while_it_is_open(
    person: Member, chair: Any, client_of: Callable[..., Any]
) -> None:
    slip = transfers.issue(person, by=chair, on=DAY, to_text="别处")
    client = client_of(chair)
    paper = client.get(url("slip", slip.pk))
    assert paper.content[:5] == b"%PDF-"
    WITHDRAW.apply(slip, by=chair, reason="开错了")
    assert client.get(url("slip", slip.pk)).status_code == 409


def test_a_merged_union_hands_its_open_transfers_on_and_takes_them_back(
    person: Member, tree: Tree, chair: Any
) -> None:
    slip = transfers.issue(person, by=chair, on=DAY, to_text="别处")
    kept = move_all(tree.basic, tree.joint, None, by=None, on=today())
    slip.refresh_from_db()
    assert slip.from_body == tree.joint
    move_back(kept, tree.basic, tree.joint, by=None, on=today())
    slip.refresh_from_db()
    assert slip.from_body == tree.basic

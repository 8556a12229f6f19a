"""A member's own door: he starts a transfer, leaves, comes back, names whom to call; a representative notes and asks."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core import inbox
from core.clock import today
from members.models import (
    FileCorrection,
    Member,
    MemberCongress,
    MemberOpinion,
    MemberRep,
    MembershipChange,
    MembershipTransfer,
    MembershipWish,
    RepDuty,
    Resolution,
)
from members.workflows.transfers import ANSWER, accept_slip
from tests.conftest import Tree, make_user
from tests.members.test_member_door import DOOR, key

pytestmark = [pytest.mark.django_db]
SignIn = Callable[[User], Client]
MOVE = {"act": "move", "change_reason": "1"}


@pytest.fixture
def inside(member: Member, visitor: Client) -> Client:
    Member.objects.filter(pk=member.pk).update(change_on=today() - dt.timedelta(days=30))
    MembershipChange.objects.filter(member=member).update(on=today() - dt.timedelta(days=30))
    assert visitor.post(DOOR, key(member)).status_code == 302
    return visitor


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined, no-any-return]


# a transfer ---------------------------------------------------------------------------------------------------------


@pytest.mark.entry("P-081", "P-090")
def test_he_starts_a_transfer_and_carries_the_slip_himself(
    tree: Tree, member: Member, inside: Client, chair: User, client_of: SignIn
) -> None:
    sent = inside.post(DOOR, {**MOVE, "to_text": tree.other_unit.name, "reason": "去济南工作"})
    assert "转会申请已经送到" in text(sent) and "等您现在的工会开具" in text(sent)
    row = MembershipTransfer.objects.get()
    assert (row.state, row.started_by, row.from_body, row.to_body) == (
        "asked",
        "self",
        tree.basic,
        tree.other_basic,
    )
    # his union answers on its own page, in its own inbox
    assert any("接转" in todo.title for todo in inbox.todos(chair, today(), "会员"))
    answer = client_of(chair).post(
        reverse("members:membershiptransfer-answer", args=[row.pk]), {"on": today()}
    )
    assert answer.status_code == 302
    row.refresh_from_db()
    page = text(inside.get(f"{DOOR}?see=move"))
    assert row.certificate_no is not None and row.certificate_no in page
    # the other union takes him by what he carries
    far = make_user("far_chair", "吴主席", "chair", tree.other_basic)
    accept_slip(row.certificate_no, member.name, body=tree.other_basic, by=far, on=today())
    member.refresh_from_db()
    assert (member.body, member.status) == (tree.other_basic, "active")
    assert "已接收" in text(inside.get(f"{DOOR}?see=move"))


@pytest.mark.entry("P-081")
def test_without_a_new_employer_the_union_of_his_home_is_asked(tree: Tree, inside: Client) -> None:
    sent = inside.post(DOOR, {**MOVE, "residence": "没有这个镇"})
    assert sent.status_code == 422 and "没有找到" in text(sent)
    assert inside.post(DOOR, {**MOVE, "residence": "370102001"}).status_code == 200
    row = MembershipTransfer.objects.get()
    assert (row.held_by, row.to_body) == (tree.other_township, None)
    page = text(inside.get(f"{DOOR}?see=move"))
    assert "属地暂管" in page


@pytest.mark.entry("P-081")
def test_what_cannot_be_is_said_beside_the_form(tree: Tree, member: Member, inside: Client) -> None:
    assert "请填写新单位或新工会" in text(inside.post(DOOR, MOVE))
    both = text(inside.post(DOOR, {**MOVE, "to_text": "某公司", "residence": "370102001"}))
    assert "请只填一项" in both
    assert "不需要转会" in text(inside.post(DOOR, {**MOVE, "to_text": tree.basic.name}))
    assert not MembershipTransfer.objects.exists()
    inside.post(DOOR, {**MOVE, "to_text": "某公司"})
    assert inside.post(DOOR, {**MOVE, "to_text": "某公司"}).status_code == 422
    assert MembershipTransfer.objects.count() == 1


@pytest.mark.entry("P-081")
def test_he_takes_it_back_until_somebody_has_taken_him(
    tree: Tree, member: Member, inside: Client, chair: User
) -> None:
    inside.post(DOOR, {**MOVE, "to_text": "某公司"})
    assert "会籍不变" in text(inside.post(DOOR, {"act": "unmove"}))
    assert MembershipTransfer.objects.get().state == "withdrawn"
    assert inside.post(DOOR, {"act": "unmove"}).status_code == 422
    inside.post(DOOR, {**MOVE, "to_text": "别处"})
    row = ANSWER.apply(MembershipTransfer.objects.get(state="asked"), by=chair, on=today())
    MembershipTransfer.objects.filter(pk=row.pk).update(started_by="old")
    assert inside.post(DOOR, {"act": "unmove"}).status_code == 422  # not his to withdraw
    assert "撤回转会" not in text(inside.get(f"{DOOR}?see=move"))


# leaving and coming back --------------------------------------------------------------------------------------------


@pytest.mark.entry("P-081", "P-090")
def test_leaving_is_his_own_will_and_his_union_announces_it(
    tree: Tree, member: Member, inside: Client, chair: User, client_of: SignIn
) -> None:
    assert "请先勾选" in text(inside.post(DOOR, {"act": "leave-union"}))
    inside.post(DOOR, {"act": "leave-union", "leave-sure": "on", "leave-why": "个人原因"})
    wish = MembershipWish.objects.get()
    assert (wish.body, wish.kind, wish.state) == (tree.basic, "leave", "open")
    assert inside.post(DOOR, {"act": "leave-union", "leave-sure": "on"}).status_code == 422
    assert inside.post(DOOR, {**MOVE, "to_text": "某公司"}).status_code == 422
    assert any("会籍申请" in todo.title for todo in inbox.todos(chair, today(), "会员"))
    client = client_of(chair)
    assert "申请退会" in text(client.get(reverse("members:wish-list")))
    decline = client.post(reverse("members:wish-decline", args=[wish.pk]), {"reason": "人手不够不同意"})
    assert decline.status_code == 422 and "退会自由" not in text(
        client.get(reverse("members:wish-detail", args=[wish.pk]))
    )
    assert "由会员自己决定" in text(decline)
    assert client.post(reverse("members:wish-grant", args=[wish.pk])).status_code == 302
    member.refresh_from_db()
    assert (member.status, member.change, member.change_reason) == ("left", "6", "5")
    assert "个人原因" in member.changes.latest("pk").note
    assert client.post(reverse("members:wish-grant", args=[wish.pk])).status_code == 409
    assert "会员查询" in text(inside.get(DOOR))  # nobody to show any more


@pytest.mark.entry("P-081")
def test_a_wish_is_taken_back(member: Member, inside: Client) -> None:
    inside.post(DOOR, {"act": "leave-union", "leave-sure": "on"})
    assert "撤回申请" in text(inside.get(f"{DOOR}?see=move"))
    assert inside.post(DOOR, {"act": "unwish"}).status_code == 200
    assert MembershipWish.objects.get().state == "withdrawn"
    assert inside.post(DOOR, {"act": "unwish"}).status_code == 422
    member.refresh_from_db()
    assert member.status == "active"


@pytest.mark.entry("P-081")
def test_a_retained_member_comes_back_and_may_be_refused_with_a_reason(
    tree: Tree, member: Member, inside: Client, chair: User, client_of: SignIn
) -> None:
    assert "不用恢复会籍" in text(inside.post(DOOR, {"act": "resume", "resume-why": "已经退伍"}))
    Member.objects.filter(pk=member.pk).update(status="retained", change="3")
    assert "申请恢复会籍" in text(inside.get(f"{DOOR}?see=move"))
    inside.post(DOOR, {"act": "resume", "resume-why": "已经退伍"})
    client, wish = client_of(chair), MembershipWish.objects.get()
    url = reverse("members:wish-decline", args=[wish.pk])
    assert client.post(url, {"reason": "还没有办理复工手续"}).status_code == 302
    assert "还没有办理复工手续" in text(inside.get(f"{DOOR}?see=move"))
    inside.post(DOOR, {"act": "resume", "resume-why": "已经退伍，回厂上班"})
    again = MembershipWish.objects.get(state="open")
    assert client.post(f"/api/members/wishes/{again.pk}/grant/").status_code == 200
    member.refresh_from_db()
    assert member.status == "active"


@pytest.mark.entry("P-081")
def test_wishes_of_others_are_out_of_sight(
    member: Member, inside: Client, neighbour: User, auditor: User, client_of: SignIn
) -> None:
    inside.post(DOOR, {"act": "leave-union", "leave-sure": "on"})
    wish = MembershipWish.objects.get()
    for page, code in (("wish-detail", 404), ("wish-grant", 404)):
        assert client_of(neighbour).get(reverse(f"members:{page}", args=[wish.pk])).status_code == code
    assert client_of(auditor).post(reverse("members:wish-grant", args=[wish.pk])).status_code == 403
    assert text(client_of(neighbour).get(reverse("members:wish-list"))).count("林小满") == 0


# the emergency contact ----------------------------------------------------------------------------------------------


@pytest.mark.entry("P-078", "P-090")
def test_whom_to_call_is_sealed_masked_and_corrected_by_him(
    member: Member, inside: Client, chair: User, county: User, client_of: SignIn
) -> None:
    wrong = inside.post(DOOR, {"act": "correct", "item": "emergency", "wanted": "王学敏"})
    assert "请写姓名和手机号" in text(wrong)
    inside.post(DOOR, {"act": "correct", "item": "emergency", "wanted": "王学敏，138 7719 4466"})
    row = FileCorrection.objects.get()
    client = client_of(chair)
    detail = text(client.get(reverse("members:correction-detail", args=[row.pk])))
    assert "王** 138****4466" in detail and "王学敏" not in detail
    assert client.post(reverse("members:correction-accept", args=[row.pk])).status_code == 302
    member.refresh_from_db()
    assert member.emergency == "王学敏 13877194466"
    assert b"4466" not in bytes(member.emergency_phone_sealed)
    assert "王** 138****4466" in text(inside.get(DOOR))
    page = text(client.get(reverse("members:member-detail", args=[member.pk])))
    assert "王** 138****4466" in page and "13877194466" not in page
    assert client.get(f"/api/members/{member.pk}/").json()["emergency"] == "王** 138****4466"
    url = reverse("members:member-emergency", args=[member.pk])
    assert "王学敏 13877194466" in text(client_of(county).post(url, {"reason": "verify"}))


@pytest.mark.entry("P-078")
def test_the_form_keeps_replaces_and_clears_the_contact(
    member: Member, chair: User, client_of: SignIn
) -> None:
    client, url = client_of(chair), reverse("members:member-edit", args=[member.pk])

    def post(**data: str) -> str:
        member.refresh_from_db()
        form = {
            "name": member.name, "sex": "1", "ethnicity": "01", "employment": "1", "skill": "0", "body": member.body_id,
            "unit_name": "", "seen": member.version, **data,
        }  # fmt: skip
        answer = text(client.post(url, form))
        member.refresh_from_db()
        return answer

    assert "请同时填联系电话" in post(emergency_name="王学敏")
    assert "请同时填联系人姓名" in post(emergency_phone="13877194466")
    post(emergency_name="王学敏", emergency_phone="13877194466")
    assert member.emergency == "王学敏 13877194466"
    post()
    assert member.emergency == "王学敏 13877194466"
    post(emergency_name="王学文")
    assert member.emergency == "王学文 13877194466"
    shown = text(client.get(url))
    assert "13877194466" not in shown and "王学文" not in shown
    post(emergency_name="无")
    assert member.emergency == ""


# a representative ---------------------------------------------------------------------------------------------------


@pytest.fixture
def rep(tree: Tree, member: Member) -> MemberRep:
    return MemberRep.objects.create(
        body=tree.basic,
        member=member,
        elected_on=today() - dt.timedelta(days=90),
        term_end=dt.date(2028, 5, 17),
    )


@pytest.mark.entry("P-088", "P-090")
def test_a_representative_notes_duties_and_asks_at_his_own_door(
    tree: Tree, rep: MemberRep, inside: Client, chair: User, client_of: SignIn
) -> None:
    assert "?see=rep" in text(inside.get(DOOR))
    late = {
        "act": "duty",
        "duty-done_on": today() + dt.timedelta(days=1),
        "duty-kind": "contact",
        "duty-what": "走访",
    }
    assert "在今天以后" in text(inside.post(DOOR, late))
    inside.post(DOOR, {**late, "duty-done_on": today(), "duty-what": "走访三车间，收集夜班意见"})
    assert RepDuty.objects.get().rep == rep
    assert "收集夜班意见" in text(inside.get(f"{DOOR}?see=rep"))
    inside.post(DOOR, {"act": "ask", "ask-text": "去年的会费结余用在哪里"})
    asked = MemberOpinion.objects.get()
    assert (asked.kind, asked.body, asked.state) == ("query", tree.basic, "open")
    client_of(chair).post(
        reverse("members:opinion-answer", args=[asked.pk]), {"answer": "结余转入本年活动经费"}
    )
    assert "结余转入本年活动经费" in text(inside.get(f"{DOOR}?see=rep"))


@pytest.mark.entry("P-090")
def test_who_is_no_representative_has_no_such_page(tree: Tree, member: Member, inside: Client) -> None:
    page = text(inside.get(f"{DOOR}?see=rep"))
    assert "?see=rep" not in page and "会籍经过" in page
    inside.post(DOOR, {"act": "ask", "ask-text": "去年的会费结余用在哪里"})
    inside.post(DOOR, {"act": "duty", "duty-done_on": today(), "duty-kind": "contact", "duty-what": "走访"})
    assert not MemberOpinion.objects.exists() and not RepDuty.objects.exists()


@pytest.mark.entry("P-090")
def test_every_member_reads_what_the_congresses_resolved(tree: Tree, member: Member, inside: Client) -> None:
    assert "平台里还没有登记大会" in text(inside.get(f"{DOOR}?see=union"))
    held = MemberCongress.objects.create(
        body=tree.basic, term=2, held_on=today() - dt.timedelta(days=9), state="held", entitled=30, present=28,
        quorum_share=2, quorum_whole=3,
    )  # fmt: skip
    Resolution.objects.create(
        congress=held, number=1, title="集体合同草案", text="同意", in_favour=27, against=1, passed=True
    )
    MemberCongress.objects.create(
        body=tree.basic, term=3, held_on=today() + dt.timedelta(days=9), state="noticed", entitled=30, present=0,
        agenda="审议经费预算", place="职工之家", notice_on=today(),
    )  # fmt: skip
    page = text(inside.get(f"{DOOR}?see=union"))
    for words in ("集体合同草案", "赞成 27", "审议经费预算", "应到 30 人，实到 28 人"):
        assert words in page

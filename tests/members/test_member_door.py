"""A member's own door: who gets in, for how long, what he sees, asks and says, and what his union must answer."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core import inbox, throttle
from core.clock import today
from core.passcodes import show_passcode
from members.models import FileCorrection, Member, MemberOpinion
from members.views import own
from members.workflows.cards import card_of
from tests.conftest import Tree
from tests.members.conftest import PHONE, number

pytestmark = [pytest.mark.django_db, pytest.mark.entry("P-090")]
DOOR = "/members/my/"


def key(member: Member, **wrong: str) -> dict[str, str]:
    code = show_passcode(card_of(member, today()).code).lower()
    return {"act": "enter", "code": code, "id_tail": number()[-6:], "phone_tail": PHONE[-4:], **wrong}


@pytest.fixture
def inside(member: Member, visitor: Client) -> Client:
    assert visitor.post(DOOR, key(member)).status_code == 302
    return visitor


def test_card_number_and_phone_open_the_door_for_a_quarter_of_an_hour(
    member: Member,
    visitor: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert "会员查询" in visitor.get(DOOR).content.decode()
    visitor.post(DOOR, key(member))
    cookie = visitor.cookies[own.COOKIE]
    assert (cookie["max-age"], cookie["path"], cookie["samesite"]) == (900, DOOR, "Strict")
    assert cookie["httponly"]
    assert "sessionid" not in visitor.cookies
    assert "会籍经过" in visitor.get(DOOR).content.decode()
    monkeypatch.setattr(own, "MINUTES", -1)
    assert "会籍经过" not in visitor.get(DOOR).content.decode()


def test_one_wrong_of_the_three_is_not_told_apart(member: Member, visitor: Client) -> None:
    pages = set()
    for wrong in ({"code": "0" * 16}, {"id_tail": "000000"}, {"phone_tail": "0000"}):
        response = visitor.post(DOOR, key(member, **wrong))
        assert response.status_code == 422
        assert own.COOKIE not in visitor.cookies
        pages.add(re.sub(r'(value|content)="[^"]*"', "", response.content.decode()))
    assert len(pages) == 1


def test_guessing_is_stopped_for_the_address_and_for_the_card(member: Member, visitor: Client) -> None:
    for _ in range(throttle.FAILURES_PER_ADDRESS):
        visitor.post(DOOR, key(member, id_tail="000000"))
    assert visitor.post(DOOR, key(member)).status_code == 429
    for n in range(throttle.FAILURES_PER_ADDRESS):
        Client(REMOTE_ADDR=f"203.0.113.{100 + n}").post(DOOR, key(member, id_tail="000000"))
    assert Client(REMOTE_ADDR="203.0.113.200").post(DOOR, key(member)).status_code == 429


def test_he_sees_his_file_masked_and_whoever_left_sees_nothing(member: Member, inside: Client) -> None:
    page = inside.get(DOOR).content.decode()
    assert member.masked_id in page and member.masked_phone in page
    assert number() not in page and PHONE not in page
    assert "入会" in page
    Member.objects.filter(pk=member.pk).update(status="left")
    assert member.masked_id not in inside.get(DOOR).content.decode()


def test_leaving_and_a_forged_cookie_end_it(member: Member, inside: Client) -> None:
    inside.post(DOOR, {"act": "leave"})
    assert "会籍经过" not in inside.get(DOOR).content.decode()
    inside.cookies[own.COOKIE] = f"{card_of(member, today()).token.hex}:forged"
    assert "会籍经过" not in inside.get(DOOR).content.decode()
    late = inside.post(DOOR, {"act": "opinion", "text": "食堂太贵了"})
    assert "要重新验证" in late.content.decode()
    assert not MemberOpinion.objects.exists()


def test_an_opinion_is_answered_in_writing_and_read_here(
    tree: Tree, inside: Client, chair: User, client_of: Callable[[User], Client]
) -> None:
    assert inside.post(DOOR, {"act": "opinion", "text": "短"}).status_code == 422
    inside.post(DOOR, {"act": "opinion", "text": "夜班食堂应当开到凌晨一点"})
    row = MemberOpinion.objects.get()
    assert (row.body, row.kind, row.state) == (tree.basic, "opinion", "open")
    assert any("会员意见待答复" in todo.title for todo in inbox.todos(chair, today(), "会员"))
    client = client_of(chair)
    assert "夜班食堂" in client.get(reverse("members:opinion-list")).content.decode()
    url = reverse("members:opinion-answer", args=[row.pk])
    assert client.post(url, {"answer": ""}).status_code == 422
    assert client.post(url, {"answer": "已同后勤商定，下月起夜班食堂延到一点。"}).status_code == 302
    assert client.post(url, {"answer": "改一下答复的内容"}).status_code == 409
    assert "下月起夜班食堂延到一点" in inside.get(f"{DOOR}?see=say").content.decode()


def test_five_may_wait_and_no_more(inside: Client) -> None:
    for n in range(5):
        assert inside.post(DOOR, {"act": "opinion", "text": f"第 {n} 条意见"}).status_code == 200
    assert "等工会答复后再提" in inside.post(DOOR, {"act": "opinion", "text": "第六条意见"}).content.decode()


def test_a_correction_is_written_into_the_file_when_accepted(
    member: Member,
    inside: Client,
    chair: User,
    client_of: Callable[[User], Client],
) -> None:
    wanted = "13900005678"
    assert inside.post(DOOR, {"act": "correct", "item": "phone", "wanted": "12"}).status_code == 422
    inside.post(DOOR, {"act": "correct", "item": "phone", "wanted": wanted})
    row = FileCorrection.objects.get()
    assert wanted.encode() not in bytes(row.wanted_sealed)
    client = client_of(chair)
    detail = client.get(reverse("members:correction-detail", args=[row.pk])).content.decode()
    assert wanted not in detail and "139****5678" in detail
    assert member.phone not in detail and member.masked_phone in detail
    assert client.post(reverse("members:correction-accept", args=[row.pk])).status_code == 302
    member.refresh_from_db()
    assert member.phone == wanted
    assert "已更正" in inside.get(f"{DOOR}?see=say").content.decode()


def test_a_refused_correction_says_why(
    member: Member,
    inside: Client,
    chair: User,
    client_of: Callable[[User], Client],
) -> None:
    inside.post(DOOR, {"act": "correct", "item": "name", "wanted": "林小曼"})
    row = FileCorrection.objects.get()
    client, url = client_of(chair), reverse("members:correction-refuse", args=[row.pk])
    detail = reverse("members:correction-detail", args=[row.pk])
    shown = client.get(detail).content.decode()
    assert "现在登记的是" in shown
    assert "林小曼" in shown
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "请带身份证来核对"}).status_code == 302
    assert "现在登记的是" not in client.get(detail).content.decode()
    assert "请带身份证来核对" in inside.get(f"{DOOR}?see=say").content.decode()
    member.refresh_from_db()
    assert member.name == "林小满"


def test_he_reads_who_stands_for_his_union(tree: Tree, inside: Client) -> None:
    from unions.models import Officer

    Officer.objects.create(body=tree.basic, name="周主席", post="chair", took_post_on=today())
    page = inside.get(f"{DOOR}?see=union").content.decode()
    for told in (tree.basic.name, tree.township.name, "周主席", "1 人"):
        assert told in page


def test_others_do_not_read_what_members_say(
    inside: Client, neighbour: User, client_of: Callable[[User], Client]
) -> None:
    inside.post(DOOR, {"act": "opinion", "text": "夜班食堂应当开到凌晨一点"})
    row = MemberOpinion.objects.get()
    assert client_of(neighbour).get(reverse("members:opinion-detail", args=[row.pk])).status_code == 404

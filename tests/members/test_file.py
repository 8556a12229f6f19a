"""The file of a member: what makes it complete is policy data; tags kept and derived; the registration form on paper."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from core.clock import today
from core.models import AuditEvent
from members.models import Member, MembershipChange
from members.views.facts import turns
from members.workflows.files import lacking, tag_words
from members.workflows.papers import _sheet
from members.workflows.tally import mend, tally
from tests.conftest import Tree, place
from tests.members.test_views import FORM, make
from unions.models import Threshold

pytestmark = [pytest.mark.django_db, pytest.mark.entry("P-078")]
ITEMS = ["1", "2", "16", "32"]  # 入会申请书, 会员登记表, 会员证, 劳动合同记录


def require(code: str, *words: str) -> None:
    Threshold.objects.update_or_create(
        key="member.file_items", jurisdiction=place(code), effective_from=dt.date(2020, 1, 1),
        defaults={"value": list(words), "set_by": "测试"},
    )  # fmt: skip


def save(client: Any, member: Member, **changes: Any) -> Any:
    data = {**FORM, "name": member.name, "body": member.body_id, "seen": member.version, **changes}
    return client.post(reverse("members:member-edit", args=[member.pk]), data)


@pytest.mark.entry("P-079")
def test_a_file_is_complete_when_it_holds_what_the_policy_asks(
    tree: Tree, client_of: Any, chair: Any
) -> None:
    member = make("曹玉梅", 41, tree.basic, tree.unit)
    assert not member.file_complete
    assert lacking(member) == ["入会申请书", "会员登记表", "会员证", "劳动合同记录"]
    assert save(client_of(chair), member, file_items=ITEMS[:3]).status_code == 302
    member.refresh_from_db()
    assert (member.file_complete, lacking(member)) == (False, ["劳动合同记录"])
    card = {"card_no": "371302000041", "realname_on": "2025-01-05"}
    assert save(client_of(chair), member, file_items=ITEMS, **card).status_code == 302
    member.refresh_from_db()
    assert member.file_complete
    assert member.registered
    page = client_of(chair).get(reverse("members:member-detail", args=[member.pk])).content.decode()
    assert "齐全" in page
    assert "还缺" not in page


@pytest.mark.entry("P-079")
def test_a_changed_list_is_followed_by_the_nightly_count(tree: Tree) -> None:
    member = make("曹玉梅", 42, tree.basic, tree.unit, file_items=3)
    far = make("外地人", 43, tree.other_basic, tree.other_unit, file_items=3)
    assert not member.file_complete
    require("371302", "入会申请书", "会员登记表")
    tally(today())
    member.refresh_from_db()
    far.refresh_from_db()
    assert member.file_complete  # the county asks for less
    assert not far.file_complete
    assert mend(today()) == 0
    require("371302", "入会申请书", "照片")
    tally(today())
    member.refresh_from_db()
    assert not member.file_complete


def test_without_a_list_no_file_is_complete(tree: Tree, client_of: Any, chair: Any) -> None:
    Threshold.objects.filter(key="member.file_items").delete()
    member = make("曹玉梅", 44, tree.basic, tree.unit, file_items=255)
    assert not member.file_complete
    tally(today())
    member.refresh_from_db()
    assert not member.file_complete


def test_tags_are_those_ticked_and_those_that_follow(tree: Tree, client_of: Any, chair: Any) -> None:
    member = make("曹玉梅", 45, tree.basic, tree.unit)
    said = {
        "tags": ["1", "32"],
        "migrant": "on",
        "education": "21",
        "residence": "义堂镇幸福社区",
        "trade": "电工",
    }
    assert save(client_of(chair), member, **said).status_code == 302
    member.refresh_from_db()
    assert member.get_tags_words() == ["劳务派遣工", "高职称"]
    assert set(tag_words(member)) == {"农民工", "女职工", "高学历", "劳务派遣工", "高职称"}
    member.born_on = today() - dt.timedelta(days=365 * 30)
    assert {"青年职工", "新生代农民工"} <= set(tag_words(member))
    Threshold.objects.filter(key="member.youth_age").update(value=28)
    assert "青年职工" not in tag_words(member)
    found = client_of(chair).get(reverse("members:member-list") + "?tag=32").content.decode()
    assert member.name in found
    assert member.name not in client_of(chair).get(reverse("members:member-list") + "?tag=8").content.decode()


def test_the_endpoint_shows_words_and_takes_the_numbers(tree: Tree, client_of: Any, chair: Any) -> None:
    member = make("曹玉梅", 46, tree.basic, tree.unit)
    url = f"/api/members/{member.pk}/"
    answer = client_of(chair).patch(
        url, {"tags": ["4", "8"], "file_items": ITEMS, "rank": "工程师"}, content_type="application/json"
    )
    assert answer.status_code == 200, answer.content.decode()
    assert answer.json()["tags"] == ["一线职工", "困难职工"]
    assert answer.json()["file_complete"] is True
    again = client_of(chair).patch(url, {"rank": "技师"}, content_type="application/json")
    assert (again.json()["tags"], again.json()["file_complete"]) == (["一线职工", "困难职工"], True)
    wrong = client_of(chair).patch(url, {"tags": ["3"]}, content_type="application/json")
    assert wrong.status_code == 400


def test_a_contract_cannot_end_before_it_starts(tree: Tree, client_of: Any, chair: Any) -> None:
    member = make("曹玉梅", 47, tree.basic, tree.unit)
    page = save(client_of(chair), member, contract_start="2025-03-01", contract_end="2024-03-01")
    assert page.status_code == 422
    assert "早于起的日期" in page.content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.filter(pk=member.pk).update(contract_start="2025-03-01", contract_end="2024-03-01")


def test_the_form_on_paper_holds_no_number_and_is_logged(
    tree: Tree, client_of: Any, chair: Any, neighbour: Any
) -> None:
    member = make("曹玉梅", 48, tree.basic, tree.unit, trade="电工", card_no="371302000048")
    url = reverse("members:member-form", args=[member.pk])
    answer = client_of(chair).get(url)
    assert answer.content.startswith(b"%PDF-")
    assert answer.content == client_of(chair).get(url).content  # the same person, the same bytes
    assert "no-store" in answer.headers["Cache-Control"]
    assert client_of(neighbour).get(url).status_code == 404
    sheet = _sheet(Member.objects.get(pk=member.pk))
    assert (sheet["name"], sheet["trade"], sheet["unit"]) == ("曹玉梅", "电工", tree.unit.name)
    text = " ".join(sheet.values())
    assert member.id_number not in text
    assert member.phone not in text
    event = AuditEvent.objects.filter(verb="member.print_form").last()
    assert event is not None
    assert event.note == "登记表 1 份"


def test_forms_of_the_filtered_list_come_in_one_file(
    tree: Tree, client_of: Any, chair: Any, monkeypatch: Any
) -> None:
    for serial in (51, 52, 53):
        make("曹玉梅", serial, tree.basic, tree.unit, migrant=serial == 51)
    client, url = client_of(chair), reverse("members:member-forms")
    assert "共 3 人" in client.get(url).content.decode()
    assert "共 1 人" in client.get(url + "?migrant=yes").content.decode()
    assert client.post(url).content.startswith(b"%PDF-")
    none = client.post(url + "?status=left")
    assert none.status_code == 422
    assert "没有可打印的会员" in none.content.decode()
    monkeypatch.setattr("members.workflows.papers.LIMIT", 2)
    refused = client.post(url)
    assert refused.status_code == 422
    assert "一次最多打印 2 人" in refused.content.decode()


def test_the_membership_is_told_in_words_and_hides_bodies_out_of_sight(
    tree: Tree, chair: Any, province: Any
) -> None:
    member = make("曹玉梅", 54, tree.basic, tree.unit)
    MembershipChange.objects.create(
        member=member,
        kind="2",
        on=dt.date(2025, 6, 1),
        body=tree.basic,
        from_body=tree.other_basic,
        note="集中接转",
    )
    newest, first = turns(member, province)
    assert newest["text"] == f"转入“{tree.basic.name}”，原在“{tree.other_basic.name}”（集中接转）"
    assert first["text"] == f"加入“{tree.basic.name}”"
    assert tree.other_basic.name not in turns(member, chair)[0]["text"]
    assert "原在其他工会" in turns(member, chair)[0]["text"]

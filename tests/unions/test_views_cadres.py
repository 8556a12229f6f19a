"""Cadres, phones, training and committees at the door."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.models import AuditEvent, PersonalDataRead
from tests.conftest import Tree
from unions.models import Body, Committee, Officer, Threshold, Training

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
PHONE = "19000001234"


def officer(body: Body, **fields: Any) -> Officer:
    row = Officer(**{"name": "王立群", "pinyin": "wangliqun", "initials": "wlq", "body": body, "post": "chair",
                     "took_post_on": dt.date(2023, 5, 18), **fields})  # fmt: skip
    row.phone = PHONE
    row.save()
    return row


def typed(tree: Tree, **changes: Any) -> dict[str, Any]:
    data = {
        "body": tree.basic.pk,
        "name": "李晓岚",
        "post": "vice",
        "took_post_on": "2024-01-10",
        "phone": "190 0000 4321",
    }
    return {**data, **changes}


@pytest.mark.entry("P-044")
def test_a_cadre_is_registered_with_a_sealed_phone(client_of: SignIn, chair: User, tree: Tree) -> None:
    assert client_of(chair).post(reverse("unions:officer-create"), typed(tree)).status_code == 302
    row = Officer.objects.get(name="李晓岚")
    assert row.phone == "19000004321"
    assert b"19000004321" not in bytes(row.phone_sealed)
    event = AuditEvent.objects.get(verb="officer.appoint")
    assert "19000004321" not in str(event.after)


BAD = [
    ({"phone": "1900000"}, "现在是 7 位"),
    ({"phone": "12345678901"}, "13 至 19 开头"),
    ({"name": "李"}, "至少两个字"),
    ({"took_post_on": "2126-01-01"}, "今天以后"),
    ({"elected_on": "2024-02-01"}, "早于当选日期"),
    ({"term_end": "2023-01-01"}, "应晚于任职日期"),
    ({"born_on": "2015-01-01"}, "不满 16 岁"),
    ({"certificate_no": "证1号"}, "也要填持证日期"),
    ({"post": "chair"}, "还在任"),
    ({"body": 999999}, "没有找到这一项"),
]


@pytest.mark.parametrize(("changes", "sentence"), BAD)
def test_wrong_input_is_refused_in_words(
    client_of: SignIn, chair: User, tree: Tree, changes: dict[str, Any], sentence: str
) -> None:
    officer(tree.basic)
    answer = client_of(chair).post(reverse("unions:officer-create"), typed(tree, **changes))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert Officer.objects.count() == 1


def test_another_body_cannot_be_chosen(client_of: SignIn, chair: User, tree: Tree) -> None:
    assert (
        client_of(chair).post(reverse("unions:officer-create"), typed(tree, body=tree.joint.pk)).status_code
        == 422
    )


def test_an_empty_phone_keeps_the_number_on_file(client_of: SignIn, chair: User, tree: Tree) -> None:
    row = officer(tree.basic)
    data = {"name": "王立群", "post": "chair", "took_post_on": "2023-05-18", "phone": "", "education": "本科"}
    assert client_of(chair).post(reverse("unions:officer-edit", args=[row.pk]), data).status_code == 302
    row.refresh_from_db()
    assert (row.phone, row.education) == (PHONE, "本科")


def test_the_page_masks_the_phone_and_shows_it_for_a_reason_only(
    client_of: SignIn, township: User, tree: Tree
) -> None:
    row = officer(tree.basic)
    client = client_of(township)
    page = client.get(reverse("unions:officer-detail", args=[row.pk])).content.decode()
    assert "190****1234" in page
    assert PHONE not in page
    url = reverse("unions:officer-phone", args=[row.pk])
    assert client.post(url, {}).status_code == 422
    assert client.post(url, {"reason": "other", "note": ""}).status_code == 422
    assert not PersonalDataRead.objects.exists()
    shown = client.post(url, {"reason": "contact", "note": "通知换届"})
    assert PHONE in shown.content.decode()
    assert shown.headers["Cache-Control"] == "no-store"
    read = PersonalDataRead.objects.get()
    assert (read.user_id, read.object_id, read.field, read.reason) == (
        township.pk,
        row.pk,
        "phone",
        "联系本人办理业务：通知换届",
    )
    assert read.path == tree.basic.path
    masked = client.get(url).content.decode()
    assert PHONE not in masked


def test_who_may_not_reveal_gets_no_button_and_no_number(
    client_of: SignIn, neighbour: User, auditor: User, tree: Tree
) -> None:
    row = officer(tree.basic)
    url = reverse("unions:officer-phone", args=[row.pk])
    assert client_of(neighbour).post(url, {"reason": "contact"}).status_code == 404
    assert client_of(auditor).post(url, {"reason": "contact"}).status_code == 403
    assert not PersonalDataRead.objects.exists()


def test_leaving_closes_the_row_once(client_of: SignIn, chair: User, tree: Tree) -> None:
    row = officer(tree.basic)
    client, url = client_of(chair), reverse("unions:officer-leave", args=[row.pk])
    early = client.post(url, {"left_on": "2023-01-01", "reason": "调动"})
    assert "不能早于任职日期" in early.content.decode()
    assert client.post(url, {"left_on": "2026-06-01", "reason": "调动"}).status_code == 302
    row.refresh_from_db()
    assert (row.left_on, row.left_reason) == (dt.date(2026, 6, 1), "调动")
    assert (
        "已于 2026-06-01 离任"
        in client.post(url, {"left_on": "2026-06-02", "reason": "调动"}).content.decode()
    )


@pytest.mark.entry("P-069")
def test_training_in_a_room_counts_days_and_on_the_network_hours(
    client_of: SignIn, chair: User, tree: Tree
) -> None:
    row = officer(tree.basic)
    client, url = client_of(chair), reverse("unions:training-create", args=[row.pk])
    data = {
        "course": "基层工会主席培训班",
        "kind": "post",
        "organiser": "兰山区总工会",
        "organiser_level": "county",
        "started_on": "2026-03-02",
        "passed": "on",
    }
    assert "请填写天数" in client.post(url, data).content.decode()
    assert client.post(url, {**data, "days": "2.5"}).status_code == 302
    assert client.post(url, {**data, "online": "on", "hours": "9"}).status_code == 302
    assert sorted(Training.objects.values_list("hundredths", flat=True)) == [150, 250]
    Threshold.objects.filter(key="train.hours_per_day").update(value=3)
    assert client.post(url, {**data, "online": "on", "hours": "9"}).status_code == 302
    assert Training.objects.filter(hundredths=300).exists()


def test_future_training_is_refused(client_of: SignIn, chair: User, tree: Tree) -> None:
    row = officer(tree.basic)
    data = {
        "course": "班",
        "kind": "post",
        "organiser": "总工会",
        "organiser_level": "county",
        "started_on": "2126-03-02",
        "days": "1",
    }
    answer = client_of(chair).post(reverse("unions:training-create", args=[row.pk]), data)
    assert "培训以后再登记" in answer.content.decode()


@pytest.mark.entry("P-017")
@pytest.mark.entry("P-018")
@pytest.mark.entry("P-019")
def test_a_new_committee_retires_the_one_before(client_of: SignIn, township: User, tree: Tree) -> None:
    client, url = client_of(township), reverse("unions:committee-create", args=[tree.basic.pk])
    data = {
        "kind": "women",
        "state": "current",
        "members_count": "3",
        "elected_on": "2023-05-18",
        "approved_on": "2023-05-28",
    }
    assert client.post(url, data).status_code == 302
    assert client.post(url, {**data, "members_count": "5"}).status_code == 302
    assert list(Committee.objects.filter(body=tree.basic, kind="women").order_by("pk").values_list("state", "members_count")) == [
        ("past", 3), ("current", 5),
    ]  # fmt: skip
    wrong = client.post(url, {**data, "approved_on": "2023-05-01"})
    assert "批复日期早于选举日期" in wrong.content.decode()
    none = client.post(url, {**data, "members_count": "0"})
    assert "1 至 99" in none.content.decode()


def test_lists_are_scoped_and_cost_the_same_at_any_length(
    client_of: SignIn, township: User, tree: Tree, django_assert_max_num_queries: Any
) -> None:
    officer(tree.other_basic, name="邻县主席")
    for number in range(30):
        row = officer(tree.basic, post="member", name=f"委员{number}")
        Training.objects.create(
            officer=row,
            course="培训班",
            kind="post",
            organiser="总工会",
            organiser_level="county",
            started_on=dt.date(2026, 1, 1),
            hundredths=100,
        )
    client = client_of(township)
    for name in ("officer-list", "training-list"):
        client.get(reverse(f"unions:{name}"))
        with django_assert_max_num_queries(26):
            page = client.get(reverse(f"unions:{name}"))
        assert len(page.context["rows"]) == 30


def test_tabs_tell_those_in_post_from_those_who_left(client_of: SignIn, township: User, tree: Tree) -> None:
    officer(tree.basic, left_on=dt.date(2025, 1, 1))
    stays = officer(tree.joint, name="李晓岚")
    client, url = client_of(township), reverse("unions:officer-list")
    assert [row.object.pk for row in client.get(url).context["rows"]] == [stays.pk]
    assert [row.object.name for row in client.get(f"{url}?tab=left").context["rows"]] == ["王立群"]
    assert [row.object.pk for row in client.get(f"{url}?tab=untrained").context["rows"]] == [stays.pk]

"""Exports through the API: what the page gives, masked by role, with a reason, with a second person, to the one who asked."""

import csv
import io
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from core import jobs, large_exports
from core.models import ExportRequest, Job
from members.models import Member
from tests.conftest import Tree, make_user
from tests.members.test_views import make

pytestmark = pytest.mark.django_db
API, LIST = "/api/exports/", "/members/"


@pytest.fixture
def people(settings: Any, tmp_path: Any, tree: Tree) -> list[Member]:
    """Six people, where a reason is asked from 4 and a second person from 6."""
    settings.MEDIA_ROOT, settings.EXPORT_REASON_FROM, settings.EXPORT_APPROVAL_FROM = tmp_path, 4, 6
    return [make(f"曹玉{letter}", 11 + n, tree.basic, tree.unit) for n, letter in enumerate("梅兰竹菊荷莲")]


def ask(client: Any, address: str = LIST, **fields: str) -> Any:
    data = {"address": address, "kind": "csv", **fields}
    return client.post(API, data, content_type="application/json")


def built(pk: int) -> ExportRequest:
    jobs.run(Job.objects.get(kind="export.build", key=str(pk)).pk)
    return ExportRequest.objects.get(pk=pk)


def lines(answer: Any) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_the_file_is_what_the_page_gives(people: list[Member], township: User, client_of: Any) -> None:
    client, query = client_of(township), "?q=玉梅"
    shown = lines(client.get(f"{LIST}{query}&export=csv"))
    answer = ask(client, LIST + query)
    assert answer.status_code == 201 and answer.json()["rows"] == 1 and "address" not in answer.json()
    pk = answer.json()["id"]
    assert client.get(f"{API}{pk}/file/").status_code == 404, "not made yet"
    built(pk)
    assert client.get(f"{API}{pk}/").json()["state"] == "done"
    assert lines(client.get(f"{API}{pk}/file/"))[:-1] == shown[:-1]
    assert people[0].id_number not in str(shown)
    assert [row["id"] for row in client.get(API).json()["results"]] == [pk]


def test_many_people_need_a_reason_and_a_machine_a_second_person(
    people: list[Member], tree: Tree, township: User, client_of: Any, settings: Any
) -> None:
    Member.objects.filter(pk=people[0].pk).update(status="left")
    client = client_of(township)
    refused = ask(client)
    assert refused.status_code == 422 and "用途" in refused.json()["detail"]
    assert ask(client, reason="核对会员资料").json()["state"] == "running", "at the keyboard, just signed in"
    settings.STEP_UP_MINUTES = -1
    asked = ask(client, reason="核对会员资料").json()
    assert asked["state"] == "waiting"
    other = make_user("second", "钱复核", "township_officer", tree.township)
    waiting = ExportRequest.objects.get(pk=asked["id"])
    large_exports.decide(waiting, by=other, approve=True, note="同意")
    assert built(waiting.pk).state == "done"
    assert client_of(other).get(f"{API}{waiting.pk}/file/").status_code == 404
    assert str(other) in str(lines(client.get(f"{API}{waiting.pk}/file/"))[-1])


def test_whole_numbers_never_leave_without_a_second_person(
    people: list[Member], township: User, client_of: Any, settings: Any
) -> None:
    settings.STEP_UP_MINUTES = -1
    answer = ask(client_of(township), f"{LIST}?q=玉梅", kind="book", reason="换发会员证")
    assert answer.json()["state"] == "waiting"
    wrong = ask(client_of(township), reverse("unions:unit-list"), kind="book", reason="换发会员证")
    assert wrong.status_code == 422 and "格式" in wrong.json()["detail"]


def test_a_list_that_may_not_be_opened_or_is_none_gives_nothing(
    people: list[Member], township: User, stranger: User, client_of: Any
) -> None:
    assert ask(client_of(township), "/petitions/").status_code == 403
    assert ask(client_of(township), "/nowhere/").status_code == 422
    assert ask(client_of(township), f"{LIST}?q=没有此人").status_code == 422
    assert ask(client_of(township), LIST, kind="exe").status_code == 400
    assert ask(client_of(stranger)).status_code == 403
    assert not ExportRequest.objects.exists()


def test_a_number_in_the_address_is_sealed_before_it_is_kept(
    people: list[Member], township: User, client_of: Any
) -> None:
    pk = ask(client_of(township), f"{LIST}?q={people[1].id_number}").json()["id"]
    kept = ExportRequest.objects.get(pk=pk)
    assert people[1].id_number not in kept.address and kept.rows == 1

"""The API mirrors the pages: same scope, same steps, never an identity."""

from collections.abc import Callable

from django.test import Client

from accounts.models import User
from petitions.models import Petition
from tests.conftest import Tree
from tests.petitions.conftest import MATTER, NAME, PHONE, Make

SignIn = Callable[[User], Client]
URL = "/api/petitions/"


def test_the_list_and_the_record_hold_no_identity(
    clerk: User, far_clerk: User, county: User, make_petition: Make, client_of: SignIn
) -> None:
    petition = make_petition()
    client = client_of(clerk)
    listed = client.get(URL)
    assert [row["number"] for row in listed.json()["results"]] == [petition.number]
    assert MATTER not in listed.content.decode()
    record = client.get(f"{URL}{petition.pk}/")
    assert record.json()["matter"] == MATTER
    for response in (listed, record):
        assert NAME not in response.content.decode()
        assert PHONE not in response.content.decode()
    assert client_of(far_clerk).get(f"{URL}{petition.pk}/").status_code == 404
    assert client_of(county).get(URL).status_code == 403
    assert Client().get(URL).status_code in (401, 403)


def test_steps_run_and_refuse_as_on_the_pages(
    tree: Tree, clerk: User, leader: User, make_petition: Make, client_of: SignIn
) -> None:
    petition = make_petition(unit=tree.unit)
    client = client_of(clerk)

    def post(slug: str, data: dict[str, object], by: Client = client) -> int:
        return by.post(f"{URL}{petition.pk}/{slug}/", data, content_type="application/json").status_code

    assert post("assign", {"handler_body": tree.basic.pk}) == 422
    assert post("assign", {}) == 400
    assert post("assign", {"handler_body": tree.county.pk}, client_of(leader)) == 403
    assert post("assign", {"handler_body": tree.county.pk}) == 200
    assert post("assign", {"handler_body": tree.county.pk}) == 409
    assert post("accept", {"kind": "claim", "category": "0101"}) == 200
    assert post("investigate", {}) == 200
    assert post("solve", {"opinion": "反映属实，单位应补发加班费差额。"}) == 200
    assert post("reply", {"reply_form": "direct", "reply": "已督促单位补发，请查收。"}) == 200
    assert post("confirm", {"satisfied": "good"}) == 200
    assert post("archive", {}) == 200
    assert Petition.objects.get().state == "archived"


def test_nothing_can_be_written_past_the_steps(clerk: User, make_petition: Make, client_of: SignIn) -> None:
    petition = make_petition()
    client = client_of(clerk)
    assert client.post(URL, {"number": "x"}, content_type="application/json").status_code == 405
    assert (
        client.patch(
            f"{URL}{petition.pk}/", {"state": "archived"}, content_type="application/json"
        ).status_code
        == 405
    )
    assert client.delete(f"{URL}{petition.pk}/").status_code == 405

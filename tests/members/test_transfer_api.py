"""Endpoints of transfers: issue, ask, receive and the steps, each for its own side."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from core.workflow import NotAllowed
from members.models import Member
from members.workflows import transfers
from members.workflows.transfers import ANSWER, RETURN, WITHDRAW
from tests.conftest import Tree, make_user
from tests.members.test_views import make

pytestmark = [pytest.mark.django_db, pytest.mark.entry("P-081")]
DAY = dt.date(2026, 3, 2)


@pytest.fixture
def person(tree: Tree) -> Member:
    return make("曹玉梅", 11, tree.basic, tree.unit)


@pytest.fixture
def far_chair(tree: Tree) -> Any:
    return make_user("far_chair", "吴主席", "chair", tree.other_basic)


def test_the_api_mirrors_issue_ask_receive_and_the_steps(
    person: Member, tree: Tree, chair: Any, far_chair: Any, neighbour: Any, client_of: Callable[..., Any]
) -> None:
    ours, theirs = client_of(chair), client_of(far_chair)
    base = "/api/members/transfers/"
    said = {
        "member": person.pk,
        "to_text": "别处",
        "on": "2026-03-02",
        "change_reason": "1",
        "started_by": "old",
    }
    assert theirs.post(base, said).status_code == 404
    made = ours.post(base, said)
    assert made.status_code == 201, made.content
    number, pk = made.json()["certificate_no"], made.json()["id"]
    assert theirs.get(f"{base}{pk}/").status_code == 404
    wrong = theirs.post(
        f"{base}receive/",
        {"number": number, "proof": "别人", "body": tree.other_basic.pk, "on": "2026-03-03"},
    )
    assert wrong.status_code == 422
    right = theirs.post(
        f"{base}receive/",
        {"number": number, "proof": person.name, "body": tree.other_basic.pk, "on": "2026-03-03"},
    )
    assert right.json()["state"] == "accepted", right.content
    assert ours.get(f"{base}{pk}/").json()["from_name"] == tree.basic.name
    assert ours.post(f"{base}{pk}/withdraw/", {"reason": "开错了"}).status_code == 409
    asked = ours.post(f"{base}ask/", {"name": person.name, "id_number": person.id_number, "body": tree.basic.pk,
                                      "on": "2026-03-04", "started_by": "self"})  # fmt: skip
    assert asked.status_code == 201, asked.content
    assert asked.json()["from_name"] == "原工会（开具凭证后可见）"
    answered = theirs.post(f"{base}{asked.json()['id']}/answer/", {"on": "2026-03-05"})
    assert answered.json()["state"] == "issued", answered.content


def test_an_answer_needs_the_old_side(person: Member, tree: Tree, far_chair: Any, chair: Any) -> None:
    slip = transfers.ask(person.id_number, person.name, body=tree.other_basic, by=far_chair, on=DAY)
    with pytest.raises(NotAllowed):
        ANSWER.apply(slip, by=far_chair, on=DAY)
    assert WITHDRAW.apply(slip, by=far_chair, reason="不来了").state == "withdrawn"
    other = transfers.ask(person.id_number, person.name, body=tree.other_basic, by=far_chair, on=DAY)
    assert RETURN.apply(other, by=chair, reason="仍在本单位").state == "returned"

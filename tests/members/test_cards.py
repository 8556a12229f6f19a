"""Cards: one rule for numbers, a code that anybody may check and that tells nearly nothing, sheets to print."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core import throttle
from core.clock import today
from core.models import AuditEvent
from core.passcodes import PASSCODE_LENGTH, show_passcode
from members.models import Member, MemberCard
from members.workflows.cards import CARD, card_of, mask_name, next_card_no
from tests.conftest import Tree

pytestmark = [pytest.mark.django_db, pytest.mark.entry("P-080")]


def check(code: str) -> str:
    return reverse("members:card-check", args=[code])


def test_numbers_run_by_place_and_year(tree: Tree) -> None:
    year = today().year
    assert [next_card_no(tree.basic, today()) for _ in range(2)] == [f"371302{year}00000{n}" for n in (1, 2)]
    assert next_card_no(tree.other_basic, today()) == f"370102{year}000001"


def test_a_card_is_issued_once(
    tree: Tree, member: Member, chair: User, client_of: Callable[[User], Client]
) -> None:
    client, url = client_of(chair), reverse("members:member-card", args=[member.pk])
    assert client.get(url).status_code == 200
    assert client.post(url).status_code == 302
    member.refresh_from_db()
    assert member.card_no.startswith("371302")
    assert (member.card_on, MemberCard.objects.get().member) == (today(), member)
    assert "不用再发" in client.post(url).content.decode()
    api = client.post(f"/api/members/{member.pk}/card/")
    assert api.status_code == 422
    assert "有效" in client.get(reverse("members:card-page", args=[member.pk])).content.decode()


def test_whoever_checks_learns_validity_union_and_a_masked_name(
    tree: Tree, member: Member, visitor: Client
) -> None:
    card = card_of(member, today())
    response = visitor.get(check(card.code))
    page = response.content.decode()
    for told in ("有效", "林**", tree.basic.name):
        assert told in page
    for kept in (
        "林小满",
        member.masked_id,
        member.masked_phone,
        member.card_no or "无证号",
    ):
        assert kept not in page
    assert response.headers["Cache-Control"] == "no-store"
    Member.objects.filter(pk=member.pk).update(status="moved")
    assert "已失效" in visitor.get(check(show_passcode(card.code).lower())).content.decode()


def test_codes_are_sealed_found_by_index_and_guessing_is_stopped(
    tree: Tree, member: Member, visitor: Client
) -> None:
    card = card_of(member, today())
    assert len(card.code) == PASSCODE_LENGTH
    assert card.code.encode() not in bytes(card.code_sealed)
    for n in range(throttle.FAILURES_PER_ADDRESS):
        assert visitor.get(check(f"{n:016d}")).status_code == 404
    assert visitor.get(check(card.code)).status_code == 429
    assert Client(REMOTE_ADDR="203.0.113.80").get(check(card.code)).status_code == 200


def test_one_card_and_a_sheet_are_printed_with_the_same_code(
    tree: Tree, member: Member, chair: User, client_of: Callable[[User], Client]
) -> None:
    client, url = client_of(chair), reverse("members:card-print", args=[member.pk])
    assert client.post(url).status_code == 302, "without a number there is nothing to print"
    CARD.apply(member, by=chair)
    code = MemberCard.objects.get().code
    paper = client.post(url)
    assert paper.content.startswith(b"%PDF")
    assert paper.headers["Cache-Control"] == "no-store"
    card = MemberCard.objects.get()
    assert (card.code, card.printed_on) == (code, today())
    check = reverse("members:card-check", args=[code])
    assert check in client.get(reverse("members:card-page", args=[member.pk])).content.decode()
    assert AuditEvent.objects.filter(verb="member.print_card").count() == 1
    empty = client.post(reverse("members:card-batch"), {"pk": ["1"]}, follow=True)
    assert "还没有选择已批准的申请" in empty.content.decode()


def test_others_print_nothing(member: Member, neighbour: User, client_of: Callable[[User], Client]) -> None:
    client = client_of(neighbour)
    assert client.post(reverse("members:card-print", args=[member.pk])).status_code == 404
    assert client.get(reverse("members:card-page", args=[member.pk])).status_code == 404


def test_names_keep_their_first_character_only() -> None:
    assert [mask_name(name) for name in ("林小满", "欧阳明月", "李")] == ["林**", "欧***", "李*"]

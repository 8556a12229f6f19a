"""Card numbers by one rule, the card's code, and what anybody learns who checks a card."""

import datetime as dt
from typing import Any

from django.db import connection, transaction

from core import audit
from core.crypto import blind_index
from core.passcodes import make_passcode
from core.workflow import Refused, Transition
from members.models import Member, MemberCard
from unions.models import Body

AREA, SERIAL = 6, 6


def next_card_no(body: Body, on: dt.date) -> str:
    """Place of the union (six digits), year, running number of that place: `371302` `2026` `000123`."""
    area = body.place[:AREA].ljust(AREA, "0")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO members_cardcounter (area, year, last) VALUES (%s, %s, 1) "
            "ON CONFLICT (area, year) DO UPDATE SET last = members_cardcounter.last + 1 RETURNING last",
            [area, on.year],
        )
        return f"{area}{on.year}{cursor.fetchone()[0]:0{SERIAL}d}"


def card_of(member: Member, on: dt.date) -> MemberCard:
    """The member's card with its code, made where there is none yet."""
    found = MemberCard.objects.filter(member=member).first()
    if found is not None:
        return found
    code = make_passcode()
    card = MemberCard(member=member, issued_on=member.card_on or on, code_index=index_of(code))
    card.code = code
    card.save(force_insert=True)
    return card


def index_of(code: str) -> bytes:
    return blind_index("card.code", code)


def find_card(code: str) -> MemberCard | None:
    rows = MemberCard.objects.select_related("member", "member__body")
    return rows.filter(code_index=index_of(code)).first()


def is_valid(card: MemberCard) -> bool:
    return card.member.status == Member.Status.ACTIVE


def mask_name(name: str) -> str:
    """The family name's first character alone."""
    return name[:1] + "*" * max(1, len(name) - 1)


def _issue(member: Member, *, by: Any, on: dt.date, **_: Any) -> None:
    if member.card_no:
        raise Refused(f"已有会员证号 {member.card_no}，不用再发。需要换证的请直接打印会员证。")
    member.card_no, member.card_on = next_card_no(member.body, on), on
    member.version += 1
    card_of(member, on)


CARD = Transition(
    name="member.card", verb="发会员证", model="members.Member", sources=frozenset({Member.Status.ACTIVE}), target=None,
    permission="members.edit", says="按统一规则编一个会员证号，发证日期为今天。", effect=_issue, state_field="status",
    entry="P-080",
)  # fmt: skip


def to_print(members: list[Member], *, by: Any, on: dt.date) -> list[MemberCard]:
    """Cards of those who have a number, marked as printed, with one event for each."""
    without = [member.name for member in members if not member.card_no]
    if without:
        raise Refused(f"{'、'.join(without[:5])}还没有会员证号。请先发会员证，再打印。")
    with transaction.atomic():
        cards = [card_of(member, on) for member in members]
        for card, member in zip(cards, members, strict=True):
            card.member = member
            card.printed_on = on
            card.save(update_fields=["printed_on"])
            audit.record("member.print_card", member, by=by)
    return cards

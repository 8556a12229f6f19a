"""A member's rights towards his union: corrections of his file, opinions that must be answered in writing."""

import datetime as dt
import hmac
import re
from typing import Any

from core import audit
from core.crypto import blind_index
from core.identifiers import normalise_mobile
from core.workflow import Refused, Transition, create
from members.models import FileCorrection, Member, MemberOpinion
from members.workflows import edit, fill_person
from members.workflows.cards import find_card

Item = FileCorrection.Item
OPEN_AT_ONCE = 5  # corrections or opinions of one member that may wait at the same time
APPLIED = frozenset(
    {Item.PHONE, Item.NAME, Item.HOUSEHOLD, Item.NATIVE, Item.EMERGENCY}
)  # written into the file on acceptance
MAY_ENTER = (Member.Status.ACTIVE, Member.Status.RETAINED)
_NOBODY = b"\0" * 16


def prove(code: str, id_tail: str, phone_tail: str) -> Member | None:
    """The member whose card, number and phone these are; how one was wrong cannot be told. A retained one has rights too."""
    card = find_card(code)
    member = card.member if card else None
    number = member.id_number if member else ""
    same_number = hmac.compare_digest(number[-6:].encode(), id_tail.encode())
    index = blind_index("member.phone_tail", phone_tail)[:4]
    same_phone = hmac.compare_digest(bytes((member and member.phone_tail) or _NOBODY[:4]), index)
    right = member is not None and bool(number) and same_number and same_phone and member.status in MAY_ENTER
    return member if right else None


def lodge(member: Member, text: str, *, on: dt.date, kind: str = MemberOpinion.Kind.OPINION) -> MemberOpinion:
    """By the member himself: no user stands behind it."""
    if member.opinions.filter(state="open").count() >= OPEN_AT_ONCE:
        raise Refused(f"您有 {OPEN_AT_ONCE} 条意见还没有答复。请等工会答复后再提。")
    row = MemberOpinion(body=member.body, member=member, kind=kind, text=text.strip(), lodged_on=on)
    return create(row, by=None, verb="lodge")


def ask_correction(member: Member, item: str, wanted: str, *, on: dt.date) -> FileCorrection:
    wanted = wanted.strip()
    if item == Item.PHONE:
        try:
            wanted = normalise_mobile(wanted)
        except ValueError as problem:
            raise Refused(str(problem)) from None
    if item == Item.EMERGENCY:
        wanted = " ".join(contact_of(wanted))
    if member.corrections.filter(state="open").count() >= OPEN_AT_ONCE:
        raise Refused(f"您有 {OPEN_AT_ONCE} 条更正申请还没有处理。请等工会处理后再提。")
    row = FileCorrection(body=member.body, member=member, item=item, asked_on=on)
    row.wanted = wanted
    return create(row, by=None, verb="ask")


def contact_of(text: str) -> tuple[str, str]:
    """`王学敏 13600005081`, however the two are parted, as name and number."""
    found = re.fullmatch(r"([^\d+]{2,60}?)[\s，,、：:；;]*(\+?[\d\s-]{11,20})", text.strip())
    if found is None:
        raise Refused("请写姓名和手机号，如：王学敏 13600005081。")
    try:
        return "".join(found[1].split()), normalise_mobile(found[2])
    except ValueError as problem:
        raise Refused(str(problem)) from None


def _answer(row: MemberOpinion, *, by: Any, on: dt.date, answer: str, **_: Any) -> None:
    row.answer, row.answered_on, row.answered_by = answer.strip(), on, str(by)[:60]


ANSWER = Transition(
    name="memberopinion.answer", verb="书面答复", model="members.MemberOpinion", sources=frozenset({"open"}),
    target="answered", permission="members.edit", says="答复后会员本人凭会员证可以看到，不能再改。", effect=_answer, tone="primary",
    entry="P-090", fields=("answer",),
)  # fmt: skip


def _accept(row: FileCorrection, *, by: Any, on: dt.date, **_: Any) -> None:
    member = Member.objects.get(pk=row.member_id)
    if row.item in APPLIED:
        before, wanted = audit.snapshot(member), row.wanted
        if row.item == Item.PHONE:
            fill_person(member, id_number="", phone=wanted, on=on)
        elif row.item == Item.EMERGENCY:
            member.emergency_name, member.emergency_phone = contact_of(wanted)
        else:
            setattr(member, row.item, wanted[:60])
            fill_person(member, id_number="", phone="", on=on)
        edit(member, before=before, seen=None, by=by)
    row.decided_on, row.decided_by = on, str(by)[:60]


def _refuse(row: FileCorrection, *, by: Any, on: dt.date, reason: str, **_: Any) -> None:
    row.decided_on, row.decided_by, row.decision = on, str(by)[:60], reason


ACCEPT = Transition(
    name="filecorrection.accept", verb="同意更正", model="members.FileCorrection", sources=frozenset({"open"}),
    target="accepted", permission="members.edit",
    says="电话、姓名、户籍所在地、籍贯、紧急联系人会直接改进档案；“其他资料”请先在会员页面改好。", effect=_accept, tone="primary", entry="P-090",
)  # fmt: skip
REFUSE = Transition(
    name="filecorrection.refuse", verb="不予更正", model="members.FileCorrection", sources=frozenset({"open"}),
    target="refused", permission="members.edit", says="会员本人能看到理由。", effect=_refuse, tone="danger", entry="P-090",
    fields=("reason",),
)  # fmt: skip

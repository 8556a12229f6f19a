"""Verbs of membership: join, edit, retain, leave, move out, expel, come back. Each writes history and bumps the version."""

import datetime as dt
from typing import Any

from django.db import transaction

from core.clock import today
from core.crypto import blind_index
from core.identifiers import birth_date_of, check_id_number, normalise_mobile, sex_of
from core.pinyin import initials, spell
from core.workflow import Refused, create, update
from members.models import Member
from members.workflows.files import settle_file
from members.workflows.merging import survivor_of
from members.workflows.standing import EXPEL, LEAVE, MOVE_OUT, READMIT, REJOIN, RETAIN, STEPS, remember
from members.workflows.suspects import spot
from unions.models import Body, Unit

Status, Change = Member.Status, Member.Change
OUT = frozenset({Status.MOVED, Status.LEFT})  # may join anew, here or elsewhere
WORKING_AGE = 16
ELSEWHERE = (
    "这位职工已在其他工会。不能直接入会，请凭接转凭证接收，或在“会籍接转”里请原工会开具（不显示所在工会）。"
)


def fill_person(member: Member, *, id_number: str, phone: str, on: dt.date) -> Member:
    """Seals number and phone and fills what follows from them. ValueError with a sentence where one is wrong."""
    member.pinyin, member.initials = spell(member.name, person=True), initials(member.name, person=True)
    if id_number:
        number = check_id_number(id_number, on=on)
        member.id_number, member.id_index = number, blind_index("member.id_number", number)
        member.sex, member.born_on = sex_of(number), birth_date_of(number)
    if phone:
        mobile = normalise_mobile(phone)
        member.phone, member.phone_index = mobile, blind_index("member.phone", mobile)
        member.phone_tail = blind_index("member.phone_tail", mobile[-4:])[:4]
    return member


def unit_of(body: Body, name: str) -> Unit | None:
    """The employer of that full name among those the body covers; its only one where the name is left empty."""
    covered = Unit.objects.filter(coverages__body=body, coverages__to_on=None)
    if not name:
        only = list(covered[:2])
        return only[0] if len(only) == 1 else None
    found = covered.filter(name=name).first()
    if found is None:
        near = covered.filter(name__contains=name).first()
        hint = f"是否为：{near.name}？" if near else "请填写单位全称，或先在所辖单位里登记。"
        raise Refused(f"“{name}”不是{body.name}所辖的单位。{hint}")
    return found


def join(member: Member, *, by: Any, on: dt.date) -> Member:
    """A new person, or one who left before coming back. `member` is filled but not saved; `on` is the day of joining."""
    with transaction.atomic():
        _may_join(member, on)
        known = (
            Member.with_merged.select_for_update(no_key=True).filter(id_index=member.id_index).first()
            if member.id_index
            else None
        )
        if known is not None:
            return _join_again(known, member, by=by, on=on)
        settle_file(member)
        member.path, member.status = member.body.path, Status.ACTIVE
        member.change, member.change_on, member.joined_on = Change.JOIN, on, on
        create(member, by=by, verb="join")
        remember(member, on=on, by=by)
        spot([member.pk])
    return member


def _may_join(member: Member, on: dt.date) -> None:
    if on > today():
        raise Refused("入会日期不能晚于今天。")
    if not member.body.is_active:
        raise Refused(f"“{member.body}”现在是“{member.body.get_state_display()}”，不能发展会员。请另选工会。")
    if member.employment == Member.Employment.RETIRED:
        raise Refused("就业状况为“退休”，不能作为新会员入会。")
    if member.born_on and on < member.born_on.replace(
        year=member.born_on.year + WORKING_AGE, day=min(member.born_on.day, 28)
    ):
        raise Refused(f"按证件号码，入会时不满 {WORKING_AGE} 周岁。请核对证件号码和入会日期。")


def _join_again(known: Member, wanted: Member, *, by: Any, on: dt.date) -> Member:
    if known.status == Status.MERGED:
        known = Member.with_merged.get(pk=survivor_of(known.pk) or known.pk)
    here = Member.objects.filter(pk=known.pk).visible_to(by, "members.view").exists()
    if bytes(known.id_index or b"") != bytes(wanted.id_index or b""):
        known_as = f"这个证件号码的档案已与“{known.name}”的另一份合并。请在他的页面上修改或办理。"
        raise Refused(known_as if here else ELSEWHERE)
    if known.status not in OUT:
        word = known.get_status_display()
        if not here:
            raise Refused(ELSEWHERE)
        raise Refused(
            f"名册里已有此人：{known.name}，在{known.body}，现在是“{word}”。请在他的页面上修改或办理。"
        )
    if on < known.change_on:
        raise Refused("入会日期不能早于他上一次会籍变化的日期。请核对日期。")
    before = {"status": known.status, "body": known.body_id if here else None}
    from_body = known.body
    wanted.pk, wanted.version, wanted.joined_on = known.pk, known.version + 1, known.joined_on or on
    settle_file(wanted)
    wanted.path, wanted.status = wanted.body.path, Status.ACTIVE
    wanted.change, wanted.change_on, wanted.change_reason = Change.MOVE_IN, on, ""
    wanted.card_no, wanted.card_on = wanted.card_no or known.card_no, wanted.card_on or known.card_on
    wanted._state.adding = False
    update(wanted, before=before, by=by, verb="join")
    remember(wanted, on=on, by=by, from_body=from_body if from_body.pk != wanted.body_id else None)
    return wanted


def edit(member: Member, *, before: dict[str, Any], seen: int | None, by: Any) -> Member:
    """Saves an edited record unless somebody saved another one since it was opened."""
    with transaction.atomic():
        current = (
            Member.objects.select_for_update(no_key=True).values_list("version", "body_id").get(pk=member.pk)
        )
        if seen is not None and current[0] != seen:
            raise Refused("没有保存：这份资料刚被别人修改过。请返回看一眼新内容，再改一次。")
        member.version = current[0] + 1
        member.path = member.body.path
        settle_file(member)
        if member.body_id != current[1]:
            kept = member.status == Status.RETAINED  # moves along without becoming a member with a vote
            member.change, member.change_on = Change.RETAIN if kept else Change.MOVE_IN, today()
            remember(member, on=today(), by=by, from_body=Body.objects.get(pk=current[1]))
        saved = update(member, before=before, by=by)
        spot([member.pk])
        return saved


__all__ = [
    "EXPEL", "LEAVE", "MOVE_OUT", "READMIT", "REJOIN", "RETAIN", "STEPS", "edit", "fill_person", "join", "unit_of",
]  # fmt: skip

from members.workflows import party  # noqa: E402, F401  (declares the procedure)

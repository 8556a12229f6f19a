"""Joining by application: filed by the worker, matched to a union, decided there; the card number comes with approval."""

import datetime as dt
import secrets
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from core import audit
from core.crypto import blind_index
from core.identifiers import birth_date_of, sex_of
from core.passcodes import hash_passcode, matches, passcode_from
from core.pinyin import initials, spell
from core.workflow import NotAllowed, Refused, Transition, WrongState
from members.models import JoinAccess, JoinApplication, Member
from members.workflows import fill_person, join
from members.workflows.cards import card_of, next_card_no
from members.workflows.doors import TAKES_MEMBERS, Door
from members.workflows.matching import matched
from unions.models import Body
from unions.querysets import LOCAL_KINDS

State, Channel = JoinApplication.State, JoinApplication.Channel
FORM_HOURS = 4  # how long a form may stay open before it is sent
# the register's codes of the ways of applying, by ours
WAYS = {Channel.WORKPLACE: "1", Channel.ONLINE: "2", Channel.WINDOW: "3", Channel.SINGLE: "4"}


@dataclass(frozen=True, repr=False)
class Applicant:
    """What the worker wrote. Has no repr, so that no traceback or log line can hold one."""

    name: str
    id_number: str
    phone: str
    unit_name: str = ""
    village: str = ""
    group8: str = ""
    migrant: bool = False


def new_form() -> str:
    """What a blank form carries, so that sending it twice is filing once."""
    return signing.dumps(secrets.token_hex(16), salt="members.join")


def read_form(once: str) -> str:
    try:
        return str(signing.loads(once, salt="members.join", max_age=FORM_HOURS * 3600))
    except signing.BadSignature:
        raise Refused("这一页打开的时间太长，已经过期。请核对填写的内容，再提交一次。") from None


def file_application(
    person: Applicant, door: Door, *, channel: str, once: str, on: dt.date
) -> tuple[JoinApplication, str]:
    """By the worker himself. Returns the passcode, which the same form alone can bring out again."""
    secret = read_form(once)
    passcode = passcode_from(blind_index("join.passcode", secret))
    application = _filled(person, door, channel=channel, on=on)
    application.once = blind_index("join.once", secret)
    try:
        with transaction.atomic():
            application.save(force_insert=True)
            JoinAccess.objects.create(application=application, passcode_hash=hash_passcode(passcode))
            audit.record("joinapplication.file", application, by=None, after=_for_audit(application))
    except IntegrityError:
        known = JoinApplication.objects.filter(once=application.once, id_index=application.id_index).first()
        if known is None:
            raise Refused("这一页已经提交过。请返回重新打开申请页。") from None
        return known, passcode
    return application, passcode


def _filled(person: Applicant, door: Door, *, channel: str, on: dt.date) -> JoinApplication:
    found = matched(door, person.unit_name, person.village)
    row = JoinApplication(
        name=person.name, pinyin=spell(person.name, person=True), initials=initials(person.name, person=True),
        sex=sex_of(person.id_number), born_on=birth_date_of(person.id_number), channel=channel,
        unit=found.unit, unit_name=person.unit_name, residence=door.place, village=person.village,
        group8=person.group8, migrant=person.migrant, body=found.body, window=door.window, applied_on=on,
        consented_on=on, state=State.MATCHED if found.settled else State.APPLIED,
        matched_on=on if found.settled else None, number=f"{on.year}{secrets.randbelow(10**8):08d}",
    )  # fmt: skip
    row.id_number, row.id_index = person.id_number, blind_index("member.id_number", person.id_number)
    row.phone, row.phone_index = person.phone, blind_index("member.phone", person.phone)
    return row


def _for_audit(row: JoinApplication) -> dict[str, Any]:
    values = audit.snapshot(row)
    return {name: values[name] for name in ("number", "channel", "body", "window", "applied_on", "state")}


def look_up(number: str, passcode: str) -> JoinApplication | None:
    """The application, or None; the two ways to be wrong cannot be told apart."""
    access = JoinAccess.objects.select_related("application").filter(application__number=number).first()
    right = matches(passcode, access.passcode_hash if access else None)
    return access.application if access and right else None


def withdraw(application: JoinApplication) -> JoinApplication:
    """By the worker, on the public page."""
    with transaction.atomic():
        row = JoinApplication.objects.select_for_update().get(pk=application.pk)
        if row.state not in {State.APPLIED, State.MATCHED}:
            raise Refused(f"申请现在是“{row.get_state_display()}”，不能撤回。")
        row.state = State.WITHDRAWN
        row.save(update_fields=["state"])
        audit.record("joinapplication.withdraw", row, by=None, after={"state": row.state})
    return row


def _approve(row: JoinApplication, *, by: Any, on: dt.date, checked: bool = False, **_: Any) -> None:
    if on < row.applied_on:
        raise Refused(f"日期不能早于申请日期 {row.applied_on}。")
    known = Member.objects.filter(id_index=row.id_index).first()
    member = known or Member()
    fresh = {
        "name": row.name, "body": row.body, "unit": row.unit, "group8": row.group8, "migrant": row.migrant,
        "applied_by": WAYS[Channel(row.channel)], "employment": Member.Employment.AT_WORK, "left_unit_on": None,
    }  # fmt: skip
    for name, value in fresh.items():
        setattr(member, name, value)
    if row.residence:
        member.residence = f"{row.residence.name}{row.village}"
    fill_person(member, id_number=row.id_number, phone=row.phone, on=on)
    if not member.card_no:
        member.card_no, member.card_on = next_card_no(row.body, on), on
    if checked:
        member.realname_on = on
    row.member = join(member, by=by, on=on)
    card_of(row.member, on)
    _decide(row, by, on)


def _decide(row: JoinApplication, by: Any, on: dt.date, words: str = "") -> None:
    row.decided_on, row.decided_by, row.decision = on, str(by)[:60], words


def _refuse(row: JoinApplication, *, by: Any, on: dt.date, reason: str, **_: Any) -> None:
    _decide(row, by, on, reason)


def _give(row: JoinApplication, *, by: Any, on: dt.date, body: Body | None = None, **_: Any) -> None:
    """To the union that is right; without one to the superior, who matches."""
    target = body or row.body.superior
    if target is None or (body is not None and (body.kind not in TAKES_MEMBERS or not body.is_active)):
        raise Refused("请选一家接收会员的工会：基层工会、联合会或乡镇（街道）工会。")
    if target.pk == row.body_id:
        raise Refused(f"申请已经在{target}。请选另一家工会。")
    unmatched = target.kind in LOCAL_KINDS or target.kind not in TAKES_MEMBERS
    row.body = target
    row.unit = (
        None if row.unit and not row.unit.coverages.filter(body=target, to_on=None).exists() else row.unit
    )
    row.state, row.matched_on = (State.APPLIED, None) if unmatched else (State.MATCHED, on)


def _step(name: str, verb: str, sources: set[str], target: str | None, says: str, **more: Any) -> Transition:
    return Transition(
        name=f"joinapplication.{name}", verb=verb, model="members.JoinApplication", sources=frozenset(sources),
        target=target, permission="members.edit", says=says, entry="P-080", **more,
    )  # fmt: skip


APPROVE = _step(
    "approve", "批准入会", {State.MATCHED}, State.APPROVED, "登记为本会会员，会员证号同时编好。", effect=_approve,
    tone="primary", fields=("on", "checked"),
)  # fmt: skip
REFUSE = _step(
    "refuse", "不予批准", {State.APPLIED, State.MATCHED}, State.REFUSED, "申请人凭编号和查询码能看到理由。", effect=_refuse,
    tone="danger", fields=("reason",),
)  # fmt: skip
MATCH = _step(
    "match", "转给其他工会", {State.APPLIED, State.MATCHED}, None, "由接收的工会审核；本会不再看到这份申请。", effect=_give,
    fields=("body",),
)  # fmt: skip
HAND_OVER = _step(
    "hand_over", "登记发证", {State.APPROVED}, State.CARDED, "会员证已交给本人。", tone="primary",
)  # fmt: skip
STEPS = (APPROVE, HAND_OVER, MATCH, REFUSE)
AT_ONCE = 50  # applications settled together


def settle(row: JoinApplication, transition: Transition, *, by: Any, **data: Any) -> str:
    """One of many: empty where it was done, else the sentence why not. A refusal leaves the others alone."""
    try:
        transition.apply(row, by=by, **data)
    except NotAllowed:
        return "不在您的范围内，不能由您办理。"
    except (WrongState, Refused) as problem:
        return str(problem)
    except ValidationError as problem:
        return "；".join(problem.messages)
    return ""

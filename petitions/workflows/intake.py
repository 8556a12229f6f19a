"""Taking a petition in: by a clerk from a letter, visit or call, and by the petitioner himself on the public page."""

import datetime as dt
from dataclasses import dataclass, fields
from typing import Any

from django.db import transaction

from core import audit
from core.passcodes import make_passcode
from core.workflow import Refused
from petitions.models import Petition, PetitionIdentity, PetitionLimit
from petitions.models.choices import Channel, State
from petitions.workflows import clocks
from petitions.workflows.attachments import attach
from petitions.workflows.log import log
from petitions.workflows.numbers import keep_passcode, next_number
from petitions.workflows.recusal import nearest_clean
from unions.models import Body, Jurisdiction, Unit
from unions.workflows import home_path_of


@dataclass(frozen=True, repr=False)
class Person:
    """Who files. Has no repr, so that no traceback or log line can hold one."""

    name: str = ""
    sex: str = ""
    id_number: str = ""
    phone: str = ""
    address: str = ""
    workplace: str = ""
    delegates: str = ""

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self))


@dataclass(frozen=True, repr=False)
class Texts:
    matter: str
    appeal: str = ""
    unit_text: str = ""


def register(petition: Petition, texts: Texts, person: Person, *, at: Body, by: Any, on: dt.date) -> Petition:
    """By a clerk of `at`. A petition about that body or its people goes straight to the next superior."""
    with transaction.atomic():
        petition.received_by = by
        _fill(petition, texts, person, at=at, on=on)
        audit.record("petition.register", petition, by=by, after=_for_audit(petition))
        log(petition, "登记", f"{petition.get_channel_display()}，由{at}登记", by=by, on=on, shown=True)
        if petition.handler_body_id != at.pk:
            log(petition, "回避转交", f"本件涉及{at}，转{petition.handler_body}办理", by=by, on=on)
    return petition


def file_publicly(
    petition: Petition, texts: Texts, person: Person, *, uploads: list[Any], on: dt.date
) -> tuple[Petition, str]:
    """By the petitioner. Returns the passcode, which nobody can show a second time.

    A filing without a name leaves no audit event: its exact time would be a trace. The log holds the day.
    """
    with transaction.atomic():
        petition.channel, petition.received_on = Channel.ONLINE, on
        _fill(petition, texts, person, at=federation_of(petition.place), on=on)
        passcode = make_passcode()
        keep_passcode(petition, passcode)
        event = log(petition, "网上提交", by=None, on=on, shown=True)
        attach(petition, uploads, on=on, event=event, by_petitioner=True)
        if not petition.anonymous:
            audit.record("petition.file", petition, by=None, after=_for_audit(petition))
    return petition, passcode


def _fill(petition: Petition, texts: Texts, person: Person, *, at: Body, on: dt.date) -> None:
    if petition.received_on > on:
        raise Refused("登记日期不能晚于今天。")
    petition.anonymous = not person
    _check_crowd(petition, on)
    petition.first_time = petition.repeat_of_id is None
    petition.state = State.RECEIVED
    petition.give_to(nearest_clean(at, petition))
    petition.number = next_number(petition.place, on)
    petition.notice_due_on = clocks.notice_due(petition)
    petition.matter, petition.appeal, petition.unit_text = texts.matter, texts.appeal, texts.unit_text
    petition.save(force_insert=True)
    if person:
        identity = PetitionIdentity(petition=petition)
        for field in fields(person):
            setattr(identity, field.name, getattr(person, field.name))
        identity.save(force_insert=True)


def _check_crowd(petition: Petition, on: dt.date) -> None:
    petition.collective = petition.people >= clocks.amount(PetitionLimit.Kind.COLLECTIVE, on)
    most = clocks.amount(PetitionLimit.Kind.DELEGATES, on)
    if petition.representatives > most:
        raise Refused(f"多人走访应当推选代表，最多 {most} 人。请改填代表人数。")
    if petition.representatives > petition.people:
        raise Refused("代表人数不能多于总人数。")


def _for_audit(petition: Petition) -> dict[str, Any]:
    """What an event may hold: codes and dates, no texts and no person."""
    names = ("number", "channel", "kind", "category", "received_on", "people", "anonymous", "handler_body")
    values = audit.snapshot(petition)
    return {name: values[name] for name in names}


def federation_of(place: Jurisdiction) -> Body:
    """The federation of the place, or the nearest one above it."""
    return Body.objects.get(path=home_path_of(place))


def match_unit(name: str, units: Any) -> Unit | None:
    """The one open employer of that exact name, or None."""
    found = list(units.filter(name=name.strip(), closed_on=None)[:2])
    return found[0] if len(found) == 1 else None


def supplement(petition: Petition, text: str, uploads: list[Any], *, on: dt.date) -> None:
    """More from the petitioner, on the public page, while the petition is open or answered."""
    with transaction.atomic():
        locked = Petition.objects.select_for_update().get(pk=petition.pk)
        if locked.state == State.ARCHIVED:
            raise Refused("本件已归档，不能再补充。有新的情况请重新提交。")
        event = log(locked, "信访人补充", text, by=None, on=on, shown=True)
        attach(locked, uploads, on=on, event=event, by_petitioner=True)
        if not locked.anonymous:
            audit.record("petition.supplement", locked, by=None)

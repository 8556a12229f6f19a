"""Cadres: take a post, leave it, be trained. Nothing is deleted; a second open chair is refused."""

import datetime as dt
from typing import Any

from django.db import transaction

from core import audit
from core.pinyin import initials, spell
from core.workflow import Refused
from unions.models import Officer, Training
from unions.workflows.consultations import link_officer


def fill_officer(officer: Officer) -> Officer:
    officer.pinyin, officer.initials = spell(officer.name, person=True), initials(officer.name, person=True)
    return officer


def one_chair(officer: Officer) -> None:
    if officer.post != Officer.Post.CHAIR or officer.left_on is not None:
        return
    other = (
        Officer.objects.filter(body=officer.body, post=Officer.Post.CHAIR, left_on=None)
        .exclude(pk=officer.pk)
        .first()
    )
    if other:
        raise Refused(f"{other.name}还在任“{officer.body}”主席。请先办理{other.name}离任，再登记新主席。")


def appoint(officer: Officer, *, by: Any) -> Officer:
    """Registers a person in a post."""
    with transaction.atomic():
        one_chair(officer)
        fill_officer(officer).save(force_insert=True)
        audit.record("officer.appoint", officer, by=by, after=audit.snapshot(officer))
        link_officer(officer)
    return officer


def change_officer(officer: Officer, *, before: dict[str, Any], phone_changed: bool, by: Any) -> Officer:
    with transaction.atomic():
        one_chair(officer)
        fill_officer(officer).save()
        old, new = audit.changes(before, audit.snapshot(officer))
        if phone_changed:
            new["phone"], old["phone"] = "已更改", ""
        if new:
            audit.record("officer.edit", officer, by=by, before=old, after=new)
    return officer


def leave_office(officer: Officer, *, left_on: dt.date, reason: str, by: Any) -> Officer:
    """Raises Refused where the person has left already or the day is before he took the post."""
    if officer.left_on is not None:
        raise Refused(f"{officer.name}已于 {officer.left_on} 离任。")
    if left_on < officer.took_post_on:
        raise Refused(f"离任日期不能早于任职日期 {officer.took_post_on}。")
    before = audit.snapshot(officer)
    officer.left_on, officer.left_reason = left_on, reason
    officer.save()
    old, new = audit.changes(before, audit.snapshot(officer))
    audit.record("officer.leave", officer, by=by, before=old, after=new, note=reason)
    return officer


def add_training(training: Training, *, by: Any) -> Training:
    with transaction.atomic():
        training.save(force_insert=True)
        audit.record(
            "training.add", training.officer, by=by, after=audit.snapshot(training), note=training.course
        )
    return training

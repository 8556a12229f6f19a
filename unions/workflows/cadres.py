"""Cadres: take a post, leave it, be trained. Nothing is deleted; a second open chair is refused."""

import datetime as dt
from typing import Any

from django.db import transaction

from core import audit
from core.pinyin import initials, spell
from core.workflow import NotAllowed, Refused
from unions.models import Body, Case, CaseStep, Officer, Training
from unions.policies.force import policy_of
from unions.workflows.consultations import link_officer

HEADS = (Officer.Post.CHAIR, Officer.Post.VICE)
TRANSFER_CASE = "transfer"
TRANSFER_ENTRY = "P-059"
CONSENTS = (
    "committee",
    "superior",
)  # steps of a transfer without which nobody is moved before the term's end


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


def leave_office(officer: Officer, *, left_on: dt.date, reason: str, by: Any, moved: bool = True) -> Officer:
    """Raises Refused where the person has left already or the day is before he took the post.

    `moved`: transferred or removed, not retired, recalled or dead. Moved before the term's end without both consents is marked.
    """
    if officer.left_on is not None:
        raise Refused(f"{officer.name}已于 {officer.left_on} 离任。")
    if left_on < officer.took_post_on:
        raise Refused(f"离任日期不能早于任职日期 {officer.took_post_on}。")
    before = audit.snapshot(officer)
    officer.left_on, officer.left_reason = left_on, reason
    officer.improper_transfer = moved and lacks_consent(officer)
    officer.save()
    old, new = audit.changes(before, audit.snapshot(officer))
    audit.record("officer.leave", officer, by=by, before=old, after=new, note=reason)
    return officer


def lacks_consent(officer: Officer) -> bool:
    """A chair or vice chair who left before the term's end, where that takes the consent of committee and superior."""
    if officer.post not in HEADS or not officer.term_end or not officer.left_on:
        return False
    if officer.left_on >= officer.term_end:
        return False
    if policy_of(officer.body.place, officer.left_on).adopted(TRANSFER_ENTRY) is None:
        return False
    states = (Case.State.OPEN, Case.State.DONE)
    given = CaseStep.objects.filter(
        case__procedure=TRANSFER_CASE, case__officer=officer, case__state__in=states, undone=False,
        kind=CaseStep.Kind.ADVANCE, stage__in=CONSENTS, done_on__lte=officer.left_on,
    )  # fmt: skip
    return given.values("stage").distinct().count() < len(CONSENTS)


def settle_transfer(officer: Officer, *, result: str, by: Any, on: dt.date) -> Officer:
    """The county records what came of an irregular transfer; the mark itself stays."""
    with transaction.atomic():
        found = (
            Officer.objects.select_for_update(of=("self",))
            .select_related("body__superior")
            .get(pk=officer.pk)
        )
        if not found.improper_transfer:
            raise Refused(f"{found.name}没有违规调动的标记，不用处理。")
        if found.improper_settled_on:
            raise Refused(f"这件违规调动已于 {found.improper_settled_on} 处理。")
        if not may_settle(found, by):
            raise NotAllowed("elections.approve")
        before = audit.snapshot(found)
        found.improper_settled_on, found.improper_settled = on, result[:300]
        found.save()
        old, new = audit.changes(before, audit.snapshot(found))
        audit.record("officer.settle_transfer", found, by=by, before=old, after=new, note=result[:300])
    return found


def may_settle(officer: Officer, by: Any) -> bool:
    """County, city or province, strictly above the body."""
    above = Body.objects.visible_to(by, "elections.approve").filter(kind__in=("county", "city", "province"))
    return bool(above.filter(path__in=officer.body.ancestor_paths).exists())


def add_training(training: Training, *, by: Any) -> Training:
    with transaction.atomic():
        training.save(force_insert=True)
        audit.record(
            "training.add", training.officer, by=by, after=audit.snapshot(training), note=training.course
        )
    return training

"""The rights of a person over his data: a copy at once, an erasure after another person has confirmed it."""

import datetime as dt
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import F

from core import audit, reads
from core import subject as registry
from core.clock import today
from core.typeset import typeset
from core.workflow import Refused, Transition
from members.models import Member, MemberMerge, SubjectRequest

TEMPLATE = Path(__file__).parent.parent / "typst" / "subject.typ"
TITLE = "个人信息副本"
State, Kind = SubjectRequest.State, SubjectRequest.Kind
HELD = (Member.Status.ACTIVE, Member.Status.RETAINED)


def sections(member: Member) -> list[dict[str, Any]]:
    return registry.copy_of(keys_of(member))


def keys_of(member: Member) -> list[int]:
    """The record and those merged into it: one person."""
    merged = MemberMerge.objects.filter(survivor=member, undone_on=None).values_list("merged_id", flat=True)
    return [member.pk, *merged]


def make_copy(member: Member, *, by: Any, on: dt.date, asked: str, reason: str) -> dict[str, Any]:
    """Everything the portal keeps about one person, in one object; the handing out is recorded."""
    with transaction.atomic():
        found = sections(member)
        counts = {section["title"]: len(section["rows"]) for section in found}
        done = SubjectRequest.objects.create(
            member=member, kind=Kind.COPY, asked=asked, reason=reason, state=State.DONE, filed_on=on, filed_by_id=by.pk,
            filed_by_name=str(by)[:60], decided_by_id=by.pk, decided_by_name=str(by)[:60], decided_on=on, counts=counts,
        )  # fmt: skip
        reads.note(by, member, field=TITLE, reason=reason)
        audit.record("member.copy", member, by=by, after={"request": done.pk}, note=reason)
    return {"title": TITLE, "made_on": on.isoformat(), "sections": found, "kept": kept_words()}


def copy_as_pdf(copy: dict[str, Any]) -> bytes:
    return typeset(TEMPLATE, copy, made=dt.date.fromisoformat(copy["made_on"]))


def kept_words() -> list[list[str]]:
    """What would be left after an erasure, and why."""
    return [[one.title, registry.WORDS[one.erase], one.basis] for one in registry.DECLARED.values()]


def ask_erasure(member: Member, *, by: Any, on: dt.date, asked: str, reason: str) -> SubjectRequest:
    """Waits for another person. Refused while the person is in membership."""
    with transaction.atomic():
        _may_go(member)
        if SubjectRequest.objects.filter(member=member, kind=Kind.ERASE, state=State.OPEN).exists():
            raise Refused("已有一件删除申请在等另一人确认，不用重复提出。")
        request = SubjectRequest.objects.create(
            member=member, kind=Kind.ERASE, asked=asked, reason=reason, filed_on=on, filed_by_id=by.pk,
            filed_by_name=str(by)[:60],
        )  # fmt: skip
        audit.record("subjectrequest.create", request, by=by, note=reason)
    return request


def _may_go(member: Member) -> None:
    if member.status in HELD:
        raise Refused(
            f"“{member.name}”现在是“{member.get_status_display()}”，工会要凭档案保障其会员权利，不能删除。请先办理退会或转出。"
        )


def _other_person(request: SubjectRequest, *, by: Any, **_: Any) -> None:
    if request.filed_by_id == by.pk:
        raise Refused("提出的人不能自己确认。请由另一位有权查看完整号码的人员办理。")


def _gate(request: SubjectRequest, *, by: Any, **_: Any) -> None:
    _other_person(request, by=by)
    _may_go(request.member)


def _erased(request: SubjectRequest, *, by: Any, on: dt.date, reason: str = "", **_: Any) -> None:
    """Everything as declared, in one transaction; the record itself stays under a code name."""
    keys = keys_of(request.member)
    list(Member.with_merged.select_for_update().filter(pk__in=keys).order_by("pk"))
    request.counts = registry.erase(keys)
    Member.with_merged.filter(pk__in=keys).update(version=F("version") + 1)
    request.reason = "（已删除）"
    _decided(request, by, on, reason)
    request.member.refresh_from_db()


def _refused(request: SubjectRequest, *, by: Any, on: dt.date, reason: str = "", **_: Any) -> None:
    _decided(request, by, on, reason)


def _decided(request: SubjectRequest, by: Any, on: dt.date, reason: str) -> None:
    request.decided_by_id, request.decided_by_name = by.pk, str(by)[:60]
    request.decided_on, request.answer = on or today(), reason[:300]


ERASE = Transition(
    name="subjectrequest.erase", verb="确认删除", model="members.SubjectRequest", sources=frozenset({State.OPEN}),
    target=State.DONE, permission="members.reveal", gate=_gate, effect=_erased, tone="danger", entry="P-078",
    says="此人的姓名、号码等全部清空，只留代号和会籍日期，不能恢复。操作记录按规定留存。", fields=("reason",),
)  # fmt: skip
DECLINE = Transition(
    name="subjectrequest.decline", verb="不予办理", model="members.SubjectRequest", sources=frozenset({State.OPEN}),
    target=State.REFUSED, permission="members.reveal", gate=_other_person, effect=_refused, entry="P-078",
    says="写明理由并告知本人。本人可以向上级工会反映。", fields=("reason",),
)  # fmt: skip
RIGHTS_STEPS = (ERASE, DECLINE)

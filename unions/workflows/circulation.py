"""Documents on their way down: registered, forwarded, sent to addressees; each signs, studies and says what it will do."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Q

from core import audit
from core.clock import today
from core.workflow import NotAllowed, Refused, Transition, create, update
from unions.models import Body, DocClause, DocReceipt, PolicyDoc
from unions.querysets import ACTIVE_STATES
from unions.workflows.bodies import superior_of
from unions.workflows.policy import seats

State = DocReceipt.State
ENTRY = "P-001"
BATCH = 2000


@dataclass(frozen=True)
class Addressees:
    """Every active body of some kinds below the issuer, and bodies chosen one by one."""

    kinds: tuple[str, ...] = ()
    bodies: tuple[Body, ...] = field(default=())

    def __bool__(self) -> bool:
        return bool(self.kinds or self.bodies)

    def below(self, issuer: Body) -> Any:
        wanted = Q(kind__in=self.kinds) | Q(pk__in=[body.pk for body in self.bodies])
        rows = Body.objects.filter(Q(path__startswith=issuer.path) | Q(industry_path__startswith=issuer.path))
        return rows.filter(wanted, state__in=ACTIVE_STATES).exclude(pk=issuer.pk)

    @property
    def text(self) -> str:
        labels = dict(Body.Kind.choices)
        return "、".join(
            [*(f"各{labels[kind]}" for kind in self.kinds), *(str(body) for body in self.bodies)]
        )


def issuing_seat(by: Any) -> Body:
    """The body in whose name a person registers documents: the highest on which he sets policy."""
    found = seats(by)
    if not found:
        raise NotAllowed("policy.edit")
    return found[0]


def keeps(doc: PolicyDoc, by: Any) -> bool:
    """Whether the document belongs to the person's own level: neither the level above nor the one below changes it."""
    return doc.body_id is not None and any(seat.pk == doc.body_id for seat in seats(by))


def register_document(
    doc: PolicyDoc, to: Addressees, clauses: Iterable[tuple[str, str, str]], *, by: Any
) -> PolicyDoc:
    """A document of one's own level, sent to those below it."""
    issuer = issuing_seat(by)
    if doc.forwards is not None:
        _may_forward(doc.forwards, issuer)
    doc.body, doc.jurisdiction = issuer, issuer.jurisdiction
    doc.short = doc.number or doc.title[:60]
    doc.addressees = doc.addressees or to.text
    doc.code = _code(issuer)
    with transaction.atomic():
        create(doc, by=by, verb="forward" if doc.forwards_id else "register")
        set_clauses(doc, clauses)
        send_to(doc, to, by=by)
    return doc


def _code(issuer: Body) -> str:
    """Short and unique, for people who refer to a document by it in the API."""
    number = PolicyDoc.objects.filter(body=issuer).count() + 1
    while PolicyDoc.objects.filter(code=f"L{issuer.pk}-{number}").exists():
        number += 1
    return f"L{issuer.pk}-{number}"


def _may_forward(source: PolicyDoc, issuer: Body) -> None:
    if source.body_id == issuer.pk:
        raise Refused("这是本级自己的文件，不用转发。要再发给别的单位，请在文件页修改主送。")
    if source.jurisdiction.code not in issuer.jurisdiction.lineage:
        raise Refused(
            f"“{source}”适用于{source.jurisdiction}，不在{issuer.jurisdiction}的上级之列，不能转发。"
        )
    waiting = DocReceipt.objects.filter(doc=source, body=issuer, state=State.SENT).exists()
    if waiting:
        raise Refused(f"“{source}”发到本会还没有签收。请先签收，再转发。")


def change_document(
    doc: PolicyDoc,
    to: Addressees,
    clauses: Iterable[tuple[str, str, str]],
    *,
    before: dict[str, Any],
    by: Any,
) -> PolicyDoc:
    """New addressees are added; who was sent the document once stays on the list."""
    if not keeps(doc, by):
        raise NotAllowed("policy.edit")
    doc.short = doc.number or doc.title[:60]
    with transaction.atomic():
        update(doc, before=before, by=by)
        set_clauses(doc, clauses)
        send_to(doc, to, by=by)
    return doc


def set_clauses(doc: PolicyDoc, clauses: Iterable[tuple[str, str, str]]) -> None:
    doc.clauses.all().delete()
    DocClause.objects.bulk_create(
        [
            DocClause(doc=doc, number=number, heading=heading, entry=entry, position=position)
            for position, (number, heading, entry) in enumerate(clauses, start=1)
        ]
    )


def send_to(doc: PolicyDoc, to: Addressees, *, by: Any) -> int:
    """Adds a receipt for each addressee that has none yet; returns how many."""
    if not to or doc.body is None:
        return 0
    known = DocReceipt.objects.filter(doc=doc).values("body")
    fresh = to.below(doc.body).exclude(pk__in=known).values_list("pk", flat=True)
    rows = [DocReceipt(doc=doc, body_id=pk, sent_on=today()) for pk in fresh]
    DocReceipt.objects.bulk_create(rows, BATCH, ignore_conflicts=True)
    if rows:
        audit.record("policydoc.send", doc, by=by, after={"addressees": len(rows)}, note=to.text[:200])
    return len(rows)


def remind(doc: PolicyDoc, *, by: Any) -> int:
    """Marks those who have not signed; they read it in the inbox. Once a day is enough."""
    if not keeps(doc, by):
        raise NotAllowed("policy.edit")
    waiting = DocReceipt.objects.filter(doc=doc, state=State.SENT)
    if not waiting.exists():
        raise Refused("各收文单位都已签收，不用催办。")
    with transaction.atomic():
        done = waiting.exclude(reminded_on=today()).update(reminded_on=today())
        if not done:
            raise Refused("今天已经催办过。请明天再看签收情况。")
        audit.record("policydoc.remind", doc, by=by, after={"addressees": done})
    return done


def _own(receipt: DocReceipt, *, by: Any, **data: Any) -> None:
    """The addressee signs itself: who stands above it would sign for his own letter."""
    if superior_of(receipt.body, by, "unions.edit"):
        raise Refused(f"这份文件由“{receipt.body}”自己签收和登记，上级不能代办。没有签收的，可以催办。")


def _may_sign(receipt: DocReceipt, *, by: Any, received_on: dt.date, **data: Any) -> None:
    _own(receipt, by=by)
    if received_on < receipt.sent_on:
        raise Refused(f"收文日期不能早于发文日期 {receipt.sent_on}。")
    if received_on > today():
        raise Refused("收文日期不能晚于今天。")


def _signed(receipt: DocReceipt, *, by: Any, on: dt.date, received_on: dt.date, **data: Any) -> None:
    receipt.received_on = received_on
    receipt.filed_by_id, receipt.filed_by_name = by.pk, str(by)[:40]


def _may_study(receipt: DocReceipt, *, by: Any, studied_on: dt.date, **data: Any) -> None:
    _own(receipt, by=by)
    if receipt.received_on and studied_on < receipt.received_on:
        raise Refused(f"学习日期不能早于收文日期 {receipt.received_on}。")
    if studied_on > today():
        raise Refused("学习日期不能晚于今天。学习以后再登记。")


def _studied(
    receipt: DocReceipt, *, by: Any, on: dt.date, studied_on: dt.date, action: str, **data: Any
) -> None:
    receipt.studied_on, receipt.action = studied_on, action
    receipt.filed_by_id, receipt.filed_by_name = by.pk, str(by)[:40]


SIGN = Transition(
    name="docreceipt.sign", verb="签收", model="unions.DocReceipt", sources=frozenset({State.SENT}),
    target=State.RECEIVED, permission="unions.edit_own", gate=_may_sign, effect=_signed, tone="primary", entry=ENTRY,
    fields=("received_on",), says="登记收文日期。签收以后请组织学习，结合实际提出贯彻措施。",
)  # fmt: skip
STUDY = Transition(
    name="docreceipt.study", verb="登记学习贯彻", model="unions.DocReceipt",
    sources=frozenset({State.RECEIVED, State.STUDIED}), target=State.STUDIED, permission="unions.edit_own",
    gate=_may_study, effect=_studied, tone="primary", entry=ENTRY, fields=("studied_on", "action"),
    says="登记学习日期和结合实际的贯彻措施，发文单位可以看到。以后有新的措施可以再登记。",
)  # fmt: skip
RECEIPT_STEPS = (SIGN, STUDY)

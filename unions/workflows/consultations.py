"""Opinions on chairs and vice chairs: the Party's first, then the superior union's; and who took or left a post without them."""

import datetime as dt
from typing import Any

from django.db.models import Exists, F, OuterRef, Q

from core.clock import today
from core.scoping import covers
from core.workflow import NotAllowed, Refused, Transition, create
from unions.models import Consultation, Officer, RuleAdoption
from unions.querysets import ACTIVE_STATES, TOWN_KINDS
from unions.workflows.bodies import superior_of

State, Event, Opinion = Consultation.State, Consultation.Event, Consultation.Opinion
ENTRY = "P-007"
HEADS = (Officer.Post.CHAIR, Officer.Post.VICE)
BY_ELECTION, BY_DISSOLUTION = "选举产生新任", "工会撤销"  # how the portal itself words these ends


def ask(row: Consultation, *, by: Any) -> Consultation:
    """Puts an appointment, transfer or removal before the Party organisation and the superior union."""
    if not covers(by.branches("cadres.edit"), row.body.path, row.body.industry_path):
        raise NotAllowed("cadres.edit")
    open_one = Consultation.objects.filter(body=row.body, name=row.name, post=row.post, event=row.event)
    if open_one.exclude(state=State.DONE).exists():
        raise Refused(f"{row.name}的{row.get_event_display()}已经提出过，还没有办完。请在协管记录里接着办。")
    row.officer = row.officer or _holder(row)
    if row.event != Event.APPOINT and row.officer is None:
        raise Refused(f"“{row.body}”在任的{row.get_post_display()}里没有{row.name}。请核对姓名和职务。")
    row.filed_by_id, row.filed_by_name = by.pk, str(by)[:40]
    row.asked_on = row.asked_on or today()
    return create(row, by=by, verb="ask")


def _holder(row: Consultation) -> Officer | None:
    holders = Officer.objects.filter(body=row.body, name=row.name, post=row.post)
    return holders.filter(left_on=None).order_by("-took_post_on").first()


def link_officer(officer: Officer) -> None:
    """A candidate who takes post brings the opinions given before."""
    if officer.post not in HEADS:
        return
    Consultation.objects.filter(
        body=officer.body, name=officer.name, post=officer.post, event=Event.APPOINT, officer=None
    ).update(officer=officer)


def _may_party(row: Consultation, *, by: Any, party_opinion_on: dt.date, **data: Any) -> None:
    if party_opinion_on > today():
        raise Refused("党组织意见日期不能晚于今天。")


def _party(row: Consultation, *, by: Any, on: dt.date, **data: Any) -> None:
    for name in ("party_opinion", "party_opinion_on", "party_no", "party_text"):
        setattr(row, name, data.get(name) or "")


def _may_superior(row: Consultation, *, by: Any, superior_opinion_on: dt.date, **data: Any) -> None:
    if not superior_of(row.body, by, "elections.approve"):
        raise Refused(f"协管意见由上级工会“{row.body.superior}”提出，本级不能自己填写。")
    if row.filed_by_id == by.pk:
        raise Refused("这一件是您提出的，不能再由您填写协管意见。请由上级工会的另一位同志办理。")
    if row.state == State.ASKED and row.body.kind in TOWN_KINDS:
        raise Refused(
            "乡镇（街道）、开发区工会由同级党委和上级工会双重领导，以同级党委为主。请先登记同级党组织意见。"
        )
    if superior_opinion_on > today():
        raise Refused("协管意见日期不能晚于今天。")
    if row.party_opinion_on and superior_opinion_on < row.party_opinion_on:
        raise Refused(f"协管意见日期不能早于党组织意见日期 {row.party_opinion_on}。")


def _superior(row: Consultation, *, by: Any, on: dt.date, **data: Any) -> None:
    for name in ("superior_opinion", "superior_opinion_on", "superior_text"):
        setattr(row, name, data.get(name) or "")
    row.superior_by = str(by)[:40]


PARTY = Transition(
    name="consultation.party", verb="登记党组织意见", model="unions.Consultation", sources=frozenset({State.ASKED}),
    target=State.PARTY, permission="cadres.edit", gate=_may_party, effect=_party, tone="primary", entry="P-006",
    fields=("party_opinion", "party_opinion_on", "party_no", "party_text"),
    says="照同级党组织的文件登记意见和文号，然后由上级工会提出协管意见。",
)  # fmt: skip
SUPERIOR = Transition(
    name="consultation.superior", verb="填写协管意见", model="unions.Consultation",
    sources=frozenset({State.ASKED, State.PARTY}), target=State.DONE, permission="elections.approve", gate=_may_superior,
    effect=_superior, tone="primary", entry=ENTRY, fields=("superior_opinion", "superior_opinion_on", "superior_text"),
    says="上级工会对任职、调动、免职提出协管意见，随干部记录保存。",
)  # fmt: skip
CONSULTATION_STEPS = (PARTY, SUPERIOR)


def _in_force(on: dt.date) -> list[tuple[str, list[str], dt.date]]:
    """(place prefix, deeper places that decide for themselves, since when) where the opinion is demanded."""
    rows = RuleAdoption.objects.filter(entry=ENTRY, effective_from__lte=on).select_related("jurisdiction")
    since: dict[str, dt.date | None] = {}
    for row in rows.order_by("effective_from", "pk"):
        code = row.jurisdiction.code
        since[code] = (since.get(code) or row.effective_from) if row.enabled else None
    found = []
    for code, day in since.items():
        prefix = "" if code == "CN" else code
        deeper = [other for other in since if other not in (code, "CN") and other.startswith(prefix)]
        if day:
            found.append((prefix, deeper, day))
    return found


def unconsulted(rows: Any, on: dt.date) -> Any:
    """Officers whose appointment, or whose end before the term, lacks the superior's opinion where it is demanded."""
    demanded = Q(pk__in=())
    for prefix, deeper, day in _in_force(on):
        own = Q(body__place__startswith=prefix)
        for code in deeper:
            own &= ~Q(body__place__startswith=code)
        took = Q(left_on=None, took_post_on__gte=day)
        early = Q(left_on__gte=day) & (Q(term_end=None) | Q(left_on__lt=F("term_end")))
        early &= ~Q(left_reason__endswith=BY_ELECTION) & ~Q(left_reason=BY_DISSOLUTION)
        demanded |= own & ((took & ~_given(Event.APPOINT)) | (early & ~_given(Event.TRANSFER, Event.REMOVE)))
    return rows.filter(demanded, post__in=HEADS, body__state__in=ACTIVE_STATES)


def _given(*events: str) -> Q:
    done = Consultation.objects.filter(officer=OuterRef("pk"), event__in=events, state=State.DONE)
    return Q(Exists(done))


def is_unconsulted(officer: Officer) -> bool:
    return bool(unconsulted(Officer.objects.filter(pk=officer.pk), today()).exists())

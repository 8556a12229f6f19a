"""Naming a home: declarations are taken into a round, decided one by one or together, and every title has its number."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db.models import Q

from core import audit
from core.clock import add_months, today
from core.workflow import Refused, Transition, clean
from homes.models import Assessment, HomeTitle, NamingEntry, NamingRound, Veto
from homes.models.naming import level_of
from unions.models import Body
from unions.policies.force import clauses_at, policy_of

AT_ONCE = 500  # declarations that one click decides
State = NamingEntry.State


def acts_for(body: Body, by: Any) -> bool:
    """Whether the person stands for this very union: nobody names, confirms or revokes in another one's place."""
    return any(grant.body_id == body.pk and "homes.verify" in grant.permissions for grant in by.grants_today)


def acts_at(*kinds: str) -> Callable[[Any], bool]:
    """Asks of a person whether he stands for a union of these levels."""
    return lambda by: any(
        grant.body.kind in kinds and "homes.verify" in grant.permissions for grant in by.grants_today
    )


def only_namer(body: Body, by: Any, verb: str) -> None:
    if not acts_for(body, by):
        raise Refused(f"{verb}由命名单位“{body}”办理。请联系该会。")


def due_day(title: HomeTitle, on: dt.date) -> dt.date | None:
    """When the title is to be re-verified: so many years after it was named or last confirmed; None where no figure is set."""
    years = policy_of(title.body.place, on).value("home.review_years")
    last = max(title.named_on, title.confirmed_on or title.named_on)
    return add_months(last, 12 * int(years)) if years else None


def number_of(title: HomeTitle) -> str:
    """Place of the naming union, year of naming, the title's own number: `37130020260000123`."""
    return f"{title.named_by.place[:6].ljust(6, '0')}{title.named_on.year}{title.pk:07d}"


def vetoed(body: Body, on: dt.date) -> Veto | None:
    """The veto in force against a body or one above it, where the documents know the veto."""
    if not clauses_at("P-131", body.place, on):
        return None
    return Veto.objects.in_force(body, on).order_by("-to_on").first()


def veto_word(veto: Veto) -> str:
    lifts = veto.to_on + dt.timedelta(days=1)
    return f"“{veto.body}”目标未完成（{veto.reason}），按规定取消评先评优资格，{lifts} 起解除。"


def _may_name(entry: NamingEntry, *, by: Any, **data: Any) -> None:
    only_namer(entry.round.body, by, "命名")
    if entry.round.state != NamingRound.State.OPEN:
        raise Refused("这一批命名已经结束。请等下一批。")
    if not entry.reaches:
        raise Refused(
            f"验收分 {entry.score / 100:g} 分，没有达到标准分 {entry.pass_score / 100:g} 分，不能命名。"
        )
    if veto := vetoed(entry.body, today()):
        raise Refused(f"不能命名：{veto_word(veto)}")
    if entry.round.quota and entry.round.entries.filter(state=State.NAMED).count() >= entry.round.quota:
        raise Refused(f"本批名额 {entry.round.quota} 个已满。请核对名额，或按“名额已满”不予命名。")
    _notice_over(entry)


def _notice_over(entry: NamingEntry) -> None:
    sheet = entry.assessment
    if sheet is None:
        return
    if sheet.publish_until and sheet.publish_until >= today():
        raise Refused(f"公示到 {sheet.publish_until} 结束，还不能命名。请在公示结束后办理。")
    if sheet.objections.filter(state="open").exists():
        raise Refused("公示异议还在调查，不能命名。请先答复异议。")


def _named(
    entry: NamingEntry, *, by: Any, on: dt.date, doc_no: str = "", reward: str = "", **data: Any
) -> None:
    rnd = entry.round
    title = HomeTitle(
        body=entry.body, name=rnd.name, grade=rnd.grade, level=level_of(rnd.body), named_by=rnd.body, named_on=on,
        doc_no=doc_no or rnd.doc_no, reward=reward, round=rnd,
    )  # fmt: skip
    title.review_on = due_day(title, on)
    clean(title)
    title.save(force_insert=True)
    title.certificate_no = number_of(title)
    title.save(update_fields=["certificate_no"])
    audit.record("title.name", title, by=by, after=audit.snapshot(title))
    entry.title, entry.decided_on, entry.decided_by_name = title, on, str(by)[:40]
    _tell_sheet(entry, Assessment.State.NAMED, "")


def _tell_sheet(entry: NamingEntry, state: str, reason: str) -> None:
    sheet = entry.assessment
    if sheet is not None and sheet.state != state:
        before = audit.snapshot(sheet)
        sheet.state, sheet.reason = state, reason[:300]
        sheet.save(update_fields=["state", "reason", "saved_at"])
        old, new = audit.changes(before, audit.snapshot(sheet))
        audit.record("assessment.name", sheet, by=None, before=old, after=new)


def _may_refuse(entry: NamingEntry, *, by: Any, cause: str = "", **data: Any) -> None:
    only_namer(entry.round.body, by, "不予命名")
    if entry.round.state != NamingRound.State.OPEN:
        raise Refused("这一批命名已经结束。请等下一批。")
    if cause == NamingEntry.Cause.NUMBER:
        if entry.round.forbids_numbers:
            raise Refused("职工之家评定不设名额，不能以“名额已满”为由不予命名。请按标准考评，或另选原因。")
        if not entry.round.quota:
            raise Refused("这一批没有设名额，不能以“名额已满”为由。请另选原因。")
    if cause == NamingEntry.Cause.BELOW and entry.reaches:
        raise Refused(
            f"验收分 {entry.score / 100:g} 分，已经达到标准分，不能以“没有达到标准分”为由。请另选原因。"
        )
    if cause == NamingEntry.Cause.VETO and vetoed(entry.body, today()) is None:
        raise Refused("没有查到对这家工会有效的一票否决。请另选原因。")


def _refused(
    entry: NamingEntry, *, by: Any, on: dt.date, cause: str = "", reason: str = "", **data: Any
) -> None:
    entry.cause, entry.reason = cause, reason[:300]
    entry.decided_on, entry.decided_by_name = on, str(by)[:40]
    _tell_sheet(entry, Assessment.State.REFUSED, reason)


def _entry_step(name: str, verb: str, target: str, **more: Any) -> Transition:
    return Transition(
        name=f"namingentry.{name}", verb=verb, model="homes.NamingEntry", sources=frozenset({State.DECLARED}),
        target=target, permission="homes.verify", entry="P-101", **more,
    )  # fmt: skip


NAME = _entry_step(
    "grant", "命名", State.NAMED, gate=_may_name, effect=_named, tone="primary", fields=("doc_no", "reward"),
    says="命名后生成证书编号和查验码，记入称号名册，到期自动列入复核。",
)  # fmt: skip
REFUSE = _entry_step(
    "refuse", "不予命名", State.REFUSED, gate=_may_refuse, effect=_refused, tone="danger", fields=("cause", "reason"),
    says="写明原因和理由，申报工会看得到。达到标准的不能因名额不予命名。",
)  # fmt: skip


def ready_sheets(rnd: NamingRound) -> Any:
    """Declared sheets of this grade and year below the naming union whose notice has been published, not yet in a round."""
    sheets = Assessment.objects.filter(
        purpose=Assessment.Purpose.DECLARE, state=Assessment.State.PUBLISHED, grade=rnd.grade, cycle=rnd.year,
        body__path__startswith=rnd.body.path, naming_entry=None,
    )  # fmt: skip
    return sheets.exclude(body__in=rnd.entries.values("body")).filter(Q(at=None) | Q(at=rnd.body))


def _may_collect(rnd: NamingRound, *, by: Any, **data: Any) -> None:
    only_namer(rnd.body, by, "取入申报")
    if not ready_sheets(rnd).exists():
        raise Refused("没有新的已公示的申报。申报逐级审核、公示以后会出现在这里；纸面申报请点“登记申报”。")


def _collected(rnd: NamingRound, *, by: Any, on: dt.date, **data: Any) -> None:
    for sheet in ready_sheets(rnd).select_related("body", "standard").order_by("pk")[:AT_ONCE]:
        least = sheet.standard.pass_score if sheet.standard else rnd.pass_score or 0
        entry = NamingEntry(
            round=rnd, body=sheet.body, assessment=sheet, score=sheet.verified_score or 0, pass_score=least,
            declared_on=sheet.submitted_on or on,
        )  # fmt: skip
        entry.save(force_insert=True)
        audit.record("namingentry.create", entry, by=by, after=audit.snapshot(entry))


def to_name(rnd: NamingRound) -> list[NamingEntry]:
    rows = rnd.entries.filter(state=State.DECLARED).select_related("body", "round__body", "assessment")
    return [entry for entry in rows.order_by("-score", "pk")[:AT_ONCE] if entry.reaches]


def _may_name_all(rnd: NamingRound, *, by: Any, **data: Any) -> None:
    only_namer(rnd.body, by, "命名")
    if not to_name(rnd):
        raise Refused("没有达到标准、等待命名的申报。请先取入或登记申报。")


def _named_all(rnd: NamingRound, *, by: Any, on: dt.date, doc_no: str = "", **data: Any) -> None:
    """Those that a gate holds back stay where they are, with the first reason told if nobody could be named."""
    held: list[str] = []
    done = 0
    rnd.doc_no = doc_no or rnd.doc_no
    for entry in to_name(rnd):
        try:
            NAME.apply(entry, by=by, on=on, doc_no=rnd.doc_no)
            done += 1
        except Refused as problem:
            held.append(f"{entry.body}：{problem}")
    if not done:
        raise Refused("一家也没有命名。" + held[0])


def undecided(rnd: NamingRound) -> Any:
    return rnd.entries.filter(state=State.DECLARED)


def _may_close(rnd: NamingRound, *, by: Any, **data: Any) -> None:
    """Everybody who declared is decided on his merits before the round ends."""
    only_namer(rnd.body, by, "结束命名")
    left = undecided(rnd).count()
    if left:
        raise Refused(f"还有 {left} 家申报没有决定。请逐家命名或写明原因不予命名，再结束。")
    if ready_sheets(rnd).exists():
        raise Refused("还有已公示的申报没有取入。请先取入并决定，再结束。")


def _closed(rnd: NamingRound, *, by: Any, on: dt.date, **data: Any) -> None:
    rnd.closed_on = on


def _round_step(name: str, verb: str, target: str | None, **more: Any) -> Transition:
    return Transition(
        name=f"naminground.{name}", verb=verb, model="homes.NamingRound", sources=frozenset({NamingRound.State.OPEN}),
        target=target, permission="homes.verify", entry="P-101", **more,
    )  # fmt: skip


COLLECT = _round_step(
    "collect", "取入已公示的申报", None, gate=_may_collect, effect=_collected, says="把逐级审核并公示的申报取入这一批。"
)  # fmt: skip
NAME_ALL = _round_step(
    "name_all", "命名达到标准的", None, gate=_may_name_all, effect=_named_all, tone="primary", fields=("doc_no",),
    says="验收分达到标准分、公示没有异议的，全部命名；其余的留下来逐家决定。",
)  # fmt: skip
CLOSE = _round_step(
    "close", "结束命名", NamingRound.State.CLOSED, gate=_may_close, effect=_closed,
    says="全部申报决定以后结束这一批。结束后不能再加申报。",
)  # fmt: skip
ROUND_STEPS = (COLLECT, NAME_ALL, CLOSE)

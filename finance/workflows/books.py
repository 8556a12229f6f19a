"""Yearly books: draft → passed by the committee → audited → approved by the superior; and audit reviews.

Who files never audits and never approves. A returned book is a draft again and keeps the reason.
"""

import datetime as dt
from typing import Any

from core.money import yuan
from core.scoping import covers
from core.workflow import Refused, Transition, create, update
from finance.models import AuditReview, Budget, FinalAccount
from finance.models.books import YearlyBook

State = YearlyBook.State


def file_book(book: YearlyBook, *, by: Any, on: dt.date) -> YearlyBook:
    """A new draft. A budget may be filed from the year before on, a final account once its year is over."""
    noun = book._meta.verbose_name
    if type(book).objects.filter(body=book.body, year=book.year).exists():
        raise Refused(f"“{book.body}”的 {book.year} 年度{noun}已经编报过。请打开那一份修改。")
    _plausible_year(book, on)
    book.filed_by_id, book.filed_by_name = by.pk, str(by)
    return create(book, by=by, verb="file")


def _plausible_year(book: YearlyBook, on: dt.date) -> None:
    newest = on.year - 1 if isinstance(book, FinalAccount) else on.year + 1
    if book.year > newest:
        why = "决算要等年度结束后编报" if isinstance(book, FinalAccount) else "预算最早提前一年编报"
        raise Refused(f"{why}，现在最晚可以填 {newest} 年。")
    if book.year < 2000:
        raise Refused("年度应是 2000 年以后的四位年份，如 2026。")


def change_book(book: YearlyBook, *, before: dict[str, Any], by: Any, on: dt.date) -> YearlyBook:
    if book.state != State.DRAFT:
        raise Refused(
            f"这份{book._meta.verbose_name}现在是“{book.get_state_display()}”，不能修改。要改请先退回。"
        )
    _plausible_year(book, on)
    if type(book).objects.filter(body=book.body, year=book.year).exclude(pk=book.pk).exists():
        raise Refused(f"“{book.body}”的 {book.year} 年度{book._meta.verbose_name}已经有一份。")
    book.filed_by_id, book.filed_by_name = by.pk, str(by)
    return update(book, before=before, by=by)


# ---- gates and effects ---------------------------------------------------------------------------------------------


def _balanced(book: YearlyBook, *, by: Any, **_: Any) -> None:
    if isinstance(book, Budget) and book.spending > book.income:
        raise Refused(
            f"支出预算 {yuan(book.spending)} 元大于收入预算 {yuan(book.income)} 元。工会预算不编赤字，请调整后再提交。"
        )


def _passed_on(book: YearlyBook, *, by: Any, on: dt.date, committee_on: dt.date, **_: Any) -> None:
    if committee_on > on:
        raise Refused(f"委员会通过日期 {committee_on} 在今天之后。请填实际开会的日期。")
    book.committee_on, book.returned_reason = committee_on, ""


def _not_the_filer(book: YearlyBook, *, by: Any, **_: Any) -> None:
    if book.filed_by_id == by.pk:
        raise Refused("这份材料是您编报的，不能由您审查或批准。请由其他人办理。")


def _audited(book: YearlyBook, *, by: Any, on: dt.date, opinion: str, issues: str = "", **_: Any) -> None:
    book.audited_on, book.audited_by_name = on, str(by)
    kind = AuditReview.Kind.FINAL if isinstance(book, FinalAccount) else AuditReview.Kind.BUDGET
    review(
        AuditReview(body=book.body, year=book.year, kind=kind, done_on=on, opinion=opinion, issues=issues),
        by=by,
        on=on,
    )


def _by_superior(book: YearlyBook, *, by: Any, **data: Any) -> None:
    """Approval comes from above: the approver's branch holds the body's superior."""
    _not_the_filer(book, by=by)
    superior = book.body.superior
    if superior is None or not covers(by.branches("finance.approve"), superior.path, superior.industry_path):
        raise Refused(f"{book._meta.verbose_name}由上级工会批准。请等待{superior or '上级工会'}办理。")


def _approved(book: YearlyBook, *, by: Any, on: dt.date, **_: Any) -> None:
    book.approved_on = on
    book.approved_by_name = f"{book.body.superior}（{by}）"[:60]


def _returned(book: YearlyBook, *, by: Any, on: dt.date, reason: str, **_: Any) -> None:
    book.returned_reason = reason
    book.committee_on = book.audited_on = None
    book.audited_by_name = ""


# tail of the name: verb, from, to, permission, what it does
VERBS: dict[str, tuple[str, State, State, str, str]] = {
    "pass": ("提交经审", State.DRAFT, State.COMMITTEE, "finance.edit",
             "委员会讨论通过后提交，由经审干部审查。提交后{noun}不能再改，除非退回。"),
    "audit": ("经审通过", State.COMMITTEE, State.AUDITED, "finance.audit",
              "出具审查意见并交上级工会批准。写明的问题会进入整改清单。"),
    "object": ("经审退回", State.COMMITTEE, State.DRAFT, "finance.audit", "退回编报人修改，原因随材料显示。"),
    "approve": ("批准", State.AUDITED, State.APPROVED, "finance.approve", "以上级工会名义批准这份{noun}。批准后不能再改。"),
    "return": ("退回修改", State.AUDITED, State.DRAFT, "finance.approve", "退回编报人修改，改后须重新通过委员会和经审。"),
}  # fmt: skip
REST: dict[str, dict[str, Any]] = {
    "pass": {"gate": _balanced, "effect": _passed_on, "tone": "primary", "fields": ("committee_on",)},
    "audit": {"gate": _not_the_filer, "effect": _audited, "tone": "primary", "fields": ("opinion", "issues")},
    "object": {"gate": _not_the_filer, "effect": _returned, "tone": "danger", "fields": ("reason",)},
    "approve": {"gate": _by_superior, "effect": _approved, "tone": "primary"},
    "return": {"gate": _by_superior, "effect": _returned, "tone": "danger", "fields": ("reason",)},
}


def _steps(model: str, name: str, noun: str) -> dict[str, Transition]:
    """The same five verbs for budgets and final accounts."""
    return {
        tail: Transition(
            name=f"{name}.{tail}", verb=verb, model=model, sources=frozenset({source}), target=target,
            permission=permission, says=says.format(noun=noun), entry="P-140", **REST[tail],
        )
        for tail, (verb, source, target, permission, says) in VERBS.items()
    }  # fmt: skip


BUDGET = _steps("finance.Budget", "budget", "预算")
FINAL = _steps("finance.FinalAccount", "finalaccount", "决算")


def missing(model: type[YearlyBook], bodies: Any, year: int) -> Any:
    """Active basic and township unions founded before the year without a book of that year that is at least passed on."""
    filed = model.objects.filter(year=year).exclude(state=State.DRAFT)
    return (
        bodies.active()
        .filter(kind__in=("single", "joint", "township", "zone"))
        .exclude(established_on__gte=dt.date(year, 1, 1))
        .exclude(pk__in=filed.values("body"))
    )


# ---- audit reviews -------------------------------------------------------------------------------------------------


def review(found: AuditReview, *, by: Any, on: dt.date) -> AuditReview:
    if found.done_on > on:
        raise Refused(f"审查日期 {found.done_on} 在今天之后。请填实际审查的日期。")
    found.state = AuditReview.State.OPEN if found.issues else AuditReview.State.CLEAN
    found.done_by_name = str(by)
    return create(found, by=by, verb="record")


def _resolve(found: AuditReview, *, by: Any, on: dt.date, resolution: str, **_: Any) -> None:
    found.resolution, found.resolved_on = resolution, on


RESOLVE = Transition(
    name="auditreview.resolve", verb="确认整改", model="finance.AuditReview",
    sources=frozenset({AuditReview.State.OPEN}), target=AuditReview.State.RESOLVED, permission="finance.audit",
    says="问题已经改正，记下整改情况并从整改清单中销号。", effect=_resolve, tone="primary", fields=("resolution",), entry="P-140",
)  # fmt: skip

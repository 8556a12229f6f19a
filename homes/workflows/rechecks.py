"""Re-verification of titles: due by itself, reviewed by the naming union, rectified within a limit, confirmed or revoked."""

import datetime as dt
from typing import Any

from django.db import connection, transaction

from core import audit
from core.clock import add_months, today
from core.papers import check_paper
from core.workflow import Refused, Transition
from homes.models import HomeTitle, TitleReview
from homes.workflows.naming import due_day, only_namer
from homes.workflows.titles import REVOKE
from unions.models import RuleException
from unions.policies.force import owns, policies, policy_of
from unions.workflows.procedures.exceptions import SOFT_FIGURES

State, Title = TitleReview.State, HomeTitle.State
SOFT_FIGURES["P-104"] = (
    "home.rectify_months"  # the limit is one that generally holds: exceptions may be approved
)


def _change_title(review: TitleReview, by: Any, verb: str, **values: Any) -> None:
    title = (
        HomeTitle.objects.select_for_update(of=("self",))
        .select_related("body", "named_by")
        .get(pk=review.title_id)
    )
    before = audit.snapshot(title)
    for name, value in values.items():
        setattr(title, name, value)
    if title.state == Title.IN_FORCE:
        title.review_on = due_day(title, values.get("confirmed_on") or title.named_on)
    title.save()
    old, new = audit.changes(before, audit.snapshot(title))
    audit.record(verb, title, by=by, before=old, after=new)
    review.title = title


def _may_confirm(review: TitleReview, *, by: Any, **data: Any) -> None:
    only_namer(review.title.named_by, by, "复核")


def _confirmed(review: TitleReview, *, by: Any, on: dt.date, decision: str = "", **data: Any) -> None:
    if review.done_on is None:
        review.done_on = on
    else:
        review.rechecked_on = on
    review.decision, review.decided_by_name = decision[:300], str(by)[:40]
    _change_title(review, by, "title.confirm", confirmed_on=on, state=Title.IN_FORCE)


def longest(review: TitleReview, on: dt.date) -> dt.date | None:
    """The last day a limit may be set to: the general one, or that of an approved exception. None: no figure is set."""
    body = review.title.body
    months = policy_of(body.place, on).value("home.rectify_months")
    if months is None:
        return None
    waived = RuleException.objects.filter(body=body, entry="P-104").in_force(on)
    until = waived.order_by("-valid_to").values_list("valid_to", flat=True).first()
    return max(add_months(on, int(months)), until or on)


def _may_rectify(review: TitleReview, *, by: Any, rectify_until: dt.date | None = None, **data: Any) -> None:
    only_namer(review.title.named_by, by, "责令整改")
    on = today()
    if rectify_until is None or rectify_until <= on:
        raise Refused("整改期限应晚于今天。请重新填写。")
    last = longest(review, on)
    if last is not None and rectify_until > last:
        raise Refused(f"整改期限最晚到 {last}。确需更长的，请先办理例外备案，批准后再责令整改。")


def _rectified(
    review: TitleReview, *, by: Any, on: dt.date, rectify_until: dt.date, items: str = "", **data: Any
) -> None:
    review.done_on, review.rectify_until, review.items = on, rectify_until, items[:500]
    _change_title(review, by, "title.rectify", state=Title.RECTIFYING)


def _reported(
    review: TitleReview, *, by: Any, on: dt.date, report: str = "", paper: Any = None, **data: Any
) -> None:
    review.reported_on, review.report = on, report[:500]
    if paper:
        check_paper(paper)
        review.paper, review.paper_name = paper, str(paper.name)[:200]


def _may_revoke(review: TitleReview, *, by: Any, **data: Any) -> None:
    only_namer(review.title.named_by, by, "撤销称号")
    if review.state == State.RECTIFYING and not review.overdue(today()):
        raise Refused(
            f"整改期限到 {review.rectify_until}，还没有到期，工会也没有报送整改情况。请等复评后再决定。"
        )


def _revoked(review: TitleReview, *, by: Any, on: dt.date, reason: str = "", **data: Any) -> None:
    review.rechecked_on, review.decision, review.decided_by_name = on, reason[:300], str(by)[:40]
    REVOKE.apply(review.title, by=by, on=on, reason=reason)


def _step(name: str, verb: str, sources: set[str], target: str, **more: Any) -> Transition:
    return Transition(
        name=f"titlereview.{name}", verb=verb, model="homes.TitleReview", sources=frozenset(sources), target=target,
        entry="P-104", **{"permission": "homes.verify", **more},
    )  # fmt: skip


CONFIRM = _step(
    "confirm", "复核通过，确认称号", {State.DUE, State.RECTIFYING, State.REPORTED}, State.CONFIRMED, gate=_may_confirm,
    effect=_confirmed, tone="primary", fields=("decision",), says="称号继续有效，从今天起重新计算下次复核的日期。",
)  # fmt: skip
RECTIFY = _step(
    "rectify", "责令限期整改", {State.DUE}, State.RECTIFYING, gate=_may_rectify, effect=_rectified, tone="danger",
    fields=("items", "rectify_until"), says="写明整改事项和期限。期限过后第二天，系统提出撤销建议，由命名单位决定。",
)  # fmt: skip
REPORT = _step(
    "report", "报送整改情况", {State.RECTIFYING, State.REPORTED}, State.REPORTED, permission="homes.file", effect=_reported,
    tone="primary", fields=("report", "paper"), says="写明整改情况，附上材料，请命名单位复评。",
)  # fmt: skip
WITHDRAW = _step(
    "revoke", "撤销称号", {State.RECTIFYING, State.REPORTED}, State.REVOKED, gate=_may_revoke, effect=_revoked,
    tone="danger", fields=("reason",), says="复核不合格、整改没有通过的，由命名单位撤销称号。撤销不能恢复。",
)  # fmt: skip
REVIEW_STEPS = (CONFIRM, RECTIFY, REPORT, WITHDRAW)

_DUE_DAYS = """
UPDATE homes_hometitle t SET review_on = want.day
FROM (SELECT x.id, CASE WHEN %s::int IS NULL THEN NULL
             ELSE (greatest(x.named_on, coalesce(x.confirmed_on, x.named_on)) + make_interval(years => %s::int))::date END AS day
      FROM homes_hometitle x JOIN unions_body b ON b.id = x.body_id
      WHERE x.state = 'in_force' AND starts_with(b.place, %s) AND NOT (b.place LIKE ANY (%s))) want
WHERE want.id = t.id AND t.review_on IS DISTINCT FROM want.day
"""


def refresh_due(on: dt.date) -> int:
    """Due days follow the figure in force, also where it was changed since the title was named."""
    changed, all_of = 0, policies(on)
    with connection.cursor() as cursor:
        for policy in all_of:
            years = policy.value("home.review_years")
            prefix, deeper = owns(policy, all_of)
            cursor.execute(_DUE_DAYS, [years, years, prefix, [f"{place}%" for place in deeper]])
            changed += cursor.rowcount
    return changed


@transaction.atomic
def open_due(on: dt.date) -> dict[str, int]:
    """The night's work: due days, reviews that begin, proposals on the day after a limit has passed. Safe to repeat."""
    changed = refresh_due(on)
    due = HomeTitle.objects.effective().filter(review_on__lte=on).exclude(body__state="dissolved")
    opened = 0
    for title in due.exclude(reviews__in=TitleReview.objects.open()).select_related("body").order_by("pk"):
        review = TitleReview(title=title, due_on=title.review_on or on)
        review.save(force_insert=True)
        audit.record("titlereview.open", review, by=None, after=audit.snapshot(review))
        opened += 1
    late = (
        TitleReview.objects.open()
        .filter(rectify_until__lt=on, proposed_on=None)
        .select_related("title__body")
    )
    proposed = 0
    for review in late.order_by("pk"):
        review.proposed_on = on
        review.save(update_fields=["proposed_on"])
        audit.record("titlereview.propose", review, by=None, after={"proposed_on": on.isoformat()})
        proposed += 1
    return {"changed": changed, "opened": opened, "proposed": proposed}

"""Facts and rules of petitions handled by a body (have 6): first letters and visits, replies on results."""

import datetime as dt
from typing import Any

from django.db.models import Count, F, Min, Q
from django.db.models.functions import Coalesce

from core.clock import add_months
from core.money import BASIS
from core.rules import Context, Flip, Rule, Source, ahead, declare
from core.tables import Column
from core.traces import Trace, trace
from petitions.models import Petition

WINDOW = "eval.window_months"


def _since(context: Context) -> dt.date:
    return add_months(context.on, -int(context.value(WINDOW) or 0))


def _first(context: Context) -> Any:
    """First-time petitions closed or past due within the window."""
    since, on = _since(context), context.on
    closed = Q(closed_on__range=(since, on))
    past_due = Q(
        closed_on=None, deadline__range=(since, on - dt.timedelta(days=1))
    )  # accepted ones: others have none
    rows = Petition.objects.filter(closed | past_due, first_time=True)
    return rows.annotate(late_end=Coalesce("closed_on", on))


def _first_facts(context: Context) -> dict[str, Any]:
    """Distinct counts: the join with the repeats of a petition may show it more than once."""
    days = dt.timedelta(days=int(context.value("pet.repeat_days") or 0))
    again = Q(repeats__received_on__gte=F("closed_on"), repeats__received_on__lte=F("closed_on") + days)
    return {
        "first_petitions": Count("pk", distinct=True),
        "first_overdue": Count("pk", distinct=True, filter=Q(late_end__gt=F("deadline"))),
        "first_repeated": Count("pk", distinct=True, filter=again),
        "first_oldest": Min(Coalesce("closed_on", "deadline")),
    }


def _closed(context: Context) -> Any:
    """Closed within the window and either answered or past the time for an answer."""
    rows = Petition.objects.filter(closed_on__range=(_since(context), context.on))
    return rows.exclude(replied_on=None, closed_on__gte=context.on - _time_to_answer(context))


def _unanswered(context: Context) -> Any:
    """Closed, not answered, and there is still time for it."""
    last = (context.on - _time_to_answer(context), context.on)
    return Petition.objects.filter(closed_on__range=last, replied_on=None)


def _time_to_answer(context: Context) -> dt.timedelta:
    return dt.timedelta(days=int(context.value("pet.reply_days") or 0))


def _reply_facts(context: Context) -> dict[str, Any]:
    in_time = Q(replied_on__lte=F("closed_on") + _time_to_answer(context)) & ~Q(reply_form="")
    return {
        "replies_due": Count("pk"),
        "replies_given": Count("pk", filter=in_time),
        "replies_oldest": Min("closed_on"),
    }


def at_least(part: str, whole: str, share: int, *, of_failures: bool = False) -> Q:
    """part / whole ≥ share (basis points) with nothing but +, − and ×: part·10000 ≥ whole·share.

    `of_failures`: the part counts failures, and the rest must reach the share.
    """
    if of_failures:  # whole·(1 − share) ≥ part
        return Q(**{f"{whole}__gte": F(part) * BASIS - F(whole) * (BASIS - share - 1)})
    return Q(**{f"{part}__gte": F(whole) * share - F(part) * (BASIS - 1)})


def _solved(context: Context) -> Q:
    share = int(context.value("pet.first_solved") or 0)
    return Q(first_overdue=0) & at_least("first_repeated", "first_petitions", share, of_failures=True)


def _answered(context: Context) -> Q:
    return at_least("replies_given", "replies_due", int(context.value("pet.reply_rate") or 0))


FIRST = Source(
    "first_letters", rows=_first, facts=_first_facts, by="handler_body",
    zero=("first_petitions", "first_overdue", "first_repeated"), flips=(Flip("first_oldest", months=WINDOW, unset=0),),
)  # fmt: skip
REPLIES = Source(
    "replies", rows=_closed, facts=_reply_facts, by="handler_body", zero=("replies_due", "replies_given"),
    flips=(Flip("replies_oldest", months=WINDOW, unset=0),),
)  # fmt: skip
declare(
    FIRST,
    REPLIES,
    ahead(
        "letters_ahead", lambda context: Petition.objects.filter(closed_on=None, first_time=True), "deadline",
        by="handler_body", also_today=True,
    ),
    Source(
        "replies_ahead", rows=_unanswered, facts={"replies_next_due": Min("closed_on")}, by="handler_body",
        flips=(Flip("replies_next_due", days="pet.reply_days", unset=0),),
    ),
    Rule(
        entry="P-158", slot=36, applies=Q(first_petitions__gte=1), passes=_solved,
        keys=(WINDOW, "pet.first_solved", "pet.repeat_days"),
        seen="初信初访 {first_petitions} 件，逾期 {first_overdue} 件，重复 {first_repeated} 件",
        standard="没有逾期，一次解决率不低于 {pet.first_solved}",
        values={"n": "first_failed"}, mend="",
    ),
    Rule(
        entry="P-160", slot=37, applies=Q(replies_due__gte=1), passes=_answered,
        keys=(WINDOW, "pet.reply_days", "pet.reply_rate"),
        seen="应回复 {replies_due} 件，按期回复 {replies_given} 件",
        standard="办结后 {pet.reply_days} 天内回复，回复率不低于 {pet.reply_rate}",
        values={"n": "replies_missing"}, mend="",
    ),
)  # fmt: skip


LETTER = (
    Column("number", "编号", link=True),
    Column("received_on", "收到日期", kind="date"),
    Column("deadline", "办理期限", kind="date", phone=False),
    Column("closed_on", "办结日期", kind="date"),
    Column("replied_on", "回复日期", kind="date"),
)
trace(
    *(
        Trace(
            source, title="信访件", permission="petitions.view", noun="件", columns=LETTER, guarded=True,
            page="petitions:petition-detail", register="petitions:petition-list",
        )
        for source in ("first_letters", "replies")
    )
)  # fmt: skip

"""What waits for the drafter: a finished quarter without a bulletin, and drafts to be worded and published."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from core.clock import add_months, previous_quarter, quarter_bounds, quarter_label, quarter_of
from core.inbox import PER_SOURCE, Source, Todo, register
from reports.forms import issuers
from reports.models import Bulletin, Freeze
from unions.models import Body
from unions.policies.force import policy_of

MODULE, ICON = "调度与通报", "bar-chart-line"


def due_day(body: Body, quarter: str, on: dt.date) -> dt.date | None:
    """The day of the month after the quarter by which the draft is due, where the place has set one."""
    day = policy_of(body.place, on).value("rep.bulletin_day")
    first = add_months(quarter_bounds(quarter)[0], 3)
    return first + dt.timedelta(days=int(day) - 1) if isinstance(day, int) and 1 <= day <= 92 else None


def missing(user: Any, on: dt.date) -> list[tuple[Body, str]]:
    quarter = previous_quarter(quarter_of(on))
    if not Freeze.objects.filter(pk=quarter).exists():
        return []
    written = Bulletin.objects.filter(quarter=quarter).values("body")
    return [(body, quarter) for body in issuers(user).exclude(pk__in=written)[:PER_SOURCE]]


def drafts(user: Any) -> Any:
    rows: Any = Bulletin.objects.visible_to(user, "reports.bulletin")
    return (
        rows.filter(state=Bulletin.State.DRAFT)
        .select_related("body")
        .defer("figures")
        .order_by("quarter", "pk")
    )


def find(user: Any, on: dt.date) -> Iterable[Todo]:
    for body, quarter in missing(user, on):
        yield Todo(
            title=f"起草{quarter_label(quarter)}通报", sub=str(body), url=reverse("reports:bulletin-create"),
            action="去起草", module=MODULE, icon=ICON, due_on=due_day(body, quarter, on), since="数字已冻结",
        )  # fmt: skip
    for paper in drafts(user)[:PER_SOURCE]:
        yield Todo(
            title=f"{paper.label}通报待改定文字并印发", sub=str(paper.body),
            url=reverse("reports:bulletin-detail", args=[paper.pk]), action="去印发", module=MODULE, icon=ICON,
            due_on=due_day(paper.body, paper.quarter, on), since="已起草",
        )  # fmt: skip


def count(user: Any, on: dt.date) -> int:
    return len(missing(user, on)) + int(drafts(user).count())


register(Source("reports.bulletins", MODULE, ICON, "reports.bulletin", find, count))

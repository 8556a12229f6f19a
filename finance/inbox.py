"""What waits for a person: own arrears, an undeclared quarter, books to audit, books to approve, open issues."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from core.clock import quarter_bounds, quarter_label
from core.inbox import PER_SOURCE, Source, Todo, register
from core.money import yuan
from finance.models import AuditReview, Budget, Contribution, FinalAccount
from finance.models.dues import due_on, quarters_due
from finance.workflows.dues import undeclared
from finance.workflows.plans import plan_in_force
from unions.models import Body
from unions.policies.force import policy_of

MODULE, ICON = "经费", "cash-coin"


def _days(body: Body | None, on: dt.date) -> int:
    return int(policy_of(body.place, on).value("fin.due_day") or 0) if body else 0


def _own(user: Any) -> Body | None:
    """Only a chair's own union: staff have the arrears list."""
    home: Body | None = user.home_body
    return home if home is not None and home.is_basic else None


def _arrears(user: Any, on: dt.date) -> Any:
    rows: Any = Contribution.objects.visible_to(user, "finance.edit")
    own = _own(user)
    if own is None:
        return rows.none()
    return rows.filter(body=own).in_arrears(quarters_due(on, _days(own, on), 1)[0])


def find_arrears(user: Any, on: dt.date) -> Iterable[Todo]:
    days = _days(_own(user), on)
    for row in _arrears(user, on).select_related("unit").order_by("quarter", "pk")[:PER_SOURCE]:
        yield Todo(
            title=f"{row.label}经费欠缴 {yuan(row.owed)} 元", sub=str(row.unit),
            url=reverse("finance:contribution-detail", args=[row.pk]), action="去登记", module=MODULE, icon=ICON,
            due_on=due_on(row.quarter, days),
        )  # fmt: skip


def _late_quarter(user: Any, on: dt.date) -> str:
    """The last complete quarter: the one to declare now."""
    return quarters_due(on, 0, 1)[0]


def _waiting(user: Any, on: dt.date, quarter: str) -> Any:
    rows = undeclared(user, "finance.edit", quarter)
    own = _own(user)
    return rows.filter(body=own) if own is not None else rows


def find_undeclared(user: Any, on: dt.date) -> Iterable[Todo]:
    quarter, own = _late_quarter(user, on), _own(user)
    count = _waiting(user, on, quarter).order_by()[:1001].count()
    if not count:
        return
    number = "1,000 多" if count > 1000 else f"{count:,}"
    if own is not None and count == 1:
        url = reverse("finance:contribution-create", args=[own.pk]) + f"?quarter={quarter}"
    else:
        url = reverse("finance:contribution-bulk") + f"?quarter={quarter}"
    yield Todo(
        title=f"{quarter_label(quarter)}经费还没有申报", sub=f"{number} 家单位", url=url, action="去申报", module=MODULE,
        icon=ICON, due_on=due_on(quarter, _days(user.home_body, on)), since=str(quarter_bounds(quarter)[1]),
    )  # fmt: skip


def count_undeclared(user: Any, on: dt.date) -> int:
    return int(_waiting(user, on, _late_quarter(user, on)).exists())


BOOKS = ((Budget, "budget"), (FinalAccount, "finalaccount"))


def _to_audit(model: Any, user: Any) -> Any:
    return (
        model.objects.visible_to(user, "finance.audit").filter(state="committee").exclude(filed_by_id=user.pk)
    )


def _to_approve(model: Any, user: Any) -> Any:
    """Books of the direct inferiors of the bodies on which the person holds the permission."""
    tops = [branch.path for branch in user.branches("finance.approve")]
    rows = model.objects.visible_to(user, "finance.approve").filter(
        state="audited", body__superior__path__in=tops
    )
    return rows.exclude(filed_by_id=user.pk)


def _books(rows_of: Any, user: Any, action: str) -> Iterable[Todo]:
    for model, name in BOOKS:
        for book in rows_of(model, user).select_related("body").order_by("pk")[:PER_SOURCE]:
            yield Todo(
                title=f"{book.year} 年度{model._meta.verbose_name}等待{action.removeprefix('去')}", sub=str(book.body),
                url=reverse(f"finance:{name}-detail", args=[book.pk]), action=action, module=MODULE, icon=ICON,
                since=str(book.audited_on or book.committee_on or ""),
            )  # fmt: skip


def _count(rows_of: Any, user: Any) -> int:
    return sum(rows_of(model, user).order_by()[:PER_SOURCE].count() for model, _ in BOOKS)


def _returned(model: Any, user: Any) -> Any:
    return (
        model.objects.visible_to(user, "finance.edit")
        .filter(state="draft", filed_by_id=user.pk)
        .exclude(returned_reason="")
    )


def _issues(user: Any) -> Any:
    rows: Any = AuditReview.objects.visible_to(user, "finance.audit")
    return rows.filter(state=AuditReview.State.OPEN)


def find_issues(user: Any, on: dt.date) -> Iterable[Todo]:
    for row in _issues(user).select_related("body").order_by("done_on", "pk")[:PER_SOURCE]:
        yield Todo(
            title=f"{row.get_kind_display()}审查的问题等待整改确认", sub=str(row.body), action="去确认", module=MODULE, icon=ICON,
            url=reverse("finance:auditreview-detail", args=[row.pk]), waiting_for=str(row.body), since=str(row.done_on),
        )  # fmt: skip


def _planless(user: Any, on: dt.date) -> Body | None:
    """A county that has set no plan and inherits none: payments of its unions are refused until somebody does."""
    home: Body | None = user.home_body
    if home is None or home.kind != Body.Kind.COUNTY or plan_in_force(home.place, on) is not None:
        return None
    return home


def find_planless(user: Any, on: dt.date) -> Iterable[Todo]:
    home = _planless(user, on)
    if home is not None:
        yield Todo(
            title="还没有经费分成方案，到账不能登记", sub=str(home), url=reverse("finance:splitplan-create"), action="去设定",
            module=MODULE, icon=ICON,
        )  # fmt: skip


register(
    Source(
        "finance.arrears",
        MODULE,
        ICON,
        "finance.edit",
        find_arrears,
        lambda user, on: _arrears(user, on).count(),
    )
)
register(Source("finance.undeclared", MODULE, ICON, "finance.edit", find_undeclared, count_undeclared))
register(
    Source("finance.audit", MODULE, ICON, "finance.audit", lambda user, on: _books(_to_audit, user, "去审查"),
           lambda user, on: _count(_to_audit, user))
)  # fmt: skip
register(
    Source("finance.approve", MODULE, ICON, "finance.approve", lambda user, on: _books(_to_approve, user, "去批准"),
           lambda user, on: _count(_to_approve, user))
)  # fmt: skip
register(
    Source("finance.returned", MODULE, ICON, "finance.edit", lambda user, on: _books(_returned, user, "去修改"),
           lambda user, on: _count(_returned, user))
)  # fmt: skip
register(
    Source("finance.issues", MODULE, ICON, "finance.audit", find_issues, lambda user, on: _issues(user)[:PER_SOURCE].count())
)  # fmt: skip
register(
    Source("finance.planless", MODULE, ICON, "finance.split", find_planless, lambda user, on: int(_planless(user, on) is not None))
)  # fmt: skip

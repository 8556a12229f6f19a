"""Requests that wait for the reader's decision, and his own that were refused."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from core import inbox
from core.inbox import PER_SOURCE, Source, Todo
from unions.models import BodyRequest

MODULE, ICON, CAP = "工会组织", "diagram-3", 1000
State = BodyRequest.State


def _waiting(user: Any) -> Any:
    """Only the body that decides is asked, not everybody above it; never the filer."""
    tops = [branch.path for branch in user.branches("unions.edit")]
    rows = BodyRequest.objects.visible_to(user, "unions.edit").filter(
        state=State.FILED, decider__path__in=tops
    )
    return rows.exclude(filed_by_id=user.pk)


def _refused(user: Any) -> Any:
    return BodyRequest.objects.visible_to(user, "unions.view").filter(
        state=State.REFUSED, filed_by_id=user.pk
    )


def _find_waiting(user: Any, on: dt.date) -> Iterable[Todo]:
    for request in _waiting(user).select_related("body").order_by("filed_on", "pk")[:PER_SOURCE]:
        yield Todo(
            title=f"{request.body.name}：申请{request.get_kind_display()}",
            sub=f"{request.filed_by_name}于 {request.filed_on} 提交，待审批",
            url=reverse("unions:request-detail", args=[request.pk]),
            action="去审批", module=MODULE, icon=ICON, since=str(request.filed_on or ""),
        )  # fmt: skip


def _find_refused(user: Any, on: dt.date) -> Iterable[Todo]:
    for request in _refused(user).select_related("body").order_by("pk")[:PER_SOURCE]:
        yield Todo(
            title=f"{request.body.name}：{request.get_kind_display()}申请未批准",
            sub=request.refused_reason[:80],
            url=reverse("unions:request-detail", args=[request.pk]),
            action="去修改", module=MODULE, icon=ICON, since=str(request.decided_on or ""),
        )  # fmt: skip


for key, permission, find, rows in (
    ("requests_waiting", "unions.edit", _find_waiting, _waiting),
    ("requests_refused", "unions.view", _find_refused, _refused),
):
    inbox.register(
        Source(
            f"unions.{key}", MODULE, ICON, permission, find,
            lambda user, on, rows=rows: int(rows(user).order_by()[:CAP].count()),  # type: ignore[misc]
            "unions:request-list",
        )
    )  # fmt: skip

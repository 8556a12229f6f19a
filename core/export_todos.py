"""What exports put into the inbox: what waits for one's approval, and what became of one's own."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.timezone import localtime

from core import inbox
from core.clock import now
from core.inbox import PER_SOURCE, Source, Todo
from core.large_exports import KEPT, TAKEN_BACK, waiting_for
from core.models import AuditEvent, ExportRequest

MODULE, ICON, EXPORT = "会员", "download", "members.export"
State = ExportRequest.State
TOLD = dt.timedelta(days=3)  # how long a refusal stands in the inbox


def _find(user: Any, on: dt.date) -> Iterable[Todo]:
    for asked in waiting_for(user)[:PER_SOURCE]:
        yield Todo(
            title=f"导出待批准：{asked}", sub=f"{asked.owner_name}：{asked.reason}",
            url=reverse("core:export-detail", args=[asked.pk]), action="去审批", module=MODULE, icon=ICON,
            since=f"{localtime(asked.created_at):%Y-%m-%d}",
        )  # fmt: skip


def _count(user: Any, on: dt.date) -> int:
    return len(waiting_for(user))


def fetched() -> Any:
    """Whether the person has had the file: the record of downloads knows."""
    events = AuditEvent.objects.filter(object_type="core.exportrequest", verb="export.download")
    return Exists(events.filter(object_id=Cast(OuterRef("pk"), CharField())))


def _own(user: Any) -> Any:
    """Files that wait to be fetched, and what was refused or broke off in the last days."""
    rows = ExportRequest.objects.filter(owner_id=user.pk)
    ready = rows.filter(state=State.DONE, finished_at__gt=now() - KEPT).exclude(fetched())
    ended = Q(state__in=(State.REFUSED, State.FAILED), finished_at__gt=now() - TOLD) & ~Q(error=TAKEN_BACK)
    return ready | rows.filter(ended)


def _find_own(user: Any, on: dt.date) -> Iterable[Todo]:
    for asked in _own(user).order_by("-pk")[:PER_SOURCE]:
        title, sub, action = {
            State.DONE: ("导出的文件可以下载", _until(asked), "去下载"),
            State.REFUSED: ("导出未获批准", f"{asked.decided_name}：{asked.decision_note}", "去查看"),
        }.get(State(asked.state), ("导出没有完成", asked.error, "去查看"))
        yield Todo(
            title=f"{title}：{asked}", sub=sub, url=reverse("core:export-detail", args=[asked.pk]), action=action,
            module=MODULE, icon=ICON, since=f"{localtime(asked.created_at):%Y-%m-%d}",
        )  # fmt: skip


def _until(asked: ExportRequest) -> str:
    return f"{localtime(asked.finished_at + KEPT):%Y-%m-%d %H:%M} 前有效" if asked.finished_at else ""


def _count_own(user: Any, on: dt.date) -> int:
    return int(_own(user).count())


inbox.register(Source("core.exports", MODULE, ICON, EXPORT, _find, _count))
inbox.register(Source("core.exports_own", MODULE, ICON, "core.view", _find_own, _count_own))

"""What waits for those who read the logs: accounts that opened very many records."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localtime

from core import inbox
from core.inbox import PER_SOURCE, Source, Todo
from core.models import ReadAlert
from unions.models.bodies import SEGMENT

MODULE, ICON, VIEW = "用户与权限", "person-gear", "audit.view"


def _open(user: Any) -> Any:
    """Within the branch, without the own account; those of no branch belong to the root."""
    rows = ReadAlert.objects.visible_to(user, VIEW)
    if any(len(branch.path) == SEGMENT for branch in user.branches(VIEW)):
        rows = rows | ReadAlert.objects.filter(Q(path=""))
    return rows.filter(state=ReadAlert.State.OPEN).exclude(user_id=user.pk)


def _find(user: Any, on: dt.date) -> Iterable[Todo]:
    for alert in _open(user).order_by("-pk")[:PER_SOURCE]:
        yield Todo(
            title=f"{alert.user_name} 一小时内查看了 {alert.persons:,} 人的资料",
            sub="超过上限，请核实用途", url=reverse("accounts:readalert-close", args=[alert.pk]), action="去核查",
            module=MODULE, icon=ICON, since=f"{localtime(alert.at):%Y-%m-%d %H:%M}",
        )  # fmt: skip


def _count(user: Any, on: dt.date) -> int:
    return int(_open(user).count())


inbox.register(Source("accounts.read_alerts", MODULE, ICON, VIEW, _find, _count))

"""What waits in the inbox: checked imports, finished and failed ones of the last days, registers with gaps."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from core import inbox
from core.clock import SHANGHAI
from core.desk.resource import RESOURCES
from core.inbox import PER_SOURCE, Source, Todo
from core.models import ImportBatch
from members.models import Member

MODULE, ICON = "会员", "people"
State = ImportBatch.State
FAILED_DAYS = 3


def _mine(user: Any, on: dt.date) -> Any:
    """Only the uploader's own: checked ones wait for him, failed ones are told for three days."""
    usable = [resource.key for resource in RESOURCES.values() if user.can(resource.permission)]
    rows = ImportBatch.objects.filter(owner_id=user.pk, resource__in=usable)
    since = dt.datetime.combine(on - dt.timedelta(days=FAILED_DAYS), dt.time(), SHANGHAI)
    return rows.filter(state=State.CHECKED) | rows.filter(state=State.FAILED, finished_at__gte=since)


def _find_batches(user: Any, on: dt.date) -> Iterable[Todo]:
    for batch in _mine(user, on).order_by("-pk")[:PER_SOURCE]:
        counts = batch.counts
        failed = batch.state == State.FAILED
        sub = (
            batch.error
            if failed
            else f"可以导入 {counts.get('good', 0):,} 行，有错误 {counts.get('error', 0):,} 行"
        )
        yield Todo(
            title=f"导入{'没有完成' if failed else '待核对'}：{batch.file_name}",
            sub=sub, url=reverse("core:import-detail", args=[batch.pk]), action="去查看" if failed else "去核对",
            module=MODULE, icon="file-earmark-arrow-up", since=f"{batch.uploaded_at.astimezone(SHANGHAI):%Y-%m-%d}",
        )  # fmt: skip


def _count_batches(user: Any, on: dt.date) -> int:
    return int(_mine(user, on).count())


def _own_bodies(user: Any) -> Any:
    """A chair's own basic unions: where his grant stands, not what lies below an officer's."""
    paths = [
        grant.body.path
        for grant in user.grants_today
        if grant.body.is_basic and "members.edit" in grant.permissions
    ]
    return Member.objects.filter(path__in=paths).active().incomplete() if paths else Member.objects.none()


def _find_gaps(user: Any, on: dt.date) -> Iterable[Todo]:
    number = _own_bodies(user).count()
    if number:
        yield Todo(
            title=f"{number:,} 名会员资料不完整",
            sub="缺证件号码、移动电话或会员证号，请逐个补齐",
            url=f"{reverse('members:member-list')}?tab=incomplete",
            action="去补齐", module=MODULE, icon=ICON,
        )  # fmt: skip


def _count_gaps(user: Any, on: dt.date) -> int:
    return int(_own_bodies(user)[:1].count())


inbox.register(
    Source("members.imports", MODULE, "file-earmark-arrow-up", "core.view", _find_batches, _count_batches)
)
inbox.register(Source("members.gaps", MODULE, ICON, "members.edit", _find_gaps, _count_gaps))

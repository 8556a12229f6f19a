"""To-dos of positions: for the county what waits to be checked, for the owner who asks to share and what is lacking."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Q
from django.urls import reverse

from core.inbox import PER_SOURCE, Source, Todo, register
from homes.models import Position, PositionShare
from unions.querysets import LOCAL_KINDS

MODULE = "建家"


def _own(user: Any, permission: str) -> list[Any]:
    return [grant.body for grant in user.grants_today if permission in grant.permissions]


def to_check(user: Any) -> Any:
    """What waits directly below his own county; a city or the province is not troubled with each station."""
    counties = [body for body in _own(user, "homes.verify") if body.kind in LOCAL_KINDS]
    reach = Q(pk__in=())
    for body in counties:
        near = Q(body__path__startswith=body.path) & ~Q(body=body)
        reach |= near if body.kind == "county" else near & Q(body__superior=body)
    rows = Position.objects.visible_to(user, "homes.verify").open()
    return rows.filter(reach, state=Position.State.ASKED)


def checking(user: Any, on: dt.date) -> Iterator[Todo]:
    for row in to_check(user).select_related("body").order_by("asked_on", "pk")[:PER_SOURCE]:
        days = (on - row.asked_on).days if row.asked_on else 0
        yield Todo(
            title=f"核验阵地八有：{row.name}", sub=str(row.body), url=reverse("homes:position-check", args=[row.pk]),
            action="去核验", module=MODULE, icon="clipboard-check", since=f"{row.asked_on} 申请，已等 {days} 天",
        )  # fmt: skip


def to_answer(user: Any) -> Any:
    mine = [body.pk for body in _own(user, "homes.edit")]
    rows = PositionShare.objects.visible_to(user, "homes.edit")
    return rows.filter(state=PositionShare.State.ASKED, position__body__in=mine)


def answering(user: Any, on: dt.date) -> Iterator[Todo]:
    rows = to_answer(user).select_related("body", "position").order_by("asked_on", "pk")
    for row in rows[:PER_SOURCE]:
        yield Todo(
            title=f"答复共享申请：{row.position.name}", sub=str(row.body),
            url=reverse("homes:positionshare-detail", args=[row.pk]), action="去答复", module=MODULE, icon="people",
            since=f"{row.asked_on} 申请",
        )  # fmt: skip


def to_mend(user: Any) -> Any:
    mine = [body.pk for body in _own(user, "homes.file")]
    rows = Position.objects.visible_to(user, "homes.edit").open()
    return rows.filter(state=Position.State.LACKING, body__in=mine)


def mending(user: Any, on: dt.date) -> Iterator[Todo]:
    for row in to_mend(user).select_related("body").order_by("checked_on", "pk")[:PER_SOURCE]:
        yield Todo(
            title=f"补齐阵地八有：{row.name}", sub=str(row.body), url=reverse("homes:position-detail", args=[row.pk]),
            action="去补齐", module=MODULE, icon="geo", since=f"{row.checked_by} {row.checked_on} 核验有缺项",
        )  # fmt: skip


def _counted(rows: Callable[[Any], Any]) -> Callable[[Any, dt.date], int]:
    return lambda user, on: int(rows(user).count())


register(
    Source(
        "homes.position-check", MODULE, "clipboard-check", "homes.verify", checking, _counted(to_check), "homes:position-list"
    )
)  # fmt: skip
register(
    Source("homes.position-share", MODULE, "people", "homes.edit", answering, _counted(to_answer), "homes:positionshare-list")
)  # fmt: skip
register(
    Source("homes.position-mend", MODULE, "geo", "homes.file", mending, _counted(to_mend), "homes:position-list")
)  # fmt: skip

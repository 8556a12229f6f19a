"""To-dos of verified records: for the chair what came back or was never handed in, for the direct superior what waits."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.urls import reverse

from core.inbox import PER_SOURCE, Source, Todo, register
from homes.models import HomeRecord

MODULE, State = "建家", HomeRecord.State


def _granted(user: Any, permission: str) -> list[int]:
    return [grant.body_id for grant in user.grants_today if permission in grant.permissions]


def to_finish(user: Any) -> Any:
    rows = HomeRecord.objects.visible_to(user, "homes.file").filter(body__in=_granted(user, "homes.file"))
    return rows.filter(state__in=[State.DRAFT, State.RETURNED])


def finishing(user: Any, on: dt.date) -> Iterator[Todo]:
    for row in to_finish(user).select_related("body").order_by("-state", "pk")[:PER_SOURCE]:
        back = row.state == State.RETURNED
        yield Todo(
            title=f"{row.item}：已退回，请修改后再提交" if back else f"{row.item}：已登记，还没有提交核实",
            sub=f"{row.body}　{row.get_kind_display()}", url=reverse("homes:homerecord-detail", args=[row.pk]),
            action="去修改" if back else "去提交", module=MODULE, icon="arrow-return-left" if back else "journal-text",
            since=f"{row.verified_by_name} {row.verified_on} 退回" if back else "",
        )  # fmt: skip


def to_verify(user: Any) -> Any:
    """Of unions directly below his own, on either line; never what he filed himself."""
    own = _granted(user, "homes.verify")
    rows = HomeRecord.objects.visible_to(user, "homes.verify").filter(state=State.FILED)
    return rows.filter(Q(body__superior__in=own) | Q(body__industry_superior__in=own)).exclude(
        filed_by=user.pk
    )


def verifying(user: Any, on: dt.date) -> Iterator[Todo]:
    for row in to_verify(user).select_related("body").order_by("filed_on", "pk")[:PER_SOURCE]:
        days = (on - row.filed_on).days if row.filed_on else 0
        yield Todo(
            title=f"核实{row.get_kind_display()}：{row.item}", sub=str(row.body),
            url=reverse("homes:homerecord-detail", args=[row.pk]), action="去核实", module=MODULE, icon="journal-text",
            since=f"{row.filed_by_name}提交，已等 {days} 天" if days else f"{row.filed_by_name}今天提交",
        )  # fmt: skip


register(
    Source(
        "homes.records", MODULE, "journal-text", "homes.file", finishing,
        count=lambda user, on: to_finish(user).count(), list_url="homes:homerecord-list",
    )
)  # fmt: skip
register(
    Source(
        "homes.records.verify", MODULE, "journal-text", "homes.verify", verifying,
        count=lambda user, on: to_verify(user).count(), list_url="homes:homerecord-waiting",
    )
)  # fmt: skip

"""To-dos of members' rating and rectification: for the union the next step, for the superior what is late or can be lifted."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import F, Q
from django.urls import reverse

from core.inbox import PER_SOURCE, Source, Todo, register
from homes.models import RatingRound, Rectification

MODULE, ICON = "建家", "house-door"
RUNNING = {
    "opened": ("会员评家还没有开始投票", "去办理"), "voting": ("会员评家正在投票", "看进度"),
    "closed": ("会员评家等监票员计票", "去办理"), "counted": ("会员评家已计票，请公布结果", "去公布"),
}  # fmt: skip
NEXT = {
    "triggered": "查明原因",
    "cause": "公布整改措施",
    "published": "落实整改措施",
    "carried": "组织会员复评",
    "escalated": "继续整顿",
}
State = Rectification.State


def _granted(user: Any, permission: str) -> list[int]:
    return [grant.body_id for grant in user.grants_today if permission in grant.permissions]


def _rounds(user: Any) -> Any:
    """Of one's own union; a round from above stands with whoever opened it too."""
    own = _granted(user, "homes.edit")
    rows = RatingRound.objects.visible_to(user, "homes.edit").filter(state__in=RUNNING)
    return rows.filter(
        Q(body__in=own)
        | Q(body__superior__in=own, from_above=True)
        | Q(body__superior__in=own, state="closed")
    )


def rounds(user: Any, on: dt.date) -> Iterator[Todo]:
    for row in _rounds(user).select_related("body").order_by("closes_on", "pk")[:PER_SOURCE]:
        title, action = RUNNING[row.state]
        yield Todo(
            title=title, sub=str(row.body), url=reverse("homes:rating-detail", args=[row.pk]), action=action, module=MODULE,
            icon=ICON, due_on=row.closes_on if row.state in {"opened", "voting"} else None, since=row.note,
        )  # fmt: skip


def _mine(user: Any) -> Any:
    rows = Rectification.objects.visible_to(user, "homes.edit").filter(body__in=_granted(user, "homes.edit"))
    return rows.filter(state__in=NEXT)


def mending(user: Any, on: dt.date) -> Iterator[Todo]:
    for row in _mine(user).select_related("body").order_by("due_on", "pk")[:PER_SOURCE]:
        yield Todo(
            title=f"本会在整顿：{NEXT[row.state]}", sub=row.why, url=reverse("homes:rectification-detail", args=[row.pk]),
            action="去办理", module=MODULE, icon="exclamation-triangle-fill", due_on=row.due_on,
        )  # fmt: skip


def _led(user: Any, on: dt.date) -> Any:
    """New ones, those that can be lifted, late ones; escalated ones stand with the unit they went to."""
    own = _granted(user, "homes.verify")
    rows = Rectification.objects.visible_to(user, "homes.verify")
    led = Q(lead__in=own) | Q(body__superior__in=own)
    return rows.filter(
        led & (Q(state__in=[State.TRIGGERED, State.RERATED]) | Q(due_on__lt=on, state__in=NEXT))
        | led & Q(state=State.CARRIED) & ~Q(origin="rating")
        | Q(escalated_to__in=own, state=State.ESCALATED)
    )


def leading(user: Any, on: dt.date) -> Iterator[Todo]:
    rows = _led(user, on).select_related("body").order_by(F("due_on").asc(nulls_last=True), "pk")
    for row in rows[:PER_SOURCE]:
        ready = row.state in {State.RERATED, State.CARRIED}
        what = (
            "整顿可以解除，请审定"
            if ready
            else ("整顿已升级，请督办" if row.state == State.ESCALATED else "工会列入整顿，请牵头")
        )
        yield Todo(
            title=what, sub=f"{row.body}：{row.why}", url=reverse("homes:rectification-detail", args=[row.pk]),
            action="去审定" if ready else "去督办", module=MODULE, icon="exclamation-triangle-fill", due_on=row.due_on,
        )  # fmt: skip


register(
    Source(
        "homes.ratings", MODULE, ICON, "homes.edit", rounds,
        count=lambda user, on: _rounds(user).count(), list_url="homes:rating-list",
    )
)  # fmt: skip
register(
    Source(
        "homes.mending", MODULE, ICON, "homes.edit", mending,
        count=lambda user, on: _mine(user).count(), list_url="homes:rectification-list",
    )
)  # fmt: skip
register(
    Source(
        "homes.leading", MODULE, ICON, "homes.verify", leading,
        count=lambda user, on: _led(user, on).count(), list_url="homes:rectification-list",
    )
)  # fmt: skip

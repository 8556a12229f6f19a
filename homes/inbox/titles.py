"""What waits about titles: re-verifications and past titles for the naming union, rectification for the chair, inquiries."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django.urls import reverse

from core.inbox import PER_SOURCE, Source, Todo, register
from homes.models import HomeTitle, ManagerOpinion, NamingEntry, TitleReview

MODULE = "建家"
Find = Callable[[Any, dt.date], Any]


def _mine(user: Any, permission: str) -> list[int]:
    """Bodies of the grants themselves."""
    return [grant.body_id for grant in user.grants_today if permission in grant.permissions]


def to_review(user: Any, on: dt.date) -> Any:
    rows = TitleReview.objects.visible_to(user, "homes.verify").filter(
        title__named_by__in=_mine(user, "homes.verify")
    )
    return rows.filter(state__in=("due", "reported"))


def to_revoke(user: Any, on: dt.date) -> Any:
    """The limit has passed without a re-review that was passed: the naming union decides."""
    rows = TitleReview.objects.visible_to(user, "homes.verify").filter(
        title__named_by__in=_mine(user, "homes.verify")
    )
    return rows.filter(state__in=("rectifying",), rectify_until__lt=on)


def to_rectify(user: Any, on: dt.date) -> Any:
    rows = TitleReview.objects.visible_to(user, "homes.file").filter(
        title__body__in=_mine(user, "homes.file")
    )
    return rows.filter(state="rectifying")


def to_accept(user: Any, on: dt.date) -> Any:
    rows = HomeTitle.objects.visible_to(user, "homes.verify").filter(named_by__in=_mine(user, "homes.verify"))
    return rows.filter(state="pending")


def to_name(user: Any, on: dt.date) -> Any:
    rows = NamingEntry.objects.visible_to(user, "homes.verify").filter(
        round__body__in=_mine(user, "homes.verify")
    )
    return rows.filter(state="declared", round__state="open")


def to_reply(user: Any, on: dt.date) -> Any:
    rows = ManagerOpinion.objects.visible_to(user, "homes.verify").filter(
        body__in=_mine(user, "homes.verify")
    )
    return rows.filter(state="asked")


def _source(
    key: str, find: Find, permission: str, title: Callable[[Any], str], action: str, icon: str, page: str, *,
    related: tuple[str, ...], order: str, due: str = "", list_url: str = "",
) -> None:  # fmt: skip
    def todos(user: Any, on: dt.date) -> Iterable[Todo]:
        for row in find(user, on).select_related(*related).order_by(order, "pk")[:PER_SOURCE]:
            yield Todo(
                title=title(row), sub=str(row.body), url=reverse(f"homes:{page}-detail", args=[row.pk]), action=action,
                module=MODULE, icon=icon, due_on=getattr(row, due) if due else None, since=str(getattr(row, order) or ""),
            )  # fmt: skip

    register(
        Source(
            key,
            MODULE,
            icon,
            permission,
            todos,
            lambda user, on: int(find(user, on).count()),
            list_url=list_url,
        )
    )


_source(
    "homes.titles_revoke", to_revoke, "homes.verify", lambda row: f"整改期限已过，建议撤销：{row.title.name}", "去决定",
    "exclamation-octagon-fill", "titlereview", related=("title__body",), order="rectify_until", due="rectify_until",
    list_url="homes:titlereview-list",
)  # fmt: skip
_source(
    "homes.titles_review", to_review, "homes.verify", lambda row: f"称号复核：{row.title.name}", "去复核", "arrow-repeat",
    "titlereview", related=("title__body",), order="due_on", due="due_on", list_url="homes:titlereview-list",
)  # fmt: skip
_source(
    "homes.titles_rectify", to_rectify, "homes.file", lambda row: f"限期整改：{row.title.name}", "去报送", "tools",
    "titlereview", related=("title__body",), order="rectify_until", due="rectify_until", list_url="homes:titlereview-list",
)  # fmt: skip
_source(
    "homes.titles_name", to_name, "homes.verify", lambda row: f"命名申报：{row.round.name}", "去决定", "award", "namingentry",
    related=("body", "round"), order="declared_on", list_url="homes:namingentry-list",
)  # fmt: skip
_source(
    "homes.titles_accept", to_accept, "homes.verify", lambda row: f"确认补录的称号：{row.name}", "去确认", "question-circle",
    "hometitle", related=("body",), order="named_on", list_url="homes:hometitle-list",
)  # fmt: skip
_source(
    "homes.operators", to_reply, "homes.verify", lambda row: f"经营者评先意见待答复：{row.unit.name}", "去答复",
    "chat-left-text", "manageropinion", related=("body", "unit"), order="asked_on", due="reply_by",
    list_url="homes:manageropinion-list",
)  # fmt: skip

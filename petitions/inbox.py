"""What waits for a petition clerk or leader: assign, accept, deadlines, replies, extensions."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse

from core.inbox import PER_SOURCE, Source, Todo, register
from petitions.models import Petition, PetitionLimit
from petitions.models.choices import CLOSED_STATES, State
from unions.models.bodies import SEGMENT

MODULE = "信访"
ICON = "envelope-paper"
UNDER_WAY = (
    State.ACCEPTED,
    State.INVESTIGATING,
)  # before that, assigning and accepting have to-dos of their own
Find = Callable[[Any, dt.date], Any]


def own(user: Any) -> Any:
    """Petitions handled by the very bodies on which the permission is granted: what lies below is others' work."""
    paths = [branch.path for branch in user.branches("petitions.handle")]
    return Petition.objects.visible_to(user, "petitions.handle").filter(handler_path__in=paths)


def one_below(user: Any, permission: str = "petitions.handle") -> Q:
    """Bodies one step below the granted ones: what they miss comes up to the next level."""
    reach = Q(pk=None)
    for branch in user.branches(permission):
        reach |= Q(
            handler_path__startswith=branch.path, handler_path__regex=rf"^.{{{len(branch.path) + SEGMENT}}}$"
        )
    return reach


def warning(on: dt.date) -> int:
    found = PetitionLimit.objects.in_force(PetitionLimit.Kind.WARNING, on)
    return found.amount if found else 0


def to_assign(user: Any, on: dt.date) -> Any:
    return own(user).filter(state=State.RECEIVED).annotate(todo_due=F("notice_due_on"))


def to_accept(user: Any, on: dt.date) -> Any:
    return own(user).filter(state=State.ASSIGNED).annotate(todo_due=F("notice_due_on"))


def due_soon(user: Any, on: dt.date) -> Any:
    return own(user).filter(state__in=UNDER_WAY).due_soon(on, warning(on)).annotate(todo_due=F("deadline"))


def overdue(user: Any, on: dt.date) -> Any:
    """The handling body's own, and those of the bodies one step below."""
    rows = Petition.objects.visible_to(user, "petitions.handle").overdue(on)
    paths = [branch.path for branch in user.branches("petitions.handle")]
    return rows.filter(Q(handler_path__in=paths) | one_below(user)).annotate(
        todo_due=Coalesce("deadline", "notice_due_on")
    )


def to_reply(user: Any, on: dt.date) -> Any:
    return own(user).filter(state__in=CLOSED_STATES).annotate(todo_due=F("closed_on"))


def to_archive(user: Any, on: dt.date) -> Any:
    return own(user).filter(state=State.CONFIRMED).annotate(todo_due=F("confirmed_on"))


def to_approve(user: Any, on: dt.date) -> Any:
    """A union without a leader of its own in the portal is helped out by the next level's."""
    paths = [branch.path for branch in user.branches("petitions.approve")]
    near = Q(handler_path__in=paths) | one_below(user, "petitions.approve")
    rows = Petition.objects.visible_to(user, "petitions.approve").open().filter(near, extended_to=None)
    return rows.exclude(extension_asked_on=None).annotate(todo_due=F("deadline"))


def source(key: str, find: Find, title: str, action: str, *, permission: str = "petitions.handle", tab: str = "",
           dated: bool = True) -> None:  # fmt: skip
    def todos(user: Any, on: dt.date) -> Iterable[Todo]:
        rows = find(user, on).select_related("unit", "handler_body").order_by("todo_due", "pk")[:PER_SOURCE]
        return [
            Todo(
                title=f"{title}：{row.title}",
                sub=f"{row.number} · {row.handler_body}",
                url=reverse("petitions:petition-detail", args=[row.pk]),
                action=action,
                module=MODULE,
                icon=ICON,
                due_on=row.todo_due if dated else None,
                since=row.received_on.isoformat(),
                secret=True,
            )
            for row in rows
        ]

    def count(user: Any, on: dt.date) -> int:
        return int(find(user, on).count())

    register(
        Source(
            key,
            MODULE,
            ICON,
            permission,
            todos,
            count,
            list_url=f"/petitions/?tab={tab}" if tab else "/petitions/",
        )
    )


source("petitions.assign", to_assign, "分办", "去分办", tab="new")
source("petitions.accept", to_accept, "决定是否受理", "去受理", tab="hand")
source("petitions.soon", due_soon, "即将到期", "去办理", tab="soon")
source("petitions.overdue", overdue, "已经逾期", "去督办", tab="late")
source("petitions.reply", to_reply, "办结未答复", "去答复", tab="reply", dated=False)
source("petitions.archive", to_archive, "待归档", "去归档", dated=False)
source("petitions.approve", to_approve, "批准延期", "去批准", permission="petitions.approve")

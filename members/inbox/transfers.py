"""Transfers that wait for this person's own union, those overdue below a county, and who left, retired or lost work."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.urls import reverse

from core.inbox import PER_SOURCE, Source, Todo, register
from members.models import Member, MembershipTransfer
from members.views.transfers import from_name, limit_of, reach

MODULE, ICON, EDIT = "会员", "arrow-left-right", "members.edit"
State = MembershipTransfer.State
LIST = "members:membershiptransfer-list"


def own_bodies(user: Any) -> list[int]:
    """The very bodies on which the person works: what lies below is others' work."""
    return [grant.body_id for grant in user.grants_today if EDIT in grant.permissions]


def waiting(user: Any) -> Any:
    """For the old union what is asked of it; for the new one and the keeper what is issued to them."""
    bodies = own_bodies(user)
    mine = Q(state=State.ASKED, from_body__in=bodies) | Q(state=State.ISSUED, to_body__in=bodies)
    keep = Q(state=State.ISSUED, to_body=None, held_by__in=bodies)
    return MembershipTransfer.objects.filter(mine | keep)


def _find(user: Any, on: dt.date) -> Iterable[Todo]:
    for row in (
        reach(user).filter(pk__in=waiting(user).values("pk")).order_by("started_on", "pk")[:PER_SOURCE]
    ):
        asked = row.state == State.ASKED
        what = "请本会开具接转凭证" if asked else "会籍等待接收" if row.to_body_id else "会籍等待属地暂管"
        yield Todo(
            title=f"{what}：{row.member.name}",
            sub=f"转往{row.goal}" if asked else f"自{from_name(row)}",
            url=reverse("members:membershiptransfer-detail", args=[row.pk]), action="去开具" if asked else "去办理",
            module=MODULE, icon=ICON, due_on=row.due_on, since=f"{row.started_on:%Y-%m-%d}",
        )  # fmt: skip


def _count(user: Any, on: dt.date) -> int:
    return int(waiting(user).count())


def late(user: Any, on: dt.date) -> Any:
    """For those who work at a county: what is overdue anywhere below it."""
    branches = tuple(
        grant.body.branch
        for grant in user.grants_today
        if EDIT in grant.permissions and grant.body.kind == "county"
    )
    rows = MembershipTransfer.objects.overdue(on, limit_of(user) if branches else None)
    return rows.in_branches(branches)


def _find_late(user: Any, on: dt.date) -> Iterable[Todo]:
    number = late(user, on).count()
    if number:
        yield Todo(
            title=f"{number:,} 件会籍接转超过期限", sub="原工会没有开具，或新工会没有接收，请催办",
            url=f"{reverse(LIST)}?tab=late", action="去催办", module=MODULE, icon=ICON,
        )  # fmt: skip


def _count_late(user: Any, on: dt.date) -> int:
    return int(late(user, on)[:1].count())


PROMPTS = (
    ("departed", "名会员已离职未接转", "请开具接转凭证，或转由居住地的工会暂管", "去接转"),
    ("retire", "名会员已退休或失业", "请办理保留会籍：不缴会费，不参加选举", "去办理"),
)


def _prompted(user: Any, tab: str) -> Any:
    paths = [
        grant.body.path for grant in user.grants_today if grant.body.is_basic and EDIT in grant.permissions
    ]
    rows = Member.objects.filter(path__in=paths) if paths else Member.objects.none()
    return rows.departed() if tab == "departed" else rows.to_retain()


def _find_prompts(user: Any, on: dt.date) -> Iterable[Todo]:
    for tab, what, sub, action in PROMPTS:
        number = _prompted(user, tab).count()
        if number:
            yield Todo(
                title=f"{number:,} {what}", sub=sub, url=f"{reverse('members:member-list')}?tab={tab}", action=action,
                module=MODULE, icon="people",
            )  # fmt: skip


def _count_prompts(user: Any, on: dt.date) -> int:
    return sum(int(_prompted(user, tab)[:1].count()) for tab, *_ in PROMPTS)


register(Source("members.transfers", MODULE, ICON, EDIT, _find, _count, list_url=LIST))
register(Source("members.transfers_late", MODULE, ICON, EDIT, _find_late, _count_late))
register(Source("members.standing", MODULE, "people", EDIT, _find_prompts, _count_prompts))

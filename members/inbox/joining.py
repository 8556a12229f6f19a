"""Applications, opinions and corrections that wait for a union, and what its superior learns when they wait too long."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Q
from django.urls import reverse

from core.inbox import PER_SOURCE, Source, Todo, register
from members.models import FileCorrection, JoinApplication, MemberOpinion, MembershipWish
from unions.models.bodies import SEGMENT
from unions.policies.force import policy_of

MODULE = "会员"
Find = Callable[[Any, dt.date], Any]


def _own(user: Any) -> Q:
    """The very bodies on which the permission is granted: what lies below is others' work."""
    return Q(body__path__in=[branch.path for branch in user.branches("members.edit")])


def _one_below(user: Any) -> Q:
    reach = Q(pk=None)
    for branch in user.branches("members.edit"):
        pattern = rf"^.{{{len(branch.path) + SEGMENT}}}$"
        reach |= Q(body__path__startswith=branch.path, body__path__regex=pattern)
    return reach


def _limit(user: Any, key: str, on: dt.date) -> int | None:
    home = user.home_body
    return policy_of(home.place, on).value(key) if home else None


def to_decide(user: Any, on: dt.date) -> Any:
    return JoinApplication.objects.visible_to(user, "members.edit").filter(_own(user)).waiting()


def to_answer(user: Any, on: dt.date) -> Any:
    """Questions of representatives have a deadline and a line of their own, see `inbox.queries`."""
    rows = MemberOpinion.objects.visible_to(user, "members.edit").filter(_own(user)).waiting()
    return rows.exclude(kind=MemberOpinion.Kind.QUERY)


def to_correct(user: Any, on: dt.date) -> Any:
    return FileCorrection.objects.visible_to(user, "members.edit").filter(_own(user)).waiting()


def to_settle(user: Any, on: dt.date) -> Any:
    return MembershipWish.objects.visible_to(user, "members.edit").filter(_own(user)).waiting()


def _late(model: Any, key: str, day: str) -> Find:
    def find(user: Any, on: dt.date) -> Any:
        limit = _limit(user, key, on)
        rows = model.objects.visible_to(user, "members.edit").filter(_one_below(user)).waiting()
        if model is MemberOpinion:
            rows = rows.exclude(kind=MemberOpinion.Kind.QUERY)
        return rows.none() if limit is None else rows.filter(**{f"{day}__lt": on - dt.timedelta(days=limit)})

    return find


def _source(key: str, find: Find, title: str, action: str, icon: str, page: str, day: str) -> None:
    def todos(user: Any, on: dt.date) -> Iterable[Todo]:
        for row in find(user, on).select_related("body").order_by(day, "pk")[:PER_SOURCE]:
            yield Todo(
                title=f"{title}：{row}", sub=str(row.body), url=reverse(f"members:{page}-detail", args=[row.pk]),
                action=action, module=MODULE, icon=icon, since=str(getattr(row, day)),
            )  # fmt: skip

    register(Source(key, MODULE, icon, "members.edit", todos, lambda user, on: int(find(user, on).count()),
                    list_url=f"/members/{page}{'es' if page.endswith('sh') else 's'}/"))  # fmt: skip


_source("members.applications", to_decide, "入会申请", "去审核", "person-plus", "application", "applied_on")
_source("members.opinions", to_answer, "会员意见待答复", "去答复", "chat-left-text", "opinion", "lodged_on")
_source(
    "members.corrections", to_correct, "资料更正申请", "去处理", "pencil-square", "correction", "asked_on"
)
_source("members.wishes", to_settle, "会员的会籍申请", "去办理", "box-arrow-right", "wish", "filed_on")
_source("members.applications_late", _late(JoinApplication, "member.join_days", "applied_on"), "下级久未审核的入会申请", "去督促", "person-plus", "application", "applied_on")  # fmt: skip
_source("members.wishes_late", _late(MembershipWish, "member.answer_days", "filed_on"), "下级久未办理的会籍申请", "去督促", "box-arrow-right", "wish", "filed_on")  # fmt: skip
_source("members.opinions_late", _late(MemberOpinion, "member.answer_days", "lodged_on"), "下级久未答复的会员意见", "去督促", "chat-left-text", "opinion", "lodged_on")  # fmt: skip

"""Representatives' questions: those the own union must answer, with the days left; those overdue one level below."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from core.inbox import PER_SOURCE, Source, Todo, register
from members.inbox.joining import _one_below, _own
from members.models import MemberOpinion
from members.workflows.queries import DAYS, QUERY, due_on
from unions.policies.force import policy_of

MODULE, ICON, EDIT = "会员", "question-circle", "members.edit"


def _open(user: Any) -> Any:
    return MemberOpinion.objects.visible_to(user, EDIT).filter(kind=QUERY).waiting()


def own(user: Any, on: dt.date) -> Any:
    return _open(user).filter(_own(user))


def late(user: Any, on: dt.date) -> Any:
    home = user.home_body
    days = policy_of(home.place, on).value(DAYS) if home else None
    rows = _open(user).filter(_one_below(user))
    return rows.none() if days is None else rows.filter(lodged_on__lt=on - dt.timedelta(days=int(days)))


def _find(rows: Any, title: str, action: str) -> Any:
    def find(user: Any, on: dt.date) -> Iterable[Todo]:
        for row in rows(user, on).select_related("body", "member").order_by("lodged_on", "pk")[:PER_SOURCE]:
            due = due_on(row)
            left = (due - on).days if due else None
            words = "" if left is None else f"，还剩 {left} 天" if left >= 0 else f"，已逾期 {-left} 天"
            yield Todo(
                title=f"{title}：{row.member.name}", sub=f"{row.body.name}，{row.lodged_on} 提出{words}",
                url=reverse("members:opinion-detail", args=[row.pk]), action=action, module=MODULE, icon=ICON,
                due_on=due, since=str(row.lodged_on),
            )  # fmt: skip

    return find


for _key, _rows, _title, _action in (
    ("members.queries", own, "会员代表的监督询问待答复", "去答复"),
    ("members.queries_late", late, "下级逾期未答复的监督询问", "去督促"),
):
    register(
        Source(_key, MODULE, ICON, EDIT, _find(_rows, _title, _action), lambda user, on, rows=_rows: int(rows(user, on).count()))  # type: ignore[misc]
    )  # fmt: skip

"""Pairs of records that may be one person, told to the lowest level above both."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from core import inbox
from core.inbox import PER_SOURCE, Source, Todo
from members.models import TwinSuspect

MODULE, ICON = "会员", "people"


def _pairs(user: Any) -> Any:
    return TwinSuspect.objects.visible_to(user, "members.reveal").waiting().at_level(user)


def _find(user: Any, on: dt.date) -> Iterable[Todo]:
    number = _pairs(user)[: PER_SOURCE + 1].count()
    if number:
        more = f"{PER_SOURCE} 对以上" if number > PER_SOURCE else f"{number} 对"
        yield Todo(
            title=f"{more}疑似重复的会员待裁定", sub="姓名和出生日期或手机号相同，请核对是不是同一人",
            url=reverse("members:twinsuspect-list"), action="去裁定", module=MODULE, icon=ICON,
        )  # fmt: skip


def _count(user: Any, on: dt.date) -> int:
    return int(_pairs(user)[:1].count())


inbox.register(Source("members.twins", MODULE, ICON, "members.reveal", _find, _count))

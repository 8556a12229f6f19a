"""What waits about cadres: transfers without consent, contracts touched before they were reported, lectures to learn."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse

from core import inbox
from core.inbox import PER_SOURCE, Source, Todo
from unions.models import Body, Case, ContractEvent, LectureVideo, Officer, VideoViewing

MODULE, ICON = "工会干部", "person-check"
COUNT_CAP = 1000


def _tops(user: Any, permission: str) -> list[str]:
    return [branch.path for branch in user.branches(permission)]


def _irregular(user: Any, on: dt.date) -> Any:
    """Unsettled, in the county whose officer this is: higher levels read them in the list."""
    grants = [g for g in user.grants_today if "elections.approve" in g.permissions]
    tops = [g.body.path for g in grants if g.body.kind == Body.Kind.COUNTY]
    rows = Officer.objects.filter(improper_transfer=True, improper_settled_on=None)
    found = rows.none()
    for path in tops:
        found = found | rows.filter(body__path__startswith=path)
    return found.exclude(body__path__in=tops)


def _find_irregular(user: Any, on: dt.date) -> Iterable[Todo]:
    for row in _irregular(user, on).select_related("body").order_by("-left_on", "pk")[:PER_SOURCE]:
        yield Todo(
            title=f"违规调动：{row}", sub=f"{row.body.name}，{row.left_on} 离任，任期到 {row.term_end}，没有两个同意",
            url=reverse("unions:officer-detail", args=[row.pk]), action="去处理", module=MODULE, icon=ICON,
            since=str(row.left_on),
        )  # fmt: skip


def _late(user: Any, on: dt.date) -> Any:
    """Of bodies right below, while the case is open; what was found late at its end has a step for the superior."""
    direct = Body.objects.filter(path__in=_tops(user, "elections.approve"))
    return ContractEvent.objects.filter(late=True, case__state=Case.State.OPEN, body__superior__in=direct)


def _find_late(user: Any, on: dt.date) -> Iterable[Todo]:
    for row in _late(user, on).select_related("body", "officer").order_by("planned_on", "pk")[:PER_SOURCE]:
        yield Todo(
            title=f"未先报备：{row}", sub=f"{row.body.name}，{row.effected_on or row.planned_on} 办理，没有先报上级备案",
            url=reverse("unions:case-detail", args=[row.case_id]), action="去看看", module=MODULE, icon=ICON,
            since=str(row.planned_on),
        )  # fmt: skip


def _unlearned(user: Any, on: dt.date) -> Any:
    """Lectures pushed this year that nobody of the own union has learned."""
    home = user.home_body
    if home is None:
        return LectureVideo.objects.none()
    learned = VideoViewing.objects.filter(video=OuterRef("pk"), officer__body=home)
    learners = Officer.objects.filter(body=home, left_on=None)
    above = home.ancestor_paths
    return LectureVideo.objects.filter(
        ~Exists(learned), Exists(learners), pushed_on__gte=dt.date(on.year, 1, 1), body__path__in=above
    )


def _find_unlearned(user: Any, on: dt.date) -> Iterable[Todo]:
    for row in _unlearned(user, on).select_related("body").order_by("-pushed_on", "pk")[:PER_SOURCE]:
        yield Todo(
            title=f"网上课程：{row.title}", sub=f"{row.body.name} {row.pushed_on} 推送，{row.hours:g} 学时",
            url=reverse("unions:lecturevideo-detail", args=[row.pk]), action="去学习", module=MODULE, icon=ICON,
            since=str(row.pushed_on),
        )  # fmt: skip


def _source(key: str, permission: str, find: Any, rows: Any, page: str) -> None:
    inbox.register(
        Source(
            f"unions.{key}", MODULE, ICON, permission, find,
            lambda user, on: int(rows(user, on).order_by()[:COUNT_CAP].count()), f"unions:{page}",
        )
    )  # fmt: skip


_source("irregular", "elections.approve", _find_irregular, _irregular, "officer-list")
_source("contracts", "elections.approve", _find_late, _late, "procedure-list")
_source("lectures", "cadres.edit", _find_unlearned, _unlearned, "lecturevideo-list")

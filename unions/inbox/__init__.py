"""What waits in the inbox: elections to approve, returned elections, postponements, ending terms, vacant chairs."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from core import inbox
from core.inbox import PER_SOURCE, Source, Todo
from unions.filters import long_days_of, warn_days_of
from unions.models import Body, Case, Election
from unions.workflows.procedures import PROCEDURES

MODULE, ICON = "工会组织", "diagram-3"
State = Election.State
COUNT_CAP = 1000


def _waiting(user: Any) -> Any:
    """Reported elections of bodies strictly below the person's branches, never his own filing."""
    rows = (
        Election.objects.visible_to(user, "elections.approve")
        .filter(state=State.REPORTED)
        .exclude(filed_by_id=user.pk)
    )
    return _below(rows, user)


def _asking(user: Any) -> Any:
    rows = Election.objects.visible_to(user, "elections.approve").filter(state=State.PREPARING)
    return _below(rows.exclude(postponement_asked=None).exclude(filed_by_id=user.pk), user)


def _below(rows: Any, user: Any) -> Any:
    return _below_of(rows, [branch.path for branch in user.branches("elections.approve")])


def _election_todos(rows: Any, action: str, due: str, wait: str) -> Iterable[Todo]:
    for election in rows.select_related("body").order_by(due, "pk")[:PER_SOURCE]:
        day = getattr(election, due)
        yield Todo(
            title=f"{election.body.name}：{election.get_kind_display()}选举（{election.get_office_display()}）",
            sub=wait.format(day=day) if day else wait.split("，")[0],
            url=reverse("unions:election-detail", args=[election.pk]),
            action=action, module=MODULE, icon=ICON, since=str(day or ""),
        )  # fmt: skip


def _find_waiting(user: Any, on: dt.date) -> Iterable[Todo]:
    return _election_todos(_waiting(user), "去批复", "reported_on", "选举结果待批复，{day} 报来")


def _find_asking(user: Any, on: dt.date) -> Iterable[Todo]:
    return _election_todos(_asking(user), "去答复", "postponement_asked", "申请延期换届，延到 {day}")


def _returned(user: Any) -> Any:
    return Election.objects.visible_to(user, "elections.edit").filter(state=State.RETURNED)


def _find_returned(user: Any, on: dt.date) -> Iterable[Todo]:
    for election in _returned(user).select_related("body").order_by("pk")[:PER_SOURCE]:
        yield Todo(
            title=f"{election.body.name}：选举材料被退回",
            sub=election.returned_reason[:80],
            url=reverse("unions:election-detail", args=[election.pk]),
            action="去修改", module=MODULE, icon=ICON, since=str(election.reported_on or ""),
        )  # fmt: skip


def _ending(user: Any, on: dt.date) -> Any:
    """Terms that end soon, for the chair and the direct superior; past their end, for the county too; long past it, for the
    city. None whose election is on its way or put off."""
    warned = on + dt.timedelta(days=warn_days_of(user) or 0)
    reach = Q(pk__in=())
    for grant in user.grants_today:
        if not grant.permissions & {"elections.edit", "elections.approve"}:
            continue
        top = grant.body
        reach |= Q(pk=top.pk, term_end__lte=warned) | Q(superior=top.pk, term_end__lte=warned)
        if top.kind == Body.Kind.COUNTY:
            reach |= Q(path__startswith=top.path, term_end__lt=on)
        long_days = long_days_of(user)
        if top.kind == Body.Kind.CITY and long_days is not None:
            reach |= Q(path__startswith=top.path, term_end__lt=on - dt.timedelta(days=long_days))
    settled = Election.objects.filter(
        Q(state__in=(State.HELD, State.REPORTED)) | Q(postponed_to__gte=on), body=OuterRef("pk")
    )
    rows = Body.objects.visible_to(user, "elections.view").basic().active()
    return rows.filter(reach).filter(~Exists(settled))


def _find_ending(user: Any, on: dt.date) -> Iterable[Todo]:
    organises = user.can("elections.edit")
    for body in _ending(user, on).order_by("term_end", "pk")[:PER_SOURCE]:
        yield Todo(
            title=f"{body.name}：{'本届已届满' if body.term_end < on else '本届将届满'}",
            sub="请组织换届选举；暂不具备条件的，向上级工会申请延期。" if organises else "请督促下级工会按期换届。",
            url=reverse("unions:body-elections", args=[body.pk]),
            action="去换届" if organises else "去督办", module=MODULE, icon=ICON, due_on=body.term_end,
        )  # fmt: skip


def _vacant(user: Any) -> Any:
    return Body.objects.visible_to(user, "cadres.edit").without_chair()


def _find_vacant(user: Any, on: dt.date) -> Iterable[Todo]:
    for body in _vacant(user).order_by("path")[:PER_SOURCE]:
        yield Todo(
            title=f"{body.name}：主席空缺",
            sub="请在上级工会指导下补选主席并报批。",
            url=reverse("unions:body-officers", args=[body.pk]),
            action="去补选", module=MODULE, icon=ICON,
        )  # fmt: skip


def _capped(rows: Any) -> int:
    return int(rows.order_by()[:COUNT_CAP].count())


def _source(key: str, permission: str, find: Any, rows: Any, page: str) -> None:
    """`rows(user, on)` is what `find` lists; it is counted up to a cap."""
    inbox.register(
        Source(
            f"unions.{key}",
            MODULE,
            ICON,
            permission,
            find,
            lambda user, on: _capped(rows(user, on)),
            f"unions:{page}",
        )
    )


_source("waiting", "elections.approve", _find_waiting, lambda user, on: _waiting(user), "election-list")
_source("asking", "elections.approve", _find_asking, lambda user, on: _asking(user), "election-list")
_source("returned", "elections.edit", _find_returned, lambda user, on: _returned(user), "election-list")
_source("ending", "elections.view", _find_ending, _ending, "term-calendar")
_source("vacant", "cadres.edit", _find_vacant, lambda user, on: _vacant(user), "body-list")


def _my_turn(user: Any, turn: str) -> Any:
    """Open cases whose next step is this person's: of his own side, or as the direct superior and not his own filing."""
    above = turn == Case.Turn.ABOVE
    # procedures whose permissions reach the same branches are asked for together
    alike: dict[Any, dict[str, str]] = {}
    for p in PROCEDURES.values():
        needed = p.decide if above else p.edit
        if where := user.branches(needed):
            alike.setdefault(where, {})[p.key] = needed
    mine = Case.objects.none()
    for where, procedures in alike.items():
        rows = Case.objects.visible_to(user, next(iter(procedures.values())))
        rows = rows.filter(procedure__in=procedures, state=Case.State.OPEN, turn=turn)
        mine = mine | (_below_of(rows, [branch.path for branch in where]) if above else rows)
    return mine


def _below_of(rows: Any, tops: list[str]) -> Any:
    """Without the branch tops: their own are the superior's. Only the direct superior is asked."""
    direct = Body.objects.filter(path__in=tops)
    return rows.exclude(body__path__in=tops).filter(body__superior__in=direct)


def _case_todos(rows: Any) -> Iterable[Todo]:
    for case in rows.select_related("body", "officer").order_by("due_on", "pk")[:PER_SOURCE]:
        stage = case.next_stage
        yield Todo(
            title=str(case), sub=f"{case.stage_label}，下一步：{stage.verb}" if stage else "",
            url=reverse("unions:case-detail", args=[case.pk]), action="去办理", module=MODULE, icon=ICON,
            due_on=case.due_on, since=str(case.opened_on),
        )  # fmt: skip


def _find_to_decide(user: Any, on: dt.date) -> Iterable[Todo]:
    return _case_todos(_my_turn(user, Case.Turn.ABOVE))


def _find_to_file(user: Any, on: dt.date) -> Iterable[Todo]:
    return _case_todos(_own(user))


def _own(user: Any) -> Any:
    """A chair sees all of his body's; staff only what they opened themselves, the rest is the chairs' work."""
    home = user.home_body
    rows = _my_turn(user, Case.Turn.OWN)
    return rows.filter(body=home) if home and home.is_basic else rows.filter(opened_by_id=user.pk)


_source(
    "cases_decide",
    "unions.view",
    _find_to_decide,
    lambda user, on: _my_turn(user, Case.Turn.ABOVE),
    "procedure-list",
)
_source("cases_own", "unions.view", _find_to_file, lambda user, on: _own(user), "procedure-list")

from unions.inbox import cadres, papers, requests, survey  # noqa: E402, F401  (declares)

"""Waiting of the dragnet survey: employers to visit, dates that have passed, rounds to confirm or sent back."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from core.inbox import PER_SOURCE, Todo
from unions.inbox import ICON, MODULE
from unions.inbox import _source as source
from unions.models import Body, SurveyItem, SurveyRound
from unions.querysets import TOWN_KINDS

State, Round = SurveyItem.State, SurveyRound.State


def _field(user: Any, *kinds: str) -> Q:
    """Employers below the townships or counties that the person works for himself: cities and provinces read the ledger."""
    found = Q(pk=None)
    for grant in user.grants_today:
        if grant.body and grant.body.kind in kinds and "units.edit" in grant.permissions:
            found |= Q(unit__home_path__startswith=grant.body.path)
    return found


def _late(user: Any, on: dt.date) -> Any:
    rows = SurveyItem.objects.filter(state=State.DATED, due_on__lt=on)
    return rows.filter(_field(user, Body.Kind.COUNTY, *TOWN_KINDS))


def _find_late(user: Any, on: dt.date) -> Iterable[Todo]:
    for item in _late(user, on).select_related("unit").order_by("due_on", "pk")[:PER_SOURCE]:
        yield Todo(
            title=f"{item}：过了建会时限还没有建会", sub=f"建会方式：{item.mode}。请上门指导，或重新定时限。",
            url=reverse("unions:survey-item-detail", args=[item.pk]), action="去处理", module=MODULE, icon=ICON,
            due_on=item.due_on,
        )  # fmt: skip


def _visits(user: Any) -> Any:
    """Running rounds in which this township still has employers to visit."""
    rows = SurveyItem.objects.filter(_field(user, *TOWN_KINDS), state=State.PLANNED, round__state=Round.OPEN)
    return SurveyRound.objects.filter(pk__in=rows.values("round"))


def _find_visits(user: Any, on: dt.date) -> Iterable[Todo]:
    left = dict(
        SurveyItem.objects.filter(_field(user, *TOWN_KINDS), state=State.PLANNED, round__state=Round.OPEN)
        .order_by()
        .values("round")
        .annotate(n=Count("pk"))
        .values_list("round", "n")
    )
    for survey in SurveyRound.objects.filter(pk__in=left).select_related("body").order_by("pk")[:PER_SOURCE]:
        yield Todo(
            title=str(survey), sub=f"您的范围还有 {left[survey.pk]:,} 家单位没有走访。",
            url=reverse("unions:survey-visits", args=[survey.pk]), action="去走访", module=MODULE, icon=ICON,
            since=str(survey.started_on),
        )  # fmt: skip


def _confirm(user: Any) -> Any:
    tops = [branch.path for branch in user.branches("units.edit")]
    direct = Body.objects.filter(path__in=tops)
    rows = SurveyRound.objects.filter(state=Round.REPORTED, body__superior__in=direct)
    return rows.exclude(reported_by_id=user.pk)


def _find_confirm(user: Any, on: dt.date) -> Iterable[Todo]:
    for survey in _confirm(user).select_related("body").order_by("reported_on", "pk")[:PER_SOURCE]:
        yield Todo(
            title=str(survey), sub=f"{survey.reported_on} 报请确认结束", action="去确认", module=MODULE, icon=ICON,
            url=reverse("unions:survey-detail", args=[survey.pk]), since=str(survey.reported_on or ""),
        )  # fmt: skip


def _returned(user: Any) -> Any:
    rows = SurveyRound.objects.visible_to(user, "units.edit").filter(state=Round.OPEN)
    tops = [branch.path for branch in user.branches("units.edit")]
    return rows.filter(body__path__in=tops).exclude(returned_reason="")


def _find_returned(user: Any, on: dt.date) -> Iterable[Todo]:
    for survey in _returned(user).select_related("body").order_by("pk")[:PER_SOURCE]:
        yield Todo(
            title=f"{survey}被退回", sub=survey.returned_reason[:80], action="去补充", module=MODULE, icon=ICON,
            url=reverse("unions:survey-detail", args=[survey.pk]),
        )  # fmt: skip


source("survey_late", "units.edit", _find_late, _late, "survey-item-list")
source("survey_visits", "units.edit", _find_visits, lambda user, on: _visits(user), "survey-list")
source("survey_confirm", "units.edit", _find_confirm, lambda user, on: _confirm(user), "survey-list")
source("survey_returned", "units.edit", _find_returned, lambda user, on: _returned(user), "survey-list")

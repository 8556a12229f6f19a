"""Quality of foundings: every link dated, in order, with its evidence."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from core.indicators import Indicator, declare
from core.rules import Context
from unions.models import Body, CaseStep
from unions.querysets import ACTIVE_STATES, BASIC_KINDS
from unions.workflows.procedures.founding import LINKS

PAPER, NUMBER, EITHER = (
    ~Q(paper=""),
    Q(answers__has_key="approval_no"),
    ~Q(paper="") | Q(kind=CaseStep.Kind.SKIP),
)
# the step that carries the evidence of each link, and what counts as evidence
EVIDENCE = {
    "preparing": ("preparing", PAPER), "form": ("form", NUMBER), "members": ("members", PAPER),
    "representatives": ("representatives", EITHER), "candidates": ("candidates_filed", PAPER), "elected": ("elected", PAPER),
    "approved": ("approved", NUMBER),
}  # fmt: skip


def _founded(context: Context) -> QuerySet[Any]:
    first = dt.date(context.on.year, 1, 1)
    return Body.objects.filter(
        kind__in=BASIC_KINDS,
        state__in=ACTIVE_STATES,
        established_on__gte=first,
        established_on__lte=context.on,
    )


def _live() -> QuerySet[Any]:
    return CaseStep.objects.filter(
        case__body=OuterRef("pk"), case__procedure="founding", undone=False,
        kind__in=(CaseStep.Kind.ADVANCE, CaseStep.Kind.SKIP),
    )  # fmt: skip


def _links(context: Context) -> Mapping[str, Q]:
    parts = {}
    for key, word in LINKS.items():
        stage, evidence = EVIDENCE[key]
        parts[word] = Q(Exists(_live().filter(stage=key))) & Q(Exists(_live().filter(evidence, stage=stage)))
    later = CaseStep.objects.filter(
        case=OuterRef("case"),
        undone=False,
        pk__gt=OuterRef("pk"),
        done_on__lt=OuterRef("done_on"),
        stage__gt="",
    )
    return {**parts, "各环节先后次序": ~Q(Exists(_live().filter(Exists(later))))}


declare(
    Indicator(
        "P-026", "founding-quality", "建会规范率", "家本年新建基层工会", rows=_founded, parts=_links, path="path", place="place",
        permission="unions.view", page="unions:body-detail", target="org.founding_rate", needs=("org.founding_links",), body="pk",
        beside="superior", mend="unions:body-detail",
        reading="分母为本年成立的基层工会；七个环节都有日期、先后不乱、有材料或批复文号的计入分子。全体会员参加大会、标明不产生代表的，"
        "代表一环视为已办。",
    ),
)  # fmt: skip

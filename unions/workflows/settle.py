"""Surveyed employers that have found their union: their items are done, whoever covered them."""

import datetime as dt
from collections import Counter
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, QuerySet, Subquery, Value, When

from core import audit
from unions.models import Body, Coverage, SurveyItem, SurveyRound
from unions.querysets import ACTIVE_STATES, BASIC_KINDS

State, Result = SurveyItem.State, SurveyItem.Result
WAITING = (State.VISITED, State.CLASSIFIED, State.MODE, State.DATED)


def covering(unit: Any) -> QuerySet[Body]:
    """Active basic unions that cover an employer now; `unit` may be an OuterRef."""
    return Body.objects.filter(
        coverages__unit=unit, coverages__to_on=None, kind__in=BASIC_KINDS, state__in=ACTIVE_STATES
    )


def settle(rows: QuerySet[SurveyItem], *, by: Any, on: dt.date) -> int:
    """Visited items whose employer is covered by now are done."""
    ready = rows.filter(Exists(covering(OuterRef("unit"))))
    union = covering(OuterRef("unit")).order_by("pk").values("pk")[:1]
    return _settled(ready, Subquery(union), by=by, on=on)


def settle_body(body: Body, *, by: Any, on: dt.date) -> int:
    """Called where a body starts covering employers or starts its regular work."""
    if body.kind not in BASIC_KINDS or body.state not in ACTIVE_STATES:
        return 0
    units = Coverage.objects.filter(body=body, to_on=None).values("unit")
    return _settled(SurveyItem.objects.filter(unit__in=units), body, by=by, on=on)


def _settled(rows: QuerySet[SurveyItem], union: Any, *, by: Any, on: dt.date) -> int:
    """One statement and, where anything was done, one event a round."""
    ready = list(rows.filter(state__in=WAITING).values_list("pk", "round"))
    if not ready:
        return 0
    SurveyItem.objects.filter(pk__in=[pk for pk, _ in ready]).update(
        state=State.FOUNDED,
        union=union,
        done_on=on,
        result=Case(When(result="", then=Value(Result.HAS)), default=F("result")),
    )
    count = Counter(survey for _, survey in ready)
    for survey in SurveyRound.objects.filter(pk__in=count).select_related("body"):
        audit.record("surveyround.settle", survey, by=by, after={"founded": count[survey.pk]})
    return len(ready)

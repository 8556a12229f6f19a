"""Endpoints of the dragnet survey: rounds, their items, and the steps of both."""

from typing import Any

from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import EditableViewSet, ScopedViewSet, step
from core.forms import ReasonForm
from core.workflow import NotAllowed
from unions.api.common import cleaned, posted
from unions.filters.survey import SurveyFilter, SurveyItemFilter
from unions.forms.survey import ClassifyForm, DueForm, ModeForm, PlanForm, SurveyForm, VisitForm
from unions.models import SurveyItem, SurveyRound
from unions.serializers.survey import SurveyItemSerializer, SurveyRoundSerializer
from unions.workflows.survey import (
    CHOOSE_MODE,
    CLASSIFY,
    CONFIRM,
    DROP,
    FOUND,
    REFILL,
    REPORT,
    SEND_BACK,
    SET_DATE,
    VISIT,
    plan_many,
    start_survey,
)

MOST = 200  # items planned at once


class SurveyRoundViewSet(EditableViewSet):
    """Creating a round fills it from the register."""

    model = SurveyRound
    permission = "units.view"
    edit_permission = "units.edit"
    form_class = SurveyForm
    serializer_class = SurveyRoundSerializer
    filterset_class = SurveyFilter
    http_method_names = ("get", "post", "head", "options")
    related = ("body",)
    refill, report = step(REFILL), step(REPORT)
    confirm, return_ = step(CONFIRM), step(SEND_BACK, ReasonForm)

    def keep_new(self, form: Any) -> Any:
        return start_survey(form.save(commit=False), by=self.request.user)


class SurveyItemViewSet(ScopedViewSet):
    """Employers of the rounds, with the steps that the pages offer."""

    model = SurveyItem
    permission = "units.view"
    serializer_class = SurveyItemSerializer
    filterset_class = SurveyItemFilter
    related = ("unit", "union")
    visit, classify = step(VISIT, VisitForm), step(CLASSIFY, ClassifyForm)
    mode, date = step(CHOOSE_MODE, ModeForm), step(SET_DATE, DueForm)
    found, drop = step(FOUND), step(DROP, ReasonForm)

    @action(detail=False, methods=["post"])
    def plan(self, request: Request) -> Response:
        """给多家单位一次定建会方式和时限；`pk` 是各家的编号。"""
        if not request.user.can("units.edit"):  # type: ignore[union-attr]
            raise NotAllowed("units.edit")
        data = cleaned(PlanForm(posted(request)))
        given = posted(request)
        listed = given.getlist("pk") if hasattr(given, "getlist") else given.get("pk", [])
        chosen = [
            int(pk) for pk in map(str, listed if isinstance(listed, list) else [listed]) if pk.isdecimal()
        ]
        rows = self.get_queryset().select_related("round__body").filter(pk__in=chosen[:MOST]).order_by("pk")
        done, refused = plan_many(rows, by=request.user, **data)
        return Response(
            {"done": done, "refused": [{"id": item.pk, "detail": text} for item, text in refused]}
        )

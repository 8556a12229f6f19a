"""Endpoints of the dragnet survey: rounds, their items, and the steps of both."""

from typing import Any

from core.api import EditableViewSet, ScopedViewSet, step
from core.forms import ReasonForm
from unions.filters.survey import SurveyFilter, SurveyItemFilter
from unions.forms.survey import ClassifyForm, DueForm, ModeForm, SurveyForm, VisitForm
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
    start_survey,
)


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

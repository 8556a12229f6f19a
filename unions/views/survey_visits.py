"""The visitor's pages for the phone: what comes next, and one employer at a time."""

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from core.clock import today
from core.discreet import typed_q
from core.views import Page
from core.workflow import NotAllowed, Refused
from unions.forms.survey import RecordForm
from unions.models import SurveyItem, SurveyRound
from unions.views.survey_items import item_state
from unions.workflows.settle import covering
from unions.workflows.survey import VISIT, mode_words, record_visit

State, Result = SurveyItem.State, SurveyItem.Result
AHEAD = 30  # employers shown on the visitor's page


def waiting_for(user: Any, survey: SurveyRound) -> Any:
    """Employers of the round that this person may visit and nobody has visited yet, along the tree."""
    rows = SurveyItem.objects.visible_to(user, "units.edit").filter(round=survey, state=State.PLANNED)
    return rows.select_related("unit__jurisdiction").order_by("unit__home_path", "pk")


class SurveyVisits(Page):
    """Today's list: what comes next, and what this person has done today."""

    entries: ClassVar[tuple[str, ...]] = ("P-040",)
    model, permission = SurveyRound, "units.edit"
    template_name = "unions/survey_visits.html"

    def get_queryset(self) -> Any:
        """Who visits need not be the county that asked for it."""
        return SurveyRound.objects.visible_to(self.user, "units.view").select_related("body")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        survey: SurveyRound = self.get_object()
        waiting = waiting_for(self.user, survey)
        query = typed_q(request)
        shown = waiting.found_by(query) if query else waiting
        mine = SurveyItem.objects.visible_to(self.user, "units.edit").filter(round=survey)
        today_ = mine.filter(visited_on=today(), visitor_id=self.user.pk).select_related("unit__jurisdiction")
        return self.render({
            "title": "走访", "survey": survey, "q": query, "left": waiting.count(), "total": mine.count(),
            "rows": list(shown[:AHEAD]) if survey.is_open else [],
            "done": [{"item": item, "state": item_state(item)} for item in today_.order_by("-pk")],
        })  # fmt: skip

    def crumbs(self) -> list[tuple[str, str]]:
        survey = self.get_object()
        return [(str(survey), reverse("unions:survey-detail", args=[survey.pk])), ("走访", "")]


class SurveyItemVisit(Page):
    """One employer on the visitor's phone; saving leads on to the next one."""

    entries: ClassVar[tuple[str, ...]] = ("P-040",)
    model, permission = SurveyItem, "units.edit"
    template_name = "unions/survey_visit.html"
    transition = VISIT  # and the steps that the visitor can settle at once
    related = ("unit__jurisdiction", "round__body")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.item = self.the_item()
        if self.item.state != State.PLANNED:
            return redirect("unions:survey-item-detail", self.item.pk)
        return self.show(self.form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.item = self.the_item()
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        try:
            record_visit(self.item, by=self.user, **form.cleaned_data)
        except NotAllowed as problem:
            raise PermissionDenied(str(problem)) from problem
        except Refused as problem:
            if type(problem) is not Refused:
                raise  # a wrong state: the middleware answers 409
            form.add_error(None, str(problem))
            return self.show(form, status=422)
        messages.success(request, f"已登记：{self.item}")
        after = waiting_for(self.user, self.item.round).first() if "next" in request.POST else None
        if after:
            return redirect("unions:survey-item-visit", after.pk)
        return redirect("unions:survey-visits", self.item.round_id)

    def the_item(self) -> SurveyItem:
        item: SurveyItem = self.get_object()
        if not SurveyRound.objects.visible_to(self.user, "units.view").filter(pk=item.round_id).exists():
            raise Http404
        return item

    def form(self, *data: Any) -> RecordForm:
        held = covering(self.item.unit_id).exists()
        initial = {
            "visited_on": today(),
            "workers": self.item.unit.workers,
            "result": Result.HAS if held else "",
        }
        return RecordForm(*data, words=mode_words(self.item, today()), initial=initial)

    def show(self, form: RecordForm, *, status: int = 200) -> HttpResponse:
        left = waiting_for(self.user, self.item.round).exclude(pk=self.item.pk).count()
        covered = covering(self.item.unit_id).first()
        context = {"title": str(self.item), "item": self.item, "form": form, "left": left, "covered": covered}
        return self.render(context, status=status)

    def crumbs(self) -> list[tuple[str, str]]:
        return [("走访", reverse("unions:survey-visits", args=[self.item.round_id])), (str(self.item), "")]

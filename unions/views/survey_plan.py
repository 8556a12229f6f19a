"""Mode and date of founding for many surveyed employers at once: asked once, each settled by its own steps."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from core.clock import today
from core.views import Page
from core.workflow import NotAllowed
from unions.forms.survey import PlanForm
from unions.models import SurveyItem
from unions.workflows.survey import mode_words, plan_many

MOST = 200  # items planned at once
NAMED = 20  # names and refusals that are shown


class SurveyItemPlan(Page):
    entries: ClassVar[tuple[str, ...]] = ("P-040",)
    model, permission, title = SurveyItem, "units.view", "定建会方式和时限"
    template_name = "unions/survey_plan.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.allowed()
        return redirect("unions:survey-item-list")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.allowed()
        chosen = [int(pk) for pk in request.POST.getlist("pk") if pk.isdecimal()][:MOST]
        rows = self.get_queryset().filter(pk__in=chosen).order_by("unit__home_path", "pk")
        self.rows = list(rows.select_related("unit__jurisdiction", "round__body"))
        if not self.rows:
            messages.error(request, "还没有选择单位。请先在台账里勾选。")
            return redirect(self.back())
        words = mode_words(self.rows[0], today())
        if "confirm" not in request.POST:
            return self.show(PlanForm(words=words))
        form = PlanForm(request.POST, words=words)
        if not form.is_valid():
            return self.show(form, status=422)
        done, refused = plan_many(self.rows, by=self.user, **form.cleaned_data)
        if done:
            messages.success(request, f"已定 {done:,} 家的建会方式或时限")
        if not refused:
            return redirect(self.back())
        return self.show(None, refused=refused, done=done, status=422)

    def allowed(self) -> None:
        if not self.user.can("units.edit"):
            raise NotAllowed("units.edit")

    def back(self) -> str:
        rows = getattr(self, "rows", [])
        listed = reverse("unions:survey-item-list")
        return f"{listed}?round={rows[0].round_id}" if rows else listed

    def show(self, form: PlanForm | None, *, status: int = 200, **more: Any) -> HttpResponse:
        names = [str(item.unit) for item in self.rows[:NAMED]]
        context = {
            "form": form, "rows": self.rows, "names": names, "rest": len(self.rows) - len(names), "cancel_url": self.back(),
            **more,
        }  # fmt: skip
        return self.render(context, status=status)

    def crumbs(self) -> list[tuple[str, str]]:
        return [
            ("八大领域排查", reverse("unions:survey-list")), ("排查台账", self.back()), (str(self.title), ""),
        ]  # fmt: skip

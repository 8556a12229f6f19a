"""The superior's side: what waits, one sheet with its evidence, decisions per item, whole sheets in a batch."""

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from core.clock import today
from core.views import BatchPage, Page, StepPage
from core.workflow import NotAllowed, Refused
from homes.forms import AcceptForm, DecisionForm, ReturnForm, VerifyForm
from homes.models import AssessItem, Assessment
from homes.views.notices import notice_url
from homes.views.sheet import body_url, sheet_url, title_of
from homes.views.sheet_data import SheetData, notice_over
from homes.workflows import ACCEPT, REFUSE, RETURN, RETURN_ITEM, VERIFY, verifies
from homes.workflows.declare import working_for
from homes.workflows.together import verify_each


class AssessmentPage(Page):
    model, permission = Assessment, "homes.view"
    entries = ("P-100",)
    related = ("body__superior", "at", "standard")


class AssessmentDetail(AssessmentPage):
    """One sheet for the verifier: claim, note, evidence and the decision side by side."""

    template_name = "homes/verify.html"

    def crumbs(self) -> list[tuple[str, str]]:
        body = self.object.body
        declared = "职工之家申报", reverse("homes:declaration-list")
        yearly = "自评核实", reverse("homes:assessment-list")
        return [
            yearly if self.object.is_annual else declared,
            (str(body), body_url(body)),
            (title_of(self.object, 0), ""),
        ]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        if not self.user.can("homes.verify"):
            return redirect(sheet_url(self.object))
        context = verify_context(self.object, self.user)
        verb = "核实" if self.object.is_annual else "审核"
        return self.render({**context, "title": f"{verb} {title_of(self.object, 0)}"})


def verify_context(sheet: Assessment, user: Any) -> dict[str, Any]:
    own = sheet.filed_by == user.pk
    judging = sheet.state == "submitted" and verifies(user, sheet.body) and not own
    judging = judging and (sheet.is_annual or working_for(user, sheet.at))
    data = SheetData(sheet.body, sheet, on=today(), filing=False)
    return {
        "object": sheet.body, "sheet": sheet, "data": data, "judging": judging, "own": own,
        "waited": (today() - sheet.submitted_on).days if sheet.submitted_on else 0,
        "reviews": sheet.reviews.select_related("body").order_by("pk"), "objections": sheet.objections.order_by("pk"),
        "notice_url": notice_url(sheet) if sheet.state == "published" else "",
        "may_object": sheet.state == "published" and not notice_over(sheet, today()) and user.can("homes.verify"),
        "may_rank": sheet.is_annual and sheet.state == "verified" and sheet.standard_id and verifies(user, sheet.body) and not own,
        "before": Assessment.objects.filter(body=sheet.body, purpose=sheet.purpose, cycle__lt=sheet.cycle).order_by("-cycle").first(),
    }  # fmt: skip


class SheetDecision(StepPage):
    """Return or settle the whole sheet."""

    model, permission = Assessment, "homes.view"
    entries = ("P-100",)
    related = ("body__superior",)

    def success_url(self, obj: Any) -> str:
        return reverse("homes:assessment-detail", args=[obj.pk])


class Return(SheetDecision):
    transition, form_class, done = RETURN, ReturnForm, "已退回，工会会在待办里看到退回原因"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        due = self.get_object().due_on
        self.initial: dt.date | None = due if due and due >= today() else None
        return super().get(request, *args, **kwargs)

    def make_form(self, *data: Any) -> Any:
        return ReturnForm(*data) if data else ReturnForm(initial={"due_on": self.initial})


class Verify(SheetDecision):
    """`?rest=1`: the button said that the rest is accepted, so the tick is already set."""

    transition, form_class, done = VERIFY, VerifyForm, "已办结，核实结果从下次评分起计入六有"

    def form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"accept_rest": "rest" in self.request.GET}}


class ItemDecision(StepPage):
    """Decides one item; the script gets the item's row back, without script the sheet opens again at the item."""

    model, permission = AssessItem, "homes.view"
    entries = ("P-100",)
    related = ("assessment__body__superior",)

    def success_url(self, obj: Any) -> str:
        return f"{reverse('homes:assessment-detail', args=[obj.assessment_id])}#i-{obj.pk}"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.headers.get("HX-Request"):
            return super().post(request, *args, **kwargs)
        item = self.get_object()
        form = self.make_form(request.POST)
        problem = ""
        if form is not None and not form.is_valid():
            problem = "；".join(str(e) for errors in form.errors.values() for e in errors)
        else:
            try:
                self.transition.apply(item, by=self.user, **(form.cleaned_data if form else {}))
            except NotAllowed as refused:
                raise PermissionDenied(str(refused)) from refused
            except Refused as refused:
                problem = str(refused)
        context = verify_context(self.get_object().assessment, self.user)
        row = next((row for row in context["data"].rows if row.item.pk == item.pk), None)
        typed = request.POST.get("reason", "") if problem else ""
        context |= {"row": row, "problem": problem, "typed": typed, "swapped": True}
        return self.render(context, template="homes/verify_row.html", status=422 if problem else 200)


class ItemAccept(ItemDecision):
    transition, form_class = ACCEPT, AcceptForm


class ItemReturn(ItemDecision):
    transition, form_class = RETURN_ITEM, DecisionForm


class ItemRefuse(ItemDecision):
    transition, form_class = REFUSE, DecisionForm


class BatchVerify(BatchPage):
    """Accepts whole sheets, each by the same step as alone."""

    model, permission, title = Assessment, "homes.verify", "整表收下"
    entries = ("P-100",)
    related = ("body__superior",)
    template_name = "homes/verify_batch.html"
    list_page = "homes:assessment-list"
    none_chosen = "还没有选择自评表。请先勾选。"
    settled = "已办结 {n} 份自评"

    def settle(self, rows: list[Any]) -> list[tuple[Any, str]]:
        return verify_each(VERIFY, rows, by=self.user, accept_rest=True)

"""Opening a case and taking it further: a form made of the questions of the step, return, refusal, withdrawal."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from core.forms import ReasonForm
from core.views import StepPage
from core.workflow import NotAllowed, Refused, Transition
from unions.forms.cases import CaseForm, ReturnForm, StageForm
from unions.models import Body, Case
from unions.views.cases import CasePage
from unions.workflows.bodies import superior_of
from unions.workflows.procedures import (
    ABOVE,
    ADVANCE,
    REFUSE,
    RETURN_CASE,
    WITHDRAW,
    Procedure,
    may_take,
    open_case,
)


class CaseCreate(CasePage):
    """Opens a case; without a chosen body the body is asked first, then what the case is about."""

    template_name = "generic/form.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        procedure = self.allowed()
        body = self.chosen(request.GET.get("body", ""), procedure)
        initial = {**request.GET.dict(), "body": body.pk if body else None}
        return self.show(procedure, CaseForm(procedure=procedure, user=self.user, body=body, initial=initial))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        procedure = self.allowed()
        body = self.chosen(request.POST.get("body", ""), procedure)
        form = CaseForm(request.POST, procedure=procedure, user=self.user, body=body)
        if form.is_valid():
            data = form.cleaned_data
            about = {procedure.about: data[procedure.about]} if procedure.about else {}
            answers = {ask.name: data[ask.name] for ask in procedure.opens}
            try:
                case = open_case(procedure, data["body"], by=self.user, answers=answers, **about)
                return redirect("unions:case-detail", case.pk)
            except Refused as problem:
                form.add_error(None, str(problem))
        return self.show(procedure, form, status=422)

    def allowed(self) -> Procedure:
        procedure = self.procedure()
        if not self.user.can(procedure.opener):
            raise NotAllowed(procedure.opener)
        return procedure

    def chosen(self, text: str, procedure: Procedure) -> Body | None:
        """The body named in the request, else the reader's own where the procedure is for such bodies."""
        rows = Body.objects.visible_to(self.user, procedure.opener)
        home = self.user.home_body
        found: Body | None = rows.filter(pk=int(text)).first() if text.isdecimal() else None
        own = (
            home if home and (not procedure.kinds or home.kind in procedure.kinds) and home.is_basic else None
        )
        return found or own

    def show(self, procedure: Procedure, form: CaseForm, *, status: int = 200) -> HttpResponse:
        back = reverse("unions:case-list", args=[procedure.key])
        context = {
            "title": f"启动{procedure.title}", "subtitle": procedure.says, "form": form, "submit": "启动", "cancel_url": back,
            "crumbs": [("办理事项", reverse("unions:procedure-list")), (procedure.title, back)],
        }  # fmt: skip
        return self.render(context, status=status)


class CaseStepPage(CasePage, StepPage):
    back = "unions:case-detail"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        self.guard(self.object)
        return super().get(request, *args, **kwargs)

    def guard(self, case: Case) -> None:
        """403 where the next step is not this person's, on the page as on the button."""
        stage = case.next_stage
        above = superior_of(case.body, self.user, case.kind.decide)
        if stage is not None and not may_take(case, stage, self.user) and not (stage.turn == ABOVE and above):
            raise NotAllowed(case.kind.edit)


class CaseAdvance(CaseStepPage):
    transition: ClassVar[Transition] = ADVANCE

    def make_form(self, *data: Any) -> StageForm | None:
        stage = self.object.next_stage
        return StageForm(*data, case=self.object, stage=stage, user=self.user) if stage else None

    def extra(self) -> dict[str, Any]:
        stage = self.object.next_stage
        words = (
            {"title": stage.verb, "question": stage.verb, "says": stage.says, "submit": stage.verb}
            if stage
            else {}
        )
        return {
            **words,
            "crumbs": [(self.object.kind.title, reverse("unions:case-list", args=[self.object.kind.key]))],
        }

    def success_url(self, obj: Case) -> str:
        return reverse(self.back, args=[obj.pk])


class CaseReturn(CaseStepPage):
    transition: ClassVar[Transition] = RETURN_CASE
    done = "已退回补正"

    def make_form(self, *data: Any) -> ReturnForm:
        return ReturnForm(*data[:1], case=self.object)


class CaseRefuse(CaseStepPage):
    transition: ClassVar[Transition] = REFUSE
    form_class = ReasonForm
    done = "已答复：不同意"


class CaseWithdraw(CaseStepPage):
    transition: ClassVar[Transition] = WITHDRAW
    form_class = ReasonForm
    done = "已撤回"

    def guard(self, case: Case) -> None:
        if not Body.objects.visible_to(self.user, case.kind.edit).filter(pk=case.body_id).exists():
            raise NotAllowed(case.kind.edit)

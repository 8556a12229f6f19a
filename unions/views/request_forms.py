"""The form of a request with the sheet of what it would touch: new, changed, and the sheet alone as one types."""

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from core.clock import today
from core.views import CreatePage, EditPage
from core.workflow import Refused, WrongState
from unions.forms.requests import ABOUT, OWN_FIELDS, RequestForm
from unions.models import Body, BodyRequest
from unions.views.common import OfBody, lineage_crumbs
from unions.views.requests import ENTRIES, RequestPage
from unions.workflows.impact import impact_of
from unions.workflows.plans import Plan, check, plan_of
from unions.workflows.requests import FILE, OPEN_STATES, may_file, may_keep

Kind = BodyRequest.Kind


class Typing(OfBody):
    """A form about one body and one kind of change, with the sheet of what it would touch."""

    model = BodyRequest
    permission = "unions.view"
    kwargs: dict[str, Any]

    def subject(self) -> Body:
        if not hasattr(self, "_subject"):
            self._subject = self.the_body()
            if self.kwargs["act"] not in OWN_FIELDS:
                raise Http404
            if not may_file(self.kwargs["act"], self._subject, self.user):
                raise PermissionDenied("unions.edit")
        return self._subject

    def form_kwargs(self) -> dict[str, Any]:
        return {"user": self.user, "instance": BodyRequest(body=self.subject(), kind=self.kwargs["act"])}


class RequestCreate(Typing, CreatePage):
    entries: ClassVar[tuple[str, ...]] = ENTRIES
    form_class = RequestForm
    template_name = "unions/request_form.html"
    submit = "提交申请"

    @property
    def done(self) -> str:  # type: ignore[override]
        return "已存为草稿" if "draft" in self.request.POST else "已提交，等待上级工会审批"

    def initial(self) -> dict[str, Any]:
        body = self.subject()
        return {"resolved_on": today(), "new_name": body.name if self.kwargs["act"] == Kind.RENAME else ""}

    def extra(self) -> dict[str, Any]:
        body, kind = self.subject(), self.kwargs["act"]
        return {
            "title": f"申请{Kind(kind).label}",
            "subtitle": f"{body}。{ABOUT[kind]}",
            "crumbs": [
                *lineage_crumbs(body, self.user),
                (str(body), self.cancel_url()),
                (f"申请{Kind(kind).label}", ""),
            ],
            "impact": impact_of(Plan(kind=kind, body=body), by=self.user),
            "impact_url": reverse("unions:request-impact", args=[body.pk, kind]),
        }

    def keep(self, form: Any) -> BodyRequest:
        request: BodyRequest = form.drafted(by=self.user)
        if "draft" not in self.request.POST:
            request = FILE.apply(request, by=self.user)
        return request

    def cancel_url(self) -> str:
        return reverse("unions:body-detail", args=[self.subject().pk])

    def success_url(self, obj: BodyRequest) -> str:
        return reverse("unions:request-detail", args=[obj.pk])


class RequestImpact(Typing):
    """The sheet for what is typed so far, as a fragment beside the form."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = RequestForm(request.GET, **self.form_kwargs())
        form.is_valid()
        plan = form.plan()
        refusal = _refusal(plan) if any(request.GET.get(name) for name in OWN_FIELDS[plan.kind]) else ""
        context = {"impact": impact_of(plan, by=self.user), "impact_refusal": refusal}
        return self.render(context, template="unions/impact.html")


def _refusal(plan: Plan) -> str:
    try:
        check(plan, on=today())
    except Refused as problem:
        return str(problem)
    return ""


class RequestEdit(RequestPage, EditPage):
    entries: ClassVar[tuple[str, ...]] = ENTRIES
    title = "修改变更申请"
    form_class = RequestForm
    template_name = "unions/request_form.html"
    submit = "保存"
    done = "已保存，还没有提交"

    def setup_object(self) -> None:
        super().setup_object()
        if not may_keep(self.object, self.user):
            raise PermissionDenied("unions.edit")
        if self.object.state not in OPEN_STATES:
            raise WrongState(f"这件申请{self.object.get_state_display()}，不能再改。要改的，请先取回。")

    def extra(self) -> dict[str, Any]:
        request: BodyRequest = self.object
        return {
            "subtitle": f"{request.body}，{request.get_kind_display()}",
            "impact": impact_of(plan_of(BodyRequest.objects.get(pk=request.pk)), by=self.user),
            "impact_url": reverse("unions:request-impact", args=[request.body_id, request.kind]),
            "editing": True,
        }

    def keep(self, form: Any) -> BodyRequest:
        request: BodyRequest = form.drafted(by=self.user)
        return request

    def cancel_url(self) -> str:
        return reverse("unions:request-detail", args=[self.object.pk])

    def success_url(self, obj: BodyRequest) -> str:
        return self.cancel_url()

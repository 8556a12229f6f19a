"""Starts the founding of a union from an employer, the list of unions or the survey: body in preparation and its case."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from core.views import Page
from core.workflow import NotAllowed, Refused
from unions.forms.founding import FoundingForm
from unions.models import Body, Case, Unit
from unions.views.common import link
from unions.workflows.procedures.founding import FOUNDING, start_founding


class FoundingStart(Page):
    """`?unit=` and `?under=` fill the form; several units may be named."""

    entries: ClassVar[tuple[str, ...]] = ("P-025",)
    model = Body
    permission = "unions.edit"
    template_name = "generic/form.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.allowed()
        return self.show(self.form(initial=self.initial()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.allowed()
        form = self.form(request.POST)
        if form.is_valid():
            data = form.cleaned_data
            try:
                case = start_founding(
                    data["codes"], data["superior"], data.get("mode", ""), self.user, name=data["name"], party=data["party"]
                )  # fmt: skip
                return redirect("unions:case-detail", case.pk)
            except Refused as problem:
                form.add_error(None, str(problem))
        return self.show(form, status=422)

    def allowed(self) -> None:
        if not self.user.can(self.permission):
            raise NotAllowed(self.permission)

    def form(self, *data: Any, **more: Any) -> FoundingForm:
        home = self.user.home_body
        return FoundingForm(*data, user=self.user, place=home.place if home else "CN", **more)

    def initial(self) -> dict[str, Any]:
        """The employers named in the address, and the body whose area they are in as the superior."""
        keys = [int(text) for text in self.request.GET.getlist("unit") if text.isdecimal()]
        units = list(Unit.objects.visible_to(self.user, "units.view").filter(pk__in=keys).order_by("pk"))
        rows = Body.objects.visible_to(self.user, "unions.edit")
        under = self.request.GET.get("under", "")
        above = rows.filter(pk=int(under)).first() if under.isdecimal() else None
        if above is None and units:
            above = rows.filter(path=units[0].home_path).first()
        start: dict[str, Any] = {"codes": "\n".join(unit.uscc or unit.name for unit in units)}
        if above is not None:
            start["superior"] = above.pk
        if mode := self.request.GET.get("mode", ""):
            start["mode"] = mode
        return start

    def show(self, form: FoundingForm, *, status: int = 200) -> HttpResponse:
        back = reverse("unions:case-list", args=[FOUNDING.key])
        context = {
            "title": "启动建会", "subtitle": FOUNDING.says, "form": form, "submit": "启动", "cancel_url": back,
            "crumbs": [("办理事项", reverse("unions:procedure-list")), (FOUNDING.title, back), ("启动建会", "")],
        }  # fmt: skip
        return self.render(context, status=status)


def founding_link(body: Body, user: Any) -> list[dict[str, Any]]:
    """For a body in preparation: its case, or the way to open one."""
    case = Case.objects.filter(body=body, procedure="founding", state=Case.State.OPEN).first()
    if case is not None:
        return [link("办理建会", "unions:case-detail", case.pk, tone="primary")]
    if not user.can("elections.edit"):
        return []
    return [
        {"title": "启动建会", "url": f"{reverse('unions:case-create', args=['founding'])}?body={body.pk}"}
    ]

"""Printing what a list's filter shows: how many, which paper, then a background job with the file."""

from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from core.views import Page
from core.workflow import Refused
from unions.filters import BodyFilter, OfficerFilter
from unions.models import Body, Officer
from unions.views.common import maybe_url
from unions.workflows.printing import LIMIT, PAPERS, Paper, ask


class PrintPage(Page):
    """`papers`: keys of what the list offers. The query of the list comes along unchanged."""

    template_name = "unions/print.html"
    papers: ClassVar[tuple[str, ...]] = ()
    filterset_class: ClassVar[Any] = None
    list_name: ClassVar[str] = ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show("")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            job = ask(self.paper(), self.chosen(), by=self.user)
        except Refused as problem:
            return self.show(str(problem), status=422)
        page = maybe_url("accounts:job-detail", job.pk)
        return redirect(page or reverse(self.list_name))

    def paper(self) -> Paper:
        key = self.request.POST.get("paper", "")
        if key not in self.papers:
            raise Http404
        return PAPERS[key]

    def chosen(self) -> Any:
        return self.filterset_class(self.request.GET, queryset=self.get_queryset(), request=self.request).qs

    def show(self, refusal: str, *, status: int = 200) -> HttpResponse:
        count = self.chosen().order_by()[: LIMIT + 1].count()
        filterset = self.filterset_class(self.request.GET, queryset=self.get_queryset(), request=self.request)
        first = PAPERS[self.papers[0]]
        back = f"{reverse(self.list_name)}?{self.request.GET.urlencode()}".removesuffix("?")
        context = {
            "title": self.title,
            "papers": [PAPERS[key] for key in self.papers],
            "count": min(count, LIMIT),
            "too_many": count > LIMIT,
            "limit": LIMIT,
            "noun": first.noun,
            "pills": filterset.pills(),
            "back": back,
            "refusal": refusal,
        }
        return self.render(context, status=status)


class OfficerPrint(PrintPage):
    entries: ClassVar[tuple[str, ...]] = ("P-044",)
    model = Officer
    permission = "cadres.view"
    title = "打印工会干部"
    papers = ("roster", "sheets")
    filterset_class = OfficerFilter
    list_name = "unions:officer-list"

    def get_queryset(self) -> Any:
        """As the list shows them: those in post, unless a tab asks for those who left."""
        rows = super().get_queryset().select_related("body")
        both = self.request.GET.get("tab") in {"left", "unconsulted", "improper"}
        return rows if both else rows.filter(left_on=None)

    def crumbs(self) -> list[tuple[str, str]]:
        return [("干部名册", reverse("unions:officer-list")), ("打印", "")]


class BodyPrint(PrintPage):
    entries: ClassVar[tuple[str, ...]] = ("P-009",)
    model = Body
    permission = "unions.view"
    title = "打印法人登记信息"
    papers = ("legal",)
    filterset_class = BodyFilter
    list_name = "unions:body-list"

    def crumbs(self) -> list[tuple[str, str]]:
        return [("工会名录", reverse("unions:body-list")), ("打印", "")]

"""The registration form as a file: of one person, and of what the list shows."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header

from core.views.base import Page
from core.workflow import Refused
from members.filters import MemberFilter
from members.models import Member
from members.workflows.papers import LIMIT, TITLE, registration_forms


def _file(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/pdf")
    answer.headers["Content-Disposition"] = content_disposition_header(True, f"{name}.pdf") or "attachment"
    answer.headers["Cache-Control"] = "no-store"
    return answer


class MemberPaper(Page):
    entries: ClassVar[tuple[str, ...]] = ("P-078",)
    model = Member
    permission = "members.view"
    related = ("body", "unit")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        member: Member = self.get_object()
        return _file(registration_forms([member], by=self.user), f"{TITLE}-{member.name}")


class MemberPapers(Page):
    """How many forms the filtered list makes, then one file."""

    entries: ClassVar[tuple[str, ...]] = ("P-078",)
    model = Member
    permission = "members.export"
    related = ("body", "unit")
    title = "批量打印登记表"
    template_name = "members/papers.html"

    def crumbs(self) -> list[tuple[str, str]]:
        return [("会员名册", reverse("members:member-list")), (self.title, "")]

    def rows(self) -> Any:
        found = MemberFilter(self.request.GET, queryset=self.get_queryset(), request=self.request)
        return found.qs.order_by("path", "pk")

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show()

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            return _file(registration_forms(self.rows()[: LIMIT + 1], by=self.user), TITLE)
        except Refused as problem:
            return self.show(str(problem), status=422)

    def show(self, refusal: str = "", *, status: int = 200) -> HttpResponse:
        count = self.rows().order_by()[: LIMIT + 1].count()
        if not refusal and count > LIMIT:
            refusal = f"一次最多打印 {LIMIT} 人。请按工会或条件缩小范围。"
        back = f"{reverse('members:member-list')}?{self.request.GET.urlencode()}".removesuffix("?")
        return self.render({"count": count, "refusal": refusal, "cancel_url": back}, status=status)

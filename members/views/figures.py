"""The official workbook with whole numbers, and the register narrowed to one union."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from core import audit
from core.desk import workbook
from core.desk.resource import RESOURCES
from core.views.base import Page
from core.views.desk import send
from members.filters import MemberFilter
from members.forms import BookForm
from members.models import Member
from members.resources.desk import cells_of
from unions.models import Body

BOOK_LIMIT = 5_000


class MemberBook(Page):
    """The official workbook of the filtered list: the only place where whole numbers leave the portal."""

    model = Member
    permission = "members.export"
    title = "导出信息采集表"
    template_name = "members/book.html"

    def crumbs(self) -> list[tuple[str, str]]:
        return [("会员名册", reverse("members:member-list")), ("导出信息采集表", "")]

    def rows(self) -> Any:
        filterset = MemberFilter(self.request.GET, queryset=self.get_queryset(), request=self.request)
        return filterset.qs.select_related("unit").order_by("path", "pk")

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(BookForm())

    def post(self, request: HttpRequest) -> HttpResponseBase:
        form = BookForm(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        members = list(self.rows()[: BOOK_LIMIT + 1])
        if len(members) > BOOK_LIMIT:
            return self.show(form, status=422)
        desk = RESOURCES["members"]
        note = f"{len(members)} 人；{form.cleaned_data['reason']}"
        audit.record("member.export_numbers", self.user, by=self.user, note=note)
        lines = (_cells(member, place) for place, member in enumerate(members, start=1))
        return send(workbook.full(desk, lines), f"{desk.heading}.xlsx")

    def show(self, form: BookForm, *, status: int = 200) -> HttpResponse:
        count = self.rows().order_by()[: BOOK_LIMIT + 1].count()
        refusal = (
            f"当前结果超过 {BOOK_LIMIT:,} 人，不能一次导出完整号码。请按工会或条件缩小范围。"
            if count > BOOK_LIMIT
            else ""
        )
        back = f"{reverse('members:member-list')}?{self.request.GET.urlencode()}"
        context = {"form": form, "count": count, "refusal": refusal, "cancel_url": back, "limit": BOOK_LIMIT}
        return self.render(context, status=status)


def _cells(member: Member, place: int) -> list[str]:
    row = {field.attname: getattr(member, field.attname) for field in Member._meta.concrete_fields}
    unit = member.unit.name if member.unit else ""
    return cells_of(row, number=member.id_number, phone=member.phone, unit=unit, seq=str(place))


class MembersOfBody(Page):
    """The register narrowed to one union: where a rule about members sends its reader."""

    model, permission, title = Body, "members.view", "会员名册"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect(f"{reverse('members:member-list')}?under={self.get_object().pk}")

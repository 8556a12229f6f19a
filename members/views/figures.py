"""The official workbook with whole numbers, and the register narrowed to one union."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from core import audit
from core.desk import workbook
from core.desk.resource import RESOURCES
from core.exports import watermark
from core.large_exports import WRITERS, counted
from core.views.base import Page
from core.views.desk import send
from members.filters import MemberFilter
from members.forms import BookForm
from members.models import Member
from members.resources.desk import cells_of
from unions.models import Body


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
        members = list(self.rows()[: self.most() + 1])
        if len(members) > self.most():
            return self.ask()
        reason = form.cleaned_data["reason"]
        audit.record("member.export_numbers", self.user, by=self.user, note=f"{len(members)} 人；{reason}")
        desk = RESOURCES["members"]
        lines = (cells_at(member, place) for place, member in enumerate(members, start=1))
        return send(workbook.full(desk, lines, foot=watermark(self.user, reason)), f"{desk.heading}.xlsx")

    def most(self) -> int:
        """People whose numbers leave at once; more are asked for (see `core.large_exports`)."""
        return int(settings.EXPORT_REASON_FROM) - 1

    def ask(self) -> HttpResponse:
        address = f"{reverse('members:member-list')}?{self.request.GET.urlencode()}"
        return redirect(f"{reverse('core:export-ask')}?{urlencode({'kind': 'book', 'of': address})}")

    def show(self, form: BookForm, *, status: int = 200) -> HttpResponse:
        count = self.rows().order_by()[: self.most() + 1].count()
        if count > self.most():
            return self.ask()
        back = f"{reverse('members:member-list')}?{self.request.GET.urlencode()}"
        return self.render({"form": form, "count": count, "cancel_url": back}, status=status)


def cells_at(member: Member, place: int) -> list[str]:
    row = {field.attname: getattr(member, field.attname) for field in Member._meta.concrete_fields}
    unit = member.unit.name if member.unit else ""
    return cells_of(row, number=member.id_number, phone=member.phone, unit=unit, seq=str(place))


def write_book(rows: Any, step: Callable[[int], None], foot: str) -> Any:
    """The official workbook of a large export, in the same cells."""
    people = rows.select_related("unit").iterator(2000)
    lines = (cells_at(member, place) for place, member in enumerate(counted(people, step), start=1))
    return workbook.full(RESOURCES["members"], lines, foot=foot)


WRITERS["book"] = write_book


class MembersOfBody(Page):
    """The register narrowed to one union: where a rule about members sends its reader."""

    model, permission, title = Body, "members.view", "会员名册"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect(f"{reverse('members:member-list')}?under={self.get_object().pk}")

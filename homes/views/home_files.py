"""Pictures and papers of activities and records: added, shown or downloaded through the scope, removed."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from core.papers import send_paper
from core.views import Page
from core.workflow import Refused
from homes.forms.activities import FilesForm
from homes.models import Activity, HomeFile, HomeRecord
from homes.views.evidence import attachment
from homes.workflows.files import attach, may_attach, remove_file


class FilesPage(Page):
    """Adds pictures and papers to an activity or a record."""

    entries: ClassVar[tuple[str, ...]] = ("P-123",)
    permission = "homes.view"
    related = ("body",)
    template_name = "generic/form.html"
    title = "上传照片和材料"
    back = ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        row = self.get_object()
        may_attach(row, self.user)
        return self.show(row, FilesForm())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        row = self.get_object()
        may_attach(row, self.user)
        form = FilesForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                made = attach(row, form.cleaned_data["papers"], by=self.user)
                messages.success(
                    request, f"已上传 {len(made)} 份材料" if made else "这些材料以前都传过，内容完全相同"
                )
                return redirect(self.back, row.pk)
            except Refused as problem:
                form.add_error("papers", str(problem))
        return self.show(row, form, status=422)

    def show(self, row: Any, form: FilesForm, *, status: int = 200) -> HttpResponse:
        back = reverse(self.back, args=[row.pk])
        context = {
            "form": form, "submit": "上传", "cancel_url": back, "subtitle": f"{row.body}　{row}",
            "crumbs": [(str(row), back), (self.title, "")],
        }  # fmt: skip
        return self.render(context, status=status)


class ActivityFiles(FilesPage):
    model, back = Activity, "homes:activity-detail"


class RecordFiles(FilesPage):
    entries = ("P-111", "P-113", "P-114", "P-098")
    model, back = HomeRecord, "homes:homerecord-detail"


class HomeFilePage(Page):
    entries: ClassVar[tuple[str, ...]] = ("P-123",)
    model = HomeFile
    permission = "homes.view"
    related = ("body", "activity__body", "record__body")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """A picture is shown, as it was written anew; everything else is downloaded."""
        row: HomeFile = self.get_object()
        return send_paper(row.file, row.name) if row.is_picture else attachment(row)  # type: ignore[arg-type]


class HomeFileRemove(HomeFilePage):
    template_name = "generic/confirm.html"
    title = "移除材料"

    def back(self, row: HomeFile) -> str:
        name = "homes:homerecord-detail" if row.record_id else "homes:activity-detail"
        return reverse(name, args=[row.owner.pk])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        row: HomeFile = self.get_object()
        self.may(row)
        context = {
            "object": row, "question": f"移除“{row.name}”", "effect": "移除后不能恢复，需要时要重新上传。", "submit": "移除",
            "danger": True, "cancel_url": self.back(row),
        }  # fmt: skip
        return self.render(context)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        row: HomeFile = self.get_object()
        self.may(row)
        back = self.back(row)
        remove_file(row, by=self.user)
        messages.success(request, "已移除材料")
        return redirect(back)

    def may(self, row: HomeFile) -> None:
        may_attach(row.owner, self.user)

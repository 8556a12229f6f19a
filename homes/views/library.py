"""The union's papers at an item: reuse an earlier one, its dates, last year's answers taken over."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from core.clock import today
from core.workflow import NotAllowed, Refused
from homes.forms.appraise import PaperDatesForm
from homes.models import Evidence
from homes.views.evidence import EvidencePage
from homes.views.items import ItemPage, anchor
from homes.views.sheet import SheetBase, sheet_url
from homes.workflows import files_for
from homes.workflows.library import carry_over, papers_of, reuse, set_dates


class Reuse(ItemPage):
    """Chooses among the union's own papers that are still valid."""

    template_name = "homes/reuse.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        item = self.get_object()
        if not files_for(self.user, item.assessment.body):
            raise PermissionDenied("homes.file")
        context = {
            "item": item,
            "rows": papers_of(item, today()),
            "title": "从材料库选用",
            "back": anchor(item),
        }
        return self.render(context)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        item, taken = self.get_object(), 0
        if not files_for(self.user, item.assessment.body):
            raise PermissionDenied("homes.file")
        chosen = [int(pk) for pk in request.POST.getlist("pk") if pk.isdecimal()][:20]
        for paper in (
            Evidence.objects.visible_to(self.user, "homes.file").filter(pk__in=chosen).order_by("pk")
        ):
            try:
                reuse(item.pk, paper, by=self.user, on=today())
                taken += 1
            except NotAllowed as problem:
                raise PermissionDenied(str(problem)) from problem
            except Refused as problem:
                messages.error(request, str(problem))
        if taken:
            messages.success(request, f"已选用 {taken} 份材料")
        elif not chosen:
            messages.error(request, "还没有选择材料。请先勾选。")
        return redirect(anchor(item))


class PaperDates(EvidencePage):
    """When the paper was made and how long it holds."""

    template_name = "generic/form.html"
    title = "材料的日期"

    def show(self, form: PaperDatesForm, row: Evidence, *, status: int = 200) -> HttpResponse:
        context = {
            "form": form,
            "object": row,
            "submit": "保存",
            "cancel_url": anchor(row.item),
            "title": f"材料的日期：{row}",
        }
        return self.render(context, status=status)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        row = self.get_object()
        if not files_for(self.user, row.item.assessment.body):
            raise PermissionDenied("homes.file")
        initial = {name: getattr(row, name) for name in PaperDatesForm.base_fields}
        return self.show(PaperDatesForm(initial=initial), row)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        row = self.get_object()
        form = PaperDatesForm(request.POST)
        if not form.is_valid():
            return self.show(form, row, status=422)
        try:
            set_dates(row, by=self.user, **form.cleaned_data)
        except NotAllowed as problem:
            raise PermissionDenied(str(problem)) from problem
        messages.success(request, "已保存")
        return redirect(anchor(row.item))


class Carry(SheetBase):
    """Takes last year's answers over into the open sheet."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("homes:sheet", pk=self.get_object().pk)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        sheet = self.find_sheet()
        if not files_for(self.user, self.object):
            raise PermissionDenied("homes.file")
        if sheet is None:
            messages.error(request, "还没有开始自评。请先开始，再带入。")
            return redirect("homes:sheet", pk=self.object.pk)
        try:
            items, papers = carry_over(sheet, by=self.user, on=today())
        except Refused as problem:
            messages.error(request, str(problem))
        else:
            messages.success(request, f"已带入 {items} 项、{papers} 份还在有效期内的材料，请逐项核对后再提交")
        return redirect(sheet_url(sheet))

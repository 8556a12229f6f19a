"""Saving one item of the sheet: by script as the chair types, or by its button without script."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

from core.clock import now
from core.views import Page
from core.workflow import Refused
from homes.forms import ItemForm, PercentField
from homes.models import AssessItem
from homes.views.sheet import sheet_url
from homes.views.sheet_data import SheetData
from homes.workflows import Conflict, files_for, save_item


def anchor(item: AssessItem) -> str:
    return f"{sheet_url(item.assessment)}#i-{item.pk}"


def state_of(item: AssessItem) -> dict[str, Any]:
    """An item as the script compares it with what is typed."""
    return {
        "claim": item.claim,
        "claim_text": item.get_claim_display(),
        "rate": PercentField().prepare_value(item.value) if item.value is not None and item.is_rate else "",
        "count": item.value if item.value is not None and not item.is_rate else "",
        "override": item.override,
        "note": item.note,
        "version": item.version,
    }


class ItemPage(Page):
    model, permission = AssessItem, "homes.view"
    entries = ("P-100",)
    related = ("assessment__body__superior",)

    @property
    def scripted(self) -> bool:
        return bool(self.request.headers.get("HX-Request"))


class ItemSave(ItemPage):
    """Answers JSON to the script: 200 saved, 409 somebody else was faster, 422 what is wrong with the values."""

    template_name = "homes/sheet.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect(anchor(self.get_object()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        item = self.get_object()
        form = ItemForm(request.POST)
        if not form.is_valid():
            problems = [str(error) for errors in form.errors.values() for error in errors]
            if self.scripted:
                return JsonResponse({"problems": problems}, status=422)
            return self.page(item, form, "；".join(problems), status=422)
        try:
            saved = save_item(item.pk, by=self.user, **form.values())
        except Conflict as problem:
            if self.scripted:
                return JsonResponse({"message": str(problem), "now": state_of(problem.item)}, status=409)
            return self.page(problem.item, form, str(problem), status=409)
        except Refused as problem:
            if self.scripted:
                return JsonResponse({"message": str(problem)}, status=409)
            raise
        if self.scripted:
            return JsonResponse({"version": saved.version, "at": f"{now():%H:%M}"})
        messages.success(request, f"已保存：{saved.title}")
        return redirect(anchor(item))

    def page(self, item: AssessItem, form: ItemForm, problem: str, *, status: int) -> HttpResponse:
        """The whole sheet again, with what was typed in its place and the newest version to save over."""
        sheet = item.assessment
        data = SheetData(sheet.body, sheet, on=now().date(), filing=files_for(self.user, sheet.body))
        for row in data.rows:
            if row.item.pk == item.pk:
                row.form, row.conflict = form, problem
        context = {
            "object": sheet.body,
            "sheet": sheet,
            "data": data,
            "title": f"{sheet.cycle} 年度建家自评表",
            "filing": data.filing,
            "year": now().year,
            "problem": f"{item.title}：{problem}",
        }
        return self.render(context, status=status)

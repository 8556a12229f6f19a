"""The chair's sheet: six haves, attested items to fill, computed rules to look at; submit and reopen; print; years."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from core.clock import today
from core.views import Page, PortalView, StepPage
from core.workflow import NotAllowed, Refused
from homes.models import Assessment
from homes.views.notices import notice_url
from homes.views.sheet_data import SheetData
from homes.workflows import REOPEN, SUBMIT, files_for, start_sheet, verifies
from homes.workflows.library import last_year
from homes.workflows.rows import sync_sheet
from unions.models import Body
from unions.querysets import BASIC_KINDS, TOWN_KINDS

FILLING = (*BASIC_KINDS, *TOWN_KINDS)  # kinds of bodies that fill sheets of their own


def sheet_url(sheet: Assessment) -> str:
    which = f"cycle={sheet.cycle}" if sheet.is_annual else f"sheet={sheet.pk}"
    return f"{reverse('homes:sheet', args=[sheet.body_id])}?{which}"


def body_url(body: Body) -> str:
    return reverse("homes:body" if body.is_basic else "unions:body-detail", args=[body.pk])


def title_of(sheet: Assessment | None, year: int) -> str:
    if sheet is None or sheet.is_annual:
        goods = sheet is not None and not sheet.body.is_basic
        return f"{sheet.cycle if sheet else year} 年度{'“六好”' if goods else '建家'}自评表"
    if sheet.purpose == Assessment.Purpose.REVIEW:
        return f"{sheet.cycle} 年职工之家复核表"
    return f"{sheet.cycle} 年{sheet.get_grade_display()}职工之家申报表"


class SheetBase(Page):
    """Looked up through the union; `?cycle=` chooses the year, `?sheet=` a declaration, the newest year by default."""

    object: Any

    model, permission = Body, "homes.view"
    entries = ("P-100",)

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(kind__in=FILLING).select_related("superior")

    def crumbs(self) -> list[tuple[str, str]]:
        found = [(str(self.object), body_url(self.object)), ("自评表", "")]
        if self.user.can("homes.verify"):
            found.insert(0, ("自评核实", reverse("homes:assessment-list")))
        return found

    def cycle(self) -> int | None:
        text = self.request.GET.get("cycle", "")
        if not text:
            return None
        if not text.isdecimal() or not 2000 <= int(text) <= 2100:
            raise Http404
        return int(text)

    def find_sheet(self) -> Assessment | None:
        rows = Assessment.objects.filter(body=self.object).select_related("standard").order_by("-cycle")
        chosen = self.request.GET.get("sheet", "")
        if chosen:
            sheet = rows.filter(pk=int(chosen)).first() if chosen.isdecimal() else None
            if sheet is None:
                raise Http404
            sheet.body = self.object
            return sheet
        rows = rows.filter(purpose=Assessment.Purpose.ANNUAL)
        cycle = self.cycle()
        sheet = (rows.filter(cycle=cycle) if cycle else rows).first()
        if sheet is None and cycle not in (None, today().year):
            raise Http404
        if sheet is not None:
            sheet.body = self.object
        return sheet

    def data(self, sheet: Assessment | None) -> SheetData:
        return SheetData(self.object, sheet, on=today(), filing=files_for(self.user, self.object))


class Sheet(SheetBase):
    template_name = "homes/sheet.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        sheet, on = self.find_sheet(), today()
        filing = files_for(self.user, self.object)
        due_now = sheet is None or (sheet.is_annual and sheet.cycle < on.year)
        data = self.data(sheet)
        if sheet is not None and filing and data.editable:
            sync_sheet(sheet, on)  # what began to apply since the sheet was opened
        context = {
            "object": self.object,
            "sheet": sheet,
            "data": data,
            "title": title_of(sheet, on.year),
            "filing": filing,
            "can_start": filing and due_now and self.cycle() in (None, on.year) and self.object.is_active,
            "year": on.year,
            "can_carry": data.editable and sheet is not None and last_year(sheet) is not None,
            "notice_url": notice_url(sheet) if sheet is not None and sheet.state == "published" else "",
            "verifying": sheet is not None
            and sheet.state == "submitted"
            and verifies(self.user, self.object),
            "can_reopen": sheet is not None
            and filing
            and sheet.state == "verified"
            and sheet.is_annual
            and data.unsettled
            and not due_now,
        }
        part = request.GET.get("part") == "bar" and sheet is not None
        return self.render(context, template="homes/sheet_bar.html" if part else "")


class SheetPrint(SheetBase):
    template_name = "homes/sheet_print.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        sheet = self.find_sheet()
        if sheet is None:
            raise Http404
        title = title_of(sheet, sheet.cycle)
        return self.render({"object": self.object, "sheet": sheet, "data": self.data(sheet), "title": title})


class SheetHistory(SheetBase):
    """Every year's sheet of one union with its counts."""

    template_name = "homes/sheet_history.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        sheets = Assessment.objects.filter(body=self.object).prefetch_related("items").order_by("-cycle")
        rows = [{"sheet": s, "url": sheet_url(s), **tally(s)} for s in sheets]
        return self.render({"object": self.object, "rows": rows, "title": "往年自评", "year": today().year})


def tally(sheet: Assessment) -> dict[str, int]:
    items = list(sheet.items.all())
    return {
        "total": len(items),
        "claimed": sum(i.claim == "met" for i in items),
        "settled": sum(i.is_settled for i in items),
        "failed": sum(
            i.state in ("refused", "returned") or (i.state == "accepted" and i.claim != "met") for i in items
        ),
    }


class SheetStart(SheetBase):
    """Starts this year's sheet of one's own union."""

    permission = "homes.view"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("homes:sheet", pk=self.get_object().pk)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        on = today()
        try:
            sheet = start_sheet(self.object, cycle=on.year, by=self.user, on=on)
        except NotAllowed:
            raise
        except Refused as problem:
            messages.error(request, str(problem))
            return redirect("homes:sheet", pk=self.object.pk)
        return redirect(sheet_url(sheet))


class MySheet(PortalView):
    """The menu's 自评 of a chair: straight to the own sheet, or a choice where one person leads several unions."""

    permission, title = "homes.file", "自评"
    entries = ("P-100",)

    def get(self, request: HttpRequest) -> HttpResponse:
        bodies = {
            g.body_id: g.body
            for g in self.user.grants_today
            if g.body.kind in FILLING and files_for(self.user, g.body)
        }
        if len(bodies) == 1:
            return redirect("homes:sheet", pk=next(iter(bodies)))
        from django.shortcuts import render

        context = {"title": self.title, "bodies": list(bodies.values())}
        return render(request, "homes/sheet_choose.html", context)


class SheetStep(StepPage):
    model, permission = Assessment, "homes.view"
    entries: ClassVar[tuple[str, ...]] = ("P-100",)
    related = ("body__superior",)

    def success_url(self, obj: Any) -> str:
        return sheet_url(obj)


class Submit(SheetStep):
    transition = SUBMIT
    done = "已提交，等上级工会核实"


class Reopen(SheetStep):
    transition = REOPEN
    done = "可以补充材料了，改好后再提交"

"""The public notice: who has declared what, open to everybody, and the way to object without an account."""

from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from core import throttle
from core.addresses import address_of
from core.clock import today
from core.views.public import PublicPage
from core.workflow import Refused
from homes.forms.appraise import PublicObjectionForm
from homes.models import Assessment
from homes.workflows.declare import object_publicly
from homes.workflows.doors import notice_token, noticed_sheet
from unions.policies.force import policy_of

DOOR = "objection"
SHOWN = 100


def notice_url(sheet: Assessment) -> str:
    return reverse("homes:notice", args=[notice_token(sheet)])


class NoticeList(PublicPage):
    """Declarations whose notice runs today, those that end first at the top."""

    entries: ClassVar[tuple[str, ...]] = ("P-100",)
    template_name = "homes/notices.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        text = "".join(request.GET.get("q", "").split())[:40]
        rows = Assessment.objects.filter(state=Assessment.State.PUBLISHED, publish_until__gte=today())
        if text:
            rows = rows.filter(body__name__contains=text)
        found = list(rows.select_related("body", "at").order_by("publish_until", "pk")[: SHOWN + 1])
        context = {
            "title": "职工之家公示", "q": text, "more": len(found) > SHOWN,
            "rows": [{"sheet": sheet, "url": notice_url(sheet)} for sheet in found[:SHOWN]],
        }  # fmt: skip
        return self.show(context)


class Notice(PublicPage):
    """One declaration under notice: what the levels found, and the form for an objection."""

    entries: ClassVar[tuple[str, ...]] = ("P-100",)
    template_name = "homes/notice.html"

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self.page(self.sheet(token), PublicObjectionForm())

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        sheet, address = self.sheet(token), address_of(request)
        if throttle.tried(DOOR, address) >= throttle.FILINGS_PER_HOUR:
            return self.too_many()
        form = PublicObjectionForm(request.POST)
        if not form.is_valid():
            return self.page(sheet, form, status=422)
        try:
            object_publicly(sheet, text=form.cleaned_data["text"], on=today())
        except Refused as problem:
            form.add_error(None, str(problem))
            return self.page(sheet, form, status=422)
        throttle.count(DOOR, address)
        return redirect(f"{notice_url(sheet)}?sent=1")

    def sheet(self, token: str) -> Assessment:
        found = noticed_sheet(token)
        if found is None:
            raise Http404
        return found

    def page(self, sheet: Assessment, form: PublicObjectionForm, *, status: int = 200) -> HttpResponse:
        objections = list(sheet.objections.values_list("state", flat=True))
        context: dict[str, Any] = {
            "title": "职工之家公示", "object": sheet, "form": form, "sent": "sent" in self.request.GET,
            "running": sheet.publish_until is not None and sheet.publish_until >= today(),
            "reviews": sheet.reviews.filter(result="passed").select_related("body").order_by("pk"),
            "objections": len(objections), "answered": sum(state != "open" for state in objections),
            "days": policy_of(sheet.body.place, today()).value("home.objection_days"),
        }  # fmt: skip
        return self.show(context, status=status)

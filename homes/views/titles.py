"""Pages of titles beyond their registers: steps, the paper, certificates, and the public answer to a code."""

from pathlib import Path
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header

from core import audit, throttle
from core.addresses import address_of
from core.clock import today
from core.letters import chinese_day
from core.papers import send_paper
from core.passcodes import PASSCODE_LENGTH, read_passcode, show_passcode
from core.qr import qr_svg
from core.typeset import typeset
from core.views import Page, StepPage
from core.views.public import PublicPage
from core.views.records import SENTENCES
from core.workflow import Refused, Transition
from homes.forms.honours import RevokeForm
from homes.forms.titles import CodeForm, NameAllForm, NameForm, RefuseForm
from homes.models import HomeTitle, NamingEntry, NamingRound
from homes.models import honours as honour_models
from homes.models import rechecks as review_models
from homes.workflows import naming
from homes.workflows.titles import ACCEPT, REVOKE, need_in_force

SHEET = Path(__file__).parent.parent / "typst" / "certificate.typ"
AT_ONCE = 200
CHECKS_PER_HOUR = 60  # certificates one address may look at
SENTENCES.update(
    {
        constraint.name: f"没有保存：{constraint.violation_error_message}"
        for model in (
            NamingRound, NamingEntry, HomeTitle, review_models.TitleReview, review_models.DemoUnit,
            honour_models.HonourNomination, honour_models.Veto, honour_models.ManagerOpinion, honour_models.TopTen,
        )
        for constraint in model._meta.constraints
        if constraint.violation_error_message != constraint.default_violation_error_message
    }
)  # fmt: skip


class RoundStep(StepPage):
    entries: ClassVar[tuple[str, ...]] = ("P-101",)
    model = NamingRound
    permission = "homes.view"
    back = "homes:naminground-detail"


class RoundCollect(RoundStep):
    transition: ClassVar[Transition] = naming.COLLECT


class RoundNameAll(RoundStep):
    transition: ClassVar[Transition] = naming.NAME_ALL
    form_class: ClassVar[type[forms.Form] | None] = NameAllForm


class RoundClose(RoundStep):
    transition: ClassVar[Transition] = naming.CLOSE


class EntryName(StepPage):
    entries: ClassVar[tuple[str, ...]] = ("P-101", "P-102")
    model = NamingEntry
    permission = "homes.view"
    back = "homes:namingentry-detail"
    transition: ClassVar[Transition] = naming.NAME
    form_class: ClassVar[type[forms.Form] | None] = NameForm


class EntryRefuse(EntryName):
    transition: ClassVar[Transition] = naming.REFUSE
    form_class: ClassVar[type[forms.Form] | None] = RefuseForm


class TitleStep(StepPage):
    entries: ClassVar[tuple[str, ...]] = ("P-102",)
    model = HomeTitle
    permission = "homes.view"
    related = ("body", "named_by")
    back = "homes:hometitle-detail"


class TitleAccept(TitleStep):
    transition: ClassVar[Transition] = ACCEPT


class TitleRevoke(TitleStep):
    transition: ClassVar[Transition] = REVOKE
    form_class: ClassVar[type[forms.Form] | None] = RevokeForm


class TitlePaper(Page):
    entries: ClassVar[tuple[str, ...]] = ("P-102",)
    model = HomeTitle
    permission = "homes.view"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        row: HomeTitle = self.get_object()
        return send_paper(row.paper, row.paper_name or "命名文件")


class CertificatePage(Page):
    entries: ClassVar[tuple[str, ...]] = ("P-102",)
    permission = "homes.view"

    def answer(self, titles: list[HomeTitle], name: str) -> HttpResponse:
        data = {"sheets": [self.face(title) for title in titles]}
        content = typeset(SHEET, data, made=titles[0].named_on)
        answer = HttpResponse(content, content_type="application/pdf")
        answer.headers["Content-Disposition"] = (
            content_disposition_header(True, f"{name}.pdf") or "attachment"
        )
        answer.headers["Cache-Control"] = "no-store"
        for title in titles:
            audit.record("hometitle.print", title, by=self.user)
        return answer

    def face(self, title: HomeTitle) -> dict[str, str]:
        url = self.request.build_absolute_uri(f"{reverse('homes:title-check')}?code={title.code}")
        who = f"你会{title.person_name}同志" if title.person_name else "你会"
        return {
            "holder": title.body.name, "text": f"经考评达到标准，{title.named_on.year} 年命名{who}为{title.level_word}", "name": title.name,
            "number": title.certificate_no or "—", "code": show_passcode(title.code), "namer": title.namer,
            "day": chinese_day(title.named_on), "qr": qr_svg(url).decode(),
        }  # fmt: skip


class TitleCertificate(CertificatePage):
    model = HomeTitle
    related = ("body", "named_by")

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        title: HomeTitle = self.get_object()
        try:
            need_in_force(title)
        except Refused as problem:
            messages.error(request, str(problem))
            return redirect("homes:hometitle-detail", title.pk)
        return self.answer([title], f"证书-{title.body.name}")


class RoundCertificates(CertificatePage):
    """All certificates of a round in one file, for printing and handing out."""

    model = NamingRound
    related = ("body",)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        rnd: NamingRound = self.get_object()
        rows = HomeTitle.objects.visible_to(self.user, self.permission).filter(
            round=rnd, state__in=("in_force", "rectifying")
        )
        titles = list(rows.select_related("body", "named_by").order_by("body__path", "pk")[:AT_ONCE])
        if not titles:
            messages.error(request, "这一批还没有命名，没有证书可以打印。")
            return redirect("homes:naminground-detail", rnd.pk)
        return self.answer(titles, f"{rnd.year}年{rnd.name}证书-{len(titles)}份")


class TitleCheck(PublicPage):
    """Whether a certificate is good and who named whom: what hangs on the wall anyway. No names of persons."""

    entries: ClassVar[tuple[str, ...]] = ("P-102",)
    template_name = "homes/title_check.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        typed = request.GET.get("code", "").strip()
        context: dict[str, Any] = {
            "title": "称号证书查验",
            "form": CodeForm(initial={"code": typed[:40]}),
            "asked": bool(typed),
        }
        if not typed:
            return self.show(context)
        address = address_of(request)
        misses = throttle.tried("title-miss", address)
        if misses >= throttle.FAILURES_PER_ADDRESS or throttle.count("title", address) > CHECKS_PER_HOUR:
            return self.too_many()
        found = self.find(read_passcode(typed))
        if found is None:
            throttle.count("title-miss", address)
            return self.show(context, status=404)
        return self.show(
            {**context, "found": found, "valid": found.state in ("in_force", "rectifying"), "on": today()}
        )

    def find(self, code: str) -> HomeTitle | None:
        if len(code) != PASSCODE_LENGTH:
            return None
        rows = HomeTitle.objects.exclude(state=HomeTitle.State.PENDING)
        return rows.select_related("body", "named_by").filter(code=code).first()

"""The petitioner's own pages: file, look up, rate, add more. No sign-in, no session, nothing kept about who asks."""

from typing import Any

from django import forms
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse

from core import throttle
from core.addresses import address_of
from core.clock import today
from core.passcodes import show_passcode
from core.views.public import PublicPage
from core.workflow import Refused
from petitions.forms import LookUpForm, PublicForm, SupplementForm
from petitions.forms.fields import person_of
from petitions.models import Petition
from petitions.models.choices import Satisfaction, State
from petitions.views.panels import events, stepper
from petitions.workflows import Person, Texts, file_publicly, numbers, rate, supplement
from petitions.workflows.intake import match_unit
from unions.models import Body, Jurisdiction, Unit

TOKEN_MINUTES = 30
WRONG = "编号或查询码不对。请照回执逐位核对；查询码只在提交时显示过一次，遗失后无法找回，请重新提交或到当地工会查询。"


class PublicStart(PublicPage):
    """Which province, and the way to an earlier petition."""

    template_name = "petitions/public_start.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        open_to = Body.objects.filter(kind=Body.Kind.PROVINCE).values("place")
        provinces = Jurisdiction.objects.filter(level="province", code__in=open_to).order_by("code")
        return self.show({"title": "向工会反映问题", "provinces": provinces})


class PublicFile(PublicPage):
    template_name = "petitions/public_file.html"

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        province = self.province(code)
        return self.form_page(PublicForm(province=province), province)

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        province = self.province(code)
        if throttle.tried("file", address_of(request)) >= throttle.FILINGS_PER_HOUR:
            return self.too_many()
        form = PublicForm(request.POST, request.FILES, province=province)
        if not form.is_valid():
            return self.form_page(form, province, status=422)
        try:
            petition, passcode = self.keep(form.cleaned_data)
        except Refused as problem:
            form.add_error(None, str(problem))
            return self.form_page(form, province, status=422)
        throttle.count("file", address_of(request))
        receipt = {
            "title": "已提交",
            "petition": petition,
            "passcode": show_passcode(passcode),
            "handler": petition.handler_body,
        }
        return self.show(receipt, template="petitions/public_receipt.html")

    def province(self, code: str) -> Jurisdiction:
        found = Jurisdiction.objects.filter(level="province", code=code).first()
        if found is None or not Body.objects.filter(kind=Body.Kind.PROVINCE, place=code).exists():
            raise Http404
        return found

    def keep(self, data: dict[str, Any]) -> tuple[Petition, str]:
        place: Jurisdiction = data["place"]
        petition = Petition(place=place, category=data["category"], people=data["people"])
        if data["unit_name"]:
            local = Unit.objects.filter(jurisdiction__code__startswith=place.code)
            petition.unit = match_unit(data["unit_name"], local)
        texts = Texts(data["matter"], data["appeal"], data["unit_name"])
        return file_publicly(petition, texts, Person(**person_of(data)), uploads=data["papers"], on=today())

    def form_page(self, form: forms.Form, province: Jurisdiction, status: int = 200) -> HttpResponse:
        return self.show({"title": "反映问题", "form": form, "province": province}, status=status)


class PublicTrack(PublicPage):
    """Number and passcode by POST only; neither ever stands in an address."""

    template_name = "petitions/public_track.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.ask(LookUpForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = LookUpForm(request.POST)
        if not form.is_valid():
            return self.ask(form, status=422)
        number, address = form.cleaned_data["number"], address_of(request)
        if (
            throttle.tried("look", address) >= throttle.FAILURES_PER_ADDRESS
            or throttle.tried("number", number) >= throttle.FAILURES_PER_NUMBER
        ):
            return self.too_many()
        petition = numbers.look_up(number, form.cleaned_data["passcode"])
        if petition is None:
            throttle.count("look", address)
            throttle.count("number", number)
            form.add_error(None, WRONG)
            return self.ask(form, status=422)
        return show_progress(self, petition)

    def ask(self, form: forms.Form, status: int = 200) -> HttpResponse:
        return self.show({"title": "查询办理进展", "form": form}, status=status)


class PublicAct(PublicPage):
    """Rate or add more, from the progress page, under a signed token that dies after half an hour."""

    def post(self, request: HttpRequest) -> HttpResponse:
        petition = read_token(request.POST.get("token", ""))
        if petition is None:
            form = LookUpForm()
            context = {"title": "查询办理进展", "form": form, "expired": True}
            return self.show(context, template="petitions/public_track.html", status=422)
        try:
            if request.POST.get("act") == "rate":
                return show_progress(
                    self, rate(petition, self.verdict(), on=today()), done="谢谢您的评价，已经记下。"
                )
            return self.add_more(petition)
        except Refused as problem:
            return show_progress(self, petition, refusal=str(problem), status=422)

    def verdict(self) -> str:
        satisfied = self.request.POST.get("satisfied", "")
        if satisfied not in Satisfaction.values:
            raise Refused("请先选择满意程度。")
        return satisfied

    def add_more(self, petition: Petition) -> HttpResponse:
        form = SupplementForm(self.request.POST, self.request.FILES)
        if not form.is_valid():
            return show_progress(self, petition, form=form, status=422)
        if throttle.count("more", address_of(self.request)) > throttle.FILINGS_PER_HOUR:
            return self.too_many()
        supplement(petition, form.cleaned_data["text"], form.cleaned_data["papers"], on=today())
        return show_progress(self, petition, done="补充的内容已经收到。")


def make_token(petition: Petition) -> str:
    return signing.dumps(petition.token.hex, salt="petitions.track")


def read_token(token: str) -> Petition | None:
    try:
        row = signing.loads(token, salt="petitions.track", max_age=TOKEN_MINUTES * 60)
    except signing.BadSignature:
        return None
    found: Petition | None = Petition.objects.filter(token=row).first()
    return found


def show_progress(
    page: PublicPage,
    petition: Petition,
    *,
    done: str = "",
    refusal: str = "",
    form: Any = None,
    status: int = 200,
) -> HttpResponse:
    petition.refresh_from_db()
    steps = [{**step, "note": ""} for step in stepper(petition)]
    context = {
        "title": "办理进展",
        "petition": petition,
        "steps": steps,
        "events": events(petition, with_texts=True, shown_only=True),
        "token": make_token(petition),
        "verdicts": Satisfaction.choices if petition.state == State.REPLIED else (),
        "form": None if petition.state == State.ARCHIVED else form or SupplementForm(),
        "done": done,
        "refusal": refusal,
    }
    return page.show(context, template="petitions/public_progress.html", status=status)

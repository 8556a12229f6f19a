"""Joining without an account: find the union, apply, ask how it stands, withdraw. Nothing is kept about who asks."""

from typing import Any, ClassVar

from django import forms
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters

from core import throttle
from core.addresses import address_of
from core.clock import today
from core.crypto import blind_index
from core.passcodes import show_passcode
from core.views.public import PublicPage
from core.workflow import Refused
from members.forms.joining import ApplyForm, FindForm, TrackForm
from members.models import JoinApplication
from members.workflows.doors import Door, door_of, token_of
from members.workflows.joining import Applicant, Channel, State, file_application, look_up, new_form, withdraw
from members.workflows.matching import LEAST, public_unions
from unions.models import Jurisdiction

TOKEN_MINUTES = 30
PER_PERSON = 3  # applications of one number within the hour
SEARCHES_PER_HOUR = 60
WRONG = "编号或查询码不对。请照回执逐位核对；查询码只在提交时显示过一次，遗失后请带身份证到工会查询。"


class JoinStart(PublicPage):
    """Names of unions only; what was typed travels by POST."""

    entries: ClassVar[tuple[str, ...]] = ("P-080",)
    template_name = "members/join_start.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.ask(FindForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        if throttle.count("join-find", address_of(request)) > SEARCHES_PER_HOUR:
            return self.too_many()
        form = FindForm(request.POST)
        if not form.is_valid():
            return self.ask(form, status=422)
        place, employer = form.cleaned_data["place"], form.cleaned_data["employer"].strip()
        towns = list(Jurisdiction.objects.filter(parent=place, level="township").order_by("code"))
        found = {
            "place": place,
            "employer": employer,
            "short": bool(employer) and len(employer) < LEAST,
            "unions": [_link(body, "?way=online") for body in public_unions(place, employer)],
            "homes": [_link(town) for town in towns or [place]],
        }
        return self.show({"title": "申请加入工会", "form": form, "found": found})

    def ask(self, form: forms.Form, status: int = 200) -> HttpResponse:
        return self.show({"title": "申请加入工会", "form": form}, status=status)


def _link(row: Any, tail: str = "") -> dict[str, str]:
    return {"name": row.name, "url": reverse("members:join-apply", args=[token_of(row)]) + tail}


@method_decorator(sensitive_post_parameters(), name="dispatch")
class JoinApply(PublicPage):
    entries: ClassVar[tuple[str, ...]] = ("P-080",)
    template_name = "members/join_apply.html"

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        door = self.door(token)
        form = ApplyForm(initial={"once": new_form()}, living=door.place is not None)
        return self.form_page(form, door)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        door, address = self.door(token), address_of(request)
        if throttle.tried("join", address) >= throttle.FILINGS_PER_HOUR:
            return self.too_many()
        form = ApplyForm(request.POST, living=door.place is not None)
        if not form.is_valid():
            return self.form_page(form, door, status=422)
        person = blind_index("member.id_number", form.cleaned_data["id_number"]).hex()
        if throttle.count("join-person", person) > PER_PERSON:
            return self.too_many()
        try:
            application, passcode = self.keep(form.cleaned_data, door)
        except Refused as problem:
            form.data = {**request.POST.dict(), "once": new_form()}
            form.add_error(None, str(problem))
            return self.form_page(form, door, status=422)
        throttle.count("join", address)
        receipt = {"title": "已提交入会申请", "application": application, "passcode": show_passcode(passcode)}
        return self.show(receipt, template="members/join_receipt.html")

    def door(self, token: str) -> Door:
        found = door_of(token)
        if found is None:
            raise Http404
        return found

    def keep(self, data: dict[str, Any], door: Door) -> tuple[JoinApplication, str]:
        names = ("name", "id_number", "phone", "unit_name", "village", "group8", "migrant")
        person = Applicant(**{name: data[name] for name in names if name in data})
        return file_application(person, door, channel=self.channel(door, data), once=data["once"], on=today())

    def channel(self, door: Door, data: dict[str, Any]) -> str:
        if door.window:
            return Channel.WINDOW
        if door.place:
            return Channel.ONLINE if data["unit_name"].strip() else Channel.SINGLE
        here = door.body is not None and door.body.is_basic and self.request.GET.get("way") != "online"
        return Channel.WORKPLACE if here else Channel.ONLINE

    def form_page(self, form: forms.Form, door: Door, status: int = 200) -> HttpResponse:
        context = {"title": "入会申请书", "form": form, "door": door}
        return self.show(context, status=status)


@method_decorator(sensitive_post_parameters(), name="dispatch")
class JoinTrack(PublicPage):
    """Number and passcode by POST only; withdrawing under a signed token that dies after half an hour."""

    entries: ClassVar[tuple[str, ...]] = ("P-080",)
    template_name = "members/join_track.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.ask(TrackForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        if "token" in request.POST:
            return self.take_back(request.POST["token"])
        form = TrackForm(request.POST)
        if not form.is_valid():
            return self.ask(form, status=422)
        number, address = form.cleaned_data["number"], address_of(request)
        if (
            throttle.tried("join-look", address) >= throttle.FAILURES_PER_ADDRESS
            or throttle.tried("join-number", number) >= throttle.FAILURES_PER_NUMBER
        ):
            return self.too_many()
        found = look_up(number, form.cleaned_data["passcode"])
        if found is None:
            throttle.count("join-look", address)
            throttle.count("join-number", number)
            form.add_error(None, WRONG)
            return self.ask(form, status=422)
        return self.progress(found)

    def take_back(self, token: str) -> HttpResponse:
        try:
            key = signing.loads(token, salt="members.track", max_age=TOKEN_MINUTES * 60)
        except signing.BadSignature:
            return self.ask(TrackForm(), status=422, expired=True)
        found = JoinApplication.objects.filter(token=key).first()
        if found is None:
            raise Http404
        try:
            return self.progress(withdraw(found), done="申请已经撤回。")
        except Refused as problem:
            return self.progress(found, refusal=str(problem), status=422)

    def progress(self, row: JoinApplication, *, status: int = 200, **more: str) -> HttpResponse:
        row = JoinApplication.objects.select_related("body", "member").get(pk=row.pk)
        context = {
            "title": "入会申请进展", "application": row, "open": row.state in {State.APPLIED, State.MATCHED},
            "taken": row.state in {State.APPROVED, State.CARDED}, "token": signing.dumps(row.token.hex, salt="members.track"),
            "expects": _next(row), **more,
        }  # fmt: skip
        return self.show(context, template="members/join_progress.html", status=status)

    def ask(self, form: forms.Form, status: int = 200, *, expired: bool = False) -> HttpResponse:
        return self.show({"title": "查询入会申请", "form": form, "expired": expired}, status=status)


def _next(row: JoinApplication) -> str:
    return {
        State.APPLIED: "由县（市、区）总工会为您找合适的工会。",
        State.MATCHED: "由接收申请的工会审核，可能会打电话核对。",
        State.APPROVED: "已经是会员，请带身份证到工会领取会员证。",
        State.CARDED: "已经是会员，会员证已发。",
        State.REFUSED: "有疑问可以带身份证到工会询问，或重新申请。",
        State.WITHDRAWN: "想入会时可以重新申请。",
    }[State(row.state)]

"""A member's own door: he proves himself with his card, sees his file, asks for corrections, speaks to his union."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters

from core import throttle
from core.addresses import address_of
from core.clock import today
from core.passcodes import read_passcode
from core.views.public import PublicPage
from core.workflow import Refused
from members.forms.voices import DoorForm, OpinionForm, WishForm
from members.models import Member
from members.views.facts import membership_facts, person_facts
from members.views.own_moves import MOVES, moves
from members.views.own_rep import DUTIES, congresses_of, duties, mandate_of
from members.views.own_sections import sections_of
from members.workflows.cards import find_card, is_valid, mask_name
from members.workflows.voices import MAY_ENTER, ask_correction, lodge, prove
from unions.models import Officer

COOKIE, SALT, MINUTES = "member_door", "members.door", 15
CHECKS_PER_HOUR = 60  # cards one address may look at
WRONG = "没有对上。请核对会员证上的验证码、身份证号码后 6 位和登记的手机号后 4 位；资料有变的请到工会办理。"
TABS = (("", "我的资料"), ("move", "转会和退会"), ("say", "意见和更正"), ("union", "我的工会"))
REP_TAB = ("rep", "代表")


class CardCheck(PublicPage):
    """Whether a card is good, whose union issued it, and a masked name: nothing more, for whoever holds the card."""

    entries: ClassVar[tuple[str, ...]] = ("P-080",)
    template_name = "members/card_check.html"

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        address = address_of(request)
        if (
            throttle.tried("card-miss", address) >= throttle.FAILURES_PER_ADDRESS
            or throttle.count("card", address) > CHECKS_PER_HOUR
        ):
            return self.too_many()
        card = find_card(read_passcode(code))
        if card is None:
            throttle.count("card-miss", address)
            return self.show({"title": "会员证查验", "card": None}, status=404)
        context = {
            "title": "会员证查验", "card": card, "valid": is_valid(card), "body": card.member.body,
            "name": mask_name(card.member.name),
        }  # fmt: skip
        return self.show(context)


@method_decorator(sensitive_post_parameters(), name="dispatch")
class MemberDoor(PublicPage):
    """No account and no session: a signed cookie of its own for a quarter of an hour, sent to this address alone."""

    entries: ClassVar[tuple[str, ...]] = ("P-090",)
    template_name = "members/own.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        member = self.member()
        return self.page(member) if member else self.ask(DoorForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        act = request.POST.get("act", "")
        if act == "enter":
            return self.enter()
        member = self.member()
        if act == "leave" or member is None:
            response = redirect(reverse("members:own")) if act == "leave" else self.ask(DoorForm(), late=True)
            response.delete_cookie(COOKIE, path=reverse("members:own"))
            return response
        handler = {**self.ACTS, **MOVES, **DUTIES}.get(act)
        return handler(self, member) if handler else self.page(member)

    def member(self) -> Member | None:
        """Asked anew each time: whoever leaves the union leaves here too."""
        token = self.request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=MINUTES * 60)
        if not token:
            return None
        rows = Member.objects.select_related("body", "unit").filter(card__token=token)
        found: Member | None = rows.filter(status__in=MAY_ENTER).first()
        return found

    def enter(self) -> HttpResponse:
        form, address = DoorForm(self.request.POST), address_of(self.request)
        if not form.is_valid():
            return self.ask(form, status=422)
        code = form.cleaned_data["code"]
        if (
            throttle.tried("own", address) >= throttle.FAILURES_PER_ADDRESS
            or throttle.tried("own-card", code) >= throttle.FAILURES_PER_NUMBER
        ):
            return self.too_many()
        member = prove(code, form.cleaned_data["id_tail"], form.cleaned_data["phone_tail"])
        if member is None:
            throttle.count("own", address)
            throttle.count("own-card", code)
            form.add_error(None, WRONG)
            return self.ask(form, status=422)
        response = redirect(reverse("members:own"))
        response.set_signed_cookie(
            COOKIE, member.card.token.hex, salt=SALT, max_age=MINUTES * 60, path=reverse("members:own"), httponly=True,
            samesite="Strict", secure=bool(settings.SESSION_COOKIE_SECURE),
        )  # fmt: skip
        return response

    def opinion(self, member: Member) -> HttpResponse:
        form = OpinionForm(self.request.POST)
        if not form.is_valid():
            return self.page(member, see="say", opinion=form, status=422)
        try:
            lodge(member, form.cleaned_data["text"], on=today())
        except Refused as problem:
            form.add_error(None, str(problem))
            return self.page(member, see="say", opinion=form, status=422)
        return self.page(member, see="say", done="意见已经送到工会，答复后在这里显示。")

    def correct(self, member: Member) -> HttpResponse:
        form = WishForm(self.request.POST)
        if not form.is_valid():
            return self.page(member, see="say", wish=form, status=422)
        try:
            ask_correction(member, form.cleaned_data["item"], form.cleaned_data["wanted"], on=today())
        except Refused as problem:
            form.add_error("wanted", str(problem))
            return self.page(member, see="say", wish=form, status=422)
        return self.page(member, see="say", done="更正申请已经送到工会。")

    ACTS: ClassVar[dict[str, Any]] = {"opinion": opinion, "correct": correct}

    def ask(self, form: forms.Form, *, status: int = 200, late: bool = False) -> HttpResponse:
        context = {"title": "会员查询", "form": form, "late": late}
        return self.show(context, template="members/own_enter.html", status=status)

    def page(self, member: Member, *, see: str = "", status: int = 200, **more: Any) -> HttpResponse:
        see = see or self.request.GET.get("see", "")
        mandate = mandate_of(member)
        tabs = (*TABS, REP_TAB) if mandate else TABS
        here = reverse("members:own")
        context: dict[str, Any] = {
            "title": mask_name(member.name), "member": member, "see": see, "minutes": MINUTES,
            "tabs": [{"title": t, "url": f"{here}?see={k}" if k else here, "current": k == see} for k, t in tabs],
            "opinion": OpinionForm(), "wish": WishForm(), **more,
        }  # fmt: skip
        shown = {"say": _said, "union": _union, "move": moves}.get(see, _file)
        context = (duties(mandate) if see == "rep" and mandate else shown(member)) | context
        return self.show(context, status=status)


def _file(member: Member) -> dict[str, Any]:
    """As the register shows it, without links and with numbers masked."""
    masked = [
        ("姓名", member.name), ("证件号码", member.masked_id), ("移动电话", member.masked_phone),
        ("紧急联系人", member.masked_emergency),
    ]  # fmt: skip
    facts = [{"label": label, "value": value, "missing": not value} for label, value in masked]
    membership = [{**fact, "url": ""} for fact in membership_facts(member)]
    changes = member.changes.select_related("body").order_by("-on", "-pk")
    events = [
        {
            "title": change.get_kind_display(),
            "text": change.body.name,
            "when": f"{change.on:%Y-%m-%d}",
            "by": "",
        }
        for change in changes[:50]
    ]
    return {"facts": [*facts, *person_facts(member)], "membership": membership, "events": events}


def _said(member: Member) -> dict[str, Any]:
    return {
        "opinions": member.opinions.order_by("-lodged_on", "-pk")[:20],
        "corrections": member.corrections.order_by("-asked_on", "-pk")[:20],
    }


def _union(member: Member) -> dict[str, Any]:
    """What a union tells its members: who stands for it, until when, how many belong to it."""
    body = member.body
    officers = Officer.objects.filter(body=body, left_on=None).order_by("post", "pk")[:40]
    active = Member.objects.filter(body=body).active().count()
    facts = [
        {"label": "工会", "value": body.name},
        {"label": "上级工会", "value": body.superior.name if body.superior else ""},
        {"label": "成立日期", "value": f"{body.established_on:%Y-%m-%d}" if body.established_on else "未登记"},
        {"label": "本届任期", "value": f"{body.term_start:%Y-%m-%d} 至 {body.term_end:%Y-%m-%d}" if body.term_start and body.term_end else "未登记"},
        {"label": "在会会员", "value": f"{active:,} 人"},
        {"label": "办公电话", "value": body.office_phone or "未登记"},
    ]  # fmt: skip
    elections = body.elections.filter(state="approved").order_by("-held_on")[:5]
    return {
        "facts": facts,
        "officers": officers,
        "elections": elections,
        **congresses_of(body),
        **sections_of(body),
    }

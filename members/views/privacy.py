"""个人信息权利: a copy of what is kept about one person, erasure confirmed by somebody else, what is kept and why."""

import json
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header

from core.clock import today
from core.forms import ReasonForm
from core.stepup import AsksWho
from core.tables import Column
from core.views import ListPage, StepPage
from core.views.base import Page
from core.workflow import Refused, Transition
from members.forms.privacy import AskedForm, CopyForm
from members.models import Member, SubjectRequest
from members.workflows.privacy import DECLINE, ERASE, TITLE, ask_erasure, copy_as_pdf, kept_words, make_copy

ENTRIES = ("P-078",)
TONES = {"open": "pending", "done": "pass", "refused": "na"}
REQUEST_COLUMNS = (
    Column("member", "会员", lambda row: row.member.name, link=True, sub=lambda row: row.member.body.name),
    Column("kind", "事项", lambda row: row.get_kind_display(), sub=lambda row: row.get_asked_display()),
    Column("filed_on", "提出日期", kind="date", sub="filed_by_name"),
    Column("state", "状态", lambda row: (row.get_state_display(), TONES[row.state]), "state"),
    Column("answer", "答复", sub="decided_by_name", phone=False),
)


class SubjectRequestList(ListPage):
    entries: ClassVar[tuple[str, ...]] = ENTRIES
    model = SubjectRequest
    permission = "members.reveal"
    export_permission = "members.export"
    title = "个人信息事项"
    subtitle = "会员查阅、复制、删除本人信息的办理情况。在会员档案的“个人信息权利”里提出；删除由另一人确认。"
    noun = "件"
    columns = REQUEST_COLUMNS
    orders = {"": ("-pk",)}
    related = ("member__body",)
    empty_icon = "shield-lock"
    empty_title = "没有个人信息事项"
    empty_text = "会员本人提出查阅、复制或删除的，在其档案页面上办理。"

    def row_url(self, obj: Any) -> str:
        return reverse("members:member-privacy", args=[obj.member_id])


class PrivacyView(Page):
    """One person: what is kept, what was asked, the two forms."""

    model = Member
    permission = "members.reveal"
    related = ("body",)
    template_name = "members/privacy.html"
    title = "个人信息权利"
    object: Member

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.show()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Which of the two forms was sent stands in its button."""
        return (
            self.copy(CopyForm(request.POST))
            if "copy" in request.POST
            else self.erase(AskedForm(request.POST))
        )

    def copy(self, form: CopyForm) -> HttpResponse:
        if not form.is_valid():
            return self.show(form, which="copy", status=422)
        kind, said = form.cleaned_data["kind"], form.cleaned_data
        made = make_copy(self.object, by=self.user, on=today(), asked=said["asked"], reason=said["reason"])
        text = json.dumps(made, ensure_ascii=False, indent=1).encode()
        content = copy_as_pdf(made) if kind == "pdf" else text
        answer = HttpResponse(content, content_type="application/octet-stream")
        answer.headers["Content-Disposition"] = content_disposition_header(True, f"{TITLE}.{kind}") or ""
        answer.headers["Cache-Control"] = "no-store"
        return answer

    def erase(self, form: AskedForm) -> HttpResponse:
        if not form.is_valid():
            return self.show(form, which="erase", status=422)
        try:
            ask_erasure(self.object, by=self.user, on=today(), **form.cleaned_data)
        except Refused as problem:
            return self.show(form, which="erase", refusal=str(problem), status=422)
        messages.success(self.request, "已提出删除，请另一位有权人员在“个人信息事项”里确认")
        return redirect("members:member-privacy", pk=self.object.pk)

    def show(
        self, form: Any = None, *, which: str = "", refusal: str = "", status: int = 200
    ) -> HttpResponse:
        member = self.object
        context = {
            "object": member,
            "subtitle": f"{member.name}，{member.body.name}",
            "copy_form": form if which == "copy" else CopyForm(auto_id="id_copy_%s"),
            "erase_form": form if which == "erase" else AskedForm(auto_id="id_erase_%s"),
            "refusal": refusal,
            "requests": SubjectRequest.objects.filter(member=member).order_by("-pk")[:20],
            "kept": kept_words(),
        }
        return self.render(context, status=status)

    def crumbs(self) -> list[tuple[str, str]]:
        detail = reverse("members:member-detail", args=[self.object.pk])
        return [("会员名册", reverse("members:member-list")), (self.object.name, detail), (self.title, "")]


class MemberPrivacy(AsksWho, PrivacyView):
    """Out of sight stays out of sight before anybody is asked who he is."""

    entries: ClassVar[tuple[str, ...]] = ENTRIES
    why = "rights"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.object = self.get_object()
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.object = self.get_object()
        return super().post(request, *args, **kwargs)


class RequestStep(StepPage):
    entries: ClassVar[tuple[str, ...]] = ENTRIES
    model = SubjectRequest
    permission = "members.reveal"
    related = ("member__body",)
    form_class: ClassVar[type[forms.Form] | None] = ReasonForm

    def success_url(self, obj: Any) -> str:
        return reverse("members:subjectrequest-list")


class RequestErase(RequestStep):
    transition: ClassVar[Transition] = ERASE
    done = "已删除此人的个人信息"


class RequestDecline(RequestStep):
    transition: ClassVar[Transition] = DECLINE
    done = "已记为不予办理"

"""Pages of a congress beside its register: its steps, the sign-in list, printed papers, minutes; representatives in batch."""

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from core.papers import send_paper
from core.views import Page, StepPage
from core.views.records import SENTENCES
from core.workflow import NotAllowed, Refused, Transition, WrongState
from members.forms.democracy import AttendanceForm, CancelForm, CloseForm, CountsForm, NoticeForm, VoteForm
from members.forms.mandates import PhotosForm, RepBatchForm, RepEndForm
from members.models import Activist, Ceremony, CeremonyPhoto, MemberCongress, MemberRep
from members.workflows import congresses, letters, mandates
from unions.models import Body
from unions.views.letters import printed

SENTENCES.update(
    {
        "after_founding": "没有保存：日期早于本会成立日期。请核对。",
        "active_member_of_the_union": "没有保存：这位不是本会在会会员。请核对会员名册。",
        "standing_as_long_as_the_committee": "没有保存：常任代表的任期与工会委员会相同。请核对任期至。",
        "one_mandate_at_a_time": "没有保存：这位会员同一时间已有一段代表任期。请先终止那一段。",
        "votes_within_present": "没有保存：票数合计多于实到人数。请核对计票。",
        "one_resolution_of_a_number": "没有保存：刚有人登记了另一项表决。请再登记一次。",
    }
)
SENTENCES.update(
    {
        constraint.name: f"没有保存：{constraint.violation_error_message}"
        for model in (MemberCongress, MemberRep, Ceremony, Activist)
        for constraint in model._meta.constraints
        if constraint.violation_error_message != constraint.default_violation_error_message
    }
)


class CongressPage(Page):
    entries: ClassVar[tuple[str, ...]] = ("P-088",)
    model: ClassVar[type[models.Model]] = MemberCongress
    permission = "elections.view"
    related: tuple[str, ...] = ("body",)

    def crumbs(self) -> list[tuple[str, str]]:
        return [("会员代表大会", reverse("members:membercongress-list"))]


class CongressStep(CongressPage, StepPage):
    back = "members:membercongress-detail"


class CongressNotice(CongressStep):
    transition: ClassVar[Transition] = congresses.NOTICE
    form_class: ClassVar[type[forms.Form] | None] = NoticeForm


class CongressOpen(CongressStep):
    transition: ClassVar[Transition] = congresses.OPEN


class CongressRecord(CongressStep):
    transition: ClassVar[Transition] = congresses.RECORD
    form_class = CountsForm


class CongressVote(CongressStep):
    transition: ClassVar[Transition] = congresses.VOTE
    form_class = VoteForm
    done = "已登记表决"


class CongressClose(CongressStep):
    transition: ClassVar[Transition] = congresses.CLOSE
    form_class = CloseForm
    done = "会议记录已上传，这次大会已办结"


class CongressCancel(CongressStep):
    transition: ClassVar[Transition] = congresses.CANCEL
    form_class = CancelForm


class CongressAttend(CongressStep):
    """The sign-in list to tick, on a phone in the hall; how many are still missing stands beside it while one ticks."""

    template_name = "members/attend.html"
    transition: ClassVar[Transition] = congresses.ATTEND
    form_class = AttendanceForm
    done = "到会名单已保存"

    def extra(self) -> dict[str, Any]:
        congress: MemberCongress = self.object
        rows = congress.seats.select_related("member").order_by("member__pinyin", "pk")
        districts = dict(
            MemberRep.objects.filter(body=congress.body_id).live(congress.held_on).values_list("member", "district")
        )  # fmt: skip
        seats = [
            {"pk": seat.pk, "name": seat.member.name, "district": districts.get(seat.member_id, ""), "present": seat.present}
            for seat in rows[: congresses.MOST]
        ]  # fmt: skip
        share = congresses.fraction(congress, "member.congress_quorum")
        here, least = sum(bool(seat["present"]) for seat in seats), congresses.needed(share, len(seats))
        return {
            "seats": seats,
            "entitled": len(seats),
            "present": here,
            "needed": least,
            "lacking": max(0, least - here),
            "share": congresses.in_words(share) if share else "",
            "open_now": congress.state == MemberCongress.State.NOTICED,
        }


class CongressLetter(CongressPage):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        congress: MemberCongress = self.get_object()
        if congress.notice_on is None:
            raise WrongState("这次大会还没有发出通知。发出通知后再打印。")
        return printed(letters.notice(congress))


class CongressSheet(CongressPage):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        congress: MemberCongress = self.get_object()
        if congress.notice_on is None:
            raise WrongState("这次大会还没有到会名单。发出通知后再打印签到表。")
        return letters.attached(letters.sign_in(congress), f"{congress.short}签到表.pdf")


class CongressMinutes(CongressPage):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        congress: MemberCongress = self.get_object()
        return send_paper(congress.minutes, congress.minutes_name or "会议记录")


class CongressesOfBody(CongressPage):
    """Where a union mends what the rule about congresses found."""

    model = Body
    related: tuple[str, ...] = ()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        body: Body = self.get_object()
        return redirect(f"{reverse('members:membercongress-list')}?under={body.pk}")


class RepEnd(CongressStep):
    model = MemberRep
    related: tuple[str, ...] = ("body", "member")
    back = "members:memberrep-detail"
    transition: ClassVar[Transition] = mandates.END
    form_class = RepEndForm


class RepBatch(Page):
    """A whole list of representatives at once."""

    entries: ClassVar[tuple[str, ...]] = ("P-088",)
    model = MemberRep
    permission = "elections.edit"
    template_name = "generic/form.html"
    title = "批量登记代表"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show(RepBatchForm(user=self.user))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = RepBatchForm(request.POST, user=self.user)
        if form.is_valid():
            data = form.cleaned_data
            kept = {name: data[name] for name in ("district", "elected_on", "standing", "term_end")}
            try:
                mandates.elect(data["body"], data["members"], by=self.user, **kept)
                return redirect(f"{reverse('members:memberrep-list')}?under={data['body'].pk}")
            except Refused as problem:
                form.add_error(None, f"一位也没有登记。{problem}")
        return self.show(form, status=422)

    def show(self, form: RepBatchForm, *, status: int = 200) -> HttpResponse:
        back = reverse("members:memberrep-list")
        return self.render({"form": form, "submit": "登记", "cancel_url": back}, status=status)

    def crumbs(self) -> list[tuple[str, str]]:
        return [("会员代表", reverse("members:memberrep-list")), (self.title, "")]


class CeremonyPhotos(Page):
    entries: ClassVar[tuple[str, ...]] = ("P-086",)
    model = Ceremony
    permission = "members.view"
    related = ("body",)
    template_name = "generic/form.html"
    title = "上传照片"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show(self.own(), PhotosForm())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        row = self.own()
        form = PhotosForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.show(row, form, status=422)
        number = congresses.take_photos(row, form.cleaned_data["photos"], by=self.user)
        messages.success(request, f"已上传 {number} 张照片")
        return redirect("members:ceremony-detail", row.pk)

    def own(self) -> Ceremony:
        row: Ceremony = self.get_object()
        if not Ceremony.objects.visible_to(self.user, "members.edit").filter(pk=row.pk).exists():
            raise NotAllowed("members.edit")
        return row

    def show(self, row: Ceremony, form: PhotosForm, *, status: int = 200) -> HttpResponse:
        back = reverse("members:ceremony-detail", args=[row.pk])
        context = {
            "form": form,
            "submit": "上传",
            "cancel_url": back,
            "subtitle": str(row),
            "crumbs": [(str(row), back), (self.title, "")],
        }
        return self.render(context, status=status)  # fmt: skip


class PhotoFile(Page):
    """Shown inside the portal: it was written anew from its picture alone."""

    entries: ClassVar[tuple[str, ...]] = ("P-086",)
    model = CeremonyPhoto
    permission = "members.view"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        row: CeremonyPhoto = self.get_object()
        if "remove" in request.GET:
            return self.ask(row)
        if not row.file:
            raise Http404
        return send_paper(row.file, row.name)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        row: CeremonyPhoto = self.get_object()
        congresses.remove_photo(row, by=self.user)
        messages.success(request, f"已删除照片：{row.name}")
        return redirect("members:ceremony-detail", row.ceremony_id)

    def ask(self, row: CeremonyPhoto) -> HttpResponse:
        if not Ceremony.objects.visible_to(self.user, "members.edit").filter(pk=row.ceremony_id).exists():
            raise NotAllowed("members.edit")
        context = {
            "question": "删除照片", "effect": f"“{row.name}”从入会仪式的记录里删除，不能恢复。", "submit": "删除照片",
            "danger": True, "cancel_url": reverse("members:ceremony-detail", args=[row.ceremony_id]),
        }  # fmt: skip
        return self.render(context, template="generic/confirm.html")

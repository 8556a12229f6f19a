"""Pages of positions beside their register: papers, the county's check, closing, sharing, printing; where a union mends."""

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from core.views import Page, StepPage
from core.views.records import SENTENCES
from core.workflow import NotAllowed, Refused, Transition
from homes.filters.positions import PositionFilter
from homes.forms.positions import CheckForm, CloseForm, EndForm, PapersForm
from homes.models import HallSession, JointHome, OnlineHome, Position, PositionPaper, PositionShare
from homes.models.positions import MARKS
from homes.views.evidence import attachment
from homes.workflows import positions as steps
from unions.models import Body

PRINTED = 500

SENTENCES.update(
    {
        constraint.name: f"没有保存：{constraint.violation_error_message}"
        for model in (Position, PositionShare, JointHome, OnlineHome, HallSession)
        for constraint in model._meta.constraints
        if constraint.violation_error_message != constraint.default_violation_error_message
    }
)


class PositionPage(Page):
    entries: ClassVar[tuple[str, ...]] = ("P-116",)
    model: ClassVar[type[models.Model]] = Position
    permission = "homes.view"
    related: tuple[str, ...] = ("body", "jurisdiction")

    def crumbs(self) -> list[tuple[str, str]]:
        return [("服务阵地", reverse("homes:position-list"))]


class PositionStep(PositionPage, StepPage):
    back = "homes:position-detail"


class PositionAsk(PositionStep):
    entries: ClassVar[tuple[str, ...]] = ("P-120",)
    transition: ClassVar[Transition] = steps.ASK
    done = "已申请核验，等县总工会核验"


class PositionCheckStep(PositionStep):
    """The eight ticks, beside what the owner has shown; on a phone in the place itself."""

    entries: ClassVar[tuple[str, ...]] = ("P-120",)
    template_name = "homes/position_check.html"
    transition: ClassVar[Transition] = steps.CHECK
    form_class: ClassVar[type[forms.Form] | None] = CheckForm
    done = "已登记核验结果"

    def require(self, obj: models.Model, permission: str) -> None:
        super().require(obj, permission)
        if permission == steps.CHECK.permission and not steps.checks(self.user, obj.body):  # type: ignore[attr-defined]
            raise PermissionDenied(permission)

    def form_kwargs(self) -> dict[str, Any]:
        return {"position": self.object}

    def extra(self) -> dict[str, Any]:
        papers: dict[str, list[PositionPaper]] = {}
        for paper in self.object.papers.order_by("uploaded_on", "pk"):
            papers.setdefault(paper.mark, []).append(paper)
        wanted = steps.demanded_marks(self.object)
        form = self.make_form(*((self.request.POST,) if self.request.method == "POST" else ()))
        if form is not None and self.request.method == "POST":
            form.is_valid()
        rows = [
            {
                "tick": form[key],
                "why": form[f"why_{key}"],
                "papers": papers.get(key, []),
                "wanted": key in wanted,
            }
            for key in MARKS
            if form is not None
        ]
        return {"rows": rows}


class PositionClose(PositionStep):
    transition: ClassVar[Transition] = steps.CLOSE
    form_class = CloseForm


class PositionReopen(PositionStep):
    transition: ClassVar[Transition] = steps.REOPEN


class PositionPapers(PositionPage):
    """Upload for one mark; several files at once."""

    entries: ClassVar[tuple[str, ...]] = ("P-120",)
    template_name = "generic/form.html"
    title = "上传八有材料"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.setup_object()
        return self.show(PapersForm(initial={"mark": request.GET.get("mark", "")}))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.setup_object()
        form = PapersForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.show(form, status=422)
        kept = 0
        for file in form.cleaned_data["papers"]:
            try:
                steps.add_paper(self.object, by=self.user, mark=form.cleaned_data["mark"], file=file)
                kept += 1
            except Refused as problem:
                form.add_error("papers", str(problem))
        if form.errors:
            if kept:
                messages.success(request, f"已上传 {kept} 份，另有没有收下的，见下面的说明")
            return self.show(form, status=422)
        messages.success(request, f"已上传 {kept} 份材料")
        return redirect(reverse("homes:position-detail", args=[self.object.pk]))

    def setup_object(self) -> None:
        self.object = self.get_object()
        self.require(self.object, "homes.edit")

    def show(self, form: forms.Form, *, status: int = 200) -> HttpResponse:
        back = reverse("homes:position-detail", args=[self.object.pk])
        context = {"form": form, "submit": "上传", "cancel_url": back, "subtitle": str(self.object)}
        return self.render(context, status=status)


class PaperPage(PositionPage):
    entries: ClassVar[tuple[str, ...]] = ("P-120",)
    model = PositionPaper
    related: tuple[str, ...] = ("position__body",)


class PaperFile(PaperPage):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return attachment(self.get_object())


class PaperRemove(PaperPage):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        row = self.get_object()
        self.require(row, "homes.edit")
        context = {
            "title": "移除材料", "question": "移除这份材料？", "submit": "移除材料", "cancel_text": "先不移除", "danger": True,
            "effect": f"“{row.name}”将从“{row.get_mark_display()}”中移除，不能撤回。需要时请重新上传。",
            "cancel_url": reverse("homes:position-detail", args=[row.position_id]),
        }  # fmt: skip
        return self.render(context, template="generic/confirm.html")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        row = self.get_object()
        back, name = reverse("homes:position-detail", args=[row.position_id]), row.name
        try:
            steps.remove_paper(row, by=self.user)
        except NotAllowed as problem:
            raise PermissionDenied(str(problem)) from problem
        except Refused as problem:
            messages.error(request, str(problem))
            return redirect(back)
        messages.success(request, f"已移除：{name}")
        return redirect(back)


class ShareStep(PositionPage, StepPage):
    model = PositionShare
    related: tuple[str, ...] = ("body", "position__body")
    back = "homes:positionshare-detail"
    owner_only: ClassVar[bool] = True

    def require(self, obj: models.Model, permission: str) -> None:
        super().require(obj, permission)
        if self.owner_only and permission == "homes.edit" and not steps.keeps(self.user, obj.position):  # type: ignore[attr-defined]
            raise PermissionDenied(permission)


class ShareAgree(ShareStep):
    transition: ClassVar[Transition] = steps.AGREE


class ShareDecline(ShareStep):
    transition: ClassVar[Transition] = steps.DECLINE
    form_class = EndForm


class ShareEnd(ShareStep):
    transition: ClassVar[Transition] = steps.END_SHARE
    form_class = EndForm
    owner_only = False


class PositionsOfBody(PositionPage):
    """Where a union mends what the rules about positions found."""

    model = Body
    related: tuple[str, ...] = ()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        body: Body = self.get_object()
        return redirect(f"{reverse('homes:position-list')}?under={body.pk}")


class PositionPrint(PositionPage):
    """The directory on paper: open positions by place, as the list's filter shows them."""

    template_name = "homes/position_print.html"
    title = "职工服务阵地名录"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        filterset = PositionFilter(request.GET, queryset=self.get_queryset().open(), request=request)
        rows = filterset.qs.select_related("body", "jurisdiction__parent").order_by(
            "jurisdiction__code", "kind", "name"
        )
        found = list(rows[: PRINTED + 1])
        groups: dict[str, list[Position]] = {}
        for row in found[:PRINTED]:
            place = row.jurisdiction
            above = place.parent if place.level == "township" and place.parent else None
            groups.setdefault(f"{above or ''}{place}", []).append(row)
        back = f"{reverse('homes:position-list')}?{request.GET.urlencode()}".removesuffix("?")
        context = {
            "groups": groups, "count": len(found[:PRINTED]), "more": len(found) > PRINTED, "limit": PRINTED, "back": back,
            "pills": filterset.pills(),
        }  # fmt: skip
        return self.render(context)

"""A union and the national system: what both hold, open differences, the chair's yearly confirmation."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from core.clock import today
from core.tables import Column, table_panel
from core.workflow import Refused
from unions.forms.reconcile import ConfirmOwnForm
from unions.models import Body, NatConfirmation, NatSyncDifference
from unions.views.common import OfBody, link, may
from unions.views.differences import answer, what
from unions.views.profile import BodyTab, fact
from unions.views.reconcile import ENTRIES
from unions.workflows import confirm_own
from unions.workflows.reconcile import latest_round

COLUMNS = (
    Column("what", "差异", value=what),
    Column("ours", "本系统"),
    Column("theirs", "全国系统"),
    Column("resolution", "处理", value=answer, kind="state"),
)


def held(body: Body) -> list[dict[str, Any]]:
    """What a chair vouches for."""
    chair = body.officers.filter(post="chair", left_on=None).first()
    members = f"{body.declared_members:,} 人" if body.declared_members is not None else ""
    return [
        fact("全国系统编号", body.national_id),
        fact("工会名称", body.name),
        fact("工会代码", body.uscc),
        fact("上级工会", str(body.superior or "")),
        fact("建会日期", body.established_on),
        fact("负责人", chair.name if chair else ""),
        fact("申报会员数", members),
    ]


class BodyNational(BodyTab):
    entries: ClassVar[tuple[str, ...]] = ENTRIES
    permission = "units.view"
    tab = "body-national"

    def panels(self) -> list[dict[str, Any]]:
        body: Body = self.object
        year = today().year
        sync = latest_round(body, year)
        rows = list(NatSyncDifference.objects.filter(sync=sync, body=body).order_by("pk")) if sync else []
        done = list(NatConfirmation.objects.filter(body=body).order_by("-year")[:20])
        events = [
            {
                "title": f"{row.year} 年已确认",
                "text": row.note,
                "when": str(row.confirmed_on),
                "by": row.confirmed_by,
            }
            for row in done
        ]
        asks = body.is_basic and may(self.user, "unions.edit_own", body)
        actions = (
            [link(f"确认 {year} 年登记内容", "unions:natconfirm", body.pk)]
            if asks and sync and not any(row.year == year for row in done)
            else []
        )
        empty = "两边一致，没有差异。" if sync else f"上级工会 {year} 年还没有与全国系统比对。"
        return [
            {"title": "登记内容", "facts": held(body), "actions": actions},
            table_panel("与全国系统的差异", COLUMNS, rows, empty=empty, hint=str(sync) if sync else ""),
            {"title": "年度确认", "events": events, "empty": "还没有确认过。"},
        ]


class NatConfirm(OfBody):
    """The chair looks at what is held and says yes."""

    entries: ClassVar[tuple[str, ...]] = ENTRIES
    model = Body
    permission = "unions.edit_own"
    title = "确认全国系统登记内容"
    template_name = "unions/natconfirm.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show(ConfirmOwnForm())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        body, form = self.the_body(), ConfirmOwnForm(request.POST)
        if form.is_valid():
            try:
                confirm_own(body, year=today().year, note=form.cleaned_data["note"], by=self.user)
            except Refused as problem:
                form.add_error(None, str(problem))
            else:
                messages.success(request, f"已确认 {today().year} 年登记内容")
                return redirect(reverse("unions:body-national", args=[body.pk]))
        return self.show(form, status=422)

    def show(self, form: ConfirmOwnForm, *, status: int = 200) -> HttpResponse:
        body = self.the_body()
        back = reverse("unions:body-national", args=[body.pk])
        context = {
            "form": form, "submit": "确认", "cancel_url": back, "subtitle": f"{body}，{today().year} 年",
            "panel": {"title": "登记内容", "facts": held(body)},
            "hint": "与实际不一致的，请先联系上级工会更正，再确认。",
        }  # fmt: skip
        return self.render(context, status=status)

    def crumbs(self) -> list[tuple[str, str]]:
        body = self.the_body()
        return [(body.name, reverse("unions:body-national", args=[body.pk])), ("年度确认", "")]

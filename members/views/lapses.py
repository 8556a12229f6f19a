"""Lapsing membership, departures of many at once, papers of expulsions."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from core.clock import today
from core.papers import send_paper
from core.tables import Column
from core.views import DetailPage, ListPage, StepPage
from core.views.base import Page
from core.workflow import Refused, Transition
from members.filters.transfers import LAPSE_TABS, LapseFilter
from members.forms import transfers as forms
from members.models import Expulsion, Member, MembershipLapse
from members.views.slips import ActPage
from members.workflows import departures, lapses
from unions.models import Body
from unions.policies.force import policy_of

State = MembershipLapse.State
TONES = {State.OPEN: "pending", State.RESUMED: "pass", State.EXITED: "na"}


def standing(lapse: Any) -> tuple[str, str]:
    if lapse.state == State.OPEN and lapse.persuaded_on:
        return "已劝告", "pending"
    return lapse.get_state_display(), TONES[lapse.state]


class LapseList(ListPage):
    """Who pays no dues and takes no part; `due_on` is the day from which the membership may be deemed ended."""

    entries: ClassVar[tuple[str, ...]] = ("P-081",)
    model, permission, title = MembershipLapse, "members.view", "会籍催告"
    noun = "人"
    related = ("member__body",)
    columns = (
        Column("member", "会员", "member.name", link=True, sub="member.body.name"),
        Column("since", "起始日期", kind="date"),
        Column("persuaded_on", "劝告日期", kind="date"),
        Column("ripe", "满期日", "ripe", kind="date", export=False),
        Column("state", "状态", standing, "state"),
    )
    filterset_class = LapseFilter
    row_page = "members:membershiplapse-detail"
    export_permission = "members.export"
    empty_icon = "person-check"
    empty_title = "没有需要催告的会员"
    empty_text = "会员连续未缴会费、未参加活动的，在他的页面点“登记催告”。"

    def prepare(self, objects: list[Any]) -> None:
        months = self.months()
        for row in objects:
            row.ripe = lapses.ripe_on(row, months) if months is not None else None

    def months(self) -> int | None:
        home = self.user.home_body
        value = policy_of(home.place if home else "CN", today()).value(lapses.MONTHS)
        return None if value is None else int(value)

    @property
    def subtitle(self) -> str:  # type: ignore[override]
        months = self.months()
        if months is None:
            return "视为自动退会的月数还没有设定"
        return f"连续 {months} 个月未缴会费、未参加活动，经教育劝告无效的，视为自动退会"

    def tabs(self) -> list[dict[str, Any]]:
        current = self.request.GET.get("tab", "")
        return [
            {"title": title, "url": f"?tab={tab}" if tab else "?", "current": tab == current}
            for tab, title in LAPSE_TABS
        ]


class LapseDetail(DetailPage):
    entries: ClassVar[tuple[str, ...]] = ("P-081",)
    model, permission = MembershipLapse, "members.view"
    related = ("member__body",)

    def crumbs(self) -> list[tuple[str, str]]:
        return [("会籍催告", reverse("members:membershiplapse-list")), (self.object.member.name, "")]

    def extra(self) -> dict[str, Any]:
        row = self.object
        months = lapses.months_of(row.member, today())
        ripe = f"{lapses.ripe_on(row, months):%Y-%m-%d}" if months is not None else "标准未设定"
        facts = (
            ("会员", row.member.name), ("所在工会", row.member.body.name), ("起始日期", f"{row.since:%Y-%m-%d}"),
            ("满期日", ripe), ("劝告日期", f"{row.persuaded_on:%Y-%m-%d}" if row.persuaded_on else ""),
            ("劝告情况", row.outcome), ("劝告人", row.persuaded_by),
            ("办结日期", f"{row.closed_on:%Y-%m-%d}" if row.closed_on else ""),
        )  # fmt: skip
        member_url = reverse("members:member-detail", args=[row.member_id])
        actions: list[dict[str, Any]] = [{"title": "会员资料", "url": member_url, "icon": "person"}]
        for step in lapses.LAPSE_STEPS:
            if step.open_to(row, self.user):
                url = reverse(f"members:membershiplapse-{step.slug}", args=[row.pk])
                actions.append({"title": step.verb, "url": url, "tone": step.tone, "dialog": True})
        said = [{"label": label, "value": value or "—"} for label, value in facts]
        return {"state": standing(row), "actions": actions, "panels": [{"title": "催告", "facts": said}]}


class LapseStep(StepPage):
    model, permission = MembershipLapse, "members.view"
    related = ("member__body",)
    back = "members:membershiplapse-detail"


class LapsePersuade(LapseStep):
    transition: ClassVar[Transition] = lapses.PERSUADE
    form_class = forms.PersuadeForm


class LapseResume(LapseStep):
    transition: ClassVar[Transition] = lapses.RESUME
    form_class = forms.DayForm


class LapseExit(LapseStep):
    transition: ClassVar[Transition] = lapses.EXIT
    form_class = forms.ExitForm


class MemberLapse(ActPage):
    entries: ClassVar[tuple[str, ...]] = ("P-081",)
    model, permission, title = Member, "members.view", "登记催告"
    says = "会员没有正当理由不缴会费、不参加活动的，先登记起始日期，再教育劝告。"

    def subject(self) -> Any:
        member = self.get_object()
        self.require(member, "members.edit")
        return member

    def cancel_url(self) -> str:
        return reverse("members:member-detail", args=[self.kwargs["pk"]])

    def make_form(self, *data: Any) -> Any:
        return forms.LapseForm(*data)

    def act(self, data: dict[str, Any]) -> str:
        lapse = lapses.start_lapse(self.object, since=data["since"], by=self.user)
        messages.success(self.request, f"已登记催告：{self.object.name}")
        return reverse("members:membershiplapse-detail", args=[lapse.pk])


class MembersDeparted(Page):
    """From the rows chosen in the list: asks for the day, then records it for each."""

    entries: ClassVar[tuple[str, ...]] = ("P-082",)
    model, permission, title = Member, "members.edit", "登记离职"
    related = ("unit", "body")
    template_name = "members/departed.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect("members:member-list")

    def post(self, request: HttpRequest) -> HttpResponse:
        chosen = [int(pk) for pk in request.POST.getlist("pk") if pk.isdecimal()][: departures.AT_ONCE]
        striking = bool(request.GET.get("back"))
        may = departures.may_stay if striking else departures.may_depart
        rows = may(self.get_queryset().filter(pk__in=chosen))
        found = list(rows.order_by("path", "pk"))
        back = reverse("members:member-list")
        if not found:
            wanted = "登记过离职的会员" if striking else "在会的会员"
            messages.error(request, f"还没有选择{wanted}。请先勾选。")
            return redirect(back)
        context = {"rows": found, "cancel_url": back, "striking": striking}
        if "confirm" not in request.POST:
            return self.render({**context, "form": None if striking else forms.DepartForm()})
        if striking:
            return self.settled(context, *departures.strike_departures(rows, by=self.user))
        form = forms.DepartForm(request.POST)
        if not form.is_valid():
            return self.render({**context, "form": form}, status=422)
        try:
            done, left_out = departures.record_departures(rows, by=self.user, on=form.cleaned_data["on"])
        except Refused as problem:
            form.add_error(None, str(problem))
            return self.render({**context, "form": form}, status=422)
        return self.settled(context, done, left_out)

    def settled(self, context: dict[str, Any], done: int, left_out: list[Any]) -> HttpResponse:
        """Back to those who left; whoever was left out is named first."""
        if done:
            said = f"已取消 {done} 人的离职登记" if context["striking"] else f"已登记 {done} 人离职"
            messages.success(self.request, said)
        if left_out:
            return self.render({**context, "done": done, "left_out": left_out}, status=422)
        return redirect(f"{context['cancel_url']}?tab=departed")


class DepartedOfBody(Page):
    """Where the rule about departed members sends its reader."""

    entries: ClassVar[tuple[str, ...]] = ("P-082",)
    model, permission, title = Body, "members.view", "离职未接转"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect(f"{reverse('members:member-list')}?tab=departed&under={self.get_object().pk}")


class ExpulsionPaper(Page):
    model, permission, title = Expulsion, "members.view", "开除会籍决定"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        row = self.get_object()
        return send_paper(row.paper, row.paper_name)

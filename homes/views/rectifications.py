"""Rectification of unions: the list, one of them with its course, ordering one, its steps."""

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from core.clock import today
from core.forms import ReasonForm
from core.tables import Column, columns_of_file
from core.views import DetailPage, ListPage, Page, StepPage
from core.workflow import Refused, Transition
from homes.filters.ratings import RectificationFilter
from homes.forms.ratings import CarryForm, CauseForm, ChooseForm, LiftForm, MeasuresForm, RectifyForm
from homes.models import RatingRound, Rectification
from homes.views.ratings import percent
from homes.workflows import rectify
from homes.workflows.sheets import verifies
from unions.models import Body

State = Rectification.State
TONES = {
    "triggered": "fail", "cause": "grace", "published": "grace", "carried": "pending", "rerated": "pending",
    "lifted": "pass", "escalated": "fail",
}  # fmt: skip
ENTRIES = ("P-105",)


def chip(row: Rectification) -> tuple[str, str]:
    return row.get_state_display(), TONES[row.state]


class RectificationList(ListPage):
    entries: ClassVar[tuple[str, ...]] = ENTRIES
    model, permission, title = Rectification, "homes.view", "整顿"
    subtitle = "会员评家满意率低于标准的工会，以及复核、巡查、信访中列入整顿的工会"
    noun = "件"
    filterset_class = RectificationFilter
    related = ("body__superior", "lead", "escalated_to")
    orders = {"": ("-opened_on", "-pk")}
    columns = (
        Column("body", "工会名称", "body.name", link=True, sub="body.superior.name", sub_label="上级工会"),
        Column("origin", "来源", "get_origin_display", sub=lambda row: row.why[:40], sub_label="事由"),
        Column("opened_on", "列入日期", kind="date", phone=False),
        Column("due_on", "期限", kind="date"),
        Column("lead", "牵头", lambda row: (row.escalated_to or row.lead).name if row.escalated_to or row.lead else "", phone=False),
        Column("state", "状态", chip, kind="state"),
    )  # fmt: skip
    export_name = "整顿"
    empty_icon = "check-circle"
    empty_title = "没有在整顿的工会"
    empty_text = "会员评家满意率低于标准时，系统会自动列入。"
    row_page = "homes:rectification-detail"

    def export_columns(self) -> tuple[Column, ...]:
        return columns_of_file(self.columns)

    def actions(self) -> list[dict[str, Any]]:
        """Ordering one begins with the choice of the union."""
        if not self.user.can("homes.verify"):
            return []
        return [{"title": "列入整顿", "url": reverse("homes:rectification-choose"), "icon": "plus-lg"}]


class RectificationDetail(DetailPage):
    entries: ClassVar[tuple[str, ...]] = ENTRIES
    model, permission = Rectification, "homes.view"
    related = ("body__superior", "lead", "rating", "rerating", "escalated_to")

    def crumbs(self) -> list[tuple[str, str]]:
        return [("整顿", reverse("homes:rectification-list")), (str(self.object.body), "")]

    def extra(self) -> dict[str, Any]:
        row: Rectification = self.object
        above = verifies(self.user, row.body)
        hidden = set() if above else {"rectification.lift", "rectification.escalate"}
        hidden |= _not_now(row)
        actions = [
            {
                "title": step.verb,
                "url": reverse(f"homes:rectification-{step.slug}", args=[row.pk]),
                "tone": step.tone,
            }
            for step in rectify.RECTIFY_STEPS
            if step.name not in hidden and step.open_to(row, self.user)
        ]
        if rerating_due(row) and self._edits(row):
            url = reverse("homes:rating-open", args=[row.body_id])
            actions.insert(0, {"title": "发起复评", "url": url, "tone": "primary"})
        if sum(action["tone"] == "primary" for action in actions) > 1:  # one main button a page
            for action in actions[1:]:
                action["tone"] = "quiet" if action["tone"] == "primary" else action["tone"]
        return {
            "state": chip(row), "subtitle": f"{row.get_origin_display()} · {row.why}", "steps": _stepper(row),
            "facts": _facts(row), "panels": _panels(row), "actions": actions,
        }  # fmt: skip

    def _edits(self, row: Rectification) -> bool:
        return bool(Body.objects.visible_to(self.user, "homes.edit").filter(pk=row.body_id).exists())


def rerating_due(row: Rectification) -> bool:
    """Carried out, and no open round yet."""
    if row.origin != Rectification.Origin.RATING or not row.carried_on or row.state == State.LIFTED:
        return False
    return not RatingRound.objects.filter(body=row.body_id, state__in=["opened", "voting", "closed"]).exists()


def _not_now(row: Rectification) -> set[str]:
    """An escalated one keeps its place: only the next of the three entries is offered."""
    done = [bool(row.cause), bool(row.measures), bool(row.carried_on)]
    names = ["rectification.cause", "rectification.measures", "rectification.carry"]
    turn = done.index(False) if False in done else len(done)
    lift = set() if turn == len(done) else {"rectification.lift"}
    return {name for place, name in enumerate(names) if place != turn} | lift


def _stepper(row: Rectification) -> list[dict[str, Any]]:
    rated = row.origin == Rectification.Origin.RATING
    parts: list[tuple[str, dt.date | None, bool]] = [
        ("列入", row.opened_on, True), ("查因", None, bool(row.cause)), ("公布措施", row.published_on, bool(row.measures)),
        ("落实", row.carried_on, bool(row.carried_on)),
    ]  # fmt: skip
    if rated:
        good = bool(row.rerating and row.state != State.ESCALATED)
        parts.append(("复评", row.rerating.closed_on if row.rerating else None, good))
    parts.append(("解除", row.closed_on, row.state == State.LIFTED))
    turn = next((n for n, part in enumerate(parts) if not part[2]), len(parts))
    return [
        {
            "title": title,
            "note": f"{on:%Y-%m-%d}" if on else "",
            "done": done and place < turn,
            "now": place == turn,
        }
        for place, (title, on, done) in enumerate(parts)
    ]


def _facts(row: Rectification) -> list[dict[str, Any]]:
    late = row.is_open and row.due_on and row.due_on < today()
    found: list[dict[str, Any]] = [
        {"label": "工会", "value": row.body.name, "url": reverse("unions:body-detail", args=[row.body_id])},
        {"label": "列入日期", "value": str(row.opened_on)},
        {
            "label": "期限",
            "value": str(row.due_on) if row.due_on else "未设定",
            "sub": "已过期限" if late else "",
        },
        {"label": "牵头", "value": row.lead.name if row.lead else "上级工会"},
    ]
    for label, rating in (("触发的评家", row.rating), ("复评", row.rerating)):
        if rating:
            url = reverse("homes:rating-detail", args=[rating.pk])
            found.append(
                {"label": label, "value": f"{percent(rating.union_rate)}（{rating.closed_on}）", "url": url}
            )
    if row.escalated_to:
        found.append({"label": "升级到", "value": row.escalated_to.name, "sub": str(row.escalated_on)})
    return found


def _panels(row: Rectification) -> list[dict[str, Any]]:
    where = f"{row.published_on}，{row.published_at}" if row.published_on else ""
    said = [
        ("原因", row.cause, ""), ("整改措施", row.measures, where),
        ("落实情况", row.carried, str(row.carried_on or "")), ("解除意见", row.outcome, str(row.closed_on or "")),
    ]  # fmt: skip
    kept = [{"label": label, "value": text, "sub": sub} for label, text, sub in said if text]
    return [{"title": "整顿经过", "facts": kept, "empty": "还没有登记。请先查明原因。"}]


class RectificationChoose(Page):
    """Which union; the form itself stands under that union's address."""

    entries: ClassVar[tuple[str, ...]] = ENTRIES
    model, permission, title = Rectification, "homes.verify", "列入整顿"
    template_name = "generic/form.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show(ChooseForm(user=self.user))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ChooseForm(request.POST, user=self.user)
        if form.is_valid():
            return redirect("homes:rectification-open", form.cleaned_data["body"].pk)
        return self.show(form, status=422)

    def show(self, form: ChooseForm, *, status: int = 200) -> HttpResponse:
        back = reverse("homes:rectification-list")
        return self.render({"form": form, "submit": "下一步", "cancel_url": back}, status=status)

    def crumbs(self) -> list[tuple[str, str]]:
        return [("整顿", reverse("homes:rectification-list")), (self.title, "")]


class RectificationOpen(Page):
    """From above, for what reviews, inspections and petitions found."""

    entries: ClassVar[tuple[str, ...]] = ENTRIES
    model, permission, title = Body, "homes.verify", "列入整顿"
    template_name = "generic/form.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show(self.own(), RectifyForm())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        body, form = self.own(), RectifyForm(request.POST)
        if form.is_valid():
            try:
                row = rectify.open_rectification(body, by=self.user, on=today(), **form.cleaned_data)
                return redirect("homes:rectification-detail", row.pk)
            except Refused as problem:
                form.add_error(None, str(problem))
        return self.show(body, form, status=422)

    def own(self) -> Body:
        body: Body = self.get_object()
        if not verifies(self.user, body):
            raise PermissionDenied("homes.verify")
        return body

    def show(self, body: Body, form: RectifyForm, *, status: int = 200) -> HttpResponse:
        back = reverse("unions:body-detail", args=[body.pk])
        return self.render(
            {"form": form, "submit": "列入整顿", "cancel_url": back, "subtitle": str(body)}, status=status
        )

    def crumbs(self) -> list[tuple[str, str]]:
        return [("整顿", reverse("homes:rectification-list")), (self.title, "")]


class RectificationStep(StepPage):
    entries: ClassVar[tuple[str, ...]] = ENTRIES
    model = Rectification
    permission = "homes.view"
    related = ("body",)
    back = "homes:rectification-detail"

    def crumbs(self) -> list[tuple[str, str]]:
        return [("整顿", reverse("homes:rectification-list")), (self.transition.verb, "")]


class RectificationCause(RectificationStep):
    transition: ClassVar[Transition] = rectify.CAUSE
    form_class: ClassVar[type[forms.Form] | None] = CauseForm


class RectificationMeasures(RectificationStep):
    transition: ClassVar[Transition] = rectify.MEASURES
    form_class = MeasuresForm


class RectificationCarry(RectificationStep):
    transition: ClassVar[Transition] = rectify.CARRY
    form_class = CarryForm


class RectificationLift(RectificationStep):
    transition: ClassVar[Transition] = rectify.LIFT
    form_class = LiftForm


class RectificationEscalate(RectificationStep):
    transition: ClassVar[Transition] = rectify.ESCALATE
    form_class = ReasonForm

"""Requests of members to leave or to come back: the union's list, one request, the two ways to settle it."""

from typing import Any, ClassVar

from django import forms
from django.urls import reverse

from core.forms import ReasonForm
from core.tables import Column
from core.views import DetailPage, StepPage
from core.workflow import Transition
from members.filters.joining import WishFilter
from members.models import MembershipWish
from members.views.voices import OpenList
from members.workflows.wishes import DECLINE, GRANT, WISH_STEPS, may_decline

TONES = {"open": "pending", "granted": "pass", "declined": "fail", "withdrawn": "na"}


def _state(row: Any) -> tuple[str, str]:
    return row.get_state_display(), TONES[row.state]


class WishList(OpenList):
    entries: ClassVar[tuple[str, ...]] = ("P-081", "P-090")
    model = MembershipWish
    title = "会籍申请"
    columns = (
        Column("member", "会员", lambda row: row.member.name, link=True, sub=lambda row: row.body.name),
        Column("kind", "事项", lambda row: row.get_kind_display()),
        Column("filed_on", "申请日期", kind="date"),
        Column("state", "状态", _state, "state"),
    )
    filterset_class = WishFilter
    orders = {"": ("-filed_on", "-pk")}
    export_name = "会籍申请"
    empty_icon = "box-arrow-right"
    empty_title = "没有会籍申请"
    empty_text = "会员凭会员证在“会员查询”页面申请退会或恢复会籍，在这里办理。"
    row_page = "members:wish-detail"


class WishDetail(DetailPage):
    entries: ClassVar[tuple[str, ...]] = ("P-081", "P-090")
    model = MembershipWish
    permission = "members.view"
    related = ("member", "body")

    def crumbs(self) -> list[tuple[str, str]]:
        return [("会籍申请", reverse("members:wish-list")), (str(self.object), "")]

    def extra(self) -> dict[str, Any]:
        row: MembershipWish = self.object
        facts = [
            {"label": "会员", "value": row.member.name, "url": reverse("members:member-detail", args=[row.member_id])},
            {"label": "会籍", "value": row.member.get_status_display()},
            {"label": "事项", "value": row.get_kind_display()}, {"label": "说明", "value": row.why or "没有填写"},
            {"label": "申请日期", "value": str(row.filed_on)},
        ]  # fmt: skip
        if row.decided_on:
            facts.append(
                {"label": "办理", "value": f"{row.decided_on} {row.decided_by} {row.decision}".strip()}
            )
        return {
            "state": _state(row), "subtitle": row.body.name, "panels": [{"title": "申请", "facts": facts}],
            "actions": [
                {"title": step.verb, "url": reverse(f"members:wish-{step.slug}", args=[row.pk]), "tone": step.tone}
                for step in WISH_STEPS if step.open_to(row, self.user) and (step is not DECLINE or may_decline(row))
            ],
        }  # fmt: skip


class WishStep(StepPage):
    entries: ClassVar[tuple[str, ...]] = ("P-081",)
    model = MembershipWish
    permission = "members.view"
    related = ("member", "body")
    back = "members:wish-detail"


class WishGrant(WishStep):
    transition: ClassVar[Transition] = GRANT


class WishDecline(WishStep):
    transition: ClassVar[Transition] = DECLINE
    form_class: ClassVar[type[forms.Form] | None] = ReasonForm

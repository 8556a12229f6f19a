"""What members ask of their union: opinions to be answered in writing, corrections of their files."""

from typing import Any, ClassVar

from django import forms
from django.urls import reverse

from core.forms import ReasonForm
from core.identifiers import mask_contact, mask_phone
from core.tables import Column
from core.views import DetailPage, ListPage, StepPage
from core.workflow import Transition
from members.filters.joining import OPEN_TABS, CorrectionFilter, OpinionFilter
from members.forms.voices import AnswerForm
from members.models import FileCorrection, MemberOpinion
from members.views.applications import tabs_of
from members.workflows.voices import ACCEPT, ANSWER, APPLIED, REFUSE


def _state(row: Any) -> tuple[str, str]:
    return row.get_state_display(), {"open": "pending", "refused": "fail"}.get(row.state, "pass")


class OpenList(ListPage):
    entries: ClassVar[tuple[str, ...]] = ("P-090",)
    permission = "members.view"
    export_permission = "members.export"
    noun = "条"
    related = ("member", "body")

    def tabs(self) -> list[dict[str, Any]]:
        return tabs_of(self.request.GET, OPEN_TABS)


class OpinionList(OpenList):
    model = MemberOpinion
    title = "会员意见"
    columns = (
        Column("text", "内容", lambda row: row.text[:60], link=True, sub=lambda row: row.get_kind_display()),
        Column("member", "会员", lambda row: row.member.name, sub=lambda row: row.body.name),
        Column("lodged_on", "提出日期", kind="date"),
        Column("state", "状态", _state, "state"),
    )
    filterset_class = OpinionFilter
    orders = {"": ("-lodged_on", "-pk")}
    export_name = "会员意见"
    empty_icon = "chat-left-text"
    empty_title = "没有会员意见"
    empty_text = "会员凭会员证在“会员查询”页面提出的意见，在这里书面答复。"
    row_page = "members:opinion-detail"


class OpinionDetail(DetailPage):
    entries: ClassVar[tuple[str, ...]] = ("P-090",)
    model = MemberOpinion
    permission = "members.view"
    related = ("member", "body")

    def crumbs(self) -> list[tuple[str, str]]:
        return [("会员意见", reverse("members:opinion-list")), (str(self.object), "")]

    def extra(self) -> dict[str, Any]:
        row: MemberOpinion = self.object
        url = reverse("members:opinion-answer", args=[row.pk])
        asked = [
            {"label": "类别", "value": row.get_kind_display()}, {"label": "内容", "value": row.text},
            {"label": "会员", "value": row.member.name, "url": reverse("members:member-detail", args=[row.member_id])},
            {"label": "提出日期", "value": str(row.lodged_on)},
        ]  # fmt: skip
        said = [
            {"label": "答复", "value": row.answer}, {"label": "答复日期", "value": str(row.answered_on)},
            {"label": "答复人", "value": row.answered_by},
        ]  # fmt: skip
        answered = {"title": "书面答复", "facts": said if row.answer else [], "empty": "还没有答复。"}
        may = ANSWER.open_to(row, self.user)
        return {
            "state": _state(row), "subtitle": row.body.name, "panels": [{"title": "内容", "facts": asked}, answered],
            "actions": [{"title": ANSWER.verb, "url": url, "tone": "primary"}] if may else [],
        }  # fmt: skip


class OpinionAnswer(StepPage):
    entries: ClassVar[tuple[str, ...]] = ("P-090",)
    model = MemberOpinion
    permission = "members.view"
    back = "members:opinion-detail"
    transition: ClassVar[Transition] = ANSWER
    form_class: ClassVar[type[forms.Form] | None] = AnswerForm


class CorrectionList(OpenList):
    model = FileCorrection
    title = "资料更正申请"
    columns = (
        Column("item", "更正项目", lambda row: row.get_item_display(), link=True),
        Column("member", "会员", lambda row: row.member.name, sub=lambda row: row.body.name),
        Column("asked_on", "申请日期", kind="date"),
        Column("state", "状态", _state, "state"),
    )
    filterset_class = CorrectionFilter
    orders = {"": ("-asked_on", "-pk")}
    export_name = "资料更正申请"
    empty_icon = "pencil-square"
    empty_title = "没有更正申请"
    empty_text = "会员发现档案有错，可凭会员证在“会员查询”页面申请更正。"
    row_page = "members:correction-detail"


class CorrectionDetail(DetailPage):
    """What the member wrote is shown to those who may change the file; a phone number is the member's own wish."""

    entries: ClassVar[tuple[str, ...]] = ("P-090",)
    model = FileCorrection
    permission = "members.view"
    related = ("member", "body")

    def crumbs(self) -> list[tuple[str, str]]:
        return [("资料更正申请", reverse("members:correction-list")), (str(self.object), "")]

    def extra(self) -> dict[str, Any]:
        row: FileCorrection = self.object
        may = FileCorrection.objects.filter(pk=row.pk).visible_to(self.user, "members.edit").exists()
        facts = [
            {"label": "会员", "value": row.member.name, "url": reverse("members:member-detail", args=[row.member_id])},
            {"label": "更正项目", "value": row.get_item_display()},
            *present(row, may=may),
            {"label": "应当是", "value": shown(row, may=may)},
            {"label": "申请日期", "value": str(row.asked_on)},
        ]  # fmt: skip
        if row.decided_on:
            facts.append({"label": "处理", "value": f"{row.decided_on} {row.decided_by} {row.decision}"})
        return {
            "state": _state(row), "subtitle": row.body.name, "panels": [{"title": "申请", "facts": facts}],
            "actions": [
                {"title": step.verb, "url": reverse(f"members:correction-{step.slug}", args=[row.pk]), "tone": step.tone}
                for step in (ACCEPT, REFUSE) if step.open_to(row, self.user)
            ],
        }  # fmt: skip


def shown(row: FileCorrection, *, may: bool) -> str:
    """Numbers stay masked here as everywhere; free text only to those who may change the file."""
    if row.item == FileCorrection.Item.PHONE:
        return mask_phone(row.wanted)
    if row.item == FileCorrection.Item.EMERGENCY:
        return mask_contact(row.wanted)
    return row.wanted if may else "没有权限查看"


def present(row: FileCorrection, *, may: bool) -> list[dict[str, Any]]:
    """What the file says now, beside what it should say; once decided the file has moved on."""
    item = FileCorrection.Item(row.item)
    if not may or row.state != "open" or item not in APPLIED:
        return []
    member = row.member
    masked = {item.PHONE: member.masked_phone, item.EMERGENCY: member.masked_emergency}
    return [{"label": "现在登记的是", "value": masked.get(item, getattr(member, row.item, "")) or "未填"}]


class CorrectionStep(StepPage):
    entries: ClassVar[tuple[str, ...]] = ("P-090",)
    model = FileCorrection
    permission = "members.view"
    back = "members:correction-detail"


class CorrectionAccept(CorrectionStep):
    transition: ClassVar[Transition] = ACCEPT


class CorrectionRefuse(CorrectionStep):
    transition: ClassVar[Transition] = REFUSE
    form_class: ClassVar[type[forms.Form] | None] = ReasonForm

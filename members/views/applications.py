"""The union's side of joining: the list, one application, its steps, many approved at once."""

from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.urls import reverse

from core.identifiers import mask_id, mask_phone
from core.tables import Column
from core.views import BatchPage, DetailPage, ListPage, StepPage
from core.views.reveal import RevealView, masked_context
from core.workflow import Transition
from members.filters.joining import APPLICATION_TABS, ApplicationFilter
from members.forms.joining import ApproveForm, GiveForm, RefuseForm
from members.models import JoinApplication, Member
from members.workflows.joining import APPROVE, HAND_OVER, MATCH, REFUSE, STEPS, State, settle

TONES = {
    State.APPLIED: "pending", State.MATCHED: "pending", State.APPROVED: "pass", State.CARDED: "pass",
    State.REFUSED: "fail", State.WITHDRAWN: "na",
}  # fmt: skip
COLUMNS = (
    Column("name", "姓名", link=True, sub=lambda row: row.get_sex_display()),
    Column("number", "申请编号", lambda row: row.shown_number),
    Column("unit_name", "工作单位", lambda row: (row.unit.name if row.unit else row.unit_name) or "没有单位", sub=lambda row: row.body.name),
    Column("channel", "途径", lambda row: row.get_channel_display(), phone=False),
    Column("applied_on", "申请日期", kind="date"),
    Column("state", "状态", lambda row: (row.get_state_display(), TONES[row.state]), "state"),
)  # fmt: skip


def tabs_of(query: QueryDict, tabs: tuple[tuple[str, str], ...]) -> list[dict[str, Any]]:
    found, current = [], query.get("tab", "")
    for tab, title in tabs:
        kept = query.copy()
        for name in ("after", "before", "export", "tab"):
            kept.pop(name, None)
        if tab:
            kept["tab"] = tab
        found.append({"title": title, "url": f"?{kept.urlencode()}", "current": tab == current})
    return found


class ApplicationList(ListPage):
    entries: ClassVar[tuple[str, ...]] = ("P-080",)
    model = JoinApplication
    permission = "members.view"
    export_permission = "members.export"
    title = "入会申请"
    noun = "份"
    columns = COLUMNS
    filterset_class = ApplicationFilter
    orders = {"": ("-applied_on", "-pk")}
    export_name = "入会申请"
    empty_icon = "person-plus"
    empty_title = "没有入会申请"
    empty_text = "把本会的入会二维码贴在职工看得到的地方，职工用手机就能申请。"
    related = ("unit", "body")
    row_page = "members:application-detail"

    def tabs(self) -> list[dict[str, Any]]:
        return tabs_of(self.request.GET, APPLICATION_TABS)

    def actions(self) -> list[dict[str, Any]]:
        home = self.user.home_body
        if home is None:
            return []
        url = reverse("members:join-poster", args=[home.pk])
        return [{"title": "入会二维码", "url": url, "icon": "qr-code"}]

    def batch_actions(self) -> list[dict[str, Any]]:
        tab = self.request.GET.get("tab", "")
        if not self.user.can("members.edit") or tab not in {"", "taken"}:
            return []
        if tab:
            return [{"title": "打印会员证", "url": reverse("members:card-batch"), "icon": "printer"}]
        return [{"title": "批量批准", "url": reverse("members:application-batch"), "tone": "primary"}]


class ApplicationDetail(DetailPage):
    entries: ClassVar[tuple[str, ...]] = ("P-080",)
    model = JoinApplication
    permission = "members.view"
    related = ("unit", "body", "window", "residence", "member")
    template_name = "members/application.html"

    def crumbs(self) -> list[tuple[str, str]]:
        return [("入会申请", reverse("members:application-list")), (self.object.name, "")]

    def extra(self) -> dict[str, Any]:
        row: JoinApplication = self.object
        may = JoinApplication.objects.filter(pk=row.pk).visible_to(self.user, "members.reveal").exists()
        member = row.member if self._sees_member(row) else None
        return {
            "state": (row.get_state_display(), TONES[State(row.state)]),
            "subtitle": f"{row.body} · {row.shown_number}",
            "steps": _stepper(row),
            "actions": [
                {"title": step.verb, "url": reverse(f"members:application-{step.slug}", args=[row.pk]), "tone": step.tone}
                for step in STEPS if step.open_to(row, self.user)
            ],
            "number": self.masked(ApplicationNumber, row, "id-number", reveal=may),
            "phone": self.masked(ApplicationPhone, row, "phone", reveal=may),
            "person": _person(row), "wish": _wish(row),
            "member_url": reverse("members:member-detail", args=[member.pk]) if member else "",
        }  # fmt: skip

    def masked(self, view: type[RevealView], row: Any, name: str, *, reveal: bool) -> dict[str, Any]:
        url = reverse(f"members:application-{name}", args=[row.pk]) if reveal else ""
        return masked_context(view, row, url)

    def _sees_member(self, row: JoinApplication) -> bool:
        return Member.objects.filter(pk=row.member_id).visible_to(self.user, "members.view").exists()


def _stepper(row: JoinApplication) -> list[dict[str, Any]]:
    if row.state in {State.REFUSED, State.WITHDRAWN}:
        return []
    titles = (
        ("申请", row.applied_on),
        ("匹配工会", row.matched_on),
        ("批准", row.decided_on),
        ("发证", None),
    )
    at = {State.APPLIED: 1, State.MATCHED: 2, State.APPROVED: 3, State.CARDED: 4}[State(row.state)]
    return [
        {"title": title, "note": f"{on:%Y-%m-%d}" if on and place < at else "", "done": place < at, "now": place == at}
        for place, (title, on) in enumerate(titles)
    ]  # fmt: skip


def _person(row: JoinApplication) -> list[dict[str, Any]]:
    groups = [row.get_group8_display()] if row.group8 else []
    groups += ["农民工"] if row.migrant else []
    return [
        {"label": "姓名", "value": row.name}, {"label": "性别", "value": row.get_sex_display()},
        {"label": "出生日期", "value": f"{row.born_on:%Y-%m-%d}" if row.born_on else ""},
        {"label": "群体", "value": "、".join(groups) or "无"},
    ]  # fmt: skip


def _wish(row: JoinApplication) -> list[dict[str, Any]]:
    home = f"{row.residence}{row.village}" if row.residence else ""
    facts = [
        ("途径", row.get_channel_display() + (f"（{row.window}）" if row.window else "")),
        ("申请人", row.get_applied_by_display()), ("申请日期", str(row.applied_on)),
        ("填写的单位", row.unit_name or "没有填"), ("登记的单位", row.unit.name if row.unit else "没有对上"),
        ("居住地", home), ("同意处理个人信息", str(row.consented_on)), ("申请加入的工会", row.body.name),
        ("审核", f"{row.decided_on} {row.decided_by}" if row.decided_on else ""), ("审核意见", row.decision),
        ("会员证号", row.member.card_no if row.member else ""),
    ]  # fmt: skip
    return [{"label": label, "value": value} for label, value in facts if value]


class ApplicationNumber(RevealView):
    model = JoinApplication
    permission = "members.reveal"
    field = "id_number"
    mask = staticmethod(mask_id)  # type: ignore[assignment]


class ApplicationPhone(RevealView):
    model = JoinApplication
    permission = "members.reveal"
    field = "phone"
    mask = staticmethod(mask_phone)  # type: ignore[assignment]


class ApplicationStep(StepPage):
    entries: ClassVar[tuple[str, ...]] = ("P-080",)
    model = JoinApplication
    permission = "members.view"
    back = "members:application-detail"


class ApplicationApprove(ApplicationStep):
    transition: ClassVar[Transition] = APPROVE
    form_class: ClassVar[type[forms.Form] | None] = ApproveForm


class ApplicationRefuse(ApplicationStep):
    transition: ClassVar[Transition] = REFUSE
    form_class: ClassVar[type[forms.Form] | None] = RefuseForm


class ApplicationHandOver(ApplicationStep):
    transition: ClassVar[Transition] = HAND_OVER


class ApplicationMatch(ApplicationStep):
    """The row may have left the reader's branch: back to the list."""

    transition: ClassVar[Transition] = MATCH
    form_class: ClassVar[type[forms.Form] | None] = GiveForm

    def form_kwargs(self) -> dict[str, Any]:
        return {"user": self.user}

    def success_url(self, obj: Any) -> str:
        return reverse("members:application-list")


class ApplicationBatch(BatchPage):
    """Approves those chosen, each by the same step as alone."""

    entries: ClassVar[tuple[str, ...]] = ("P-080",)
    model = JoinApplication
    permission = "members.edit"
    related = ("body",)
    title = "批量批准入会"
    template_name = "members/application_batch.html"
    list_page = "members:application-list"
    settled_query = "?tab=taken"
    none_chosen = "还没有选择申请。请先勾选。"
    settled = "已批准 {n} 人入会"

    def crumbs(self) -> list[tuple[str, str]]:
        return [("入会申请", reverse("members:application-list")), (self.title, "")]

    def settle(self, rows: list[Any]) -> list[tuple[Any, str]]:
        return [(row, said) for row in rows if (said := settle(row, APPROVE, by=self.user))]

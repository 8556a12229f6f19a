"""Transfers of membership: the lists of both sides, one transfer, its slip, its steps."""

from typing import Any, ClassVar

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from core.clock import today
from core.tables import Column
from core.views import DetailPage, ListPage, StepPage
from core.views.base import Page
from core.workflow import Transition
from members.filters.transfers import TRANSFER_TABS, TransferFilter
from members.forms import transfers as forms
from members.models import Member, MembershipTransfer
from members.workflows import slips, transfers
from unions.policies.force import policy_of

State = MembershipTransfer.State
TONES = {
    State.ASKED: "pending", State.ISSUED: "pending", State.HELD: "grace", State.ACCEPTED: "pass", State.RETURNED: "fail",
    State.WITHDRAWN: "na",
}  # fmt: skip
UNKNOWN = "原工会（开具凭证后可见）"
LIMIT = "member.transfer_days"


def limit_of(user: Any) -> int | None:
    """Days a transfer may take, where the reader works."""
    home = user.home_body
    value = policy_of(home.place if home else "CN", today()).value(LIMIT)
    return None if value is None else int(value)


def from_name(transfer: Any) -> str:
    """Before there is a slip nobody outside the old union learns which it is."""
    return transfer.from_body.name if transfer.certificate_no or transfer.ours else UNKNOWN


COLUMNS = (
    Column("member", "会员", "member.name", link=True, sub=lambda row: row.certificate_no or ""),
    Column("from_body", "原工会", from_name),
    Column("goal", "转往", "goal"),
    Column("state", "状态", lambda row: (row.get_state_display(), TONES[row.state]), "state"),
    Column("started_on", "提出日期", kind="date", phone=False),
    Column("due_on", "期限", kind="due"),
)


def reach(user: Any) -> Any:
    return MembershipTransfer.objects.shown_to(user, "members.view").with_due(limit_of(user))


class TransferList(ListPage):
    entries: ClassVar[tuple[str, ...]] = ("P-081",)
    model, permission, title = MembershipTransfer, "members.view", "会籍接转"
    noun = "件"
    columns = COLUMNS
    filterset_class = TransferFilter
    export_permission = "members.export"
    row_page = "members:membershiptransfer-detail"
    empty_icon = "arrow-left-right"
    empty_title = "这里没有会籍接转"
    empty_text = "会员换单位时，由原工会在会员页面开具接转凭证，新单位工会凭凭证号接收。"

    def get_queryset(self) -> Any:
        return reach(self.user)

    @property
    def subtitle(self) -> str:  # type: ignore[override]
        limit = limit_of(self.user)
        return f"提出后 {limit} 天内办结" if limit is not None else "办理期限还没有设定，不计逾期"

    def tabs(self) -> list[dict[str, Any]]:
        current = self.request.GET.get("tab", "")
        return [
            {"title": title, "url": f"?tab={tab}" if tab else "?", "current": tab == current}
            for tab, title in TRANSFER_TABS
        ]

    def actions(self) -> list[dict[str, Any]]:
        if not self.user.can("members.edit"):
            return []
        return [
            {"title": "请原工会开具", "url": reverse("members:membershiptransfer-ask"), "icon": "envelope"},
            {
                "title": "凭凭证接收", "url": reverse("members:membershiptransfer-receive"), "icon": "person-check",
                "tone": "primary",
            },
        ]  # fmt: skip


class TransferDetail(DetailPage):
    entries: ClassVar[tuple[str, ...]] = ("P-081",)
    model, permission = MembershipTransfer, "members.view"

    def get_queryset(self) -> Any:
        return reach(self.user)

    def crumbs(self) -> list[tuple[str, str]]:
        return [("会籍接转", reverse("members:membershiptransfer-list")), (self.object.member.name, "")]

    def extra(self) -> dict[str, Any]:
        row = self.object
        return {
            "state": (row.get_state_display(), TONES[row.state]),
            "subtitle": " · ".join(part for part in (from_name(row), row.goal) if part),
            "actions": self.actions(row),
            "panels": [
                {"title": "凭证", "facts": self.slip(row)},
                {"title": "办理经过", "events": self.events(row)},
            ],
        }

    def actions(self, row: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        if row.state in (State.ISSUED, State.HELD):
            url = reverse("members:membershiptransfer-slip", args=[row.pk])
            found.append({"title": "打印凭证", "url": url, "icon": "printer"})
        if Member.objects.filter(pk=row.member_id).visible_to(self.user, "members.view").exists():
            url = reverse("members:member-detail", args=[row.member_id])
            found.append({"title": "会员资料", "url": url, "icon": "person"})
        for step in transfers.offered(row, self.user):
            url = reverse(f"members:membershiptransfer-{step.slug}", args=[row.pk])
            found.append({"title": step.verb, "url": url, "tone": step.tone, "dialog": True})
        return found

    def slip(self, row: Any) -> list[dict[str, Any]]:
        if not row.certificate_no and not row.ours:
            facts = [("姓名", row.member.name), ("原工会", UNKNOWN), ("转往", row.goal)]
        else:
            facts = slips.facts_of(row)
        if row.certificate_no:
            facts = [("凭证号", row.certificate_no), ("核验码", transfers.code_of(row)), *facts]
        more = [
            ("居住地", str(row.residence or "")),
            ("属地暂管工会", str(row.held_by or "")),
            ("说明", row.note),
        ]
        pairs = [*facts, *((label, value) for label, value in more if value)]
        return [{"label": label, "value": value or "—"} for label, value in pairs]

    def events(self, row: Any) -> list[dict[str, Any]]:
        ours = bool(row.ours or row.certificate_no)
        told = (
            (row.closed_on if row.why else None, row.get_state_display(), row.why, ""),
            (row.accepted_on, "接收", row.to_body.name if row.to_body else "", row.received_by),
            (row.held_on, "属地暂管", row.held_by.name if row.held_by else "", ""),
            (row.issued_on, "开具凭证", row.from_body.name if ours else "", row.issued_by if ours else ""),
            (row.started_on, f"{row.get_started_by_display()}提出", "", ""),
        )
        return [
            {"title": title, "text": text, "when": f"{on:%Y-%m-%d}", "by": by, "kind": ""}
            for on, title, text, by in told
            if on
        ]


class TransferSlip(Page):
    entries: ClassVar[tuple[str, ...]] = ("P-081",)
    model, permission, title = MembershipTransfer, "members.view", "会员组织关系接转凭证"
    related = ("member", "from_body", "to_body", "held_by")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        transfer = self.get_object()
        response = HttpResponse(slips.slip_pdf(transfer), content_type="application/pdf")
        response.headers["Content-Disposition"] = f'inline; filename="{transfer.certificate_no}.pdf"'
        return response


class TransferStep(StepPage):
    """Each step belongs to one side: the other sees the transfer but answers 403."""

    model, permission = MembershipTransfer, "members.view"
    related = ("member", "from_body", "to_body", "held_by")
    back = "members:membershiptransfer-detail"
    form_class: ClassVar[type[Form] | None] = forms.DayForm

    def get_object(self) -> Any:
        transfer = super().get_object()
        self.require(transfer, self.transition.permission)
        if transfer.state in self.transition.sources and self.transition.gate:
            self.transition.gate(transfer, by=self.user)
        return transfer


class TransferAnswer(TransferStep):
    transition: ClassVar[Transition] = transfers.ANSWER


class TransferAccept(TransferStep):
    transition: ClassVar[Transition] = transfers.ACCEPT
    form_class = forms.AcceptForm


class TransferHold(TransferStep):
    transition: ClassVar[Transition] = transfers.HOLD


class TransferReturn(TransferStep):
    transition: ClassVar[Transition] = transfers.RETURN
    form_class = forms.WhyForm


class TransferWithdraw(TransferStep):
    transition: ClassVar[Transition] = transfers.WITHDRAW
    form_class = forms.WhyForm

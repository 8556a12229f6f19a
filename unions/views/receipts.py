"""Receipts of documents: what came in, what each addressee made of it, who has not signed."""

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from core.tables import Column
from core.views import DetailPage, ListPage, Page, StepPage
from core.workflow import Refused, Transition
from unions.filters.rounds import ReceiptFilter
from unions.forms.circulation import SignForm, StudyForm
from unions.models import DocReceipt, PolicyDoc
from unions.tables import StateWord
from unions.views.bodies import tab_links
from unions.views.common import link
from unions.views.profile import fact
from unions.workflows.bodies import superior_of
from unions.workflows.circulation import RECEIPT_STEPS, SIGN, STUDY, keeps, remind

ENTRIES = ("P-001",)
TONES = {"sent": "pending", "received": "grace", "studied": "pass"}
TABS = [("", "全部"), ("sent", "待签收"), ("received", "待学习"), ("studied", "已学习贯彻")]


def receipt_state(row: DocReceipt) -> StateWord:
    return StateWord(row.get_state_display(), TONES[row.state])


DATES = (
    Column("state", "状态", value=receipt_state, kind="state"),
    Column("sent_on", "发文日期", kind="date", phone=False),
    Column("received_on", "收文日期", kind="date"),
    Column("studied_on", "学习日期", kind="date", phone=False),
    Column("reminded_on", "催办日期", kind="date", phone=False),
)


class ReceiptList(ListPage):
    entries: ClassVar[tuple[str, ...]] = ENTRIES
    model = DocReceipt
    permission = "policy.view"
    title = "收文登记"
    subtitle = "上级发来的文件：签收、组织学习、登记贯彻措施。"
    noun = "件"
    filterset_class = ReceiptFilter
    orders = {"": ("-sent_on", "-pk")}
    columns: tuple[Column, ...] = (
        Column("doc", "文件", value="doc.title", link=True, sub="doc.number"),
        Column("body", "收文工会", value="body.name"),
        *DATES,
    )
    empty_icon = "file-earmark-text"
    empty_title = "没有收文"
    empty_text = "上级发来文件后会列在这里。"
    related = ("doc", "body")
    row_page = "unions:docreceipt-detail"

    def tabs(self) -> list[dict[str, Any]]:
        return tab_links(self.request, TABS)


class ReceiptsOfDocument(ReceiptList):
    """The issuer's list: who has signed, who has not."""

    of_model = PolicyDoc
    title = "签收情况"
    subtitle = ""
    columns = (
        Column("body", "收文工会", value="body.name", link=True, sub="body.superior.name"),
        Column("kind", "类别", value="body.get_kind_display", phone=False),
        *DATES,
        Column("action", "贯彻措施", value=lambda row: row.action[:80], phone=False),
        Column("filed_by_name", "签收人", phone=False),
    )
    orders = {"": ("body__path", "pk")}
    related = ("doc", "body__superior")
    export_name = "签收情况"

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(doc=self.doc)

    @property
    def doc(self) -> PolicyDoc:
        if not hasattr(self, "_doc"):
            rows = PolicyDoc.objects.visible_to(self.user, self.permission).select_related("body")
            found: PolicyDoc | None = rows.filter(pk=self.kwargs["pk"]).first()
            if found is None:
                raise Http404
            self._doc = found
        return self._doc

    def actions(self) -> list[dict[str, Any]]:
        if not keeps(self.doc, self.user):
            return []
        return [link("催办未签收的", "unions:document-remind", self.doc.pk, icon="bell", dialog=True)]

    def crumbs(self) -> list[tuple[str, str]]:
        own = reverse("unions:document-detail", args=[self.doc.pk])
        return [("政策文件", reverse("unions:document-list")), (str(self.doc), own), ("签收情况", "")]


class DocumentRemind(Page):
    """Asks once, then marks those who have not signed."""

    entries: ClassVar[tuple[str, ...]] = ENTRIES
    model = PolicyDoc
    permission = "policy.edit"
    title = "催办签收"
    template_name = "generic/confirm.html"
    related = ("body",)

    def own(self) -> PolicyDoc:
        doc: PolicyDoc = self.get_object()
        if not keeps(doc, self.user):
            raise PermissionDenied("the document belongs to another level")
        return doc

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.ask(self.own())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        doc = self.own()
        try:
            done = remind(doc, by=self.user)
        except Refused as problem:
            return self.ask(doc, refusal=str(problem), status=422)
        messages.success(request, f"已催办 {done:,} 家")
        return redirect(reverse("unions:document-receipts", args=[doc.pk]) + "?tab=sent")

    def ask(self, doc: PolicyDoc, *, refusal: str = "", status: int = 200) -> HttpResponse:
        waiting = doc.receipts.filter(state=DocReceipt.State.SENT)
        names = waiting.select_related("body").order_by("body__path")[:10]
        count = waiting.count()
        context = {
            "question": f"催办没有签收的 {count:,} 家",
            "effect": f"“{doc.title}”还没有签收的单位，会在待办里看到今天的催办。",
            "items": [row.body.name for row in names] + ([f"等 {count:,} 家"] if count > 10 else []),
            "submit": "催办", "refusal": refusal, "cancel_url": reverse("unions:document-receipts", args=[doc.pk]),
        }  # fmt: skip
        return self.render(context, status=status)


class ReceiptDetail(DetailPage):
    entries: ClassVar[tuple[str, ...]] = ENTRIES
    model = DocReceipt
    permission = "policy.view"
    related = ("doc__jurisdiction", "body__superior", "body__industry_superior")

    def crumbs(self) -> list[tuple[str, str]]:
        return [("收文登记", reverse("unions:docreceipt-list")), (str(self.object.doc), "")]

    def extra(self) -> dict[str, Any]:
        row: DocReceipt = self.object
        doc = row.doc
        about = [
            fact("文件", doc.title, url=reverse("unions:document-detail", args=[doc.pk])),
            fact("文号", doc.number),
            fact("发文机关", doc.issuer),
            fact("成文日期", doc.issued_on),
            fact("贯彻意见", doc.remark),
        ]
        done = [
            fact("学习日期", row.studied_on),
            fact("贯彻措施", row.action),
            fact("登记人", row.filed_by_name),
        ]
        return {
            "title": doc.title,
            "subtitle": f"收文工会：{row.body}",
            "state": receipt_state(row),
            "facts": [
                {"label": "发文日期", "value": row.sent_on},
                {"label": "收文日期", "value": row.received_on or "—"},
                {"label": "学习日期", "value": row.studied_on or "—"},
                {"label": "催办日期", "value": row.reminded_on or "—"},
            ],
            "panels": [{"title": "文件", "facts": about}, {"title": "学习贯彻", "facts": done}],
            "actions": self.actions(row),
        }

    def actions(self, row: DocReceipt) -> list[dict[str, Any]]:
        if superior_of(row.body, self.user, "unions.edit"):
            return []
        return [
            link(step.verb, f"unions:docreceipt-{step.slug}", row.pk, tone="primary", dialog=True)
            for step in RECEIPT_STEPS
            if step.open_to(row, self.user)
        ]


class ReceiptStep(StepPage):
    model = DocReceipt
    permission = "policy.view"
    back = "unions:docreceipt-detail"
    related = ("doc", "body__superior", "body__industry_superior")


class ReceiptSign(ReceiptStep):
    transition: ClassVar[Transition] = SIGN
    form_class = SignForm
    done = "已签收"


class ReceiptStudy(ReceiptStep):
    transition: ClassVar[Transition] = STUDY
    form_class = StudyForm
    done = "已登记学习贯彻"

    def form_kwargs(self) -> dict[str, Any]:
        row: DocReceipt = self.object
        return {"initial": {"studied_on": row.studied_on, "action": row.action}}

"""Records that a superior verifies and published affairs, beside their registers."""

from typing import Any, ClassVar

from django import forms
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from core.clock import today
from core.letters import Letter
from core.register import REGISTERS
from core.tables import Column
from core.views import BatchPage, ListPage, Page, StepPage
from core.workflow import Transition
from homes.filters.activities import RecordFilter
from homes.forms import DecisionForm
from homes.forms.records import lists_of
from homes.models import AffairsPost, HomeRecord
from homes.registers.records import record_state
from homes.rules.activities import wanted
from homes.workflows import records
from homes.workflows.sheets import files_for
from homes.workflows.together import verify_each
from unions.models import Body
from unions.policies.force import policy_of
from unions.tables import StateWord
from unions.views.common import may
from unions.views.letters import printed

ENTRIES = ("P-111", "P-113", "P-114", "P-098")
HINTS = {
    "ledger": "制度经会议通过后登记，附制度文本；修订后点“修订”再报",
    "double": "每年每项登记一条，附活动方案、现场照片、评议结果",
    "open3": "每年每项登记一条，附开展情况的材料",
    "duty": "没有其他登记可以证明的职责，在这里登记一条工作记录",
}
SHOWN = 5  # posts of a kind on the board


class RecordPage(Page):
    entries: ClassVar[tuple[str, ...]] = ENTRIES
    model: ClassVar[type[models.Model]] = HomeRecord
    permission = "homes.view"
    related: tuple[str, ...] = ("body__superior", "body__industry_superior")

    def crumbs(self) -> list[tuple[str, str]]:
        return [(REGISTERS["homerecord"].title, reverse("homes:homerecord-list"))]


class RecordStep(RecordPage, StepPage):
    back = "homes:homerecord-detail"


class RecordFile(RecordStep):
    transition: ClassVar[Transition] = records.FILE


class RecordVerify(RecordStep):
    transition: ClassVar[Transition] = records.VERIFY


class RecordReturn(RecordStep):
    transition: ClassVar[Transition] = records.RETURN
    form_class: ClassVar[type[forms.Form] | None] = DecisionForm


class RecordRevise(RecordStep):
    transition: ClassVar[Transition] = records.REVISE


class RecordsOfBody(RecordPage):
    """Every item that is asked of one union: what is there, what is missing, what came back."""

    model = Body
    related = ("superior",)
    template_name = "homes/records.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        body: Body = self.get_object()
        mine = files_for(self.user, body)
        context = {
            "body": body,
            "title": "制度台账和创建记录",
            "sections": self.sections(body, mine),
            "mine": mine,
        }
        return self.render(context)

    def sections(self, body: Body, mine: bool) -> list[dict[str, Any]]:
        newest: dict[tuple[str, str], HomeRecord] = {}
        for row in HomeRecord.objects.filter(body=body).order_by("cycle", "pk"):
            newest[row.kind, row.item] = row
        titles = dict(HomeRecord.Kind.choices)
        found = []
        for kind, items in lists_of(body).items():
            rows = [self.row(body, kind, item, newest.get((kind, item)), mine) for item in items]
            good = sum(row["good"] for row in rows)
            found.append(
                {"title": titles[kind], "hint": HINTS[kind], "rows": rows, "good": good, "total": len(rows)}
            )
        return found

    def row(self, body: Body, kind: str, item: str, record: HomeRecord | None, mine: bool) -> dict[str, Any]:
        year = today().year
        new = f"{reverse('homes:homerecord-create')}?body={body.pk}&kind={kind}&item={item}"
        old = record is not None and kind != HomeRecord.Kind.LEDGER and record.cycle < year
        return {
            "item": item, "record": record, "state": record_state(record) if record else StateWord("没有登记", ""),
            "url": reverse("homes:homerecord-detail", args=[record.pk]) if record else "",
            "new": new if mine and (record is None or old) else "",
            "good": record is not None and record.state == HomeRecord.State.VERIFIED,
        }  # fmt: skip


class WaitingRecords(ListPage):
    """What waits for the reader's verification, longest first."""

    entries: ClassVar[tuple[str, ...]] = ENTRIES
    model, permission, title = HomeRecord, "homes.verify", "台账和记录核实"
    subtitle = "下级工会提交的制度台账和创建记录，逐条打开核实，或勾选后一并核实"
    related = ("body__superior",)
    filterset_class = RecordFilter
    orders = {"": ("filed_on", "pk")}
    columns = (
        Column("item", "项目", link=True, sub="get_kind_display"),
        Column("body", "工会", value="body.name", sub="body.superior.name"),
        Column("title", "名称", phone=False),
        Column("filed_on", "提交日期", kind="date", sub="filed_by_name"),
        Column("files", "材料", value=lambda row: row.files.count(), kind="num", phone=False),
        Column("state", "状态", value=record_state, kind="state"),
    )
    row_page = "homes:homerecord-detail"
    export_name = "待核实的台账和记录"
    empty_title = "没有等待核实的记录"
    empty_text = "下级工会提交后显示在这里。"

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(state=HomeRecord.State.FILED)

    def batch_actions(self) -> list[dict[str, Any]]:
        return [{"title": "核实通过", "url": reverse("homes:homerecord-batch"), "tone": "primary"}]


class BatchRecords(RecordPage, BatchPage):
    permission = "homes.verify"
    title = "一并核实通过"
    template_name = "homes/record_batch.html"
    list_page = "homes:homerecord-waiting"
    none_chosen = "还没有选择记录。请先勾选。"
    settled = "已核实 {n} 条"

    def settle(self, rows: list[Any]) -> list[tuple[Any, str]]:
        return verify_each(records.VERIFY, rows, by=self.user)


class PostsOfBody(Page):
    """The board of one union: every kind that must be published, with what hangs there."""

    entries: ClassVar[tuple[str, ...]] = ("P-112",)
    model = Body
    permission = "homes.view"
    related = ("superior",)
    template_name = "homes/posts.html"

    def crumbs(self) -> list[tuple[str, str]]:
        return [(REGISTERS["affairspost"].title, reverse("homes:affairspost-list"))]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        body: Body = self.get_object()
        policy = policy_of(body.place, today())
        titles, asked = dict(AffairsPost.Kind.choices), wanted(policy)
        edits = may(self.user, "homes.edit", body)
        kinds = [*[kind for kind in asked if kind in titles], *[kind for kind in titles if kind not in asked]]
        context = {
            "title": f"{body}会务公开栏", "body": body, "months": policy.value("home.affairs_months"),
            "kinds": [
                {
                    "title": titles[kind], "asked": kind in asked,
                    "posts": list(AffairsPost.objects.filter(body=body, kind=kind).order_by("-published_on", "-pk")[:SHOWN]),
                    "new": f"{reverse('homes:affairspost-create')}?body={body.pk}&kind={kind}" if edits else "",
                    "all": f"{reverse('homes:affairspost-list')}?under={body.pk}&kind={kind}",
                }
                for kind in kinds
            ],
        }  # fmt: skip
        return self.render(context)


class PostPrint(Page):
    """One post as a sheet for the notice board."""

    entries: ClassVar[tuple[str, ...]] = ("P-112",)
    model = AffairsPost
    permission = "homes.view"
    related = ("body",)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        post: AffairsPost = self.get_object()
        lines = tuple(line.strip() for line in post.content.splitlines() if line.strip())
        return printed(
            Letter(
                title=f"会务公开：{post.title}", to="全体会员", paragraphs=lines, signature=post.body.name,
                signed_on=post.published_on, after=(f"公开事项：{post.get_kind_display()}。有意见请向本会反映。",),
            )
        )  # fmt: skip

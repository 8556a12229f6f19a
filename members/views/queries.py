"""What a representative asks of his union, and its written answers. The chair answers on the page of opinions."""

from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from core.clock import today
from core.tables import Column
from core.views import DetailPage, ListPage, Page
from core.workflow import Refused
from members.models import MemberOpinion
from members.workflows.queries import QUERY, ask, due_on
from unions.models import Body
from unions.tables import StateWord


class QueryForm(forms.Form):
    text = forms.CharField(
        label="询问内容", max_length=2000, min_length=5, widget=forms.Textarea(attrs={"rows": 6}),
        help_text="写明询问的事项，主席应在规定天数内书面答复", error_messages={"required": "请写明询问的事项。", "min_length": "请把事项写完整，至少 5 个字。"},
    )  # fmt: skip


def query_state(row: MemberOpinion) -> StateWord:
    due = due_on(row)
    if row.state == MemberOpinion.State.OPEN and due and due < today():
        return StateWord("逾期未答复", "fail")
    return StateWord(row.get_state_display(), "pending" if row.state == "open" else "pass")


class QueryPage(Page):
    entries: ClassVar[tuple[str, ...]] = ("P-090",)
    model = MemberOpinion
    permission = "members.ask"
    related = ("member", "body")

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(kind=QUERY)


class QueryList(QueryPage, ListPage):
    title = "监督询问"
    noun = "条"
    subtitle = "会员代表向本会提出的询问和主席的书面答复"
    columns = (
        Column("text", "询问内容", lambda row: row.text[:60], link=True),
        Column("member", "会员代表", value="member.name", phone=False),
        Column("lodged_on", "提出日期", kind="date"),
        Column("due", "答复期限", due_on, kind="date", phone=False),
        Column("state", "状态", query_state, "state"),
    )
    orders = {"": ("-lodged_on", "-pk")}
    row_page = "members:query-detail"
    export_name = "监督询问"
    empty_icon = "question-circle"
    empty_title = "还没有监督询问"
    empty_text = "对经费、会务、决议落实有疑问的，点右上角“提出询问”。"

    def actions(self) -> list[dict[str, Any]]:
        return [
            {
                "title": "提出询问",
                "url": reverse("members:query-create"),
                "icon": "plus-lg",
                "tone": "primary",
            }
        ]


class QueryDetail(QueryPage, DetailPage):
    def crumbs(self) -> list[tuple[str, str]]:
        return [("监督询问", reverse("members:query-list"))]

    def extra(self) -> dict[str, Any]:
        row: MemberOpinion = self.object
        asked = [
            {"label": "内容", "value": row.text}, {"label": "会员代表", "value": row.member.name},
            {"label": "提出日期", "value": str(row.lodged_on)}, {"label": "答复期限", "value": str(due_on(row) or "—")},
        ]  # fmt: skip
        said = [
            {"label": "答复", "value": row.answer}, {"label": "答复日期", "value": str(row.answered_on)},
            {"label": "答复人", "value": row.answered_by},
        ]  # fmt: skip
        answer = {"title": "书面答复", "facts": said if row.answer else [], "empty": "工会还没有答复。"}
        return {"subtitle": row.body.name, "panels": [{"title": "询问", "facts": asked}, answer]}


class QueryCreate(QueryPage):
    template_name = "generic/form.html"
    title = "提出询问"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show(QueryForm())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = QueryForm(request.POST)
        if form.is_valid():
            try:
                row = ask(self.own_body(), form.cleaned_data["text"], by=self.user, on=today())
                return redirect("members:query-detail", row.pk)
            except Refused as problem:
                form.add_error(None, str(problem))
        return self.show(form, status=422)

    def own_body(self) -> Body:
        bodies = [grant.body for grant in self.user.grants_today if self.permission in grant.permissions]
        return bodies[0]  # the permission is granted somewhere, else the page had not opened

    def show(self, form: QueryForm, *, status: int = 200) -> HttpResponse:
        context = {
            "form": form, "submit": "提出", "cancel_url": reverse("members:query-list"),
            "subtitle": f"向{self.own_body()}提出", "crumbs": [("监督询问", reverse("members:query-list")), (self.title, "")],
        }  # fmt: skip
        return self.render(context, status=status)

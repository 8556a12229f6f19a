"""Procedures: what can be done, the cases of one procedure, a case with its steps, its papers."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from core.clock import today
from core.papers import send_paper
from core.views import DetailPage, ListPage, Page
from core.workflow import NotAllowed
from unions.filters import CaseFilter
from unions.models import Body, Case, CaseStep, Coverage, SurveyItem
from unions.tables import CASE_COLUMNS, case_state
from unions.views.bodies import tab_links
from unions.views.common import link
from unions.workflows.balloting import elections_of
from unions.workflows.procedures import (
    ABOVE,
    PROCEDURES,
    Procedure,
    Stage,
    live_steps,
    may_return_to,
    may_take,
)

Kind = CaseStep.Kind
# by procedure: further buttons of a case (its printed replies, the page where its next step is prepared)
BESIDE: dict[str, Callable[[Case, Any], list[dict[str, Any]]]] = {}


def start_url(procedure: Procedure) -> str:
    return (
        reverse(procedure.start_page)
        if procedure.start_page
        else reverse("unions:case-create", args=[procedure.key])
    )


class CasePage(Page):
    model: ClassVar[type[Model]] = Case
    permission = "unions.view"
    related: tuple[str, ...] = (
        "body__superior",
        "body__industry_superior",
        "officer",
        "election",
        "unit",
    )

    def procedure(self) -> Procedure:
        found = PROCEDURES.get(self.kwargs["procedure"])
        if found is None:
            raise Http404
        if not self.user.can(found.view):
            raise NotAllowed(found.view)
        return found


class ProcedureList(CasePage):
    """Every procedure the reader may see, with what is under way and what waits for him."""

    template_name = "unions/procedures.html"
    title = "办理事项"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = self.get_queryset()
        return self.render(
            {"rows": [self.row(p, rows) for p in PROCEDURES.values() if self.user.can(p.view)]}
        )

    def row(self, procedure: Procedure, rows: Any) -> dict[str, Any]:
        cases = rows.filter(procedure=procedure.key, state=Case.State.OPEN).order_by()
        create = start_url(procedure) if self.user.can(procedure.opener) else ""
        return {
            "procedure": procedure,
            "open": cases[:1001].count(),
            "late": cases.filter(due_on__lt=today())[:1001].count(),
            "url": reverse("unions:case-list", args=[procedure.key]),
            "create_url": create,
            "steps": [stage.label for stage in procedure.stages if not stage.minor],
        }


class CaseList(CasePage, ListPage):
    noun = "件"
    columns = CASE_COLUMNS
    filterset_class = CaseFilter
    row_page = "unions:case-detail"
    empty_icon = "list-check"
    empty_title = "没有办理中的事项"
    empty_text = "点右上角的按钮启动一件，或换一个分类看。"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.kind = self.procedure()
        return super().get(request, *args, **kwargs)

    def render(self, context: dict[str, Any], *, template: str = "", status: int = 200) -> HttpResponse:
        return super().render(
            {**context, "title": self.kind.title, "subtitle": self.kind.says},
            template=template,
            status=status,
        )

    def get_queryset(self) -> Any:
        rows = super().get_queryset().filter(procedure=self.kind.key)
        return rows if self.request.GET.get("tab") == "done" else rows.filter(state=Case.State.OPEN)

    def tabs(self) -> list[dict[str, Any]]:
        late = [("late", "已逾期")] if self.kind.due_days else []
        return tab_links(self.request, [("", "办理中"), *late, ("done", "已办结")])

    def actions(self) -> list[dict[str, Any]]:
        if not self.user.can(self.kind.opener):
            return []
        title = f"启动{self.kind.title}"
        return [{"title": title, "url": start_url(self.kind), "icon": "plus-lg", "tone": "primary"}]

    def crumbs(self) -> list[tuple[str, str]]:
        return [("办理事项", reverse("unions:procedure-list")), (self.kind.title, "")]


class CaseDetail(CasePage, DetailPage):
    template_name = "unions/case.html"

    def crumbs(self) -> list[tuple[str, str]]:
        kind = self.object.kind
        return [(kind.title, reverse("unions:case-list", args=[kind.key])), (str(self.object.body), "")]

    def surveyed(self, case: Case) -> list[dict[str, Any]]:
        """The way back to the ledger of the survey that found the employer."""
        if case.procedure != "founding" or not self.user.can("units.view"):
            return []
        units = Coverage.objects.filter(body=case.body, to_on=None).values("unit")
        items = SurveyItem.objects.visible_to(self.user, "units.view").filter(unit__in=units)
        return [
            {
                "label": "排查台账",
                "value": item.get_state_display(),
                "url": reverse("unions:survey-item-detail", args=[item.pk]),
            }
            for item in items.order_by("-pk")[:1]
        ]

    def extra(self) -> dict[str, Any]:
        case: Case = self.object
        live, stage = live_steps(case), case.next_stage
        return {
            "state": case_state(case),
            "steps": steps_of(case, live),
            "facts": [*facts_of(case), *self.surveyed(case)],
            "warnings": case.kind.warnings(case, self.user) if case.kind.warnings else [],
            "stage": stage,
            "mine": bool(stage and may_take(case, stage, self.user)),
            "papers": self.papers(case),
            "panels": [
                self.answers(case),
                {"title": "办理经过", "hint": "新的在前", "events": self.events(case)},
            ],
            "actions": [*self.actions(case, stage), *self.beside(case)],
        }

    def answers(self, case: Case) -> dict[str, Any]:
        live = live_steps(case)
        facts = [
            {"label": ask.label, "value": ask.word(case.data[ask.name])}
            for ask in case.kind.opens
            if ask.name in case.data
        ]
        for stage in case.kind.of(case):
            said = live[stage.key].said if stage.key in live else []
            facts += [{"label": label, "value": word} for label, word in said]
        return {"title": "填写内容", "facts": facts, "empty": "还没有填写内容。"}

    def events(self, case: Case) -> list[dict[str, Any]]:
        return [event_of(row) for row in case.steps.order_by("-pk")]

    def papers(self, case: Case) -> list[dict[str, Any]]:
        rows = case.steps.exclude(paper="").order_by("pk")
        return [
            {"name": row.paper_name, "url": reverse("unions:case-paper", args=[row.pk]), "step": row.label, "undone": row.undone}
            for row in rows
        ]  # fmt: skip

    def actions(self, case: Case, stage: Stage | None) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        if stage is None:
            return found
        if may_take(case, stage, self.user):
            found.append(link(stage.verb, "unions:case-advance", case.pk, tone="primary"))
            if stage.turn == ABOVE:
                if may_return_to(case):
                    found.append(link("退回补正", "unions:case-return", case.pk, tone="danger"))
                if case.kind.refusable:
                    found.append(link("不同意", "unions:case-refuse", case.pk, tone="danger"))
        if may_withdraw(case, self.user):
            found.append(link("撤回", "unions:case-withdraw", case.pk, dialog=True))
        return found

    def beside(self, case: Case) -> list[dict[str, Any]]:
        more = BESIDE.get(case.procedure)
        return more(case, self.user) if more else []


def may_withdraw(case: Case, user: Any) -> bool:
    decided = any(step.turn == ABOVE for key in live_steps(case) if (step := case.kind.stage(key)))
    return not decided and Body.objects.visible_to(user, case.kind.edit).filter(pk=case.body_id).exists()


def steps_of(case: Case, live: dict[str, CaseStep]) -> list[dict[str, Any]]:
    upcoming = case.next_stage
    shown = []
    for stage in case.kind.of(case):
        row = live.get(stage.key)
        if stage.minor and stage is not upcoming:
            continue
        note = "不适用" if row and row.kind == Kind.SKIP else str(row.done_on) if row else ""
        shown.append({"title": stage.label, "note": note, "done": row is not None, "now": stage is upcoming})
    return shown


def facts_of(case: Case) -> list[dict[str, Any]]:
    body, officer, election, unit = case.body, case.officer, case.election, case.unit
    facts = [{"label": "工会", "value": body.name, "url": reverse("unions:body-detail", args=[body.pk])}]
    if officer:
        url = reverse("unions:officer-detail", args=[officer.pk])
        facts.append({"label": "干部", "value": str(officer), "url": url})
    rows = elections_of(case) or ([election] if election else [])
    facts += [
        {
            "label": f"选举档案（{row.get_office_display()}）",
            "value": row.get_state_display(),
            "url": reverse("unions:election-detail", args=[row.pk]),
        }
        for row in rows
    ]
    if unit:
        facts.append(
            {"label": "单位", "value": unit.name, "url": reverse("unions:unit-detail", args=[unit.pk])}
        )
    opened = {"label": "启动", "value": str(case.opened_on), "sub": case.opened_by_name}
    end = (
        {"label": "办结", "value": str(case.closed_on)}
        if case.closed_on
        else {"label": "期限", "value": str(case.due_on or "—")}
    )
    return [*facts, opened, end]


def event_of(row: CaseStep) -> dict[str, Any]:
    words = "；".join(f"{label}：{word}" for label, word in row.said)
    text = "；".join(part for part in (words, row.note) if part)
    title = f"{row.get_kind_display()}：{row.label}" if row.stage and row.kind != Kind.ADVANCE else row.label
    kind = {Kind.RETURN: "down", Kind.REFUSE: "down"}.get(Kind(row.kind), "" if row.undone else "up")
    return {
        "title": f"{title}（已退回重办）" if row.undone else title,
        "text": text, "when": str(row.done_on), "by": row.done_by_name, "kind": kind,
    }  # fmt: skip


class CasePaper(CasePage):
    model = CaseStep  # whose key the address holds
    related = ("case",)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        row: CaseStep = self.get_object()
        return send_paper(row.paper, row.paper_name or "材料")

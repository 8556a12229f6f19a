"""One request: its steps, what is wanted, the sheet it is decided upon, and the buttons of those whose turn it is."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, ClassVar

from django.urls import reverse

from core.clock import today
from core.views import DetailPage
from unions.models import Body, BodyRequest, BodyRequestTrace
from unions.views.common import link
from unions.views.profile import fact
from unions.views.requests import ENTRIES, RequestPage, request_state, wanted
from unions.workflows.impact import Impact, impact_of
from unions.workflows.plans import plan_of
from unions.workflows.requests import OPEN_STATES, REQUEST_STEPS, may_keep

Kind, State = BodyRequest.Kind, BodyRequest.State


class RequestDetail(RequestPage, DetailPage):
    entries: ClassVar[tuple[str, ...]] = ENTRIES

    def crumbs(self) -> list[tuple[str, str]]:
        return [("变更申请", reverse("unions:request-list")), (str(self.object), "")]

    def extra(self) -> dict[str, Any]:
        request: BodyRequest = self.object
        sheet = self.sheet(request)
        return {
            "title": str(request),
            "subtitle": wanted(request),
            "state": request_state(request),
            "steps": steps_of(request),
            "facts": self.facts(request),
            "panels": [self.content(request), sheet, *self.lists(request)],
            "impact": sheet["impact"],
            "aside_panels": [{"title": "办理经过", "events": events_of(request), "empty": "还没有提交。"}],
            "actions": self.actions(request),
        }

    def facts(self, request: BodyRequest) -> list[dict[str, Any]]:
        body = request.body
        seen = Body.objects.visible_to(self.user, "unions.view").filter(pk=body.pk).exists()
        url = reverse("unions:body-detail", args=[body.pk]) if seen else ""
        return [
            {"label": "工会", "value": body.name, "url": url},
            {"label": "申请人", "value": request.filed_by_name, "sub": str(request.filed_on or "还没有提交")},
            {"label": "审批工会", "value": request.decider.name if request.decider else "提交后确定"},
            {"label": "生效日期", "value": request.effected_on or "—"},
            {"label": "可撤回至", "value": request.undo_until or "—"},
        ]

    def content(self, request: BodyRequest) -> dict[str, Any]:
        before = (
            BodyRequestTrace.objects.filter(request=request).values_list("changed__name", flat=True).first()
        )
        pairs = (
            ("原名称", before),
            ("新名称", request.new_name),
            ("新工会类别", request.get_new_kind_display()),
            ("新的上级工会", request.new_superior),
            ("新的产业（系统）上级" if request.kind == Kind.REALIGN else "并入的工会", request.partner),
            ("调整隶属令文号" if request.kind == Kind.REALIGN else "文号", request.order_no),
            ("决定日期", request.resolved_on),
            ("理由", request.reason),
            ("未批准的原因", request.refused_reason),
            ("撤回原因", request.reversed_reason),
        )
        facts = [fact(label, str(value)) for label, value in pairs if value]
        if request.made is not None:
            facts.append(
                fact(
                    "分立出的工会",
                    request.made.name,
                    url=reverse("unions:body-detail", args=[request.made.pk]),
                )
            )
        return {"title": "申请内容", "facts": facts}

    def sheet(self, request: BodyRequest) -> dict[str, Any]:
        """What people decided upon stays; before the decision it is what stands now."""
        if request.state in {State.APPROVED, State.REVERSED}:
            lines, hint = [_kept(line) for line in request.impact], f"批准时（{request.decided_on}）的数字"
        else:
            lines, hint = impact_of(plan_of(request), by=self.user), "现在的数字；以生效时为准"
        return {"title": "影响", "hint": hint, "template": "unions/impact_lines.html", "impact": lines}

    def lists(self, request: BodyRequest) -> list[dict[str, Any]]:
        if request.kind == Kind.SPLIT:
            names = [unit.name for unit in request.units.order_by("pk")]
            return [{"title": "分出的单位", "template": "unions/name_list.html", "names": names}]
        if request.kind == Kind.REALIGN:
            names = [body.name for body in request.bodies.order_by("path")]
            return [{"title": "一并调整的工会", "template": "unions/name_list.html", "names": names}]
        return []

    def actions(self, request: BodyRequest) -> list[dict[str, Any]]:
        found = []
        if request.state in OPEN_STATES and may_keep(request, self.user):
            found.append(link("修改", "unions:request-edit", request.pk, icon="pencil"))
        for step in REQUEST_STEPS:
            late = step.slug == "reverse" and (request.undo_until is None or request.undo_until < today())
            if step.open_to(request, self.user) and not late:
                tone = {"primary": "primary", "danger": "danger"}.get(step.tone, "")
                found.append(
                    link(step.verb, f"unions:request-{step.slug}", request.pk, tone=tone, dialog=True)
                )
        return found


def _kept(line: Mapping[str, Any]) -> Impact:
    return Impact(**line)


def steps_of(request: BodyRequest) -> list[dict[str, Any]]:
    state = request.state
    decided = state in {State.APPROVED, State.REVERSED}
    filed = state == State.FILED or decided
    steps = [
        {"title": "起草", "note": request.filed_by_name, "done": filed, "now": not filed},
        {"title": "提交", "note": str(request.filed_on or ""), "done": filed, "now": False},
        {"title": "上级审批", "note": "退回修改" if state == State.REFUSED else str(request.decided_on or ""),
         "done": decided, "now": state == State.FILED},
        {"title": "生效", "note": str(request.effected_on or ""), "done": decided, "now": False},
    ]  # fmt: skip
    if state == State.REVERSED:
        steps.append({"title": "撤回", "note": str(request.reversed_on), "done": True, "now": False})
    return steps


def events_of(request: BodyRequest) -> list[dict[str, Any]]:
    """What happened, newest first."""
    decider = request.decider.name if request.decider else ""
    found = []
    if request.filed_on:
        found.append(_event("提交申请", request.filed_on, request.filed_by_name, f"报{decider}审批"))
    if request.decided_on and request.state == State.REFUSED:
        found.append(
            _event("未批准", request.decided_on, request.decided_by_name, request.refused_reason, "down")
        )
    elif request.effected_on:
        until = f"可撤回至 {request.undo_until}" if request.undo_until else "没有设定可撤回的期限"
        found.append(_event("批准并生效", request.effected_on, request.decided_by_name, until, "up"))
    if request.reversed_on:
        found.append(
            _event("撤回", request.reversed_on, request.reversed_by_name, request.reversed_reason, "down")
        )
    return found[::-1]


def _event(title: str, on: dt.date, by: str, text: str, kind: str = "") -> dict[str, Any]:
    return {"title": title, "when": str(on), "by": by, "text": text, "kind": kind}

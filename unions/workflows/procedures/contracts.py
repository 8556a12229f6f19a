"""Labour contracts of union cadres reported and filed before they are touched, and cadres protected for what they did."""

import datetime as dt
from typing import Any

from django.db.models import Q

from core.clock import add_months, today
from core.workflow import Refused
from unions.models import Case, ContractEvent, Officer
from unions.policies.force import policy_of
from unions.workflows.procedures.construct import ABOVE, Ask, Procedure, Stage, declare
from unions.workflows.procedures.steps import open_case

CONTRACT_CASE, PROTECTION_CASE = "contract", "protection"
EVENTS = tuple(ContractEvent.Kind.choices)
OBJECTS, AGREES = "objects", "agrees"
OPINIONS = ((AGREES, "没有异议"), (OBJECTS, "有异议"))
RIGHTS, HARDSHIP = "rights", "hardship"
NEEDS = ((RIGHTS, "合法权益受到侵犯"), (HARDSHIP, "家庭困难"))


def officer_of(case: Case) -> Officer:
    if case.officer is None:
        raise Refused("没有选干部。请重新启动，并选一位干部。")
    return case.officer


def covered(case: Case, on: dt.date) -> tuple[set[str], str]:
    """Codes of the posts whose contracts are reported in this place, and when: `before` the event or `at` it."""
    table = policy_of(case.body.place, on).value("contract.covered_posts")
    if not table:
        raise Refused("本地还没有设定“劳动合同变更须报备的职务”。请先由上级在标准参数里设定，再办理报备。")
    return set(table.get("posts", ())), str(table.get("timing", "before"))


def is_late(timing: str, happened: dt.date | None, filed: dt.date | None, on: dt.date) -> bool:
    """Filed too late, or not filed yet although the day has come."""
    if happened is None:
        return False
    known = filed or on
    return happened <= known if timing == "before" and filed else happened < known


def _may_report(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    posts, _ = covered(case, done_on)
    if case.officer is None or case.officer.post not in posts:
        raise Refused("按本地规定，这个职务的劳动合同变更不用报上级工会备案。请核对职务，或直接办理。")


def _event(case: Case) -> ContractEvent:
    return ContractEvent.objects.get(case=case)


def _opened(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    """The event is entered at once: one dated in the past was not reported first."""
    _, timing = covered(case, done_on)
    planned: dt.date = answers["planned_on"]
    event = ContractEvent(
        case=case, body=case.body, officer=officer_of(case), kind=answers["event"], planned_on=planned,
        late=is_late(timing, planned, None, done_on),
    )  # fmt: skip
    _mark(case, event)


def _mark(case: Case, event: ContractEvent) -> None:
    event.save()
    case.data = {**case.data, "late": event.late}


def _may_tell(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    if answers["opinion"] == OBJECTS and not answers.get("objection"):
        raise Refused("本人有异议的，请写明异议内容。")


def _told(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    event = _event(case)
    event.objection = answers.get("objection") or ""
    event.save()
    if answers["opinion"] == OBJECTS:
        _protect(case, event, by=by)


def _protect(case: Case, event: ContractEvent, *, by: Any) -> None:
    """An objection becomes a rights case of the cadre, unless one is open already."""
    same = Case.objects.filter(procedure=PROTECTION_CASE, officer=case.officer, state=Case.State.OPEN)
    if not same.exists():
        said = f"对劳动合同{event.get_kind_display()}有异议：{event.objection}"[:500]
        open_case(PROTECTION, case.body, by=by, answers={"need": RIGHTS, "facts": said}, officer=case.officer)


def _reported(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    ContractEvent.objects.filter(case=case).update(reported_on=done_on)


def _filed(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    event = _event(case)
    _, timing = covered(case, done_on)
    event.filed_on, event.filed_by = done_on, str(by)[:40]
    event.late = event.late or is_late(timing, event.planned_on, done_on, done_on)
    _mark(case, event)


def _may_end(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    happened = answers.get("effected_on")
    if answers["outcome"] == "done" and not happened:
        raise Refused("已经办理的，请填写实际办理日期。")
    if happened and happened > done_on:
        raise Refused("实际办理日期晚于登记日期。请在办理当天或以后登记。")
    if answers["outcome"] == OBJECTS and not answers.get("last_objection"):
        raise Refused("本人提出异议的，请写明异议内容。")


def _ended(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    event = _event(case)
    _, timing = covered(case, done_on)
    event.effected_on = answers.get("effected_on")
    # the day it was planned for gives way to the day it happened
    event.late = is_late(timing, event.effected_on, event.filed_on, done_on)
    if answers["outcome"] == OBJECTS:
        event.objection = answers["last_objection"]
    _mark(case, event)
    if answers["outcome"] == OBJECTS:
        _protect(case, event, by=by)


def _was_late(case: Case) -> bool:
    return bool(case.data.get("late"))  # kept with the case: lists ask every row what comes next


def contract_warnings(case: Case, user: Any) -> list[tuple[str, str]]:
    event = ContractEvent.objects.filter(case=case).first()
    found = []
    if event and event.late:
        found.append(
            (
                "未先报备。",
                f"{event.effected_on or event.planned_on} 的事项没有先报上级工会备案，不符合报备要求。",
            )
        )
    if event and user.can("cadres.edit") and _near(event.officer_id, event.planned_on, case.body.place):
        found.append(("可能是打击报复。", "这位干部近期有权益保护事项。请核实劳动合同变动的真实原因。"))
    return found


def _near(officer: int, day: dt.date, place: str) -> bool:
    """Whether the cadre had a rights case close to the day of the event."""
    months = policy_of(place, today()).value("protect.watch_months")
    if months is None:
        return False
    since, until = add_months(day, -int(months)), add_months(day, int(months))
    cases = Case.objects.filter(
        procedure=PROTECTION_CASE, officer=officer, opened_on__gte=since, opened_on__lte=until
    )
    return cases.filter(data__need=RIGHTS).exists()


CONTRACT = Procedure(
    CONTRACT_CASE, ("P-060",), "劳动合同变动报备",
    "工会主席（有的地方包括委员）的劳动合同变更、解除、终止，要先告知本人，报上一级工会备案。没有先报备的，标为未先报备。",
    (
        Stage(
            "notified", "已告知", "登记告知本人", "告知本人，登记本人意见。本人有异议的，同时转为权益保护事项。", gate=_may_tell,
            effect=_told,
            asks=(
                Ask("opinion", "本人意见", "choice", choices=OPINIONS),
                Ask("objection", "异议内容", "long", required=False, max_length=300),
            ),
        ),
        Stage("reported", "已报告", "报告上一级工会", "把单位的书面说明报上一级工会。", paper=True, effect=_reported),
        Stage(
            "filed", "已备案", "同意备案", "核实原因和本人意见后备案。需要补充的，请退回。", turn=ABOVE, effect=_filed,
            asks=(Ask("filing", "备案意见", "long", required=False, max_length=300),),
        ),
        Stage(
            "outcome", "已登记结果", "登记办理结果", "登记单位实际办理的日期；本人又提出异议的，转为权益保护事项。", gate=_may_end,
            effect=_ended,
            asks=(
                Ask("outcome", "结果", "choice", choices=(("done", "单位已办理"), (OBJECTS, "本人提出异议，暂不办理"))),
                Ask("effected_on", "实际办理日期", "date", required=False),
                Ask("last_objection", "提出的异议", "long", required=False, max_length=300),
            ),
        ),
        Stage(
            "warned", "已督促改正", "登记督促改正", "这件事项没有先报备。请向单位了解情况，督促改正，登记处理结果。", turn=ABOVE,
            applies=_was_late, asks=(Ask("warned", "处理结果", "long", max_length=300),),
        ),
    ),
    view="cadres.view", edit="cadres.edit", decide="elections.approve", about="officer", may_open=_may_report, opened=_opened,
    opens=(
        Ask("event", "事项", "choice", choices=EVENTS),
        Ask("planned_on", "拟办日期", "date"),
        Ask("cause", "原因", "long", max_length=300),
    ),
    refusable=False, opened_label="已登记", warnings=contract_warnings,
    reading="要求事前报备的，备案日期应早于办理日期；要求当时报备的，备案日期不晚于办理日期。",
)  # fmt: skip


def protection_warnings(case: Case, user: Any) -> list[tuple[str, str]]:
    """A contract event close to a rights dispute may be a revenge for it."""
    if case.data.get("need") != RIGHTS:
        return []
    months = policy_of(case.body.place, today()).value("protect.watch_months")
    if months is None:
        return []
    since, until = add_months(case.opened_on, -int(months)), add_months(case.opened_on, int(months))
    near = ContractEvent.objects.filter(officer=case.officer_id).filter(
        Q(planned_on__gte=since, planned_on__lte=until) | Q(effected_on__gte=since, effected_on__lte=until)
    )
    return [
        ("可能是打击报复。", f"这位干部的劳动合同拟于 {event.planned_on} {event.get_kind_display()}，与这次权益争议相距不到 {months} 个月。")
        for event in near.order_by("planned_on")
    ]  # fmt: skip


PROTECTION = Procedure(
    PROTECTION_CASE, ("P-061",), "干部权益保护",
    "工会干部依法履职，合法权益受到侵犯或者家庭遇到困难的，由上一级工会核实、协调、救助和提供法律支持。内容只有办理的工会看得到。",
    (
        Stage(
            "verified", "已核实", "登记核实情况", "向本人和单位了解情况，登记核实结果。", turn=ABOVE,
            asks=(
                Ask("verified", "核实结果", "choice", choices=(("yes", "属实"), ("partly", "部分属实"), ("no", "不属实"))),
                Ask("finding", "核实情况", "long", max_length=500),
            ),
        ),
        Stage(
            "negotiated", "已协调", "登记协调情况", "与单位行政、党组织协商解决，登记结果。", turn=ABOVE, optional=True,
            skip_label="不需要协调", asks=(Ask("negotiation", "协调情况", "long", max_length=500),),
        ),
        Stage(
            "aided", "已救助", "登记救助（补助）", "给予救助或补助的，登记金额和资金来源。", turn=ABOVE, optional=True,
            skip_label="不需要救助", asks=(Ask("payment", "金额（元）", "number"), Ask("fund", "资金来源", max_length=60)),
        ),
        Stage(
            "legal", "已提供法律支持", "登记法律支持", "代拟文书、代理仲裁诉讼等，登记情况。", turn=ABOVE, optional=True,
            skip_label="不需要法律支持", asks=(Ask("legal", "法律支持情况", "long", max_length=500),),
        ),
        Stage(
            "closed", "已办结", "办结", "登记最后结果。", turn=ABOVE, asks=(Ask("result", "办理结果", "long", max_length=500),),
        ),
    ),
    view="cadres.edit", edit="cadres.edit", decide="cadres.edit", about="officer", refusable=False, opened_label="已申请",
    opens=(Ask("need", "情形", "choice", choices=NEEDS), Ask("facts", "情况说明", "long", max_length=500)),
    warnings=protection_warnings,
)  # fmt: skip
declare(CONTRACT, PROTECTION)

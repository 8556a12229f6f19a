"""Restructuring watch: union organs abolished or folded away while their employer goes on are reported and put right."""

import datetime as dt
from typing import Any

from core.workflow import Refused
from unions.models import Body, Case, CaseStep, Coverage, Unit
from unions.querysets import ACTIVE_STATES, BASIC_KINDS
from unions.workflows.procedures.common import by_county, issued_by
from unions.workflows.procedures.construct import ABOVE, Ask, Procedure, Stage, declare
from unions.workflows.standing import members_of

KEY = "restructuring"
KINDS = (("abolished", "撤销"), ("merged", "合并"), ("folded", "归并到其他部门"))


def _may_report(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    if answers["found_on"] > done_on:
        raise Refused("发现日期在今天以后。请核对。")


def _may_verify(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    by_county(case, by, "核实")


def _verified(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    """What turns out untrue ends here."""
    if answers["finding"] == "untrue":
        case.state, case.closed_on = Case.State.DONE, done_on


def _may_order(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    if answers["correct_by"] <= done_on:
        raise Refused("纠正期限应晚于责令日期。请核对。")


def _ordered(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    case.due_on = answers["correct_by"]
    issued_by(case, by)


def _may_restore(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    """The union works again, or another one covers its employers, and its organ stands for itself."""
    body = Body.objects.get(pk=case.body_id)
    if body.state == Body.State.DISSOLVED and not _covered_again(body):
        raise Refused(
            "这家工会还是撤销状态，单位也没有新的工会覆盖。请先恢复或重新建会，再登记已恢复；到期没有恢复的，移送法律工作部门。"
        )
    if body.state != Body.State.DISSOLVED and (not body.independent_organ or body.merged_into):
        raise Refused("工会资料里仍是没有独立设置机构或已并入部门。请先修改工会资料，再登记已恢复。")


def _covered_again(body: Body) -> bool:
    units = Coverage.objects.filter(body=body).values("unit")
    rows = Coverage.objects.filter(
        unit__in=units, to_on=None, body__kind__in=BASIC_KINDS, body__state__in=ACTIVE_STATES
    )
    return rows.exists()


def _not_restored(case: Case) -> bool:
    return (
        case.pk is not None
        and case.steps.filter(stage="restored", kind=CaseStep.Kind.SKIP, undone=False).exists()
    )


def watch(body: Body, *, on: dt.date) -> Case | None:
    """Opens a case where a dissolved body leaves a working employer with members and nobody covers it."""
    from unions.workflows.procedures.steps import open_case

    members = members_of(body)
    if (
        not body.is_basic
        or not members
        or Case.objects.filter(procedure=KEY, body=body, state=Case.State.OPEN).exists()
    ):
        return None
    left = Coverage.objects.filter(body=body, to_on=on, unit__closed_on=None).values("unit")
    others = Coverage.objects.filter(to_on=None, body__kind__in=BASIC_KINDS, body__state__in=ACTIVE_STATES)
    unit = (
        Unit.objects.filter(pk__in=left)
        .exclude(pk__in=others.exclude(body=body).values("unit"))
        .order_by("-workers")
        .first()
    )
    if unit is None:
        return None
    story = f"{on} 撤销时，单位仍在经营，还有会员 {members:,} 人。系统自动报告。"
    case = open_case(
        RESTRUCTURING, body, by=None, on=on,
        answers={"found_on": on, "change": "abolished", "employer": unit, "story": story},
    )  # fmt: skip
    Case.objects.filter(pk=case.pk).update(opened_by_name="撤销工会时自动报告")
    return case


RESTRUCTURING = Procedure(
    KEY, ("P-028",), "纠正撤并工会",
    "单位改制、重组中撤销、合并工会机构或把工会归并到其他部门的，任何知情的同志都可以报告，由县总工会核实、上级工会责令纠正。",
    (
        Stage(
            "verified", "核实", "登记核实结果", "县（市、区）总工会向单位和职工核实。不属实的到此办结。", turn=ABOVE, gate=_may_verify,
            effect=_verified, asks=(
                Ask("finding", "核实结果", "choice", choices=(("true", "属实"), ("untrue", "不属实"))),
                Ask("finding_word", "核实情况", "long", max_length=500),
            ),
        ),
        Stage(
            "ordered", "责令纠正", "责令纠正", "发出责令纠正通知，写明期限。过期没有恢复的移送法律工作部门。", turn=ABOVE, paper=True,
            gate=_may_order, effect=_ordered, asks=(Ask("correct_by", "纠正期限", "date"), Ask("order_word", "纠正要求", "long", max_length=500)),
        ),
        Stage(
            "restored", "已恢复", "登记已恢复", "机构恢复独立设置或重新建会后登记。到期没有恢复的，勾选移送。", turn=ABOVE, optional=True,
            paper=True, gate=_may_restore, skip_label="到期没有恢复，移送法律工作部门",
            asks=(Ask("restored_word", "恢复情况", "long", max_length=300),),
        ),
        Stage(
            "transferred", "移送", "移送法律工作部门", "组织部门牵头，法律工作部门依法处理，记下移送材料和处理结果。", turn=ABOVE, paper=True,
            applies=_not_restored, asks=(Ask("transfer_word", "处理结果", "long", max_length=300),),
        ),
        Stage("closed", "办结", "办结", "核对处理结果后办结。", turn=ABOVE),
    ),
    view="unions.view", edit="cadres.edit", decide="unions.edit", may_start="unions.view", may_open=_may_report, refusable=False,
    opens=(
        Ask("found_on", "发现日期", "date"), Ask("change", "撤并情形", "choice", choices=KINDS),
        Ask("employer", "所在单位", "unit", required=False), Ask("story", "情况", "long", max_length=500),
    ), opened_label="发现",
)  # fmt: skip
declare(RESTRUCTURING)

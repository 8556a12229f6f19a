"""Transfer of a chair or vice chair before the term ends: the own committee consents, then the next higher union."""

import datetime as dt
from typing import Any

from core.workflow import Refused
from unions.models import Case
from unions.workflows.cadres import HEADS, TRANSFER_CASE, leave_office
from unions.workflows.procedures.construct import ABOVE, Ask, Procedure, Stage, declare, done_on
from unions.workflows.procedures.contracts import officer_of


def _may_open(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    officer = case.officer
    if officer is None or officer.post not in HEADS:
        raise Refused("任期内调动只办理主席、副主席。其他干部请在干部资料里直接办理离任。")
    if officer.term_end is None:
        raise Refused(f"{officer.name}没有登记任期。请先在干部资料里填写“任期至”。")
    if officer.term_end <= done_on:
        raise Refused(f"{officer.name}的任期已到 {officer.term_end}，不属于任期内调动。请办理换届或离任。")


def _may_move(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    moved: dt.date = answers["left_on"]
    agreed = _consent(case)
    if agreed and moved < agreed:
        raise Refused(f"调动日期早于上一级工会同意的日期 {agreed}。请核对。")
    if moved > done_on:
        raise Refused("调动日期晚于办理日期。请在调动当天或以后登记。")


def _consent(case: Case) -> dt.date | None:
    return done_on(case, "superior")


def _moved(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    leave_office(
        officer_of(case),
        left_on=answers["left_on"],
        reason=f"任期内调动：{case.data.get('reason', '')}"[:120],
        by=by,
    )


TRANSFER = Procedure(
    TRANSFER_CASE, ("P-059",), "任期内调动",
    "主席、副主席任期未满不随意调动。确需调动的，先经本级工会委员会同意，再经上一级工会同意，两个同意都有了才办理。",
    (
        Stage(
            "committee", "本级委员会已同意", "登记本级委员会同意", "开会讨论后，登记会议日期，上传会议记录。", paper=True,
            asks=(
                Ask("present", "到会委员人数", "number"),
                Ask("agreed", "本级委员会同意这次调动", "yes"),
            ),
        ),
        Stage(
            "superior", "上一级工会已同意", "同意调动", "核对调动理由和会议记录后答复。不同意的，请写明理由。", turn=ABOVE,
            asks=(Ask("opinion", "意见", "long", required=False, max_length=300),),
        ),
        Stage(
            "effected", "已调动", "登记调动", "登记实际调动的日期，干部名册同时记为离任。", gate=_may_move, effect=_moved,
            asks=(Ask("left_on", "调动日期", "date"),),
        ),
    ),
    view="cadres.view", edit="cadres.edit", decide="elections.approve", about="officer", may_open=_may_open,
    opens=(
        Ask("reason", "调动理由", "long", max_length=300),
        Ask("target", "拟调往的单位和职务", required=False, max_length=100),
    ),
    opened_label="已提出",
)  # fmt: skip
declare(TRANSFER)

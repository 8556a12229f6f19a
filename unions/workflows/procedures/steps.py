"""What happens to a case: opened, taken a step further, returned, refused, withdrawn. Each is one audit event."""

import datetime as dt
from typing import Any

from django.db import transaction

from core import audit
from core.clock import today
from core.workflow import NotAllowed, Refused, Transition
from unions.models import Body
from unions.models.cases import Case, CaseStep
from unions.policies.force import policy_of
from unions.workflows.bodies import superior_of
from unions.workflows.procedures.construct import ABOVE, OWN, Procedure, Stage, live_steps

State, Kind = Case.State, CaseStep.Kind


def open_case(
    procedure: Procedure, body: Body, *, by: Any, on: dt.date | None = None, answers: dict[str, Any] | None = None,
    **about: Any,
) -> Case:  # fmt: skip
    """Starts a case. Raises NotAllowed, or Refused with a sentence."""
    on, answers = on or today(), answers or {}
    if by is not None and not Body.objects.visible_to(by, procedure.opener).filter(pk=body.pk).exists():
        raise NotAllowed(procedure.opener)
    if procedure.kinds and body.kind not in procedure.kinds:
        raise Refused(f"“{body}”是{body.get_kind_display()}，不办理“{procedure.title}”。请另选工会。")
    case = Case(procedure=procedure.key, body=body, opened_on=on, data=kept(answers), **about)
    with transaction.atomic():
        Body.objects.select_for_update(of=("self",), no_key=True).get(
            pk=body.pk
        )  # two people opening the same case at once
        _only_one(case, procedure)
        if procedure.may_open:
            procedure.may_open(case, by=by, done_on=on, answers=answers)
        case.opened_by_id, case.opened_by_name = getattr(by, "pk", None), str(by or "")[:40]
        case.due_on = _due(procedure, body, on)
        case.turn = _turn(case)
        case.save(force_insert=True)
        audit.record("case.open", case, by=by, after=audit.snapshot(case))
        if procedure.opened:
            procedure.opened(case, by=by, done_on=on, answers=answers)
            case.save()
    return case


def _only_one(case: Case, procedure: Procedure) -> None:
    about = {
        name: getattr(case, name) for name in ("officer", "election", "unit") if getattr(case, f"{name}_id")
    }
    same = Case.objects.filter(procedure=procedure.key, body=case.body, state=State.OPEN, **about)
    if not procedure.many and same.exists():
        raise Refused(f"“{case.body}”已有一件“{procedure.title}”正在办理。请在那一件里继续。")


def _due(procedure: Procedure, body: Body, on: dt.date) -> dt.date | None:
    days = policy_of(body.place, on).value(procedure.due_days) if procedure.due_days else None
    return on + dt.timedelta(days=int(days)) if days else None


def _turn(case: Case) -> str:
    stage = case.next_stage
    return stage.turn if stage else Case.Turn.NOBODY


def kept(answers: dict[str, Any]) -> dict[str, Any]:
    """Answers as JSON keeps them: dates as ISO text, rows as key and name."""
    return {name: _kept(value) for name, value in answers.items() if value not in (None, "")}


def _kept(value: Any) -> Any:
    if hasattr(value, "pk"):
        return {"pk": value.pk, "name": str(value)}
    return value.isoformat() if isinstance(value, dt.date) else value


def may_take(case: Case, stage: Stage, by: Any) -> bool:
    """Whether this person takes this step: the own side by its permission, the superior from above and never his own filing."""
    procedure = case.kind
    if stage.turn == ABOVE:
        return superior_of(case.body, by, procedure.decide) and by.pk != last_filer(case)
    return bool(Body.objects.visible_to(by, procedure.edit).filter(pk=case.body_id).exists())


def last_filer(case: Case) -> int | None:
    """Who took the last step of the own side, else who answered questions when he opened the case."""
    own = [stage.key for stage in case.kind.stages if stage.turn == OWN]
    row = case.steps.filter(stage__in=own, undone=False).order_by("-pk").first()
    if row:
        return row.done_by_id
    return case.opened_by_id if case.kind.opens else None


def _require(case: Case, by: Any) -> Stage:
    stage = case.next_stage
    if stage is None:
        raise Refused("这件事项已经办完。")
    if may_take(case, stage, by):
        return stage
    if stage.turn == ABOVE and superior_of(case.body, by, case.kind.decide):
        raise Refused("这一步的材料是您报的，不能再由您审批。请由上级工会的另一位同志办理。")
    raise NotAllowed(case.kind.decide if stage.turn == ABOVE else case.kind.edit)


def _in_order(case: Case, stage: Stage, done_on: dt.date, on: dt.date) -> None:
    if done_on > on:
        raise Refused(f"“{stage.label}”的日期在今天以后。请在办理当天或以后登记。")
    for row in live_steps(case).values():
        if row.done_on > done_on:
            raise Refused(
                f"“{stage.label}”的日期早于上一步“{row.label}”的日期 {row.done_on}。请按先后顺序核对。"
            )


def _may_advance(case: Case, *, by: Any, done_on: dt.date, skip: bool = False, **data: Any) -> None:
    stage = _require(case, by)
    _in_order(case, stage, done_on, today())
    if skip and not stage.optional:
        raise Refused(f"“{stage.label}”不能标为不适用。")
    if skip and not data.get("note"):
        raise Refused(f"请写明“{stage.label}”为什么不适用。")
    if not skip and stage.paper and not data.get("paper"):
        raise Refused(f"请上传“{stage.label}”的材料。")
    if not skip and stage.gate:
        stage.gate(case, by=by, done_on=done_on, answers=_answers(case, stage, data))


def _answers(case: Case, stage: Stage, data: dict[str, Any]) -> dict[str, Any]:
    return {ask.name: data.get(ask.name) for ask in stage.questions(case)}


def _advanced(
    case: Case, *, by: Any, on: dt.date, done_on: dt.date, note: str = "", paper: Any = None, skip: bool = False,
    **data: Any,
) -> None:  # fmt: skip
    stage = _require(case, by)
    answers = {} if skip else _answers(case, stage, data)
    _record(case, Kind.SKIP if skip else Kind.ADVANCE, stage.key, by, done_on, note, kept(answers), paper)
    case.stage = stage.key
    case.data = {**case.data, **kept(answers)}
    if stage.effect and not skip:
        stage.effect(case, by=by, done_on=done_on, answers=answers)
    if case.state == State.OPEN and case.next_stage is None:
        case.state, case.closed_on = State.DONE, done_on
    case.turn = _turn(case)


def _record(
    case: Case, kind: str, stage: str, by: Any, done_on: dt.date, note: str, answers: dict[str, Any] | None = None,
    paper: Any = None,
) -> None:  # fmt: skip
    CaseStep.objects.create(
        case=case, kind=kind, stage=stage, done_on=done_on, note=note[:500], answers=answers or {}, paper=paper or "",
        paper_name=paper.name[:200] if paper else "", done_by_id=getattr(by, "pk", None), done_by_name=str(by or "")[:40],
    )  # fmt: skip


def _may_decide(case: Case, *, by: Any, **data: Any) -> None:
    stage = _require(case, by)
    if stage.turn != ABOVE:
        raise Refused("现在轮到本会办理，上级不需要答复。")


def _may_refuse(case: Case, *, by: Any, **data: Any) -> None:
    _may_decide(case, by=by)
    if not case.kind.refusable:
        raise Refused("这一事项不能直接不同意。材料不合要求的，请退回。")


def may_return_to(case: Case) -> list[Stage]:
    """Steps of the own side that the superior may ask to be taken again, the last first."""
    live = live_steps(case)
    return [stage for stage in reversed(case.kind.of(case)) if stage.turn == OWN and stage.key in live]


def _may_return(case: Case, *, by: Any, to: str = "", **data: Any) -> None:
    _may_decide(case, by=by)
    own = {stage.key for stage in may_return_to(case)}
    if not own:
        raise Refused("本会还没有报送材料，没有可以退回的步骤。请直接办理，或答复不同意。")
    if to and to not in own:
        raise Refused("只能退回到本会已经办过的步骤。请重新选择。")


def _returned(case: Case, *, by: Any, on: dt.date, reason: str, to: str = "", **data: Any) -> None:
    """Back to before a step of the own side, the last where none is chosen; the steps since stay on record as undone."""
    keys = [stage.key for stage in case.kind.of(case)]
    back = keys.index(to or may_return_to(case)[0].key)
    live = live_steps(case)
    for stage in reversed([stage for key in keys[back:] if key in live and (stage := case.kind.stage(key))]):
        if stage.undo and live[stage.key].kind == Kind.ADVANCE:
            stage.undo(case, by=by, on=on, reason=reason)
    case.steps.filter(undone=False, stage__in=keys[back:]).update(undone=True)
    _record(case, Kind.RETURN, "", by, on, reason)
    case.stage = keys[back - 1] if back else ""
    case.turn = _turn(case)


def _refused(case: Case, *, by: Any, on: dt.date, reason: str, **data: Any) -> None:
    _record(case, Kind.REFUSE, "", by, on, reason)
    case.closed_on, case.turn = on, Case.Turn.NOBODY
    _tell_end(case, by, on, reason)


def _tell_end(case: Case, by: Any, on: dt.date, reason: str) -> None:
    if case.kind.ended:
        case.kind.ended(case, by=by, done_on=on, answers={"reason": reason})


def _may_withdraw(case: Case, *, by: Any, **data: Any) -> None:
    if not Body.objects.visible_to(by, case.kind.edit).filter(pk=case.body_id).exists():
        raise NotAllowed(case.kind.edit)
    if any(stage.turn == ABOVE for key in live_steps(case) if (stage := case.kind.stage(key))):
        raise Refused("上级已经审批过这件事项，不能再撤回。需要改正的，请上级退回。")


def _withdrawn(case: Case, *, by: Any, on: dt.date, reason: str, **data: Any) -> None:
    _record(case, Kind.WITHDRAW, "", by, on, reason)
    case.closed_on, case.turn = on, Case.Turn.NOBODY
    _tell_end(case, by, on, reason)


def _step(name: str, verb: str, target: str | None, **more: Any) -> Transition:
    return Transition(
        name=f"case.{name}", verb=verb, model="unions.Case", sources=frozenset({State.OPEN}), target=target,
        permission="unions.view", **more,
    )  # fmt: skip


# the permission is the one to see the case; whose step it is, the gate says with the procedure's own permissions
ADVANCE = _step(
    "advance", "办理下一步", None, gate=_may_advance, effect=_advanced, tone="primary", fields=("done_on", "note", "paper"),
    says="登记这一步的日期、内容和材料。",
)  # fmt: skip
RETURN_CASE = _step(
    "return", "退回补正", None, gate=_may_return, effect=_returned, tone="danger", fields=("reason", "to"),
    says="退回给报送的工会补正，请写明缺什么、怎么改。",
)  # fmt: skip
REFUSE = _step(
    "refuse", "不同意", State.REFUSED, gate=_may_refuse, effect=_refused, tone="danger", fields=("reason",),
    says="事项到此为止，请写明不同意的理由。",
)  # fmt: skip
WITHDRAW = _step(
    "withdraw", "撤回", State.WITHDRAWN, gate=_may_withdraw, effect=_withdrawn, fields=("reason",),
    says="撤回后这件事项不再办理，已登记的步骤保留在案。",
)  # fmt: skip
CASE_STEPS = (ADVANCE, RETURN_CASE, REFUSE, WITHDRAW)

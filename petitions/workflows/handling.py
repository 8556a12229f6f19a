"""From the clerk's desk to the result: assign by place, accept, inform, investigate, extend, hand over, note."""

import datetime as dt
from typing import Any

from accounts.models import User
from core.workflow import Refused, Transition
from petitions.models import Petition, PetitionLimit
from petitions.models.choices import IN_HAND_STATES, OPEN_STATES, Kind, State
from petitions.workflows import clocks
from petitions.workflows.attachments import attach
from petitions.workflows.intake import match_unit
from petitions.workflows.log import log
from petitions.workflows.numbers import read_number
from petitions.workflows.recusal import handler_may, must_be_clean, nearest_clean, why_not
from unions.models import Body, Unit

HANDLE = "petitions.handle"
MODEL = "petitions.Petition"


def not_legal(petition: Petition) -> None:
    if petition.legal_track:
        raise Refused("涉法涉诉事项应导入司法程序并提供法律援助，不得作一般信访办理。请用“导入司法程序”。")


# ---- assign, escalate, hand back -----------------------------------------------------------------------------------


def _assign_gate(petition: Petition, *, by: Any, handler_body: Body, **_: Any) -> None:
    if not handler_body.path.startswith(petition.handler_path):
        raise Refused(
            f"只能分给本级或下级工会。要交上级办理，请用“上交上级”并写明理由。“{handler_body}”不在本级以下。"
        )
    if not handler_body.is_active:
        raise Refused(f"“{handler_body}”现在不能承办：{handler_body.get_state_display()}。请另选承办工会。")
    home = petition.unit.home_path if petition.unit else ""
    if home and not (home.startswith(handler_body.path) or handler_body.path.startswith(home)):
        raise Refused(f"信访实行属地管理。“{petition.unit}”不在“{handler_body}”辖区，请选单位所在地的工会。")
    must_be_clean(handler_body, petition)


def _assign(
    petition: Petition, *, by: Any, on: dt.date, handler_body: Body, note: str = "", **_: Any
) -> None:
    petition.give_to(handler_body)
    petition.assigned_on = on
    log(petition, "分办", f"交{handler_body}办理。{note}".strip(), by=by, on=on, shown=True)


ASSIGN = Transition(
    name="petition.assign", verb="分办", model=MODEL, sources=frozenset({State.RECEIVED}), target=State.ASSIGNED,
    permission=HANDLE, gate=_assign_gate, effect=_assign, tone="primary", entry="P-156",
    says="按属地管理、分级负责，交给单位所在地的工会承办。承办工会应在告知期限内决定是否受理。",
    fields=("handler_body", "note"),
)  # fmt: skip


def _escalate_gate(petition: Petition, *, by: Any, **_: Any) -> None:
    if petition.handler_body.superior is None:
        raise Refused("省总工会没有上级可以上交。请由本级办理，或转送有权处理的机关。")


def _escalate(petition: Petition, *, by: Any, on: dt.date, reason: str, **_: Any) -> None:
    target = nearest_clean(petition.handler_body.superior or petition.handler_body, petition)
    petition.give_to(target)
    petition.assigned_on = None
    log(petition, "上交上级", f"由{target}重新分办。理由：{reason}", by=by, on=on, tone="down")
    log(petition, "转上级工会办理", by=by, on=on, shown=True)


ESCALATE = Transition(
    name="petition.escalate", verb="上交上级", model=MODEL, sources=frozenset(OPEN_STATES), target=State.RECEIVED,
    permission=HANDLE, gate=_escalate_gate, effect=_escalate, entry="P-156",
    says="交给上一级工会重新分办。期限不因上交重新计算，上交后本级不再能查看。", fields=("reason",),
)  # fmt: skip


def _hand_back(petition: Petition, *, by: Any, on: dt.date, reason: str, **_: Any) -> None:
    figure = clocks.limit(PetitionLimit.Kind.OBJECTION, petition.received_on)
    if petition.assigned_on and on > clocks.last_day(petition.assigned_on, figure):
        raise Refused(
            f"分办已超过 {figure.amount} {figure.get_unit_display()}，不能再退回。确需变更请用“上交上级”。"
        )
    target = nearest_clean(petition.handler_body.superior or petition.handler_body, petition)
    petition.give_to(target)
    petition.assigned_on = None
    log(petition, "退回分办", reason, by=by, on=on, tone="down")


def _hand_back_gate(petition: Petition, *, by: Any, **_: Any) -> None:
    if petition.handler_body.superior is None:
        raise Refused("省总工会没有上级可以退回。请由本级办理，或转送有权处理的机关。")


HAND_BACK = Transition(
    name="petition.hand_back", verb="退回分办", model=MODEL, sources=frozenset({State.ASSIGNED}),
    target=State.RECEIVED, permission=HANDLE, gate=_hand_back_gate, effect=_hand_back, entry="P-156",
    says="不属于本级职责的，写明理由退回上级重新分办。", fields=("reason",),
)  # fmt: skip


# ---- the accused ---------------------------------------------------------------------------------------------------


def original(number: str, by: Any) -> Petition:
    """The earlier petition that this one repeats, among those the person may see."""
    try:
        found = Petition.objects.visible_to(by, "petitions.view").filter(number=read_number(number)).first()
    except ValueError as problem:
        raise Refused(f"原件{problem}") from None
    if found is None:
        raise Refused("没有找到这个编号的原件，或您无权查看。请核对原件编号。")
    return found


def mark_repeat(petition: Petition, number: str, by: Any) -> None:
    earlier = original(number, by)
    if earlier.pk == petition.pk:
        raise Refused("不能把本件登记为自己的重复件。请核对原件编号。")
    petition.repeat_of, petition.first_time = earlier, False


def accused_login(login: str) -> User | None:
    if not login:
        return None
    found = User.objects.filter(username=login.strip()).first()
    if found is None:
        raise Refused("没有这个登录名。请核对被反映干部的登录名，没有账号的不用填。")
    return found


def _identify(petition: Petition, *, by: Any, on: dt.date, unit_name: str = "", accused_body: Body | None = None,
              login: str = "", **_: Any) -> None:  # fmt: skip
    petition.unit = match_unit(unit_name, Unit.objects.visible_to(by, "unions.view")) if unit_name else None
    petition.unit_text = unit_name or petition.unit_text
    petition.accused_body, petition.accused_user = accused_body, accused_login(login)
    why = why_not(petition.handler_body, petition)
    log(petition, "登记被反映对象", petition.unit_name, by=by, on=on)
    if why:
        target = nearest_clean(petition.handler_body, petition)
        petition.give_to(target)
        petition.state = State.RECEIVED
        log(petition, "回避转交", f"{why}，转{target}办理", by=by, on=on)
    elif petition.handler_id and petition.handler_id == petition.accused_user_id:
        petition.handler = None


IDENTIFY = Transition(
    name="petition.identify", verb="登记被反映对象", model=MODEL, sources=frozenset(OPEN_STATES), target=None,
    permission=HANDLE, effect=_identify, entry="P-156",
    says="登记后，被反映单位的工会和被反映的干部都看不到本件。承办工会涉及其中的，自动转上一级。",
    fields=("unit_name", "accused_body", "login"),
)  # fmt: skip


# ---- accept, inform, investigate -----------------------------------------------------------------------------------


def _accept_gate(petition: Petition, *, by: Any, kind: str = "", **_: Any) -> None:
    not_legal(petition)
    if (kind or petition.kind) == Kind.CHARGE:
        raise Refused("检举控告类事项不由工会受理。请用“转送”交有管理权限的纪检监察机关。")
    must_be_clean(petition.handler_body, petition)


def _accept(petition: Petition, *, by: Any, on: dt.date, kind: str = "", category: str = "",
            repeat_number: str = "", handler: Any = None, **_: Any) -> None:  # fmt: skip
    petition.kind = kind or petition.kind
    petition.category = category or petition.category
    if repeat_number:
        mark_repeat(petition, repeat_number, by)
    handler_may(handler or by, petition)
    petition.handler = handler or by
    petition.accepted_on = on
    petition.due_on = clocks.finish_due(petition, on)
    log(petition, "受理", f"办结期限 {petition.due_on}", by=by, on=on, shown=True, tone="up")


ACCEPT = Transition(
    name="petition.accept", verb="受理", model=MODEL, sources=frozenset({State.ASSIGNED}), target=State.ACCEPTED,
    permission=HANDLE, gate=_accept_gate, effect=_accept, tone="primary", entry="P-156",
    says="属于本级职责的予以受理，从受理次日起计算办结期限。", fields=("kind", "category", "repeat_number", "handler"),
)  # fmt: skip


def _notify_gate(petition: Petition, *, by: Any, **_: Any) -> None:
    if petition.notified_on:
        raise Refused(f"已于 {petition.notified_on} 告知，不用重复登记。")


def _notify(petition: Petition, *, by: Any, on: dt.date, note: str = "", **_: Any) -> None:
    petition.notified_on = on
    log(petition, "书面告知", note or "已告知信访人是否受理", by=by, on=on, shown=True, tone="up")


NOTIFY = Transition(
    name="petition.notify", verb="登记告知", model=MODEL, sources=frozenset(IN_HAND_STATES), target=None,
    permission=HANDLE, gate=_notify_gate, effect=_notify, entry="P-156",
    says="登记已书面告知信访人受理情况。匿名件通过查询页面告知。", fields=("note",),
)  # fmt: skip


def _investigate_gate(petition: Petition, *, by: Any, **_: Any) -> None:
    not_legal(petition)
    must_be_clean(petition.handler_body, petition)


def _investigate(petition: Petition, *, by: Any, on: dt.date, note: str = "", **_: Any) -> None:
    log(petition, "开始办理", note, by=by, on=on)
    log(petition, "正在办理", by=by, on=on, shown=True)


INVESTIGATE = Transition(
    name="petition.investigate", verb="开始办理", model=MODEL, sources=frozenset({State.ACCEPTED}),
    target=State.INVESTIGATING, permission=HANDLE, gate=_investigate_gate, effect=_investigate, tone="primary",
    says="开始调查核实，可随时记录办理经过。", entry="P-156", fields=("note",),
)  # fmt: skip


def _hand_over_gate(petition: Petition, *, by: Any, handler: Any, **_: Any) -> None:
    if handler.pk == petition.handler_id:
        raise Refused(f"“{handler}”已经是办理人。请另选一人。")
    handler_may(handler, petition)


def _hand_over(petition: Petition, *, by: Any, on: dt.date, handler: Any, reason: str, **_: Any) -> None:
    petition.handler = handler
    log(petition, "改派办理人", f"改由{handler}办理。{reason}", by=by, on=on)


HAND_OVER = Transition(
    name="petition.hand_over", verb="改派办理人", model=MODEL,
    sources=frozenset({State.ACCEPTED, State.INVESTIGATING}), target=None, permission=HANDLE,
    gate=_hand_over_gate, effect=_hand_over, entry="P-156",
    says="原办理人与事项有利害关系的应当回避。", fields=("handler", "reason"),
)  # fmt: skip


def _note(petition: Petition, *, by: Any, on: dt.date, text: str, title: str = "", shown: bool = False,
          papers: list[Any] | None = None, **_: Any) -> None:  # fmt: skip
    event = log(petition, title or "办理记录", text, by=by, on=on, shown=shown, tone="key")
    attach(petition, papers or [], on=on, event=event, by_petitioner=False)


NOTE = Transition(
    name="petition.note", verb="记一笔", model=MODEL,
    sources=frozenset(set(State.values) - {State.ARCHIVED}), target=None, permission=HANDLE, effect=_note,
    entry="P-156", says="写下约谈、查证、协调的经过。勾选告知的内容，信访人在查询页面能看到。",
    fields=("title", "text", "shown", "papers"),
)  # fmt: skip


# ---- extension -----------------------------------------------------------------------------------------------------


def _ask_gate(petition: Petition, *, by: Any, days: int, **_: Any) -> None:
    most = clocks.amount(PetitionLimit.Kind.EXTENSION, petition.accepted_on or petition.received_on)
    if days > most:
        raise Refused(f"延期最多 {most} 天。请减少天数。")
    if petition.extended_to:
        raise Refused(f"已经延期至 {petition.extended_to}，只能延期一次。")


def _ask(petition: Petition, *, by: Any, on: dt.date, days: int, reason: str, **_: Any) -> None:
    petition.extension_days, petition.extension_asked_on, petition.extension_asked_by = days, on, by
    petition.extension_reason = reason
    log(petition, "申请延期", f"{days} 天。{reason}", by=by, on=on)


ASK_EXTENSION = Transition(
    name="petition.ask_extension", verb="申请延期", model=MODEL,
    sources=frozenset({State.ACCEPTED, State.INVESTIGATING}), target=None, permission=HANDLE, gate=_ask_gate,
    effect=_ask, entry="P-156", says="情况复杂、到期办不完的，经本级领导批准可以延期一次，并告知信访人理由。",
    fields=("days", "reason"),
)  # fmt: skip


def _extend_gate(petition: Petition, *, by: Any, **_: Any) -> None:
    if petition.extension_asked_on is None or petition.extended_to:
        raise Refused("没有等待批准的延期申请。")
    if by.pk in (petition.extension_asked_by_id, petition.handler_id):
        raise Refused("延期应由领导批准，申请人和办理人不能批准自己的申请。")


def _extend(petition: Petition, *, by: Any, on: dt.date, **_: Any) -> None:
    petition.extended_to = clocks.extended_due(petition, petition.extension_days)
    text = f"办结期限延至 {petition.extended_to}。理由：{petition.extension_reason}"
    log(petition, "批准延期", text, by=by, on=on, shown=True)


EXTEND = Transition(
    name="petition.extend", verb="批准延期", model=MODEL,
    sources=frozenset({State.ACCEPTED, State.INVESTIGATING}), target=None, permission="petitions.approve",
    gate=_extend_gate, effect=_extend, entry="P-156",
    says="批准后办结期限顺延，理由告知信访人。每件只能延期一次。",
)  # fmt: skip

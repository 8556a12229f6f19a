"""Results, replies, the petitioner's verdict and the archive. Nothing is archived without a reply."""

import datetime as dt
from typing import Any

from django.db import transaction

from core import audit
from core.workflow import Refused, Transition
from petitions.models import Petition
from petitions.models.choices import CLOSED_STATES, OPEN_STATES, Result, Satisfaction, State
from petitions.workflows.handling import HANDLE, MODEL, not_legal
from petitions.workflows.log import log
from petitions.workflows.recusal import must_be_clean
from unions.policies.force import policy_of


def _close_gate(petition: Petition, *, by: Any, **_: Any) -> None:
    not_legal(petition)
    must_be_clean(petition.handler_body, petition)


def _close(petition: Petition, result: str, *, by: Any, on: dt.date, text: str) -> None:
    petition.result, petition.closed_on, petition.opinion = result, on, text
    label = Result(result).label
    log(petition, f"处理意见：{label}", text, by=by, on=on, tone="up")
    log(petition, f"已办结：{label}", "答复正在准备", by=by, on=on, shown=True)


def _result(slug: str, verb: str, target: str, result: str, says: str, tone: str = "quiet") -> Transition:
    def effect(petition: Petition, *, by: Any, on: dt.date, opinion: str, **_: Any) -> None:
        _close(petition, result, by=by, on=on, text=opinion)

    return Transition(
        name=f"petition.{slug}", verb=verb, model=MODEL, sources=frozenset({State.INVESTIGATING}), target=target,
        permission=HANDLE, gate=_close_gate, effect=effect, tone=tone, says=says, entry="P-156", fields=("opinion",),
    )  # fmt: skip


SOLVE = _result(
    "solve", "办结：支持", State.SOLVED, Result.SUPPORT,
    "诉求合法合理、事实清楚的予以支持，督促有关单位执行。写明诉求、事实、意见和依据。", "primary",
)  # fmt: skip
EXPLAIN = _result(
    "explain", "办结：解释说明", State.EXPLAINED, Result.EXPLAIN,
    "诉求合理但缺乏依据的，做好解释说明。写明诉求、事实、意见和依据。",
)  # fmt: skip
REFUSE = _result(
    "refuse", "办结：不予支持", State.UNSUPPORTED, Result.REFUSE,
    "诉求缺乏事实根据或不符合规定的，不予支持。写明诉求、事实、意见和依据。",
)  # fmt: skip


def _transfer(
    petition: Petition, *, by: Any, on: dt.date, receiver: str, opinion: str, kind: str = "", **_: Any
) -> None:
    petition.receiver = receiver
    petition.kind = kind or petition.kind
    _close(petition, Result.TRANSFER, by=by, on=on, text=f"转送{receiver}。{opinion}")


def _transfer_gate(petition: Petition, *, by: Any, **_: Any) -> None:
    not_legal(petition)


TRANSFER = Transition(
    name="petition.transfer", verb="转送", model=MODEL, sources=frozenset(OPEN_STATES), target=State.TRANSFERRED,
    permission=HANDLE, gate=_transfer_gate, effect=_transfer, entry="P-156",
    says="不属于工会职责的，转送有权处理的机关并告知信访人去向。检举控告转送纪检监察机关。转送材料不附信访人身份。",
    fields=("receiver", "opinion", "kind"),
)  # fmt: skip


def _judicial_gate(petition: Petition, *, by: Any, legal_aid_offered: bool = False, **_: Any) -> None:
    if not legal_aid_offered:
        raise Refused("导入司法程序前，应当告知信访人可以申请法律援助。告知后请勾选。")


def _judicial(petition: Petition, *, by: Any, on: dt.date, receiver: str, opinion: str, **_: Any) -> None:
    petition.legal_track, petition.legal_aid_offered, petition.receiver = True, True, receiver
    _close(petition, Result.JUDICIAL, by=by, on=on, text=f"导入{receiver}。{opinion}")


JUDICIAL = Transition(
    name="petition.judicial", verb="导入司法程序", model=MODEL, sources=frozenset(OPEN_STATES), target=State.JUDICIAL,
    permission=HANDLE, gate=_judicial_gate, effect=_judicial, entry="P-163",
    says="涉法涉诉事项引导信访人通过仲裁、诉讼等法定途径解决，不作一般信访办结。",
    fields=("receiver", "legal_aid_offered", "opinion"),
)  # fmt: skip


def reply_forms(petition: Petition, on: dt.date) -> list[tuple[str, str]]:
    """The forms that the policy in force allows, by their official words; all of them where it names none."""
    from petitions.models.choices import ReplyForm

    allowed = policy_of(petition.handler_body.place, on).value("pet.reply_forms")
    if not isinstance(allowed, list):
        return list(ReplyForm.choices)
    return [(form.value, form.label) for form in ReplyForm if form.label in allowed]


def _reply_gate(petition: Petition, *, by: Any, reply_form: str, **_: Any) -> None:
    if petition.closed_on is None:
        raise Refused("还没有处理结果，不能答复。请先办结。")
    if reply_form not in dict(reply_forms(petition, petition.closed_on)):
        raise Refused("本地没有规定这种答复形式。请另选一种。")


def _reply(petition: Petition, *, by: Any, on: dt.date, reply_form: str, reply: str, **_: Any) -> None:
    petition.reply_form, petition.reply, petition.replied_on = reply_form, reply, on
    log(petition, "答复", petition.get_reply_form_display(), by=by, on=on, shown=True, tone="up")


REPLY = Transition(
    name="petition.reply", verb="答复", model=MODEL, sources=frozenset(CLOSED_STATES), target=State.REPLIED,
    permission=HANDLE, gate=_reply_gate, effect=_reply, tone="primary", entry="P-160",
    says="把结果告诉信访人。持有查询码的，可以在查询页面看到答复并评价。", fields=("reply_form", "reply"),
)  # fmt: skip


def _confirm(petition: Petition, *, by: Any, on: dt.date, satisfied: str, note: str = "", **_: Any) -> None:
    petition.satisfied, petition.confirmed_on = satisfied, on
    tone = "down" if satisfied == Satisfaction.BAD else "up"
    log(petition, f"评价：{petition.get_satisfied_display()}", note, by=by, on=on, shown=True, tone=tone)


CONFIRM = Transition(
    name="petition.confirm", verb="登记回访评价", model=MODEL, sources=frozenset({State.REPLIED}),
    target=State.CONFIRMED, permission=HANDLE, effect=_confirm, tone="primary", entry="P-156",
    says="回访信访人，登记满意程度。信访人也可以在查询页面自己评价。", fields=("satisfied", "note"),
)  # fmt: skip


def rate(petition: Petition, satisfied: str, *, on: dt.date) -> Petition:
    """The petitioner's own verdict on the public page: once, after the reply."""
    with transaction.atomic():
        locked = Petition.objects.select_for_update().get(pk=petition.pk)
        if locked.state != State.REPLIED:
            raise Refused("现在不能评价：还没有答复，或者已经评价过了。")
        _confirm(locked, by=None, on=on, satisfied=Satisfaction(satisfied))
        locked.state = State.CONFIRMED
        locked.save()
        if not locked.anonymous:
            audit.record("petition.rate", locked, by=None, after={"satisfied": locked.satisfied})
    return locked


def _archive_gate(petition: Petition, *, by: Any, **_: Any) -> None:
    if petition.replied_on is None:
        raise Refused("还没有答复，不能归档。请先答复信访人。")


def _archive(petition: Petition, *, by: Any, on: dt.date, **_: Any) -> None:
    petition.archived_on = on
    log(petition, "归档", by=by, on=on)


ARCHIVE = Transition(
    name="petition.archive", verb="归档", model=MODEL, sources=frozenset({State.REPLIED, State.CONFIRMED}),
    target=State.ARCHIVED, permission=HANDLE, gate=_archive_gate, effect=_archive, tone="primary", entry="P-156",
    says="归档后不再改动。没有评价的，请先回访。",
)  # fmt: skip

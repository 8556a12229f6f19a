"""What is decided about a pair: one person, two persons, look again, take the merge back."""

import datetime as dt
from typing import Any

from core.workflow import Transition
from members.models import TwinSuspect
from members.workflows import merging

State = TwinSuspect.State


def _same(suspect: TwinSuspect, *, by: Any, on: dt.date, survivor: str, choices: Any = None, reason: str = "", **_: Any) -> None:  # fmt: skip
    merging.merge(suspect, by=by, on=on, survivor=survivor, choices=choices or {}, reason=reason)
    _decided(suspect, by, on, reason)


def _different(suspect: TwinSuspect, *, by: Any, on: dt.date, reason: str = "", **_: Any) -> None:
    _decided(suspect, by, on, reason)


def _again(suspect: TwinSuspect, *, by: Any, on: dt.date, **_: Any) -> None:
    suspect.decided_by_id, suspect.decided_by_name, suspect.decided_on, suspect.reason = None, "", None, ""


def _undone(suspect: TwinSuspect, *, by: Any, on: dt.date, reason: str = "", **_: Any) -> None:
    merging.undo(suspect, by=by, on=on, reason=reason)
    _decided(suspect, by, on, reason)


def _decided(suspect: TwinSuspect, by: Any, on: dt.date, reason: str) -> None:
    suspect.decided_by_id, suspect.decided_by_name = by.pk, str(by)[:60]
    suspect.decided_on, suspect.reason = on, reason[:300]


def _step(name: str, verb: str, sources: set[str], target: str, says: str, effect: Any, tone: str, *fields: str) -> Transition:  # fmt: skip
    """Whoever may see both persons' whole data decides; above a county nobody holds members.edit."""
    return Transition(
        name=f"twinsuspect.{name}", verb=verb, model="members.TwinSuspect", sources=frozenset(sources), target=target,
        permission="members.reveal", says=says, effect=effect, tone=tone, entry="P-078", fields=fields,
    )  # fmt: skip


MERGE = _step(
    "merge", "合并为一份档案", {State.OPEN}, State.SAME,
    "两份档案合并为一份，会籍变化、接转、代表等记录一并归到保留的档案。",
    _same, "primary", "survivor", "choices", "reason",
)  # fmt: skip
DIFFERENT = _step(
    "different", "不是同一人", {State.OPEN}, State.DIFFERENT,
    "两份档案各自保留，这一对以后不再提示。", _different, "quiet", "reason",
)  # fmt: skip
AGAIN = _step(
    "again", "重新裁定", {State.DIFFERENT, State.UNDONE}, State.OPEN,
    "这一对回到待裁定。", _again, "quiet",
)  # fmt: skip
UNDO = _step(
    "undo", "撤回合并", {State.SAME}, State.UNDONE,
    "两份档案恢复到合并以前的样子，归到保留档案的记录退回原处。", _undone, "danger", "reason",
)  # fmt: skip
TWIN_STEPS = (MERGE, DIFFERENT, AGAIN, UNDO)

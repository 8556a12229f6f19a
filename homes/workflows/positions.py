"""Steps of positions: papers of the eight marks, asking for the check, the county's check, closing; sharing with consent."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Mapping
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from core import audit
from core.clock import today
from core.workflow import NotAllowed, Refused, Transition, create
from homes.models import Position, PositionCheck, PositionPaper, PositionShare
from homes.models.positions import MARKS
from homes.workflows.papers import LIMIT, clean_name, read_paper
from unions.models import Body
from unions.policies.force import policy_of
from unions.querysets import LOCAL_KINDS

State, Share = Position.State, PositionShare.State
PAPERS_PER_MARK = 6
EVERY_STATE = {State.UNASKED, State.ASKED, State.MET, State.LACKING}


def demanded_marks(position: Position) -> list[str]:
    """The marks asked for where the owner is; all eight where nobody has set a list."""
    asked = policy_of(position.body.place, today()).value("home.eight_items") or list(MARKS)
    return [key for key in MARKS if key in asked]


def checks(user: Any, body: Body) -> bool:
    """Whether he looks at positions of this union: from the county up, and never at those of his own union."""
    return any(
        "homes.verify" in grant.permissions
        and grant.body.kind in LOCAL_KINDS
        and body.path != grant.body.path
        and body.path.startswith(grant.body.path)
        for grant in user.grants_today
    )


def keeps(user: Any, position: Position) -> bool:
    return Position.objects.visible_to(user, "homes.edit").filter(pk=position.pk).exists()


def _still_open(position: Position) -> None:
    if position.closed_on:
        raise Refused(f"“{position}”已于 {position.closed_on} 关闭。要继续使用的，请先重新开放。")


def _may_ask(position: Position, *, by: Any, **data: Any) -> None:
    _still_open(position)
    wanted = demanded_marks(position)
    lacking = [MARKS[key] for key in wanted if not getattr(position, f"has_{key}")]
    if lacking:
        raise Refused(f"还缺{'、'.join(lacking)}。请补齐并在资料里勾选后，再申请核验。")
    shown = set(position.papers.values_list("mark", flat=True))
    bare = [MARKS[key] for key in wanted if key not in shown]
    if bare:
        raise Refused(f"{'、'.join(bare)}还没有照片或材料。请先上传，再申请核验。")


def _asked(position: Position, *, by: Any, on: dt.date, **data: Any) -> None:
    position.asked_on = on


def _may_check(position: Position, *, by: Any, **data: Any) -> None:
    if not checks(by, position.body):
        raise NotAllowed("homes.verify")
    _still_open(position)


def _checked(position: Position, *, by: Any, on: dt.date, found: Mapping[str, str], **data: Any) -> None:
    """`found`: why each missing mark is missing; what it does not name is there."""
    for key in MARKS:
        setattr(position, f"has_{key}", key not in found)
    lacking = any(key in found for key in demanded_marks(position))
    position.state = State.LACKING if lacking else State.MET
    position.checked_on, position.checked_by, position.asked_on = on, str(by)[:60], None
    create(
        PositionCheck(position=position, checked_on=on, checked_by=str(by)[:60], missing=dict(found)), by=by
    )


def _may_close(position: Position, *, by: Any, **data: Any) -> None:
    if position.closed_on:
        raise Refused(f"“{position}”已于 {position.closed_on} 关闭。")


def _closed(
    position: Position, *, by: Any, on: dt.date, closed_on: dt.date, reason: str, **data: Any
) -> None:
    position.closed_on, position.closed_reason, position.asked_on = closed_on, reason, None
    if position.state == State.ASKED:
        position.state = State.UNASKED
    for share in position.shares.filter(state__in=(Share.ASKED, Share.AGREED)):
        END_SHARE.apply(share, by=by, reason=f"阵地关闭：{reason}"[:300])


def _may_reopen(position: Position, *, by: Any, **data: Any) -> None:
    if not position.closed_on:
        raise Refused(f"“{position}”正在开放，不用重新开放。")


def _reopened(position: Position, *, by: Any, on: dt.date, **data: Any) -> None:
    position.closed_on, position.closed_reason = None, ""
    position.state = State.UNASKED


def _step(name: str, verb: str, sources: set[Position.State], target: str | None, **more: Any) -> Transition:
    more.setdefault("permission", "homes.edit")
    return Transition(
        name=f"position.{name}", verb=verb, model="homes.Position", sources=frozenset(sources), target=target, **more
    )  # fmt: skip


ASK = _step(
    "ask", "申请核验", {State.UNASKED, State.LACKING, State.MET}, State.ASKED, entry="P-120", tone="primary",
    gate=_may_ask, effect=_asked, says="八项齐全、每项都有照片或材料后，请县总工会核验。核验以前还可以补充材料。",
)  # fmt: skip
CHECK = _step(
    "check", "核验八有", EVERY_STATE, None, entry="P-120", tone="primary", permission="homes.verify", gate=_may_check,
    effect=_checked, fields=("found",), says="对照现场和材料逐项勾选。没有勾选的算缺项，要写明缺什么、怎么补。",
)  # fmt: skip
CLOSE = _step(
    "close", "关闭阵地", EVERY_STATE, None, entry="P-116", tone="danger", gate=_may_close, effect=_closed,
    fields=("closed_on", "reason"), says="关闭后不再列入名录，正在共享的工会同时结束共享。记录保留，可以重新开放。",
)  # fmt: skip
REOPEN = _step(
    "reopen", "重新开放", EVERY_STATE, None, entry="P-116", gate=_may_reopen, effect=_reopened,
    says="重新开放后列入名录。八有要重新申请核验，共享要重新办理。",
)  # fmt: skip
STEPS = (ASK, CHECK, CLOSE, REOPEN)


# ---- sharing ------------------------------------------------------------------------------------------------------


def prepare_share(share: PositionShare, *, by: Any) -> None:
    """Waits for the owner's consent; at once agreed where the person who files it keeps the position too."""
    _still_open(share.position)
    if share.body_id == share.position.body_id:
        raise Refused("这是本会自己的阵地，不用办理共享。")
    share.asked_on = today()
    if keeps(by, share.position):
        share.state, share.answered_on = Share.AGREED, today()


def _owner_only(share: PositionShare, *, by: Any, **data: Any) -> None:
    if not keeps(by, share.position):
        raise NotAllowed("homes.edit")


def _may_agree(share: PositionShare, *, by: Any, **data: Any) -> None:
    _owner_only(share, by=by)
    _still_open(share.position)


def _answered(share: PositionShare, *, by: Any, on: dt.date, reason: str = "", **data: Any) -> None:
    share.answered_on = on
    share.note = reason or share.note


def _ended(share: PositionShare, *, by: Any, on: dt.date, reason: str, **data: Any) -> None:
    share.ended_on, share.note = on, reason


def _sharing(
    name: str, verb: str, sources: set[PositionShare.State], target: PositionShare.State, **more: Any
) -> Transition:
    return Transition(
        name=f"positionshare.{name}", verb=verb, model="homes.PositionShare", sources=frozenset(sources), target=target,
        permission="homes.edit", entry="P-116", **more,
    )  # fmt: skip


AGREE = _sharing(
    "agree", "同意共享", {Share.ASKED}, Share.AGREED, gate=_may_agree, effect=_answered, tone="primary",
    says="同意后，对方工会可以使用这个阵地，评分时算作对方的共享阵地。",
)  # fmt: skip
DECLINE = _sharing(
    "decline", "不同意共享", {Share.ASKED}, Share.DECLINED, gate=_owner_only, effect=_answered, fields=("reason",),
    says="写明原因，对方工会会看到。",
)  # fmt: skip
END_SHARE = _sharing(
    "end", "结束共享", {Share.ASKED, Share.AGREED}, Share.ENDED, effect=_ended, tone="danger", fields=("reason",),
    says="结束后，评分时不再算作对方的共享阵地。",
)  # fmt: skip
SHARE_STEPS = (AGREE, DECLINE, END_SHARE)


# ---- papers -------------------------------------------------------------------------------------------------------


def add_paper(position: Position, *, by: Any, mark: str, file: Any) -> PositionPaper:
    """A photo or paper of one mark, kept under a random name with its digest."""
    if file.size > LIMIT:
        raise Refused(
            f"“{clean_name(file.name)}”有 {file.size / 1024 / 1024:.1f} MB，超过 20 MB。请压缩后再传。"
        )
    paper = read_paper(str(file.name), file.read())
    digest, stored = hashlib.sha256(paper.content).hexdigest(), ""
    try:
        with transaction.atomic():
            rows = Position.objects.visible_to(by, "homes.edit").select_for_update(of=("self",))
            locked = rows.filter(pk=position.pk).first()
            if locked is None:
                raise NotAllowed("homes.edit")
            _still_open(locked)
            there = locked.papers.filter(mark=mark)
            if there.count() >= PAPERS_PER_MARK:
                raise Refused(f"{MARKS[mark]}已有 {PAPERS_PER_MARK} 份材料。请先移除不需要的，再上传。")
            if there.filter(digest=digest).exists():
                raise Refused(f"“{paper.name}”已经传过，内容完全相同，不用再传。")
            stored = default_storage.save(f"positions/{secrets.token_hex(16)}", ContentFile(paper.content))
            row = PositionPaper(
                position=locked, mark=mark, name=paper.name, kind=paper.kind, size=len(paper.content), digest=digest,
                uploaded_by_name=str(by)[:60], uploaded_on=today(),
            )  # fmt: skip
            row.file.name = stored
            return create(row, by=by)
    except BaseException:
        if stored:
            default_storage.delete(stored)
        raise


def remove_paper(row: PositionPaper, *, by: Any) -> None:
    with transaction.atomic():
        if not keeps(by, row.position):
            raise NotAllowed("homes.edit")
        if row.position.state == State.ASKED:
            raise Refused("正在等待核验，不能移除材料。核验以后再整理。")
        audit.record("positionpaper.remove", row, by=by, before=audit.snapshot(row))
        stored = str(row.file.name)
        row.delete()
        if not PositionPaper.objects.filter(file=stored).exists():
            transaction.on_commit(lambda: default_storage.delete(stored))

"""One item of a sheet: the chair's saved draft, and the superior's accept, return or refuse."""

import datetime as dt
from typing import Any

from django.db import transaction

from core import audit
from core.workflow import NotAllowed, Refused, Transition, WrongState
from homes.models import AssessItem, Assessment
from homes.rules import BY_ENTRY
from homes.scoring.marks import is_met
from homes.workflows.rows import files_for
from homes.workflows.scored import known_words, points_of, settle_parents
from homes.workflows.sheets import Claim, Item, State, bare_items, is_editable, judge_gate


class Conflict(WrongState):
    """The item was saved elsewhere since this page was opened; `item` is how it stands now."""

    def __init__(self, item: AssessItem) -> None:
        super().__init__("这一项刚在别处改过，这次没有保存，您填的内容还在。请选择用哪一份。")
        self.item = item


def locked_sheet(assessment_id: int) -> Assessment:
    """The sheet is locked before any of its items: every verb takes the two in this order."""
    sheets = Assessment.objects.select_for_update(of=("self",)).select_related("body")
    return sheets.get(pk=assessment_id)


def locked_for_filing(item_id: int, by: Any) -> AssessItem:
    """The item with its sheet locked; raises where the person is not the union's chair or the item is locked."""
    item: AssessItem | None = (
        AssessItem.objects.visible_to(by, "homes.file")
        .select_related("assessment__body")
        .filter(pk=item_id)
        .first()
    )
    if item is None or not files_for(by, item.assessment.body):
        raise NotAllowed("homes.file")
    sheet = locked_sheet(item.assessment_id)
    rows = AssessItem.objects.select_for_update(of=("self",)).select_related("standard_item")
    item = rows.get(pk=item_id)
    item.assessment = sheet
    if not is_editable(item, sheet):
        why = "已收下" if item.is_settled else f"所在的自评表现在是“{sheet.get_state_display()}”"
        raise WrongState(f"“{item.title}”{why}，不能再改。页面已更新，请再看一眼。")
    return item


def _answer(item: AssessItem, claim: str, value: int | None, override: str) -> tuple[str, int | None, str]:
    """Claim, value and reason as they are kept. Raises where the portal's own figure is contradicted without a reason."""
    asked = item.standard_item
    if asked is None or (item.entry and item.entry in BY_ENTRY):
        return claim, None, ""
    if asked.unit:
        if value is not None:
            claim = Claim.MET if is_met(asked, value) else Claim.NOT_MET
        else:
            claim = ""
    else:
        value = {Claim.MET: 1, Claim.NOT_MET: 0}.get(Claim(claim)) if claim else None
    if item.known is None:
        return claim, value, ""
    if value is None or value == item.known:
        return Claim.MET if is_met(asked, item.known) else Claim.NOT_MET, item.known, ""
    if not override:
        raise Refused(f"“{item.title}”与系统数据不同（{known_words(item)}）。请写明原因，或改回系统数据。")
    return claim, value, override


def save_item(
    item_id: int, *, by: Any, version: int, claim: str, value: int | None, note: str, override: str = ""
) -> AssessItem:
    """Keeps what the chair typed. `value` in basis points. Raises Conflict where `version` is not the newest."""
    with transaction.atomic():
        item = locked_for_filing(item_id, by)
        claim, value, override = _answer(item, claim, value, override)
        if (item.claim, item.value, item.note, item.override) == (claim, value, note, override):
            return item
        if item.version != version:
            raise Conflict(item)
        before = audit.snapshot(item)
        item.claim, item.value, item.note, item.override = claim, value, note, override
        if item.standard_item:
            item.self_points = points_of(item, item.standard_item)
        item.version += 1
        item.mended = True
        if item.state == Item.ACCEPTED:  # accepted as not met: a new claim must not look like a verified one
            item.state = Item.RETURNED
        item.save()
        if item.part_of_id:
            settle_parents(item.assessment)
        item.assessment.save(update_fields=["saved_at"])
        old, new = audit.changes(before, audit.snapshot(item))
        audit.record("assessitem.save", item, by=by, before=old, after=new)
    return item


def _may_decide(item: AssessItem, *, by: Any, **data: Any) -> None:
    sheet = locked_sheet(item.assessment_id)
    judge_gate(sheet, by)
    if sheet.state != State.SUBMITTED:
        raise WrongState(f"“{sheet}”现在是“{sheet.get_state_display()}”，不能核实。页面已更新，请再看一眼。")
    if not item.mended and sheet.is_annual:  # each level judges a declaration anew
        raise WrongState(f"“{item.title}”以前已经收下，这次没有改动，不用再核实。")


def _may_accept(
    item: AssessItem, *, by: Any, points: int | None = None, reason: str = "", **data: Any
) -> None:
    _may_decide(item, by=by)
    if bare_items(item.assessment).filter(pk=item.pk).exists():
        raise Refused(f"“{item.title}”自评达到却没有证明材料，不能收下。请退回，请工会补传。")
    if points is None or points == item.self_points:
        return
    if item.due is None:
        raise Refused(f"“{item.title}”不计分，不能改分。")
    if points > item.due:
        raise Refused(f"“{item.title}”最多 {item.due / 100:g} 分。请改小后再收下。")
    if not reason:
        raise Refused(f"“{item.title}”的验收分与自评分不同，请写明原因。")


def _decided(item: AssessItem, *, by: Any, on: dt.date, reason: str = "", **data: Any) -> None:
    item.comment = reason
    item.verified_by_name, item.verified_on = str(by), on
    points = data.get("points")
    item.verified_points = {Item.ACCEPTED: item.self_points if points is None else points}.get(
        Item(item.state), 0 if item.state == Item.REFUSED and item.due is not None else None
    )
    if item.part_of_id:  # the whole entry follows from its parts
        item.save()
        settle_parents(item.assessment)


ANY_FILED = frozenset(
    {Item.FILED, Item.ACCEPTED, Item.RETURNED, Item.REFUSED}
)  # a decision may be changed meanwhile
ACCEPT = Transition(
    name="assessitem.accept",
    verb="收下",
    model="homes.AssessItem",
    sources=ANY_FILED,
    target=Item.ACCEPTED,
    permission="homes.verify",
    says="认可这一项的自评，收下后锁定。",
    gate=_may_accept,
    effect=_decided,
    tone="primary",
    entry="P-100",
    fields=("points", "reason"),
)
RETURN_ITEM = Transition(
    name="assessitem.return",
    verb="退回这一项",
    model="homes.AssessItem",
    sources=ANY_FILED,
    target=Item.RETURNED,
    permission="homes.verify",
    says="请工会补充材料或改正后再交。",
    gate=_may_decide,
    effect=_decided,
    entry="P-100",
    fields=("reason",),
)
REFUSE = Transition(
    name="assessitem.refuse",
    verb="核实未达到",
    model="homes.AssessItem",
    sources=ANY_FILED,
    target=Item.REFUSED,
    permission="homes.verify",
    says="材料证明没有达到标准，按未达标计入评分。工会整改后可以再报。",
    gate=_may_decide,
    effect=_decided,
    entry="P-100",
    fields=("reason",),
)

"""The evidence library of a union: a paper filed once serves other items and years; last year's answers carry over."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Q

from core import audit
from core.workflow import NotAllowed, Refused
from homes.models import AssessItem, Assessment, Evidence
from homes.workflows.evidence import LIMIT_PER_ITEM
from homes.workflows.items import locked_for_filing
from homes.workflows.rows import files_for
from homes.workflows.scored import points_of, settle_parents
from homes.workflows.sheets import OPEN_SHEET

COPIED = ("name", "kind", "size", "digest", "taken_on", "valid_from", "valid_until", "version")


def papers_of(item: AssessItem, on: dt.date) -> list[Evidence]:
    """The union's other papers that are still valid and not yet on this item, one of each content, newest first."""
    rows = Evidence.objects.filter(item__assessment__body=item.assessment.body_id).exclude(item=item)
    rows = rows.filter(Q(valid_until=None) | Q(valid_until__gte=on)).select_related("item__assessment")
    there, found = set(item.evidence.values_list("digest", flat=True)), []
    for row in rows.order_by("-uploaded_at", "-pk")[:300]:
        if row.digest not in there:
            there.add(row.digest)
            found.append(row)
    return found


def reuse(item_id: int, paper: Evidence, *, by: Any, on: dt.date) -> Evidence:
    """The same stored file under another item. Refused where the paper has run out or is another union's."""
    with transaction.atomic():
        item = locked_for_filing(item_id, by)
        if paper.item.assessment.body_id != item.assessment.body_id:
            raise NotAllowed("homes.file")
        if paper.valid_until and paper.valid_until < on:
            raise Refused(f"“{paper.name}”的有效期到 {paper.valid_until} 为止，不能再用。请上传新的材料。")
        if item.evidence.count() >= LIMIT_PER_ITEM:
            raise Refused(f"这一项已有 {LIMIT_PER_ITEM} 份材料，不能再加。请先移除不需要的。")
        if item.evidence.filter(digest=paper.digest).exists():
            raise Refused(f"“{paper.name}”这一项已经有了，内容完全相同。")
        row = _copy(paper, item, by)
        item.mended = True
        item.save(update_fields=["mended"])
        item.assessment.save(update_fields=["saved_at"])
        audit.record("evidence.reuse", row, by=by, after=audit.snapshot(row))
    return row


def _copy(paper: Evidence, item: AssessItem, by: Any) -> Evidence:
    row = Evidence(
        item=item, uploaded_by_name=str(by)[:40], reused_from=paper, **{n: getattr(paper, n) for n in COPIED}
    )
    row.file.name = str(paper.file.name)
    row.save()
    return row


def set_dates(paper: Evidence, *, by: Any, **dates: dt.date | None) -> Evidence:
    with transaction.atomic():
        locked_for_filing(paper.item_id, by)
        before = audit.snapshot(paper)
        for name, day in dates.items():
            setattr(paper, name, day)
        paper.save(update_fields=list(dates))
        old, new = audit.changes(before, audit.snapshot(paper))
        if new:
            audit.record("evidence.dates", paper, by=by, before=old, after=new)
    return paper


# ---- carry-over ------------------------------------------------------------------------------------------------


def last_year(sheet: Assessment) -> Assessment | None:
    rows = Assessment.objects.filter(
        body=sheet.body_id,
        cycle__lt=sheet.cycle,
        purpose=Assessment.Purpose.ANNUAL,
        submitted_on__isnull=False,
    )
    return rows.order_by("-cycle").first()


def carry_over(sheet: Assessment, *, by: Any, on: dt.date) -> tuple[int, int]:
    """Fills open items with last year's words, figures and papers that are still valid; what is typed already stays.

    Returns how many items and papers were taken over.
    """
    if not files_for(by, sheet.body):
        raise NotAllowed("homes.file")
    with transaction.atomic():
        sheet = Assessment.objects.select_for_update(of=("self",)).select_related("body").get(pk=sheet.pk)
        if sheet.state not in OPEN_SHEET:
            raise Refused(f"“{sheet}”现在是“{sheet.get_state_display()}”，不能带入。")
        source = last_year(sheet)
        if source is None:
            raise Refused("没有以前年度的自评可以带入。请直接填写。")
        before = {
            _key(row): row
            for row in source.items.select_related("standard_item").prefetch_related("evidence")
        }
        items = papers = 0
        fresh = sheet.items.filter(parts=None, claim="", note="", version=0, state=AssessItem.State.OPEN)
        for item in fresh.select_related("standard_item"):
            old = before.get(_key(item))
            if old is None or not (old.claim or old.note):
                continue
            items += 1
            papers += _take(item, old, by=by, on=on)
        settle_parents(sheet)
        audit.record(
            "assessment.carry", sheet, by=by, after={"from": source.cycle, "items": items, "papers": papers}
        )
    return items, papers


def _key(row: AssessItem) -> tuple[str, str, str]:
    """The same demand in two years: by entry, part, or the item's code and words."""
    asked = row.standard_item
    return row.entry, row.part, f"{asked.code} {asked.text}" if asked and not row.entry else ""


def _take(item: AssessItem, old: AssessItem, *, by: Any, on: dt.date) -> int:
    item.note = old.note
    if item.known is None:
        item.claim, item.value = old.claim, old.value
        if item.standard_item:
            item.self_points = points_of(item, item.standard_item)
    item.version += 1
    item.save()
    valid = [p for p in old.evidence.all() if p.valid_until is not None and p.valid_until >= on]
    for paper in valid:
        _copy(paper, item, by)
    return len(valid)

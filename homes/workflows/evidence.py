"""Evidence of an item: kept under a random name with its digest, removed only while the item is open."""

import hashlib
import secrets
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from core import audit
from core.workflow import Refused
from homes.models import AssessItem, Evidence
from homes.workflows.items import locked_for_filing
from homes.workflows.papers import LIMIT, clean_name, read_paper

LIMIT_PER_ITEM = 10


def add_evidence(item_id: int, *, by: Any, file: Any) -> Evidence:
    """`file`: an uploaded file. Refused where it is hostile, the same as one already there, or one too many."""
    if file.size > LIMIT:  # said before the bytes are read
        size = file.size / 1024 / 1024
        raise Refused(f"“{clean_name(file.name)}”有 {size:.1f} MB，超过 20 MB。请压缩后再传，或拆成几份。")
    paper = read_paper(str(file.name), file.read())
    digest = hashlib.sha256(paper.content).hexdigest()
    stored = ""
    try:
        with transaction.atomic():
            item = locked_for_filing(item_id, by)
            if item.evidence.count() >= LIMIT_PER_ITEM:
                raise Refused(
                    f"这一项已有 {LIMIT_PER_ITEM} 份材料，不能再加。请先移除不需要的，或合并成一份。"
                )
            if item.evidence.filter(digest=digest).exists():
                raise Refused(f"“{paper.name}”已经传过，内容完全相同，不用再传。")
            stored = default_storage.save(f"evidence/{secrets.token_hex(16)}", ContentFile(paper.content))
            row = Evidence(
                item=item, name=paper.name, kind=paper.kind, size=len(paper.content), digest=digest,
                uploaded_by_name=str(by),
            )  # fmt: skip
            row.file.name = stored
            row.replaces = item.evidence.filter(name=paper.name).order_by("-version").first()
            row.version = (
                row.replaces.version + 1 if row.replaces else 1
            )  # the same name again: a new version
            row.save()
            _touch(item)
            audit.record("evidence.create", row, by=by, after=audit.snapshot(row))
    except BaseException:
        if stored:
            default_storage.delete(stored)
        raise
    return row


def remove_evidence(row: Evidence, *, by: Any) -> None:
    with transaction.atomic():
        item = locked_for_filing(row.item_id, by)
        audit.record("evidence.remove", row, by=by, before=audit.snapshot(row))
        stored = str(row.file.name)
        row.delete()
        _touch(item)
        if not Evidence.objects.filter(file=stored).exists():
            transaction.on_commit(lambda: default_storage.delete(stored))


def _touch(item: AssessItem) -> None:
    item.mended = True
    item.save(update_fields=["mended"])
    item.assessment.save(update_fields=["saved_at"])

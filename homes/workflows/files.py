"""Pictures and papers of activities and records: checked by their bytes, stripped of what a phone hides in them."""

import hashlib
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from core import audit
from core.workflow import NotAllowed, Refused, WrongState
from homes.models import Activity, HomeFile, HomeRecord
from homes.workflows.papers import LIMIT, Paper, clean_name, read_paper
from homes.workflows.sheets import files_for

MOST = 12


def read_upload(file: Any) -> Paper:
    """Refused with a sentence where the file is too large, hostile or of no wanted kind."""
    if file.size > LIMIT:  # said before the bytes are read
        size = file.size / 1024 / 1024
        raise Refused(f"“{clean_name(file.name)}”有 {size:.1f} MB，超过 20 MB。请压缩后再传，或拆成几份。")
    return read_paper(str(file.name), file.read())


def may_attach(owner: Activity | HomeRecord, by: Any) -> None:
    """Raises NotAllowed or WrongState: papers of a record change only while the chair may change the record."""
    permission = "homes.file" if isinstance(owner, HomeRecord) else "homes.edit"
    rows = type(owner).objects.visible_to(by, permission)
    if not rows.filter(pk=owner.pk).exists():
        raise NotAllowed(permission)
    if isinstance(owner, HomeRecord):
        if not files_for(by, owner.body):
            raise NotAllowed(permission)
        if not owner.is_open:
            raise WrongState(
                f"“{owner}”现在是“{owner.get_state_display()}”，材料不能再改。页面已更新，请再看一眼。"
            )


def attach(owner: Activity | HomeRecord, papers: list[Paper], *, by: Any) -> list[HomeFile]:
    """All or none; the same content is kept once."""
    stored: list[str] = []
    try:
        with transaction.atomic():
            locked: Any = (
                type(owner).objects.select_for_update(of=("self",)).select_related("body").get(pk=owner.pk)
            )
            may_attach(locked, by)
            there = set(locked.files.values_list("digest", flat=True))
            fresh = {hashlib.sha256(paper.content).hexdigest(): paper for paper in papers}
            fresh = {digest: paper for digest, paper in fresh.items() if digest not in there}
            if len(there) + len(fresh) > MOST:
                raise Refused(
                    f"一条最多放 {MOST} 份材料，已有 {len(there)} 份。请先移除不需要的，或合并成一份。"
                )
            made = [_store(locked, paper, digest, by, stored) for digest, paper in fresh.items()]
    except BaseException:
        for name in stored:
            default_storage.delete(name)
        raise
    return made


def _store(owner: Any, paper: Paper, digest: str, by: Any, stored: list[str]) -> HomeFile:
    row = HomeFile(
        body=owner.body, name=paper.name, kind=paper.kind, size=len(paper.content), digest=digest,
        uploaded_by_name=str(by)[:40], **{"record" if isinstance(owner, HomeRecord) else "activity": owner},
    )  # fmt: skip
    row.file.save(paper.name, ContentFile(paper.content), save=False)
    stored.append(str(row.file.name))
    row.save()
    audit.record("homefile.create", row, by=by, after=audit.snapshot(row))
    return row


def remove_file(row: HomeFile, *, by: Any) -> None:
    with transaction.atomic():
        may_attach(row.owner, by)
        audit.record("homefile.remove", row, by=by, before=audit.snapshot(row))
        stored = str(row.file.name)
        row.delete()
        if not HomeFile.objects.filter(file=stored).exists():
            transaction.on_commit(lambda: default_storage.delete(stored))

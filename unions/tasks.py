"""Background work of this app: the workbook for the national system, and the comparison with what comes back."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction

from core import audit
from core.clock import today
from core.desk import rotation, vault, workbook
from core.jobs import Cancelled, Progress, handler
from core.models import Job
from core.scoping import covers
from core.workflow import Refused
from unions.models import NatSync
from unions.resources import compare, national, receipt
from unions.workflows import printing  # noqa: F401  (its job)
from unions.workflows.reconcile import COMPARE, EXPORT

State = NatSync.State


@handler(EXPORT)
def export(job: Job, progress: Progress) -> dict[str, Any]:
    """Writes the branch's workbook once; a second run finds it there."""
    sync = NatSync.objects.select_related("body").get(pk=job.params["sync"])
    if sync.export_key or sync.state != State.EXPORTED:
        return {"sync": sync.pk, "rows": sync.export_rows}
    _may_still(job, sync)
    number = 0

    def counted() -> Any:
        nonlocal number
        for line in national.lines(sync.body.path):
            number += 1
            if number % 2000 == 0:
                progress(number, None, "正在写对账表")
            yield line

    with transaction.atomic():
        file = workbook.full(national.DESK, counted())
    with file:
        key = vault.keep(file)
    taken = NatSync.objects.filter(pk=sync.pk, export_key="").update(export_key=key, export_rows=number)
    if not taken:  # another worker was quicker
        vault.forget(key)
    return {"sync": sync.pk, "rows": number}


@handler(COMPARE)
def compare_receipt(job: Job, progress: Progress) -> dict[str, Any]:
    """Reads the receipt and lists what differs, all in one transaction: the list is the old one or the new one."""
    sync = NatSync.objects.select_related("body").get(pk=job.params["sync"])
    if sync.state != State.COMPARING:
        return {"sync": sync.pk, "found": sync.found}
    try:
        by = _may_still(job, sync)
        data = vault.fetch(sync.receipt_key)
        with transaction.atomic():
            sync = NatSync.objects.select_related("body").select_for_update(of=("self",)).get(pk=sync.pk)
            if sync.state != State.COMPARING:  # another worker was quicker
                return {"sync": sync.pk, "found": sync.found}
            rows = receipt.read(sync, data, on=today(), progress=progress)
            progress(rows, rows, "正在逐家比对")
            found = compare.compare(sync)
            left = sync.differences.filter(resolution="").exists()
            sync.state = State.LISTED if left else State.CORRECTED
            sync.compared_on, sync.receipt_rows, sync.found, sync.error = today(), rows, found, ""
            sync.save()
            audit.record("natsync.compare", sync, by=by, after={"rows": rows, "differences": found})
    except Refused as problem:
        _back(sync, str(problem))
        raise
    except Cancelled:
        _back(sync, "比对已取消。可以重新上传回执。")
        raise
    return {"sync": sync.pk, "found": found}


def _back(sync: NatSync, sentence: str) -> None:
    """Before the comparison: the earlier list, where there is one, still holds."""
    state = State.LISTED if sync.compared_on else State.EXPORTED
    NatSync.objects.filter(pk=sync.pk).update(state=state, error=sentence[:300])


def _may_still(job: Job, sync: NatSync) -> Any:
    user: Any = get_user_model().objects.filter(pk=job.params.get("by")).first()
    if user is None or not covers(user.branches("unions.edit"), sync.body.path, sync.body.industry_path):
        raise Refused("发起人已没有办理对账的权限，没有写入任何内容。")
    return user


def _files() -> list[str]:
    pairs = NatSync.objects.values_list("export_key", "receipt_key")
    return [key for pair in pairs for key in pair if key]


rotation.HELD.append(_files)

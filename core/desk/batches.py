"""What a person does with a batch: upload, confirm, drop, undo. Each checks the right on the branch again."""

import datetime as dt
import hashlib
import time
from typing import IO, Any

from django.contrib.auth import get_user_model
from django.db import OperationalError, transaction
from django.db.models import Exists, OuterRef

from core import audit, jobs
from core.clock import now
from core.desk import preflight, stage, vault
from core.desk.limits import Unfit
from core.desk.resource import RESOURCES, DeskResource, of
from core.models import ImportBatch, ImportChange, ImportCreated, ImportRow, Job
from core.scoping import covers
from core.workflow import NotAllowed, Refused, WrongState

UNDO_DAYS = 30
STALE_DAYS = 7  # a checked batch nobody confirmed
_RUNNING = (ImportBatch.State.UPLOADED, ImportBatch.State.CHECKING)
_STOPPABLE = (*_RUNNING, ImportBatch.State.LOADING)
TRIES = 5
_WAITING = (
    ImportBatch.State.CHECKED,
    ImportBatch.State.FAILED,
)


def upload(
    file: IO[bytes], name: str, *, resource: str, body: Any, by: Any, update_existing: bool = True
) -> ImportBatch:
    """Looks at the file, seals it and starts the check. Raises Refused with a sentence."""
    desk = RESOURCES[resource]
    if not covers(by.branches(desk.permission), body.path, body.industry_path):
        raise NotAllowed(desk.permission)
    if refusal := desk.takes(body):
        raise Refused(refusal)
    try:
        kind = preflight.kind_of(file, name)
    except Unfit as problem:
        raise Refused(str(problem)) from None
    digest, size = _digest(file)
    batch = ImportBatch(
        resource=resource, file_name=_safe_name(name), file_key=vault.keep(file), file_digest=digest, file_size=size,
        owner_id=by.pk, owner_name=str(by), body_id=body.pk, path=body.path, update_existing=update_existing,
        summary={"kind": kind, "body": str(body)},
    )  # fmt: skip
    with transaction.atomic():
        batch.save()
        audit.record(
            "import.upload", batch, by=by, after={"resource": resource, "size": size, "digest": digest}
        )
        _enqueue("check", batch, by)
    return batch


def _enqueue(verb: str, batch: ImportBatch, by: Any) -> None:
    titles = {"check": "检查表格", "load": "导入表格", "undo": "撤销导入"}
    title = f"{titles[verb]}：{batch.file_name}"[:120]
    jobs.enqueue(
        f"desk.{verb}",
        key=str(batch.pk),
        title=title,
        params={"batch": batch.pk, "by": by.pk},
        by=by,
        path=batch.path,
    )


def _digest(file: IO[bytes]) -> tuple[str, int]:
    file.seek(0)
    found, size = hashlib.sha256(), 0
    while piece := file.read(1 << 20):
        found.update(piece)
        size += len(piece)
    return found.hexdigest(), size


def _safe_name(name: str) -> str:
    """For showing only: the stored name is random."""
    shown = "".join(
        char
        for char in name.replace("\\", "/").rsplit("/", 1)[-1]
        if char.isprintable() and char not in '<>:"|?*'
    )
    return shown[-120:] or "未命名表格"


def find(pk: int, by: Any) -> ImportBatch | None:
    """The batch, where the person may use its resource on its branch."""
    batch = ImportBatch.objects.filter(pk=pk).first()
    if batch is None or batch.resource not in RESOURCES:
        return None
    return batch if covers(by.branches(of(batch).permission), batch.path) else None


def _lock(batch: ImportBatch, by: Any, states: tuple[str, ...], verb: str) -> ImportBatch:
    return _may_move(ImportBatch.objects.select_for_update().get(pk=batch.pk), by, states, verb)


def _may_move(batch: ImportBatch, by: Any, states: tuple[str, ...], verb: str) -> ImportBatch:
    if not covers(by.branches(of(batch).permission), batch.path):
        raise NotAllowed(of(batch).permission)
    if batch.state not in states:
        raise WrongState(
            f"“{batch}”现在是“{batch.get_state_display()}”，不能{verb}。页面已更新，请再看一眼。"
        )
    return batch


@transaction.atomic
def confirm(batch: ImportBatch, *, by: Any) -> ImportBatch:
    """Starts the load of the rows that can be imported."""
    locked = _lock(batch, by, (ImportBatch.State.CHECKED,), "导入")
    if not locked.counts.get("good"):
        raise Refused("没有可以导入的行。请下载有问题的行，改好后重新上传。")
    locked.state = ImportBatch.State.LOADING
    locked.save(update_fields=["state"])
    _enqueue("load", locked, by)
    return locked


@transaction.atomic
def change_mode(batch: ImportBatch, *, update_existing: bool, by: Any) -> ImportBatch:
    """Whether rows of people already here bring their records up to date."""
    locked = _lock(batch, by, (ImportBatch.State.CHECKED,), "更改")
    locked.update_existing = update_existing
    counts = locked.counts
    counts["good"] = counts.get("new", 0) + (counts.get("changed", 0) if update_existing else 0)
    locked.save(update_fields=["update_existing", "counts"])
    return locked


@transaction.atomic
def drop(batch: ImportBatch, *, by: Any) -> ImportBatch:
    """Nothing was written; the file and the staged rows go."""
    locked = _lock(batch, by, _WAITING, "放弃")
    _forget(locked, ImportBatch.State.DROPPED)
    audit.record("import.drop", locked, by=by)
    return locked


def cancel(batch: ImportBatch, *, by: Any) -> ImportBatch:
    """Stops the check or the load: at once where no worker has begun, else at its next step, within seconds.

    A check that was stopped leaves a batch to be dropped, a load one that can be looked at and confirmed again.
    The row of a batch is locked as long as it is loaded: whoever wants to stop that must not wait for it."""
    for _ in range(TRIES):
        if _stop_running(batch, by):
            return ImportBatch.objects.get(pk=batch.pk)
        try:
            return _cancel_waiting(batch, by)
        except OperationalError:  # a worker has just begun
            time.sleep(0.3)
    raise Refused("现在停不下来。请过几秒再按一次“取消”。")


def _kind(batch: ImportBatch) -> str:
    return "desk.load" if batch.state == ImportBatch.State.LOADING else "desk.check"


@transaction.atomic
def _stop_running(batch: ImportBatch, by: Any) -> bool:
    found = _may_move(ImportBatch.objects.get(pk=batch.pk), by, _STOPPABLE, "取消")
    running = Job.objects.filter(kind=_kind(found), key=str(found.pk), state=Job.State.RUNNING)
    if not running.update(cancel_requested=True):
        return False
    audit.record("import.cancel", found, by=by)
    return True


@transaction.atomic
def _cancel_waiting(batch: ImportBatch, by: Any) -> ImportBatch:
    """No worker has begun, and none begins before this is over."""
    locked = ImportBatch.objects.select_for_update(nowait=True).get(pk=batch.pk)
    _may_move(locked, by, _STOPPABLE, "取消")
    jobs_ = Job.objects.select_for_update(nowait=True).filter(kind=_kind(locked), key=str(locked.pk))
    job = jobs_.first()
    audit.record("import.cancel", locked, by=by)
    if job is not None and job.state == Job.State.RUNNING:
        Job.objects.filter(pk=job.pk).update(cancel_requested=True)
        return locked
    if job is not None:
        Job.objects.filter(pk=job.pk).update(state=Job.State.CANCELLED, finished_at=now())
    if locked.state != ImportBatch.State.LOADING:
        _forget(locked, ImportBatch.State.DROPPED)
    else:
        locked.state = ImportBatch.State.CHECKED
        locked.save(update_fields=["state"])
    return locked


def _forget(batch: ImportBatch, state: str) -> None:
    batch.state, batch.finished_at = state, now()
    batch.save(update_fields=["state", "finished_at"])
    batch.rows.all().delete()
    stage.drop(batch)
    key = batch.file_key
    transaction.on_commit(lambda: vault.forget(key))


def undo_until(batch: ImportBatch) -> dt.datetime | None:
    if batch.state != ImportBatch.State.DONE or batch.finished_at is None:
        return None
    return batch.finished_at + dt.timedelta(days=UNDO_DAYS)


@transaction.atomic
def undo(batch: ImportBatch, *, by: Any) -> ImportBatch:
    locked = _lock(batch, by, (ImportBatch.State.DONE,), "撤销")
    until = undo_until(locked)
    if until is None or until < now():
        raise Refused(f"导入已超过 {UNDO_DAYS} 天，不能整批撤销。请在名册中逐个修改。")
    locked.state = ImportBatch.State.UNDOING
    locked.save(update_fields=["state"])
    _enqueue("undo", locked, by)
    return locked


def may_still(batch: ImportBatch, by_id: int | None) -> Any:
    """The person who asked, if he still holds the right: a queued job of somebody whose right was withdrawn stops."""
    user: Any = get_user_model().objects.filter(pk=by_id).first()
    resource: DeskResource = of(batch)
    if user is None or not covers(user.branches(resource.permission), batch.path):
        raise Refused("发起人已没有这项导入的权限，没有写入任何内容。")
    return user


def housekeeping() -> int:
    """Removes what nobody needs any more and returns of how many batches: file and staged rows of those nobody confirmed within a
    week; after the days of undo the sealed cells of rows that stayed out, and the values from before."""
    stale = ImportBatch.objects.filter(
        state__in=(ImportBatch.State.CHECKED, ImportBatch.State.FAILED),
        uploaded_at__lt=now() - dt.timedelta(days=STALE_DAYS),
    )
    over = ImportBatch.objects.filter(
        Exists(ImportRow.objects.filter(batch=OuterRef("pk")))
        | Exists(ImportChange.objects.filter(batch=OuterRef("pk")))
        | Exists(ImportCreated.objects.filter(batch=OuterRef("pk"))),
        state__in=(ImportBatch.State.DONE, ImportBatch.State.UNDONE),
        finished_at__lt=now() - dt.timedelta(days=UNDO_DAYS),
    )
    cleared = 0
    for batch in stale:
        with transaction.atomic():
            _forget(batch, ImportBatch.State.DROPPED)
        cleared += 1
    for batch in over:
        with transaction.atomic():
            batch.rows.all().delete()
            forget_before(batch)
        cleared += 1
    return cleared


def forget_before(batch: ImportBatch) -> None:
    """What undo would need: taken back already, or too late to be."""
    batch.changes.all().delete()
    batch.created.all().delete()

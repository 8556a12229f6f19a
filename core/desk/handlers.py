"""The desk's background work: check, load, undo. Each ends the same after `kill -9` and a second run."""

import time
from typing import Any

from django.db import IntegrityError, connection, transaction

from core import audit
from core.clock import now, today
from core.desk import batches, problems, stage, vault
from core.desk.resource import DeskResource, of
from core.jobs import Cancelled, Progress, handler
from core.models import ImportBatch, Job
from core.views.records import integrity_sentence
from core.workflow import Refused

State = ImportBatch.State
_LOCK_SPACE = 7303
WAIT = 1.0  # seconds between two tries to begin


@handler("desk.check")
def check(job: Job, progress: Progress) -> dict[str, Any]:
    """Stages and judges the file, and counts. Writes nothing but the batch and its problem rows."""
    batch = ImportBatch.objects.get(pk=job.params["batch"])
    if batch.state not in {State.UPLOADED, State.CHECKING}:
        return {"batch": batch.pk}
    ImportBatch.objects.filter(pk=batch.pk).update(state=State.CHECKING)
    began = time.monotonic()
    try:
        batches.may_still(batch, job.params.get("by"))
        about = stage.build(batch, of(batch), on=today(), progress=progress)
        progress(about["rows"], about["rows"], "正在与名册核对")
        with transaction.atomic():
            settle(batch, of(batch), progress)
            counts, summary = _result(batch, about, progress)
            summary["seconds"] = round(time.monotonic() - began, 1)
            batch.summary |= summary
            _save(batch, state=State.CHECKED, counts=counts, summary=batch.summary, error="")
    except Refused as problem:
        _fail(batch, str(problem))
    except Cancelled:
        _fail(batch, "检查已取消。可以重新上传。")
        raise
    return {"batch": batch.pk, "counts": batch.counts}


def settle(batch: ImportBatch, resource: DeskResource, progress: Progress) -> None:
    """A fresh verdict on every staged row."""
    verdicts = stage.verdict_table(batch)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {verdicts}")
        cursor.execute(f"CREATE UNLOGGED TABLE {verdicts} ({stage.VERDICT})")
        resource.settle(cursor, batch, today(), progress)
        cursor.execute(f"ANALYZE {verdicts}")


def _result(
    batch: ImportBatch, about: dict[str, Any], progress: Progress
) -> tuple[dict[str, int], dict[str, Any]]:
    found = problems.keep(batch, of(batch), progress)
    verdicts, errors = found["verdicts"], found["errors"]
    counts = {name: verdicts.get(name, 0) for name in ("new", "changed", "same", "duplicate", "elsewhere")}
    counts |= {
        "rows": about["rows"],
        "error": errors["rows"],
        "marks": errors["marks"],
        "warning": errors["warnings"],
    }
    counts["here"] = counts["same"] + counts["changed"]
    counts["good"] = counts["new"] + (counts["changed"] if batch.update_existing else 0)
    about = {
        name: about[name] for name in ("sheet", "head", "places", "extra", "hidden_rows") if name in about
    }
    return counts, {"about": about, "columns": errors["columns"]}


def _save(batch: ImportBatch, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(batch, name, value)
    batch.save(update_fields=list(fields))


def _fail(batch: ImportBatch, sentence: str) -> None:
    stage.drop(batch)
    _save(batch, state=State.FAILED, error=sentence, finished_at=now())


@handler("desk.load")
def load(job: Job, progress: Progress) -> dict[str, Any]:
    """Publishes the good rows in one transaction: visible rows are none or all."""
    batch = ImportBatch.objects.get(pk=job.params["batch"])
    if batch.state != State.LOADING:
        _finish(batch)
        return {"batch": batch.pk}
    good = batch.counts.get("good", 0)
    try:
        user = batches.may_still(batch, job.params.get("by"))
        if stage.staged(batch) != batch.counts.get("rows"):  # the server restarted since the check
            progress(0, good, "正在重新读取表格")
            batch.summary["about"] |= {
                "rows": stage.build(batch, of(batch), on=today(), progress=progress)["rows"]
            }
        progress(0, good, "正在写入")
        _publish(batch, user, progress)
    except Refused as problem:
        _fail(batch, str(problem))
        return {"batch": batch.pk}
    except Cancelled:  # nothing was written: the person may look again and confirm later
        ImportBatch.objects.filter(pk=batch.pk, state=State.LOADING).update(state=State.CHECKED)
        raise
    progress(good, good, "已完成")
    _finish(batch)
    return {"batch": batch.pk, "counts": batch.counts}


@transaction.atomic
def _finish(batch: ImportBatch) -> None:
    """The staging tables say what was written, and go, the file with them. Where a worker died before this, the next one comes
    here again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [stage.verdict_table(batch)])
        if batch.state == State.DONE and cursor.fetchone()[0] is not None:
            of(batch).follow(cursor, batch)
    stage.drop(batch)
    if batch.state == State.DONE:
        transaction.on_commit(lambda: vault.forget(batch.file_key))


def _publish(batch: ImportBatch, user: Any, progress: Progress, tries: int = 3) -> None:
    """Somebody may enter one of these people at the same moment: the unique index refuses, and the verdicts are redone."""
    for attempt in range(1, tries + 1):
        try:
            with transaction.atomic():
                _publish_once(batch, user, progress)
            return
        except IntegrityError as problem:
            if attempt == tries:
                raise Refused(integrity_sentence(problem)) from problem


def _take_turn(cursor: Any, batch: ImportBatch, progress: Progress) -> None:
    """One load at a time in a county. Whoever waits says so, and can still be cancelled."""
    while True:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, hashtext(%s))", [_LOCK_SPACE, batch.path[:12]])
        if cursor.fetchone()[0]:
            return
        progress(0, None, "本县另一批正在写入，写完接着写这一批")
        time.sleep(WAIT)


def _publish_once(batch: ImportBatch, user: Any, progress: Progress) -> None:
    with connection.cursor() as cursor:
        _take_turn(cursor, batch, progress)
        locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if locked.state != State.LOADING:
            return
        resource = of(locked)
        settle(locked, resource, progress)
        about = {**locked.summary.get("about", {}), "rows": locked.counts.get("rows", 0)}
        counts, summary = _result(locked, about, progress)
        done = resource.publish(cursor, locked, by=user, on=today(), progress=progress)
    locked.summary |= summary
    _save(
        locked, state=State.DONE, counts={**counts, **done}, summary=locked.summary, finished_at=now(),
    )  # fmt: skip
    audit.record("import.load", locked, by=user, after={**done, "digest": locked.file_digest})
    batch.state, batch.counts, batch.summary = locked.state, locked.counts, locked.summary


@handler("desk.undo")
def undo(job: Job, progress: Progress) -> dict[str, Any]:
    """Takes the batch back, leaving alone what somebody edited since."""
    batch = ImportBatch.objects.get(pk=job.params["batch"])
    if batch.state != State.UNDOING:
        return {"batch": batch.pk}
    progress(0, batch.counts.get("created", 0) + batch.counts.get("updated", 0), "正在撤销")
    try:
        count = _take_back(batch, job.params.get("by"), progress)
    except Cancelled:  # nothing was taken back
        ImportBatch.objects.filter(pk=batch.pk, state=State.UNDOING).update(state=State.DONE)
        raise
    return {"batch": batch.pk, "undone": count}


@transaction.atomic
def _take_back(batch: ImportBatch, by_id: int | None, progress: Progress) -> int:
    locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    try:
        user = batches.may_still(locked, by_id)
    except Refused as problem:
        _save(locked, state=State.DONE, error=str(problem))
        return 0
    with connection.cursor() as cursor:
        count, kept = of(locked).undo(cursor, locked, by=user, progress=progress)
    batches.forget_before(locked)
    locked.summary |= {
        "undone": count,
        "kept": kept[:200],
        "kept_count": len(kept),
        "undone_by": str(user),
    }
    _save(locked, state=State.UNDONE, summary=locked.summary)
    audit.record("import.undo", locked, by=user, after={"undone": count, "kept": len(kept)})
    return count

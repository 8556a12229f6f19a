"""Taking a batch back row by row: for resources whose rows others may have worked on or come to depend on."""

from collections.abc import Callable
from typing import Any

from django.db import models

from core.jobs import Progress
from core.models import AuditEvent, ImportBatch, ImportChange


def take_back(
    batch: ImportBatch,
    model: type[models.Model],
    back: Callable[[ImportChange, Any], bool],
    progress: Progress,
) -> tuple[int, list[str]]:
    """(rows taken back, names of those left). Left is what has an audit event since, or what `back` cannot undo."""
    done, total = 0, batch.changes.count()
    kept: list[str] = []
    for change in batch.changes.order_by("-pk"):
        progress(done + len(kept), total, "正在撤销")
        row: Any = model._default_manager.filter(pk=change.object_id).first()
        if row is None:
            continue
        since = AuditEvent.objects.filter(
            object_type=model._meta.label_lower, object_id=str(row.pk), at__gt=batch.finished_at
        )
        if since.exists() or not back(change, row):
            kept.append(row.name)
        else:
            done += 1
    return done, kept

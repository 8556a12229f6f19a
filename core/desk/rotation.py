"""What the desk has sealed outside of columns, for `manage.py rotate_keys`: uploaded files and staged rows."""

from collections.abc import Callable

from django.db import connection, transaction

from core.crypto import newest_key_id
from core.desk import stage, vault
from core.desk.resource import RESOURCES, of
from core.models import ImportBatch

HELD: list[Callable[[], list[str]]] = []  # keys of files that other apps keep in the vault
_BUSY = (ImportBatch.State.UPLOADED, ImportBatch.State.CHECKING, ImportBatch.State.LOADING)


def rotate_files() -> int:
    """Seals the uploaded files anew, each under the lock of its batch: a batch that is dropped takes its file along."""
    done = 0
    for pk in list(ImportBatch.objects.exclude(file_key="").values_list("pk", flat=True)):
        with transaction.atomic():
            batch = ImportBatch.objects.select_for_update().get(pk=pk)
            if batch.state != ImportBatch.State.DROPPED:
                done += vault.reseal(batch.file_key)
    return done + sum(vault.reseal(key) for keys in HELD for key in keys())


def drop_stages() -> tuple[int, int]:
    """(dropped, still at work). Staged rows hold values sealed when the file was read: the load reads the file again."""
    dropped = busy = 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT substr(tablename, 11)::bigint FROM pg_tables WHERE tablename ~ '^desk_rows_[0-9]+$'"
        )
        staged = [row[0] for row in cursor.fetchall()]
    for pk in staged:
        with transaction.atomic():
            batch = ImportBatch.objects.select_for_update().filter(pk=pk).first()
            if batch is None or batch.resource not in RESOURCES or not _is_outdated(batch):
                continue
            if batch.state in _BUSY:
                busy += 1
            else:
                stage.drop(batch)
                dropped += 1
    return dropped, busy


def _is_outdated(batch: ImportBatch) -> bool:
    names = ["cells", *(name for name, _ in of(batch).stage if name.endswith("_sealed"))]
    current = newest_key_id().to_bytes(2, "big")
    other = " OR ".join(f"(length({name}) > 0 AND substr({name}, 1, 2) <> %s)" for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT EXISTS (SELECT 1 FROM {stage.rows_table(batch)} WHERE {other})", [current] * len(names)
        )
        return bool(cursor.fetchone()[0])

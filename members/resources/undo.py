"""Takes a batch back: created people go, updated ones get their former values; whoever was edited since stays.

Chunk by chunk inside the caller's one transaction, so that it can be watched."""

from typing import Any

from django.db import models

from core.desk.pace import pieces
from core.jobs import Progress
from core.models import ImportBatch
from members.models import Member, MembershipChange

START, CEILING = 2_500, 10_000  # people taken back between two words to whoever watches
_COLUMNS = [
    field.column
    for field in Member._meta.concrete_fields
    if field.column not in {"id", "version", "registered", "path"}
]


def undo(cursor: Any, batch: ImportBatch, progress: Progress) -> tuple[int, list[str]]:
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # who points at a person is looked at with each chunk
    cursor.execute("DROP TABLE IF EXISTS desk_back")
    cursor.execute(
        "CREATE TEMP TABLE desk_back ON COMMIT DROP AS SELECT (row_number() OVER (ORDER BY object_id) - 1)::int AS n, "
        "change_id, object_id, created FROM (SELECT id AS change_id, object_id, created FROM core_importchange "
        "WHERE batch_id = %(batch)s UNION ALL SELECT NULL, unnest(object_ids), true FROM core_importcreated "
        "WHERE batch_id = %(batch)s) done",
        {"batch": batch.pk},
    )
    cursor.execute("CREATE INDEX ON desk_back (n)")
    cursor.execute("ANALYZE desk_back")
    cursor.execute("SELECT count(*) FROM desk_back")
    total = int(cursor.fetchone()[0])
    count = 0
    kept: list[str] = []
    for first, beyond in pieces(total, start=START, ceiling=CEILING):
        progress(first, total, "正在撤销")
        kept += _look(cursor, first, beyond)
        count += _take_back(cursor, batch)
    progress(total, total, "正在完成撤销")
    return count, kept


def _look(cursor: Any, first: int, beyond: int) -> list[str]:
    """`desk_piece`: the people of one chunk and whether they stay; the names of those."""
    cursor.execute("DROP TABLE IF EXISTS desk_piece")
    cursor.execute(
        f"CREATE TEMP TABLE desk_piece ON COMMIT DROP AS SELECT b.object_id, b.created, c.before, m.name, "
        f"(m.version <> coalesce(c.version, 0) OR (b.created AND ({_needed_elsewhere()}))) AS kept FROM desk_back b "
        "LEFT JOIN core_importchange c ON c.id = b.change_id JOIN members_member m ON m.id = b.object_id "
        "WHERE b.n >= %s AND b.n < %s",
        [first, beyond],
    )
    cursor.execute("CREATE INDEX ON desk_piece (object_id)")
    cursor.execute("ANALYZE desk_piece")
    cursor.execute("SELECT name FROM desk_piece WHERE kept ORDER BY object_id")
    return [str(name) for (name,) in cursor.fetchall()]


def _take_back(cursor: Any, batch: ImportBatch) -> int:
    cursor.execute(
        "DELETE FROM members_membershipchange h USING desk_piece b "
        "WHERE h.member_id = b.object_id AND h.batch = %s AND NOT b.kept",
        [batch.pk],
    )
    back = ", ".join(f'"{column}" = o."{column}"' for column in _COLUMNS)
    back += ", path = (SELECT path FROM unions_body WHERE id = o.body_id)"  # it may have been moved since
    cursor.execute(
        f"UPDATE members_member m SET {back}, version = m.version + 1 FROM desk_piece b, "
        f"jsonb_populate_record(NULL::members_member, b.before) o "
        f"WHERE m.id = b.object_id AND NOT b.created AND NOT b.kept"
    )
    count = int(cursor.rowcount)
    cursor.execute(
        "DELETE FROM members_twinsuspect t USING desk_piece b "
        "WHERE b.object_id IN (t.first_id, t.second_id) AND b.created AND NOT b.kept"
    )
    cursor.execute(
        "DELETE FROM members_member m USING desk_piece b WHERE m.id = b.object_id AND b.created AND NOT b.kept"
    )
    return count + int(cursor.rowcount)


def _needed_elsewhere() -> str:
    """Rows of other tables that already point at the person."""
    found = ["false"]
    for relation in Member._meta.related_objects:
        table: type[models.Model] = relation.related_model
        if table is not MembershipChange:
            column = relation.field.column
            found.append(f'EXISTS (SELECT 1 FROM "{table._meta.db_table}" x WHERE x."{column}" = m.id)')
    return " OR ".join(found)

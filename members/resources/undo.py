"""Takes a batch back: created people go, updated ones get their former values; whoever was edited since stays."""

from typing import Any

from django.db import models

from core.models import ImportBatch
from members.models import Member, MembershipChange

_COLUMNS = [
    field.column
    for field in Member._meta.concrete_fields
    if field.column not in {"id", "version", "registered"}
]


def undo(cursor: Any, batch: ImportBatch) -> tuple[int, list[str]]:
    cursor.execute("DROP TABLE IF EXISTS desk_back")
    cursor.execute(
        f"CREATE TEMP TABLE desk_back ON COMMIT DROP AS SELECT c.object_id, c.created, c.before, "
        f"(m.version <> c.version OR (c.created AND ({_needed_elsewhere()}))) AS kept, m.name "
        f"FROM core_importchange c JOIN members_member m ON m.id = c.object_id WHERE c.batch_id = %s",
        [batch.pk],
    )
    cursor.execute("CREATE INDEX ON desk_back (object_id)")
    cursor.execute("ANALYZE desk_back")
    cursor.execute("SELECT name FROM desk_back WHERE kept ORDER BY object_id")
    kept = [str(name) for (name,) in cursor.fetchall()]
    cursor.execute(
        "DELETE FROM members_membershipchange h USING desk_back b "
        "WHERE h.member_id = b.object_id AND h.batch = %s AND NOT b.kept",
        [batch.pk],
    )
    back = ", ".join(f'"{column}" = o."{column}"' for column in _COLUMNS)
    cursor.execute(
        f"UPDATE members_member m SET {back}, version = m.version + 1 FROM desk_back b, "
        f"jsonb_populate_record(NULL::members_member, b.before) o "
        f"WHERE m.id = b.object_id AND NOT b.created AND NOT b.kept"
    )
    count = int(cursor.rowcount)
    cursor.execute(
        "DELETE FROM members_twinsuspect t USING desk_back b "
        "WHERE b.object_id IN (t.first_id, t.second_id) AND b.created AND NOT b.kept"
    )
    cursor.execute(
        "DELETE FROM members_member m USING desk_back b WHERE m.id = b.object_id AND b.created AND NOT b.kept"
    )
    return count + int(cursor.rowcount), kept


def _needed_elsewhere() -> str:
    """Rows of other tables that already point at the person."""
    found = ["false"]
    for relation in Member._meta.related_objects:
        table: type[models.Model] = relation.related_model
        if table is not MembershipChange:
            column = relation.field.column
            found.append(f'EXISTS (SELECT 1 FROM "{table._meta.db_table}" x WHERE x."{column}" = m.id)')
    return " OR ".join(found)

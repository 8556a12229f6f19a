"""Writes the good rows of a batch: ordered INSERT … SELECT of new people in chunks, UPDATE of really changed ones, their
membership history, and what undo needs. All inside the caller's one transaction."""

from typing import Any

from core.desk.pace import pieces
from core.desk.stage import rows_table, verdict_table
from core.jobs import Progress
from core.models import ImportBatch
from members.resources.settle import PLAIN, moves

START, CEILING = 5_000, 20_000  # people a statement writes: between two of them the work can be cancelled
# pieces of new names wait beside the name index, and are merged in at less cost the more they are
NAMES_PENDING = "32MB"
_STATUS = (
    "CASE s.change WHEN '1' THEN 'active' WHEN '2' THEN 'active' WHEN '3' THEN 'retained' WHEN '4' THEN 'moved' "
    "WHEN '5' THEN 'expelled' ELSE 'left' END"
)
# (column, expression) of a new row
_NEW = (
    ("token", "s.token"), ("name", "s.name"), ("pinyin", "s.pinyin"), ("initials", "s.initials"),
    ("sex", "s.sex"), ("born_on", "s.born_on"), ("ethnicity", "coalesce(s.ethnicity, '01')"),
    ("employment", "coalesce(s.employment, '1')"), ("id_type", "'1'"), ("id_number_sealed", "s.id_number_sealed"),
    ("id_index", "s.id_index"), ("education", "coalesce(s.education, '')"), ("skill", "coalesce(s.skill, '0')"),
    ("phone_sealed", "coalesce(s.phone_sealed, '')"), ("phone_index", "s.phone_index"), ("phone_tail", "s.phone_tail"),
    ("household", "coalesce(s.household, '')"), ("household_place", "coalesce(s.household_place, '')"),
    ("politics", "coalesce(s.politics, '')"), ("native_place", "coalesce(s.native_place, '')"),
    ("migrant", "coalesce(s.migrant, false)"), ("group8", "''"), ("body_id", "v.body_id"), ("path", "v.path"),
    ("unit_id", "v.unit_id"), ("status", _STATUS),
    ("joined_on", "CASE WHEN s.change = '1' THEN coalesce(s.change_on, current_date) END"), ("change", "s.change"),
    ("change_on", "coalesce(s.change_on, current_date)"), ("change_reason", "coalesce(s.change_reason, '')"),
    ("card_no", "''"), ("file_complete", "false"), ("version", "0"),
)  # fmt: skip


def publish(cursor: Any, batch: ImportBatch, *, by: Any, progress: Progress) -> dict[str, int]:
    """After `settle` in the same transaction."""
    params = {"batch": batch.pk, "by": str(by)[:60], "scope": f"{batch.path}%"}
    cursor.execute(
        "SET CONSTRAINTS ALL IMMEDIATE"
    )  # foreign keys with each chunk, not all of them in the end
    cursor.execute(f"SET LOCAL gin_pending_list_limit = '{NAMES_PENDING}'")
    created = _insert(cursor, batch, params, progress)
    updated = 0
    if batch.update_existing:
        updated = _update(cursor, batch, params, progress)
    progress(created + updated, None, "正在完成写入")
    cursor.execute("SELECT gin_clean_pending_list('member_name_bigrams')")
    return {"created": created, "updated": updated}


def _source(batch: ImportBatch) -> str:
    return f"{rows_table(batch)} s JOIN {verdict_table(batch)} v USING (row_no)"


def _insert(cursor: Any, batch: ImportBatch, params: dict[str, Any], progress: Progress) -> int:
    """Blind indexes are random: in their order (`desk_order`) the chunks walk each index page once. Within a chunk people come union by
    union, so that the other indexes and the checks of foreign keys find their pages at hand."""
    cursor.execute("SELECT count(*) FROM desk_order")
    total = int(cursor.fetchone()[0])
    statement = _chunk(batch)
    _probing(cursor, on=True)
    created = 0
    for first, beyond in pieces(total, start=START, ceiling=CEILING):
        progress(first, total, "正在写入")
        cursor.execute(statement, {**params, "from": first, "to": beyond})
        created += int(cursor.fetchone()[0])
    _probing(cursor, on=False)
    return created


def _probing(cursor: Any, *, on: bool) -> None:
    """The planner would hash all staged rows for each piece."""
    for way in ("hashjoin", "mergejoin"):
        cursor.execute(f"SET LOCAL enable_{way} = {'off' if on else 'on'}")


def _chunk(batch: ImportBatch) -> str:
    names, values = ", ".join(name for name, _ in _NEW), ", ".join(value for _, value in _NEW)
    return (
        f"WITH made AS (INSERT INTO members_member ({names}) SELECT {values} FROM (SELECT * FROM desk_order "
        f"WHERE n >= %(from)s AND n < %(to)s ORDER BY n OFFSET 0) o JOIN {verdict_table(batch)} v USING (row_no) "
        f"JOIN {rows_table(batch)} s USING (row_no) "
        f"WHERE v.verdict = 'new' ORDER BY v.path, v.unit_id RETURNING id, change, change_on, change_reason, body_id), "
        f'history AS (INSERT INTO members_membershipchange (member_id, kind, "on", reason, body_id, note, batch, by_name) '
        f"SELECT id, change, change_on, change_reason, body_id, '导入', %(batch)s, %(by)s FROM made), "
        f"kept AS (INSERT INTO core_importcreated (batch_id, object_ids) SELECT %(batch)s, array_agg(id) FROM made "
        f"HAVING count(*) > 0) SELECT count(*) FROM made"
    )


def _update(cursor: Any, batch: ImportBatch, params: dict[str, Any], progress: Progress) -> int:
    cursor.execute(
        f"SELECT coalesce(max(row_no), 0) + 1 FROM {verdict_table(batch)} WHERE verdict = 'changed'"
    )
    total = int(cursor.fetchone()[0])
    statements = (_kept(batch), _moved(batch), _renewed(batch))
    _probing(cursor, on=True)
    updated = 0
    for first, beyond in pieces(total, start=START, ceiling=CEILING):
        progress(first, total, "正在更新原有资料")
        for statement in statements:
            cursor.execute(statement, {**params, "from": first, "to": beyond})
        updated += int(cursor.rowcount)
    _probing(cursor, on=False)
    return updated


_PIECE = "v.verdict = 'changed' AND v.row_no >= %(from)s AND v.row_no < %(to)s"


def _kept(batch: ImportBatch) -> str:
    """What undo needs."""
    return (
        f"INSERT INTO core_importchange (batch_id, object_id, created, before, version) "
        f"SELECT %(batch)s, m.id, false, to_jsonb(m) - 'registered', m.version + 1 "
        f"FROM {_source(batch)} JOIN members_member m ON m.id = v.object_id WHERE {_PIECE}"
    )


def _moved(batch: ImportBatch) -> str:
    moved = moves("%(scope)s")
    return (
        f'INSERT INTO members_membershipchange (member_id, kind, "on", reason, body_id, from_body_id, note, batch, by_name) '
        f"SELECT m.id, CASE WHEN {moved} THEN s.change WHEN m.status = 'retained' THEN '3' ELSE '2' END, coalesce(s.change_on, current_date), "
        f"coalesce(s.change_reason, ''), v.body_id, nullif(m.body_id, v.body_id), '导入', %(batch)s, %(by)s "
        f"FROM {_source(batch)} JOIN members_member m ON m.id = v.object_id "
        f"WHERE {_PIECE} AND ({moved} OR m.body_id <> v.body_id)"
    )


def _renewed(batch: ImportBatch) -> str:
    moved = moves("%(scope)s")
    plain = ", ".join(f"{name} = coalesce(s.{name}, m.{name})" for name in PLAIN)
    fresh = "(s.phone_index IS NOT NULL AND s.phone_index IS DISTINCT FROM m.phone_index)"
    # a sealed value is bound to its row's token: a new phone brings the staged row's token and both sealed values
    sealed = ", ".join(
        f"{name} = CASE WHEN {fresh} THEN s.{name} ELSE m.{name} END"
        for name in ("token", "id_number_sealed", "phone_sealed", "phone_index", "phone_tail")
    )
    dated = "(s.change = m.change AND s.change_on IS NOT NULL)"
    return (
        f"UPDATE members_member m SET {plain}, pinyin = s.pinyin, initials = s.initials, {sealed}, "
        f"unit_id = coalesce(v.unit_id, m.unit_id), body_id = v.body_id, path = v.path, "
        f"status = CASE WHEN {moved} THEN {_STATUS} ELSE m.status END, "
        f"change = CASE WHEN {moved} THEN s.change ELSE m.change END, "
        f"change_on = CASE WHEN {moved} OR {dated} THEN coalesce(s.change_on, current_date) ELSE m.change_on END, "
        f"change_reason = CASE WHEN {moved} THEN coalesce(s.change_reason, '') ELSE m.change_reason END, "
        f"joined_on = CASE WHEN s.change = '1' AND ({moved} OR {dated}) THEN coalesce(s.change_on, current_date) "
        f"ELSE m.joined_on END, left_unit_on = CASE WHEN {moved} THEN NULL ELSE m.left_unit_on END, version = m.version + 1 "
        f"FROM {_source(batch)} WHERE v.object_id = m.id AND {_PIECE}"
    )


def follow_moves(cursor: Any, batch: ImportBatch) -> int:
    """Members written to unions that were moved while the load was under way get their unions' present paths.

    A move sees only what is committed. Run once the load is: from then on each move takes its members along itself."""
    cursor.execute(
        f"UPDATE members_member m SET path = b.path FROM unions_body b WHERE m.body_id = b.id AND m.path <> b.path "
        f"AND b.id IN (SELECT w.body_id FROM (SELECT DISTINCT body_id, path FROM {verdict_table(batch)} "
        f"WHERE verdict IN ('new', 'changed')) w JOIN unions_body now ON now.id = w.body_id AND now.path <> w.path)"
    )
    return int(cursor.rowcount)

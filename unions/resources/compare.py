"""Ours against theirs, set-wise: which union is which, what one side lacks, which fields differ."""

from typing import Any

from django.db import connection

from unions.models import NatSync, NatSyncDifference
from unions.resources.national import UNION_FIELDS, UNIT_FIELDS, ours
from unions.resources.receipt import TABLE

Kind = NatSyncDifference.Kind
OURS = "natsync_ours"
DIFFERENCES = NatSyncDifference._meta.db_table
KEPT = "natsync_kept"
# blanks of every kind, and capital letters of codes, make no difference
_SQUEEZE = r"regexp_replace(upper({0}), '[\s\u00a0\u3000\u200b\ufeff]+', '', 'g')"
_DIGITS = r"regexp_replace({0}, '\D', '', 'g')"


def compare(sync: NatSync) -> int:
    """Replaces the list of differences from the rows in `TABLE`; answers already given are kept. Returns how many."""
    with connection.cursor() as cursor:
        _take_ours(cursor, sync)
        _recognise(cursor)
        _keep_answers(cursor, sync)
        cursor.execute(f"DELETE FROM {DIFFERENCES} WHERE sync_id = %s", [sync.pk])
        _missing(cursor, sync)
        _missing_units(cursor, sync)
        _fields(cursor, sync, UNION_FIELDS, _UNIONS, "b.name", "NULL::bigint")
        _fields(cursor, sync, UNIT_FIELDS, _UNITS, "b.unit_name", "b.unit_id")
        _answer_again(cursor, sync)
    return NatSyncDifference.objects.filter(sync=sync).count()


def _take_ours(cursor: Any, sync: NatSync) -> None:
    sql, params = ours(sync.body.path)
    cursor.execute(f"DROP TABLE IF EXISTS {OURS}, {KEPT}")
    cursor.execute(f"CREATE TEMP TABLE {OURS} ON COMMIT DROP AS {sql}", params)
    cursor.execute(f"CREATE INDEX ON {OURS} (body_id)")
    cursor.execute(f"ANALYZE {OURS}")


def _recognise(cursor: Any) -> None:
    """A union by its number in the national system; what is left by its code, then by its name below its superior."""
    for ours_key, theirs_key in (
        ("o.national_id", "t.national_id"),
        ("o.uscc", "t.uscc"),
        (_both("o"), _both("t")),
    ):
        left = f"NOT EXISTS (SELECT 1 FROM {TABLE} x WHERE x.body_id = o.body_id)"
        cursor.execute(
            f"UPDATE {TABLE} t SET body_id = m.body_id FROM (SELECT {ours_key} AS known, min(o.body_id) AS body_id "
            f"FROM {OURS} o WHERE {ours_key} <> '' AND {left} GROUP BY 1) m "
            f"WHERE t.body_id IS NULL AND {theirs_key} <> '' AND {theirs_key} = m.known"
        )
    cursor.execute(f"CREATE INDEX ON {TABLE} (body_id)")
    cursor.execute(f"ANALYZE {TABLE}")


def _both(table: str) -> str:
    name, superior = _SQUEEZE.format(f"{table}.name"), _SQUEEZE.format(f"{table}.superior")
    return f"({superior} || '|' || {name})"


def _insert(cursor: Any, select: str, params: list[Any]) -> None:
    cursor.execute(
        f"INSERT INTO {DIFFERENCES} (sync_id, kind, body_id, unit_id, row_no, name, national_id, field, ours, theirs, "
        f"resolution, note, resolved_by) {select}",
        params,
    )


def _missing(cursor: Any, sync: NatSync) -> None:
    _insert(
        cursor,
        f"SELECT %s, %s, NULL::bigint, NULL::bigint, min(row_no), left(min(name), 120), left(min(national_id), 40), '', '', "
        f"left(min(superior), 200), '', '', '' FROM {TABLE} WHERE body_id IS NULL "
        f"GROUP BY coalesce(nullif(national_id, ''), nullif(uscc, ''), {_both(TABLE)}) ORDER BY 5",
        [sync.pk, Kind.MISSING_HERE],
    )
    _insert(
        cursor,
        f"SELECT DISTINCT ON (o.path) %s, %s, o.body_id, NULL::bigint, NULL::int, o.name, o.national_id, '', o.superior, '', "
        f"'', '', '' FROM {OURS} o LEFT JOIN {TABLE} t ON t.body_id = o.body_id WHERE t.row_no IS NULL ORDER BY o.path",
        [sync.pk, Kind.MISSING_THERE],
    )


_UNIT_KEY = "coalesce(nullif({0}.unit_uscc, ''), {0}.unit_name)"


def _missing_units(cursor: Any, sync: NatSync) -> None:
    """Employers of unions that both sides know."""
    same = f"o.body_id = t.body_id AND {_UNIT_KEY.format('o')} = {_UNIT_KEY.format('t')}"
    _insert(
        cursor,
        f"SELECT %s, %s, t.body_id, NULL::bigint, min(t.row_no), left(min(t.unit_name), 120), min(t.national_id), "
        f"'unit_uscc', '', left({_UNIT_KEY.format('t')}, 200), '', '', '' FROM {TABLE} t LEFT JOIN {OURS} o ON {same} "
        f"WHERE t.body_id IS NOT NULL AND o.body_id IS NULL AND {_UNIT_KEY.format('t')} <> '' "
        f"GROUP BY t.body_id, {_UNIT_KEY.format('t')} ORDER BY 5",
        [sync.pk, Kind.UNIT_HERE],
    )
    _insert(
        cursor,
        f"SELECT %s, %s, o.body_id, o.unit_id, NULL::int, o.unit_name, o.national_id, 'unit_uscc', o.unit_uscc, '', '', '', '' "
        f"FROM {OURS} o LEFT JOIN {TABLE} t ON {same} WHERE t.row_no IS NULL AND o.unit_id IS NOT NULL "
        f"AND EXISTS (SELECT 1 FROM {TABLE} x WHERE x.body_id = o.body_id) ORDER BY o.path, o.unit_id",
        [sync.pk, Kind.UNIT_THERE],
    )


# the first line of each union on both sides, and each employer's line
_UNIONS = (
    f"(SELECT DISTINCT ON (body_id) * FROM {OURS} ORDER BY body_id, unit_id) b JOIN "
    f"(SELECT DISTINCT ON (body_id) * FROM {TABLE} WHERE body_id IS NOT NULL ORDER BY body_id, row_no) t USING (body_id)"
)
_UNITS = (
    f"{OURS} b JOIN (SELECT DISTINCT ON (body_id, {_UNIT_KEY.format(TABLE)}) * FROM {TABLE} WHERE body_id IS NOT NULL "
    f"ORDER BY body_id, {_UNIT_KEY.format(TABLE)}, row_no) t "
    f"ON t.body_id = b.body_id AND {_UNIT_KEY.format('b')} = {_UNIT_KEY.format('t')} AND b.unit_id IS NOT NULL"
)


def _fields(cursor: Any, sync: NatSync, fields: tuple[str, ...], pairs: str, name: str, unit: str) -> None:
    """One pass over the pairs; each unequal field becomes a line."""
    values = ", ".join(f"({index}, '{field}', b.{field}, t.{field})" for index, field in enumerate(fields))
    _insert(
        cursor,
        f"SELECT %s, %s, t.body_id, {unit}, t.row_no, left({name}, 120), left(t.national_id, 40), v.field, left(v.ours, 200), "
        f"left(v.theirs, 200), '', '', '' FROM {pairs} CROSS JOIN LATERAL (VALUES {values}) v(place, field, ours, theirs) "
        f"WHERE v.ours <> v.theirs AND {_unequal()} ORDER BY t.row_no, v.place",
        [sync.pk, Kind.FIELD],
    )


def _unequal() -> str:
    """A mobile number stands in no list: where theirs was one, there is nothing to compare."""
    phone = f"{_DIGITS.format('v.ours')} <> {_DIGITS.format('v.theirs')} AND v.theirs <> ''"
    other = f"{_SQUEEZE.format('v.ours')} <> {_SQUEEZE.format('v.theirs')}"
    return f"CASE WHEN v.field = 'phone' THEN {phone} ELSE {other} END"


_SAME = (
    "d.kind = k.kind AND d.field = k.field AND d.theirs = k.theirs AND d.ours = k.ours AND d.name = k.name"
)


def _keep_answers(cursor: Any, sync: NatSync) -> None:
    cursor.execute(
        f"CREATE TEMP TABLE {KEPT} ON COMMIT DROP AS SELECT * FROM {DIFFERENCES} "
        "WHERE sync_id = %s AND resolution IN ('ours', 'check')",
        [sync.pk],
    )


def _answer_again(cursor: Any, sync: NatSync) -> None:
    cursor.execute(
        f"UPDATE {DIFFERENCES} d SET resolution = k.resolution, note = k.note, resolved_on = k.resolved_on, "
        f"resolved_by = k.resolved_by FROM {KEPT} k WHERE d.sync_id = %s AND {_SAME} "
        "AND d.body_id IS NOT DISTINCT FROM k.body_id AND d.unit_id IS NOT DISTINCT FROM k.unit_id",
        [sync.pk],
    )

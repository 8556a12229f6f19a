"""Staged members judged set-wise: unit and body, duplicates in the file, the same person here or elsewhere.

The lookup probes the unique blind index in its own order. Work goes in chunks, so that it can be watched and cancelled."""

from typing import Any

from core.desk.pace import pieces
from core.desk.resource import Issue
from core.desk.stage import rows_table, verdict_table
from core.jobs import Progress
from core.models import ImportBatch
from unions.querysets import ACTIVE_STATES, BASIC_KINDS

START, CEILING = 20_000, 100_000  # rows a statement looks up or judges
HINTS = 100  # unknown unit names that get a guess
# (column of members_member, staged column): an empty cell never clears what is there
PLAIN = (
    "name", "sex", "born_on", "ethnicity", "employment", "education", "skill", "household", "household_place", "politics",
    "native_place", "migrant",
)  # fmt: skip
_WORDS = {"4": "转出", "5": "除名", "6": "退会"}


def moves(scope: str) -> str:
    """Whether the row changes the membership: a later change of another kind, or joining anew from elsewhere."""
    return f"(m.path NOT LIKE {scope} OR (s.change <> m.change AND coalesce(s.change_on, current_date) > m.change_on))"


def same(scope: str) -> str:
    equal = [f"(s.{name} IS NULL OR s.{name} = m.{name})" for name in PLAIN]
    equal += [
        "(s.phone_index IS NULL OR s.phone_index = m.phone_index)",
        "(s.unit_id IS NULL OR s.unit_id = m.unit_id)",
        "s.body_id = m.body_id",
        "(s.change <> m.change OR s.change_on IS NULL OR s.change_on = m.change_on)",
        f"NOT {moves(scope)}",
    ]
    return " AND ".join(equal)


def settle(cursor: Any, batch: ImportBatch, progress: Progress) -> None:
    """Leaves `desk_order` behind for the transaction: the good rows in the order of the unique index, numbered."""
    progress(0, None, "正在核对工作单位")
    _resolve_units(cursor, batch)
    progress(0, None, "正在查找重复的行")
    total = _order(cursor, batch)
    for first, beyond in pieces(total, start=START, ceiling=CEILING):
        progress(first, total, "正在与名册核对")
        cursor.execute(_LOOKUP, [first, beyond])
    for table in ("desk_found", "desk_twice", "desk_phones"):
        cursor.execute(f"CREATE INDEX ON {table} (row_no)")
        cursor.execute(f"ANALYZE {table}")
    last = _last_row(cursor, batch)
    statement = _pass(batch)
    for first, beyond in pieces(last + 1, start=START, ceiling=CEILING):
        progress(min(first, total), total, "正在逐行判定")
        cursor.execute(statement, {"scope": f"{batch.path}%", "from": first, "to": beyond})


def _last_row(cursor: Any, batch: ImportBatch) -> int:
    cursor.execute(f"SELECT coalesce(max(row_no), 0) FROM {rows_table(batch)}")
    return int(cursor.fetchone()[0])


def _order(cursor: Any, batch: ImportBatch) -> int:
    """The narrow tables: order of the index, who is there twice, whose telephone is. Returns the number of good rows."""
    rows = rows_table(batch)
    cursor.execute("DROP TABLE IF EXISTS desk_order, desk_twice, desk_phones, desk_found")
    cursor.execute(
        "CREATE TEMP TABLE desk_order ON COMMIT DROP AS SELECT (row_number() OVER (ORDER BY id_index, row_no) - 1)::int AS n, "
        f"row_no, id_index FROM {rows} WHERE NOT bad ORDER BY 1"
    )
    cursor.execute("CREATE INDEX ON desk_order (n)")
    cursor.execute("ANALYZE desk_order")
    cursor.execute(
        "CREATE TEMP TABLE desk_twice ON COMMIT DROP AS SELECT row_no, last FROM (SELECT row_no, last_value(row_no) OVER "
        "(PARTITION BY id_index ORDER BY row_no ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS last "
        "FROM desk_order) o WHERE last <> row_no"
    )
    cursor.execute(
        "CREATE TEMP TABLE desk_phones ON COMMIT DROP AS SELECT r.row_no, p.first FROM (SELECT phone_index, "
        f"min(row_no) AS first FROM {rows} WHERE NOT bad AND phone_index IS NOT NULL GROUP BY 1 HAVING count(*) > 1) p "
        f"JOIN {rows} r ON r.phone_index = p.phone_index AND NOT r.bad AND r.row_no <> p.first"
    )
    cursor.execute("CREATE TEMP TABLE desk_found (row_no int, id bigint) ON COMMIT DROP")
    cursor.execute("SELECT count(*) FROM desk_order")
    return int(cursor.fetchone()[0])


# OFFSET 0 keeps each probe a probe, in the order of the index: joined freely, the planner would read all members
_LOOKUP = (
    "INSERT INTO desk_found SELECT o.row_no, m.id FROM (SELECT row_no, id_index FROM desk_order "
    "WHERE n >= %s AND n < %s ORDER BY n OFFSET 0) o "
    "CROSS JOIN LATERAL (SELECT id FROM members_member WHERE id_index = o.id_index OFFSET 0) m"
)


def _pass(batch: ImportBatch) -> str:
    scope = "%(scope)s"
    return f"""
    INSERT INTO {verdict_table(batch)} (row_no, verdict, twin, object_id, note, unit_id, body_id, path, soft)
    SELECT s.row_no,
      CASE WHEN s.last <> s.row_no THEN 'duplicate'
           WHEN s.unit_note IS NOT NULL THEN 'error'
           WHEN m.path LIKE {scope} AND m.status = 'merged' THEN 'error'
           WHEN m.id IS NULL AND s.change IN ('4', '5', '6') THEN 'error'
           WHEN m.id IS NULL THEN 'new'
           WHEN m.path NOT LIKE {scope} AND m.status NOT IN ('moved', 'left') THEN 'elsewhere'
           WHEN m.path NOT LIKE {scope} AND s.change IN ('4', '5', '6') THEN 'error'
           WHEN {same(scope)} THEN 'same'
           ELSE 'changed' END,
      CASE WHEN s.last <> s.row_no THEN s.last END, m.id,
      CASE WHEN s.unit_note IS NOT NULL THEN s.unit_note
           WHEN m.status = 'merged' THEN 'merged' ELSE 'absent' END,
      s.unit_id, s.body_id, s.path, CASE WHEN s.phone_first <> s.row_no THEN s.phone_first END
    FROM (SELECT r.*, k.unit_id, k.body_id, k.path, k.note AS unit_note, coalesce(t.last, r.row_no) AS last,
            coalesce(p.first, r.row_no) AS phone_first, f.id AS found
          FROM {rows_table(batch)} r JOIN desk_units k ON k.unit_name = coalesce(r.unit_name, '')
          LEFT JOIN desk_twice t ON t.row_no = r.row_no LEFT JOIN desk_phones p ON p.row_no = r.row_no
          LEFT JOIN desk_found f ON f.row_no = r.row_no
          WHERE NOT r.bad AND r.row_no >= %(from)s AND r.row_no < %(to)s) s
    LEFT JOIN LATERAL (SELECT * FROM members_member WHERE id = s.found OFFSET 0) m ON true
    """


def _resolve_units(cursor: Any, batch: ImportBatch) -> None:
    """`desk_units`: each unit name of the file with its unit and body within the branch, or a note why not."""
    cursor.execute("DROP TABLE IF EXISTS desk_units, desk_known")
    cursor.execute(
        "CREATE TEMP TABLE desk_known ON COMMIT DROP AS "
        "SELECT u.name, u.id AS unit_id, b.id AS body_id, b.path FROM unions_body b "
        "JOIN unions_coverage c ON c.body_id = b.id AND c.to_on IS NULL "
        "JOIN unions_unit u ON u.id = c.unit_id AND u.closed_on IS NULL "
        "WHERE b.path LIKE %(scope)s AND b.kind IN %(basic)s AND b.state IN %(active)s "
        "UNION ALL SELECT b.name, NULL, b.id, b.path FROM unions_body b WHERE b.path LIKE %(scope)s AND b.state IN %(active)s",
        {"scope": f"{batch.path}%", "basic": BASIC_KINDS, "active": ACTIVE_STATES},
    )
    cursor.execute(
        f"CREATE TEMP TABLE desk_units ON COMMIT DROP AS SELECT n.unit_name, min(k.unit_id) AS unit_id, "
        f"min(k.body_id) AS body_id, min(k.path) AS path, CASE WHEN count(DISTINCT k.body_id) > 1 THEN 'unit_many' "
        f"WHEN count(k.body_id) = 0 THEN 'unit' END AS note "
        f"FROM (SELECT DISTINCT coalesce(unit_name, '') AS unit_name FROM {rows_table(batch)} WHERE NOT bad) n "
        f"LEFT JOIN desk_known k ON k.name = n.unit_name GROUP BY n.unit_name"
    )
    _blank_unit(cursor, batch)
    cursor.execute(
        "UPDATE desk_units u SET note = 'unit:' || k.name FROM (SELECT unit_name FROM desk_units WHERE note = 'unit' "
        "AND length(unit_name) > 1 LIMIT %s) w, LATERAL (SELECT name FROM desk_known WHERE strpos(name, w.unit_name) > 0 "
        "OR strpos(w.unit_name, name) > 0 ORDER BY length(name) LIMIT 1) k WHERE u.unit_name = w.unit_name",
        [HINTS],
    )
    cursor.execute("CREATE INDEX ON desk_units (unit_name)")
    cursor.execute("ANALYZE desk_units")


def _blank_unit(cursor: Any, batch: ImportBatch) -> None:
    """At a basic union an empty unit is its only employer; a name it does not know stays an error."""
    cursor.execute("SELECT kind, path FROM unions_body WHERE id = %s", [batch.body_id])
    kind, path = cursor.fetchone()
    if kind not in BASIC_KINDS:
        cursor.execute("UPDATE desk_units SET note = 'unit_blank' WHERE unit_name = ''")
        return
    cursor.execute(
        "SELECT count(*), min(unit_id) FROM desk_known WHERE body_id = %s AND unit_id IS NOT NULL",
        [batch.body_id],
    )
    number, unit = cursor.fetchone()
    cursor.execute(
        "UPDATE desk_units SET body_id = %s, path = %s, unit_id = %s, note = NULL WHERE unit_name = ''",
        [batch.body_id, path, unit if number == 1 else None],
    )


def explain(index: dict[str, int], row: dict[str, Any]) -> list[Issue]:
    found: list[Issue] = []
    if row["verdict"] == "duplicate":
        found.append(
            [
                index["id_number"],
                f"与第 {row['twin']} 行是同一人（证件号码相同）",
                f"只导入最后一行（第 {row['twin']} 行）",
                False,
            ]
        )
    elif row["verdict"] == "elsewhere":
        found.append(
            [
                index["id_number"],
                "这位职工已在其他工会",
                "不能直接导入，请由本人或原工会办理转会（不显示所在工会）",
                False,
            ]
        )
    elif row["verdict"] == "error":
        found.append(_error(index, row))
    if row["soft"]:
        found.append(
            [
                index["phone"],
                f"移动电话与第 {row['soft']} 行相同",
                "提醒：可以导入，请核对是不是本人的号码",
                False,
            ]
        )
    return found


def _error(index: dict[str, int], row: dict[str, Any]) -> Issue:
    note, name = row["note"] or "", row["unit_name"] or ""
    if note == "unit_blank":
        return [index["unit"], "工作单位未填", "请填写单位全称，以便归到所在工会", True]
    if note == "unit_many":
        return [
            index["unit"],
            f"“{name}”由几家工会覆盖，分不清归哪一家",
            "请改填工会全称，或到所在工会分别导入",
            True,
        ]
    if note.startswith("unit:"):
        return [index["unit"], f"“{name}”不是单位全称", f"是否为：{note[5:]}？", True]
    if note == "unit":
        return [
            index["unit"],
            f"没有找到单位“{name}”",
            "请核对全称；新单位请先在单位名录登记，并由工会覆盖",
            True,
        ]
    if note == "merged":
        return [
            index["id_number"],
            "这个证件号码的档案已并入同一人的另一份",
            "请改填保留档案上的证件号码",
            True,
        ]
    word = _WORDS.get(row["change"], "")
    return [
        index["change"],
        f"名册里没有这个人，不能办理“{word}”",
        "请核对证件号码，或改为“入会”“转入”",
        True,
    ]

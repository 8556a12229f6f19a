"""One set-wise pass over staged unions: superior, place, the same unit or union here or elsewhere, repeats in the file."""

from typing import Any

from core.desk.resource import Issue
from core.desk.stage import rows_table, verdict_table
from core.models import ImportBatch
from unions.models import Body
from unions.querysets import ACTIVE_STATES, BASIC_KINDS, FED_KINDS

TOP_KINDS = (
    *FED_KINDS,
    *(kind for kind in Body.Kind.values if kind not in (*BASIC_KINDS, "branch", "group", *FED_KINDS)),
)


def settle(cursor: Any, batch: ImportBatch) -> None:
    params = {
        "scope": f"{batch.path}%", "basic": BASIC_KINDS, "active": ACTIVE_STATES, "tops": TOP_KINDS,
    }  # fmt: skip
    cursor.execute("DROP TABLE IF EXISTS desk_tops, desk_places")
    cursor.execute(
        "CREATE TEMP TABLE desk_tops ON COMMIT DROP AS SELECT name, min(id) AS id, count(*) AS n, min(jurisdiction_id) AS place_id "
        "FROM unions_body WHERE path LIKE %(scope)s AND kind IN %(tops)s AND state IN %(active)s GROUP BY name",
        params,
    )
    cursor.execute(
        "CREATE TEMP TABLE desk_places ON COMMIT DROP AS SELECT j.name, min(j.id) AS id, count(*) AS n "
        "FROM unions_jurisdiction j, unions_body b WHERE b.id = %s AND j.code LIKE b.place || '%%' GROUP BY j.name",
        [batch.body_id],
    )
    cursor.execute(_pass(batch), params)


_VERDICTS = """
    INSERT INTO {verdicts} (row_no, verdict, twin, object_id, note, unit_id, body_id, path, soft)
    SELECT s.row_no,
      CASE WHEN s.last <> s.row_no THEN 'duplicate'
           WHEN t.id IS NULL OR t.n > 1 OR (s.division IS NOT NULL AND (p.id IS NULL OR p.n > 1)) THEN 'error'
           WHEN s.units_of > 1 AND s.kind = 'single' OR s.codes > 1 OR s.heads > 1 THEN 'error'
           WHEN q.id IS NOT NULL OR h.name IS NOT NULL THEN 'error'
           WHEN b.id IS NOT NULL AND b.path NOT LIKE %(scope)s THEN 'elsewhere'
           WHEN u.id IS NOT NULL AND b.id IS NULL AND u.home_path NOT LIKE %(scope)s THEN 'elsewhere'
           WHEN b.id IS NOT NULL AND b.kind NOT IN %(basic)s AND b.kind NOT LIKE '%%fed' THEN 'error'
           WHEN o.body_id IS NOT NULL AND o.body_id IS DISTINCT FROM b.id AND s.kind IN %(basic)s
             THEN CASE WHEN o.path LIKE %(scope)s THEN 'error' ELSE 'elsewhere' END
           WHEN b.id IS NULL THEN 'new'
           WHEN o.body_id = b.id AND u.name = s.unit_name AND u.workers = s.workers AND u.nature_code = s.nature
             AND (s.address IS NULL OR s.address = u.address) AND (s.economy IS NULL OR s.economy = u.economy)
             AND (s.industry IS NULL OR s.industry = u.industry) AND b.name = s.name
             AND (s.uscc IS NULL OR s.uscc = b.uscc) AND (s.established_on IS NULL OR s.established_on = b.established_on)
             AND (s.members IS NULL OR s.members = b.declared_members)
             AND (s.phone_plain IS NULL OR s.phone_plain = b.office_phone) THEN 'same'
           ELSE 'changed' END,
      CASE WHEN s.last <> s.row_no THEN s.last END, b.id,
      CASE WHEN t.id IS NULL THEN 'superior' WHEN t.n > 1 THEN 'superiors' WHEN s.division IS NOT NULL AND p.id IS NULL THEN 'place'
           WHEN s.division IS NOT NULL AND p.n > 1 THEN 'places' WHEN s.units_of > 1 AND s.kind = 'single' THEN 'single' WHEN s.codes > 1 THEN 'codes' WHEN s.heads > 1 THEN 'heads'
           WHEN q.id IS NOT NULL THEN 'sibling:' || q.name WHEN h.name IS NOT NULL THEN 'chair:' || h.name
           WHEN o.body_id IS NOT NULL AND o.body_id IS DISTINCT FROM b.id THEN 'covered:' || o.name ELSE 'kind' END,
      u.id, t.id, coalesce(p.id, t.place_id)::text, NULL
    FROM (SELECT r.*, max(r.row_no) OVER (PARTITION BY r.unit_uscc) AS last,
            count(*) OVER (PARTITION BY coalesce(r.uscc, r.superior || r.name)) AS units_of,
            dense_rank() OVER (PARTITION BY r.superior, r.name ORDER BY coalesce(r.uscc, ''))
              + dense_rank() OVER (PARTITION BY r.superior, r.name ORDER BY coalesce(r.uscc, '') DESC) - 1 AS codes,
            dense_rank() OVER (PARTITION BY r.superior, r.name ORDER BY r.head)
              + dense_rank() OVER (PARTITION BY r.superior, r.name ORDER BY r.head DESC) - 1
              - max((r.head IS NULL)::int) OVER (PARTITION BY r.superior, r.name) AS heads
          FROM {rows} r WHERE NOT r.bad) s
    LEFT JOIN desk_tops t ON t.name = s.superior
    LEFT JOIN desk_places p ON p.name = s.division
    LEFT JOIN unions_unit u ON u.uscc = s.unit_uscc
    LEFT JOIN LATERAL (
        SELECT x.id, x.superior_id, x.path, x.name, x.kind, x.uscc, x.established_on, x.declared_members, x.office_phone FROM unions_body x
        WHERE x.state <> 'dissolved' AND (x.uscc = s.uscc OR (x.superior_id = t.id AND x.name = s.name))
        ORDER BY (x.uscc = s.uscc) DESC NULLS LAST, x.id LIMIT 1) b ON true
    LEFT JOIN LATERAL (
        SELECT x.id, x.name FROM unions_body x
        WHERE b.superior_id IS NOT NULL AND x.superior_id = b.superior_id AND x.name = s.name AND x.id <> b.id
          AND s.name <> b.name AND x.state <> 'dissolved' LIMIT 1) q ON true
    LEFT JOIN LATERAL (
        SELECT f.name FROM unions_officer f
        WHERE f.body_id = b.id AND f.post = 'chair' AND f.left_on IS NULL AND f.name <> s.head LIMIT 1) h ON true
    LEFT JOIN LATERAL (
        SELECT c.body_id, y.path, y.name FROM unions_coverage c JOIN unions_body y ON y.id = c.body_id
        WHERE c.unit_id = u.id AND c.to_on IS NULL AND y.state IN %(active)s AND (y.kind IN %(basic)s OR y.id = b.id)
        ORDER BY (y.id = b.id) DESC NULLS LAST LIMIT 1) o ON true
    """


def _pass(batch: ImportBatch) -> str:
    return _VERDICTS.format(verdicts=verdict_table(batch), rows=rows_table(batch))


def explain(index: dict[str, int], row: dict[str, Any]) -> list[Issue]:
    if row["verdict"] == "duplicate":
        twin = row["twin"]
        what, then = f"与第 {twin} 行是同一家单位（单位代码相同）", f"只导入最后一行（第 {twin} 行）"
        return [[index["unit_uscc"], what, then, False]]
    if row["verdict"] == "elsewhere":
        what, then = "这家单位或工会已在其他地方登记", "不能直接导入，请联系上级工会核对（不显示所在工会）"
        return [[index["unit_uscc"], what, then, False]]
    if row["verdict"] != "error":
        return []
    note = row["note"] or ""
    if note.startswith("covered:"):
        what, then = f"这家单位已由“{note[8:]}”覆盖", "请先在那家工会的“所辖单位”里结束覆盖"
        return [[index["unit_name"], what, then, True]]
    if note.startswith("sibling:"):
        what, then = f"上级工会下面已有另一家“{note[8:]}”", "请换一个名称，或核对是不是同一家"
        return [[index["name"], what, then, True]]
    if note.startswith("chair:"):
        what, then = (
            f"{note[6:]}还在任这家工会的主席",
            "主席由选举产生：请先办理换届或离任，或把负责人改为现任主席",
        )
        return [[index["head"], what, then, True]]
    return [_error(index, row, note)]


def _error(index: dict[str, int], row: dict[str, Any], note: str) -> Issue:
    superior, place = row["superior"], row["division"]
    column, what, remedy = {
        "superior": ("superior", f"没有找到上级工会“{superior}”", "请填平台里的全称，须在导入范围之内"),
        "superiors": ("superior", f"有几家工会都叫“{superior}”", "请到所在县（市、区）分别导入"),
        "place": ("division", f"没有找到政区“{place}”", "请填乡镇（街道）或县（市、区）的全称，或空着"),
        "places": ("division", f"有几个政区都叫“{place}”", "请空着，由上级工会的所在地决定"),
        "single": (
            "kind",
            "独立基层工会只能覆盖一家单位，表里同一工会有几行",
            "请改为“联合基层工会”，或核对工会名称",
        ),
        "codes": (
            "uscc",
            "同一家工会各行填的工会代码不一样",
            "请各行填同一个代码；不是同一家的，请改工会名称",
        ),
        "heads": ("head", "同一家工会各行填的负责人不一样", "一家工会只有一位主席，请各行填同一位"),
    }.get(note, ("name", "这家工会不是基层工会", "请在工会名录里修改"))
    return [index[column], what, remedy, True]

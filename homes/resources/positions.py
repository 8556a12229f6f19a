"""The workbook of positions: one row each, matched to the union by its name and to a known position by its own."""

import datetime as dt
import json
from typing import Any, ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.urls import reverse

from core import audit
from core.desk.problems import staged_rows
from core.desk.resource import DeskColumn, DeskResource, Issue, Judged, RowParser, register
from core.desk.stage import rows_table, verdict_table
from core.desk.undoing import take_back
from core.jobs import Progress
from core.models import ImportBatch, ImportChange
from homes.models import Position
from homes.resources.columns import HAS, KIND_WORDS, position_columns
from unions.querysets import ACTIVE_STATES

PLAIN = (
    "body_name", "name", "kind", "division", "address", "opened_on", "hours", "office_phone", "functions", "menu", *HAS,
)  # fmt: skip
FIELDS = ("kind", "address", "opened_on", "hours", "office_phone", "functions", "menu", *HAS)
KEPT = (*FIELDS, "jurisdiction_id", "state", "asked_on")
BATCH = 500
_VERDICTS = """
INSERT INTO {verdicts} (row_no, verdict, twin, object_id, note, unit_id, body_id, path, soft)
SELECT s.row_no,
  CASE WHEN s.last <> s.row_no THEN 'duplicate'
       WHEN t.id IS NULL OR t.n > 1 OR (s.division IS NOT NULL AND (p.id IS NULL OR p.n > 1)) THEN 'error'
       WHEN q.id IS NULL THEN 'new'
       WHEN q.kind = s.kind AND q.address = s.address AND q.opened_on = s.opened_on
         AND q.jurisdiction_id = coalesce(p.id, q.jurisdiction_id) AND (s.hours IS NULL OR s.hours = q.hours)
         AND (s.office_phone IS NULL OR s.office_phone = q.office_phone) AND (s.menu IS NULL OR s.menu = q.menu)
         AND (s.functions IS NULL OR string_to_array(s.functions, '、')::varchar[] = q.functions) AND {same} THEN 'same'
       ELSE 'changed' END,
  CASE WHEN s.last <> s.row_no THEN s.last END, q.id,
  CASE WHEN t.id IS NULL THEN 'union' WHEN t.n > 1 THEN 'unions' WHEN s.division IS NOT NULL AND p.id IS NULL THEN 'place'
       WHEN s.division IS NOT NULL AND p.n > 1 THEN 'places' END,
  NULL, t.id, coalesce(p.id, t.place_id)::text, NULL
FROM (SELECT r.*, max(r.row_no) OVER (PARTITION BY r.body_name, r.name) AS last FROM {rows} r WHERE NOT r.bad) s
LEFT JOIN desk_unions t ON t.name = s.body_name
LEFT JOIN desk_spots p ON p.name = s.division
LEFT JOIN homes_position q ON q.body_id = t.id AND q.name = s.name AND q.closed_on IS NULL
"""


@register
class PositionDesk(DeskResource):
    key: ClassVar[str] = "positions"
    title: ClassVar[str] = "职工服务阵地登记表（18 列）"
    heading: ClassVar[str] = "职工服务阵地登记表"
    noun: ClassVar[str] = "个阵地"
    permission: ClassVar[str] = "homes.edit"
    columns: ClassVar[tuple[DeskColumn, ...]] = position_columns()
    stage: ClassVar[tuple[tuple[str, str], ...]] = tuple(
        (key, "date" if key == "opened_on" else "text") for key in PLAIN
    )
    notes: ClassVar[tuple[str, ...]] = (
        "1. 表头请勿改动；每个阵地一行。工会名称填平台里的全称，须在导入范围之内。",
        "2. 所在乡镇（街道）空着时，取工会的所在地；功能有几项的用顿号隔开。",
        "3. 八有各列填“有”或“无”。照片和材料在平台里上传，改动后要重新申请核验。",
        "4. 同一家工会、同一名称的阵地已经登记过的，更新原来那一条。",
    )

    def judge(self, row: RowParser, values: list[str], issues: list[Issue]) -> Judged:
        if any(issue[3] for issue in issues):
            return Judged(None, issues)
        staged: list[str | None] = [values[self.index[key]] or None for key in PLAIN]
        staged[0], staged[1] = ("".join((value or "").split()) for value in staged[:2])
        return Judged(staged, issues)

    def settle(self, cursor: Any, batch: ImportBatch, on: dt.date, progress: Progress) -> None:
        cursor.execute("DROP TABLE IF EXISTS desk_unions, desk_spots")
        cursor.execute(
            "CREATE TEMP TABLE desk_unions ON COMMIT DROP AS SELECT name, min(id) AS id, count(*) AS n,"
            " min(jurisdiction_id) AS place_id FROM unions_body WHERE path LIKE %s AND state IN %s GROUP BY name",
            [f"{batch.path}%", ACTIVE_STATES],
        )
        cursor.execute(
            "CREATE TEMP TABLE desk_spots ON COMMIT DROP AS SELECT j.name, min(j.id) AS id, count(*) AS n"
            " FROM unions_jurisdiction j, unions_body b"
            " WHERE b.id = %s AND j.level IN ('county', 'township') AND j.code LIKE left(b.place, 6) || '%%' GROUP BY j.name",
            [batch.body_id],
        )
        same = " AND ".join(f"(s.{name} IS NULL OR q.{name} = (s.{name} = '1'))" for name in HAS)
        cursor.execute(_VERDICTS.format(verdicts=verdict_table(batch), rows=rows_table(batch), same=same))

    def explain(self, row: dict[str, Any]) -> list[Issue]:
        if row["verdict"] == "duplicate":
            what, then = f"与第 {row['twin']} 行是同一个阵地", f"只导入最后一行（第 {row['twin']} 行）"
            return [[self.index["name"], what, then, False]]
        if row["verdict"] != "error":
            return []
        column, what, remedy = {
            "union": ("body_name", f"没有找到工会“{row['body_name']}”", "请填平台里的全称，须在导入范围之内"),
            "unions": ("body_name", f"有几家工会都叫“{row['body_name']}”", "请到所在乡镇（街道）分别导入"),
            "place": (
                "division",
                f"没有找到“{row['division']}”",
                "请填乡镇（街道）或县（市、区）的全称，或空着",
            ),
        }.get(row["note"], ("division", f"有几个地方都叫“{row['division']}”", "请空着，由工会的所在地决定"))
        return [[self.index[column], what, remedy, True]]

    def cells(self, row: dict[str, Any]) -> list[str]:
        found = {key: "" if row[key] is None else str(row[key]) for key in PLAIN}
        found["kind"] = KIND_WORDS.get(row["kind"] or "", "")
        found["opened_on"] = f"{row['opened_on']:%Y/%m/%d}" if row["opened_on"] else ""
        for name in HAS:
            found[name] = {"1": "有", "0": "无"}.get(found[name], "")
        return [found[key] for key in PLAIN]

    def publish(
        self, cursor: Any, batch: ImportBatch, *, by: Any, on: dt.date, progress: Progress
    ) -> dict[str, int]:
        made = [_position(row) for row in staged_rows(batch, "v.verdict = 'new'")]
        Position.objects.bulk_create(made, BATCH)
        changes = [ImportChange(batch=batch, object_id=row.pk, created=True) for row in made]
        ImportChange.objects.bulk_create(changes, BATCH)
        updated = 0
        if batch.update_existing:
            for row in staged_rows(batch, "v.verdict = 'changed'"):
                _update(batch, row, by=by)
                updated += 1
                progress(updated, None, "正在更新")
        return {"created": len(made), "updated": updated}

    def undo(self, cursor: Any, batch: ImportBatch, *, by: Any, progress: Progress) -> tuple[int, list[str]]:
        return take_back(batch, Position, _taken_back, progress)

    def done_url(self, batch: ImportBatch) -> str:
        return f"{reverse('homes:position-list')}?under={batch.body_id}"


def _values(row: dict[str, Any]) -> dict[str, Any]:
    """What the row says; an empty cell says nothing."""
    found = {name: row[name] for name in FIELDS if row[name] is not None}
    if "functions" in found:
        found["functions"] = found["functions"].split("、")
    return found | {name: found[name] == "1" for name in HAS if name in found}


def _position(row: dict[str, Any]) -> Position:
    return Position(
        body_id=row["body_id"], name=row["name"], jurisdiction_id=int(row["path"]), **_values(row)
    )


def _update(batch: ImportBatch, row: dict[str, Any], *, by: Any) -> None:
    """A changed mark has to be checked again, as on the page."""
    position = Position.objects.select_for_update().get(pk=row["object_id"])
    before, kept = audit.snapshot(position), {name: getattr(position, name) for name in KEPT}
    for name, value in _values(row).items():
        setattr(position, name, value)
    if row["division"] is not None:
        position.jurisdiction_id = int(row["path"])
    if any(getattr(position, name) != kept[name] for name in HAS):
        position.state, position.asked_on = Position.State.UNASKED, None
    position.save()
    old, new = audit.changes(before, audit.snapshot(position))
    audit.record("position.edit", position, by=by, before=old, after=new, note="导入")
    plain = json.loads(json.dumps(kept, cls=DjangoJSONEncoder))
    ImportChange.objects.create(batch=batch, object_id=position.pk, created=False, before=plain)


def _taken_back(change: ImportChange, row: Position) -> bool:
    try:
        with transaction.atomic():
            if change.created:
                row.delete()
            else:
                Position.objects.filter(pk=row.pk).update(**change.before)
    except (ProtectedError, IntegrityError):
        return False
    return True

"""The workbook of activities at the import desk: one line an activity, of any union in reach of the batch."""

from typing import Any, ClassVar

from core.clock import today
from core.desk.problems import staged_rows
from core.desk.resource import DeskColumn, DeskResource, Issue, Judged, RowParser, Setting, register
from core.desk.stage import rows_table, verdict_table
from core.desk.values import Bad, Cell, Parser, code, count, date, text, text_of
from core.jobs import Progress
from core.models import ImportBatch, ImportChange
from core.money import parse_yuan, yuan
from homes.models import Activity
from unions.resources.columns import fixed

KINDS = {label: str(key) for key, label in Activity.Kind.choices}
GROUPS = {label: str(key) for key, label in Activity.Group.choices}
KIND_WORDS, GROUP_WORDS = {v: k for k, v in KINDS.items()}, {v: k for k, v in GROUPS.items()}
PLAIN = (
    "body_name",
    "kind",
    "title",
    "held_on",
    "days",
    "attendance",
    "target_group",
    "place",
    "cost",
    "result",
)
_TYPES = {"held_on": "date", "days": "integer", "attendance": "integer", "cost": "bigint"}
# twins in the sheet: the last line counts; one that stands in the register already is left alone
_VERDICTS = """
INSERT INTO {verdicts} (row_no, verdict, twin, object_id, note, body_id)
SELECT s.row_no,
       CASE WHEN b.id IS NULL OR b.n > 1 OR s.held_on < b.founded THEN 'error' WHEN s.last <> s.row_no THEN 'duplicate'
            WHEN a.id IS NOT NULL THEN 'same' ELSE 'new' END,
       CASE WHEN s.last <> s.row_no THEN s.last END, a.id,
       CASE WHEN b.id IS NULL THEN 'body' WHEN b.n > 1 THEN 'bodies' ELSE 'founded' END, b.id
FROM (SELECT r.*, max(r.row_no) OVER (PARTITION BY r.body_name, r.kind, r.title, r.held_on) AS last FROM {rows} r WHERE NOT r.bad) s
LEFT JOIN (SELECT name, min(id) AS id, count(*) AS n, min(established_on) AS founded FROM unions_body
           WHERE path LIKE %s AND state IN ('normal', 'rectifying') GROUP BY name) b ON b.name = s.body_name
LEFT JOIN homes_activity a ON a.body_id = b.id AND a.held_on = s.held_on AND a.kind = s.kind AND a.title = s.title
"""


def money(setting: Setting) -> Parser:
    def parse(cell: Cell) -> str:
        try:
            fen = parse_yuan(text_of(cell))
        except ValueError as problem:
            raise Bad(str(problem), "请填以元为单位的数字") from None
        if fen < 0:
            raise Bad("活动经费不能是负数", "请核对后重填")
        return str(fen)

    return parse


def day(setting: Setting) -> Parser:
    return date("开展日期", date1904=setting.date1904)


@register
class ActivityDesk(DeskResource):
    key: ClassVar[str] = "activities"
    title: ClassVar[str] = "职工活动登记表（10 列）"
    heading: ClassVar[str] = "职工活动登记表"
    noun: ClassVar[str] = "次活动"
    permission: ClassVar[str] = "homes.edit"
    stage: ClassVar[tuple[tuple[str, str], ...]] = tuple((key, _TYPES.get(key, "text")) for key in PLAIN)
    columns: ClassVar[tuple[DeskColumn, ...]] = (
        DeskColumn("body_name", "工会名称", fixed(text(120)), required=True, width=32, sample="临沂岱蒙板材有限公司工会委员会"),
        DeskColumn("kind", "类别", fixed(code("类别", KINDS)), required=True, choices=tuple(KINDS), width=18, sample="文化体育"),
        DeskColumn("title", "活动名称", fixed(text(80)), required=True, memo=False, width=28, sample="职工趣味运动会"),
        DeskColumn("held_on", "开展日期", day, required=True, width=12, sample="2026/05/01"),
        DeskColumn("days", "天数", fixed(count("天数")), sample="1"),
        DeskColumn("attendance", "参加人数", fixed(count("参加人数")), sample="60"),
        DeskColumn("target_group", "对象群体", fixed(code("对象群体", GROUPS)), choices=tuple(GROUPS), width=16, sample="全体职工"),
        DeskColumn("place", "地点", fixed(text(80)), memo=False, width=16, sample="厂区篮球场"),
        DeskColumn("cost", "活动经费（元）", money, names=("活动经费", "经费"), width=14, sample="1500.00"),
        DeskColumn("result", "成效", fixed(text(1000)), memo=False, width=30),
    )  # fmt: skip
    notes: ClassVar[tuple[str, ...]] = (
        "1. 表头请勿改动；每次活动一行，工会名称填平台里的全称。",
        "2. 还没有开展的不填参加人数；没有参加人数的不计入评分。",
        "3. 同一工会、同一天、同类同名的活动只登记一次；平台里已有的不改动。",
    )

    def judge(self, row: RowParser, values: list[str], issues: list[Issue]) -> Judged:
        at = self.index
        people, days, held = values[at["attendance"]], values[at["days"]], values[at["held_on"]]
        if people == "0":
            issues.append([at["attendance"], "参加人数是 0", "还没有开展的请空着", True])
        if people and held > today().isoformat():
            issues.append([at["attendance"], "活动还没有到开展日期", "请空着，开展以后再补", True])
        if days and not 1 <= int(days) <= 366:
            issues.append([at["days"], f"天数是 {days}", "天数从 1 到 366，请核对", True])
        return self.judged(values, issues, PLAIN)

    def settle(self, cursor: Any, batch: ImportBatch, on: Any, progress: Progress) -> None:
        cursor.execute(
            _VERDICTS.format(verdicts=verdict_table(batch), rows=rows_table(batch)), [f"{batch.path}%"]
        )

    def explain(self, row: dict[str, Any]) -> list[Issue]:
        at = self.index
        if row["verdict"] == "duplicate":
            what = f"与第 {row['twin']} 行是同一次活动"
            return [[at["title"], what, f"只导入最后一行（第 {row['twin']} 行）", False]]
        if row["verdict"] != "error":
            return []
        column, what, remedy = {
            "body": ("body_name", f"没有找到工会“{row['body_name']}”", "请填平台里的全称，须在导入范围之内"),
            "bodies": ("body_name", f"有几家工会都叫“{row['body_name']}”", "请到各家工会分别导入"),
        }.get(row["note"] or "", ("held_on", "开展日期早于工会成立日期", "请核对年份后重填"))
        return [[at[column], what, remedy, True]]

    def cells(self, row: dict[str, Any]) -> list[str]:
        found = {key: "" if row[key] is None else str(row[key]) for key in PLAIN}
        found["kind"], found["target_group"] = (
            KIND_WORDS.get(row["kind"], ""),
            GROUP_WORDS.get(row["target_group"] or "", ""),
        )
        found["held_on"] = f"{row['held_on']:%Y/%m/%d}" if row["held_on"] else ""
        found["cost"] = yuan(row["cost"]).replace(",", "") if row["cost"] is not None else ""
        return [found[key] for key in PLAIN]

    def publish(
        self, cursor: Any, batch: ImportBatch, *, by: Any, on: Any, progress: Progress
    ) -> dict[str, int]:
        rows = [
            Activity(
                body_id=row["body_id"], kind=row["kind"], title=row["title"], held_on=row["held_on"], days=row["days"] or 1,
                attendance=row["attendance"], target_group=row["target_group"] or Activity.Group.ALL, place=row["place"] or "",
                cost=row["cost"] or 0, result=row["result"] or "",
            )
            for row in staged_rows(batch, "v.verdict = 'new'")
        ]  # fmt: skip
        made = Activity.objects.bulk_create(rows, 2000)
        ImportChange.objects.bulk_create(
            [ImportChange(batch=batch, object_id=row.pk, created=True, before=_said(row)) for row in made],
            2000,
        )
        return {"created": len(made), "updated": 0}

    def undo(self, cursor: Any, batch: ImportBatch, *, by: Any, progress: Progress) -> tuple[int, list[str]]:
        """What somebody has changed or given papers since stays."""
        made = {change.object_id: change.before for change in ImportChange.objects.filter(batch=batch)}
        rows = Activity.objects.filter(pk__in=made).prefetch_related("files")
        gone: list[int] = []
        kept: list[str] = []
        for row in rows:
            untouched = _said(row) == made[row.pk] and not row.files.all()
            gone.append(row.pk) if untouched else kept.append(row.title)
        Activity.objects.filter(pk__in=gone).delete()
        return len(gone), kept

    def done_url(self, batch: ImportBatch) -> str:
        from django.urls import reverse

        return f"{reverse('homes:activity-list')}?under={batch.body_id}"


def _said(row: Activity) -> dict[str, Any]:
    names = ("kind", "title", "days", "attendance", "target_group", "place", "cost", "result", "winners")
    return {**{name: getattr(row, name) for name in names}, "held_on": row.held_on.isoformat()}

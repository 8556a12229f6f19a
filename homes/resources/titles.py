"""The workbook of earlier titles at the import desk: one line a title; what another union named waits for that union."""

from typing import Any, ClassVar

from django.db import transaction
from django.db.models import ProtectedError

from core.desk.problems import staged_rows
from core.desk.resource import DeskColumn, DeskResource, Issue, Judged, RowParser, register
from core.desk.stage import rows_table, verdict_table
from core.desk.values import code, text
from core.jobs import Progress
from core.models import ImportBatch, ImportChange
from homes.models import HomeTitle
from homes.models.grades import Grade, Level
from homes.models.titles import KEEPERS, NAMES
from homes.workflows.titles import settle_entered
from unions.models import Body
from unions.resources.columns import fixed, past

GRADES = {str(label): str(key) for key, label in Grade.choices}
LEVELS = {str(label): str(key) for key, label in Level.choices}
GRADE_WORDS, LEVEL_WORDS = {v: k for k, v in GRADES.items()}, {v: k for k, v in LEVELS.items()}
PLAIN = (
    "body_name",
    "person_name",
    "title",
    "grade",
    "level",
    "named_on",
    "doc_no",
    "certificate_no",
    "reward",
    "confirmed_on",
)
_TYPES = {"named_on": "date", "confirmed_on": "date"}
_KEEPER = " ".join(f"WHEN '{level}' THEN '{kind}'" for level, kind in NAMES.items())
# twins in the sheet: the last line counts; one that stands in the register already is left alone
_VERDICTS = """
INSERT INTO {verdicts} (row_no, verdict, twin, object_id, note, body_id, unit_id)
SELECT s.row_no,
       CASE WHEN b.id IS NULL OR b.n > 1 OR k.id IS NULL THEN 'error' WHEN s.last <> s.row_no THEN 'duplicate'
            WHEN t.id IS NOT NULL THEN 'same' WHEN c.id IS NOT NULL OR s.numbers > 1 THEN 'error' ELSE 'new' END,
       CASE WHEN s.last <> s.row_no THEN s.last END, t.id,
       CASE WHEN b.id IS NULL THEN 'body' WHEN b.n > 1 THEN 'bodies' WHEN k.id IS NULL THEN 'namer' ELSE 'number' END, b.id, k.id
FROM (SELECT r.*, max(r.row_no) OVER (PARTITION BY r.body_name, r.person_name, r.title, r.level, r.named_on) AS last,
             CASE WHEN r.certificate_no IS NULL THEN 1 ELSE count(*) OVER (PARTITION BY r.certificate_no) END AS numbers
      FROM {rows} r WHERE NOT r.bad) s
LEFT JOIN (SELECT name, min(id) AS id, count(*) AS n, min(path) AS path FROM unions_body
           WHERE path LIKE %s AND kind IN ('single', 'joint') AND state IN ('normal', 'rectifying') GROUP BY name) b
  ON b.name = s.body_name
LEFT JOIN unions_body k ON k.kind = CASE s.level {keeper} END AND starts_with(b.path, k.path)
LEFT JOIN homes_hometitle t ON t.body_id = b.id AND t.person_name = coalesce(s.person_name, '') AND t.name = s.title
      AND t.level = s.level AND t.named_on = s.named_on
LEFT JOIN homes_hometitle c ON c.certificate_no = s.certificate_no AND s.certificate_no <> ''
"""


@register
class TitleDesk(DeskResource):
    key: ClassVar[str] = "titles"
    title: ClassVar[str] = "职工之家称号登记表（10 列）"
    heading: ClassVar[str] = "职工之家称号登记表"
    noun: ClassVar[str] = "个称号"
    permission: ClassVar[str] = "homes.verify"
    stage: ClassVar[tuple[tuple[str, str], ...]] = tuple((key, _TYPES.get(key, "text")) for key in PLAIN)
    columns: ClassVar[tuple[DeskColumn, ...]] = (
        DeskColumn("body_name", "工会名称", fixed(text(120)), required=True, width=32, sample="临沂岱蒙板材有限公司工会委员会"),
        DeskColumn("person_name", "获称号的个人", fixed(text(60)), memo=False, width=14),
        DeskColumn("title", "称号名称", fixed(text(60)), required=True, width=24, sample="模范职工之家"),
        DeskColumn("grade", "等级", fixed(code("等级", GRADES)), required=True, choices=tuple(GRADES), sample="模范"),
        DeskColumn("level", "层级", fixed(code("层级", LEVELS)), required=True, choices=tuple(LEVELS), sample="市级"),
        DeskColumn("named_on", "命名日期", past("命名日期"), required=True, width=12, sample="2023/05/01"),
        DeskColumn("doc_no", "命名文号", fixed(text(60)), memo=False, width=20, sample="临会发〔2023〕12号"),
        DeskColumn("certificate_no", "证书编号", fixed(text(40)), memo=False, width=20),
        DeskColumn("reward", "物质奖励", fixed(text(120)), width=18),
        DeskColumn("confirmed_on", "最近确认日期", past("最近确认日期"), width=14),
    )  # fmt: skip
    notes: ClassVar[tuple[str, ...]] = (
        "1. 表头请勿改动；每个称号一行，工会名称填平台里的全称。家的称号不填个人姓名。",
        "2. 本会命名的直接生效；其他单位命名的，等命名单位确认后生效。",
        "3. 平台里已有的称号不改动。命名文件可以在称号名册里逐个上传。",
    )

    def judge(self, row: RowParser, values: list[str], issues: list[Issue]) -> Judged:
        at = self.index
        named, confirmed = values[at["named_on"]], values[at["confirmed_on"]]
        if named and named < "1980":
            issues.append([at["named_on"], f"命名日期（{named}）太早", "请核对年份后重填", True])
        if named and confirmed and confirmed < named:
            issues.append([at["confirmed_on"], "最近确认日期早于命名日期", "请核对两个日期", True])
        return self.judged(values, issues, PLAIN)

    def settle(self, cursor: Any, batch: ImportBatch, on: Any, progress: Progress) -> None:
        sql = _VERDICTS.format(verdicts=verdict_table(batch), rows=rows_table(batch), keeper=_KEEPER)
        cursor.execute(sql, [f"{batch.path}%"])

    def explain(self, row: dict[str, Any]) -> list[Issue]:
        at = self.index
        if row["verdict"] == "duplicate":
            what = f"与第 {row['twin']} 行是同一个称号"
            return [[at["title"], what, f"只导入最后一行（第 {row['twin']} 行）", False]]
        if row["verdict"] != "error":
            return []
        column, what, remedy = {
            "body": (
                "body_name",
                f"没有找到基层工会“{row['body_name']}”",
                "请填平台里的全称，须在导入范围之内",
            ),
            "bodies": ("body_name", f"有几家工会都叫“{row['body_name']}”", "请到所在县（市、区）分别导入"),
            "namer": ("level", f"这家工会上面没有{KEEPERS[Level(row['level'])]}", "请核对层级"),
        }.get(
            row["note"] or "",
            ("certificate_no", "证书编号已经用在另一个称号上", "请照证书核对，没有编号的请空着"),
        )
        return [[at[column], what, remedy, True]]

    def cells(self, row: dict[str, Any]) -> list[str]:
        found = {key: "" if row[key] is None else str(row[key]) for key in PLAIN}
        found["grade"], found["level"] = GRADE_WORDS.get(row["grade"], ""), LEVEL_WORDS.get(row["level"], "")
        for key in _TYPES:
            found[key] = f"{row[key]:%Y/%m/%d}" if row[key] else ""
        return [found[key] for key in PLAIN]

    def publish(
        self, cursor: Any, batch: ImportBatch, *, by: Any, on: Any, progress: Progress
    ) -> dict[str, int]:
        rows = list(staged_rows(batch, "v.verdict = 'new'"))
        bodies = Body.objects.in_bulk({row[key] for row in rows for key in ("body_id", "unit_id")})
        titles = []
        for count, row in enumerate(rows):
            if count % 500 == 0:
                progress(count, len(rows), "正在写入")
            title = HomeTitle(
                body=bodies[row["body_id"]], named_by=bodies[row["unit_id"]], person_name=row["person_name"] or "",
                name=row["title"], grade=row["grade"], level=row["level"], named_on=row["named_on"], doc_no=row["doc_no"] or "",
                certificate_no=row["certificate_no"] or "", reward=row["reward"] or "", confirmed_on=row["confirmed_on"],
                batch_id=batch.pk,
            )  # fmt: skip
            titles.append(settle_entered(title, by))
        made = HomeTitle.objects.bulk_create(titles, 2000)
        ImportChange.objects.bulk_create(
            [ImportChange(batch=batch, object_id=row.pk, created=True, before=_said(row)) for row in made],
            2000,
        )
        return {"created": len(made), "updated": 0}

    def undo(self, cursor: Any, batch: ImportBatch, *, by: Any, progress: Progress) -> tuple[int, list[str]]:
        """What was confirmed, re-verified or changed since stays."""
        made = {change.object_id: change.before for change in ImportChange.objects.filter(batch=batch)}
        gone = 0
        kept: list[str] = []
        for title in HomeTitle.objects.filter(pk__in=made).select_related("body").order_by("pk"):
            progress(gone + len(kept), len(made), "正在撤销")
            if _said(title) != made[title.pk] or not _taken_back(title):
                kept.append(str(title))
            else:
                gone += 1
        return gone, kept

    def done_url(self, batch: ImportBatch) -> str:
        from django.urls import reverse

        return f"{reverse('homes:hometitle-list')}?under={batch.body_id}"


def _taken_back(title: HomeTitle) -> bool:
    try:
        with transaction.atomic():
            title.delete()
    except ProtectedError:
        return False
    return True


def _said(row: HomeTitle) -> dict[str, Any]:
    names = (
        "name",
        "person_name",
        "grade",
        "level",
        "doc_no",
        "certificate_no",
        "reward",
        "state",
        "paper_name",
    )
    days = {name: str(getattr(row, name) or "") for name in ("named_on", "confirmed_on", "plaque_on")}
    return {**{name: getattr(row, name) for name in names}, **days}

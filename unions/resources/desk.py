"""The union workbook at the import desk: checks of a row, staging, the way back into cells."""

import re
from typing import Any, ClassVar

from core.crypto import seal, unseal
from core.desk.resource import DeskColumn, DeskResource, Issue, Judged, RowParser, register
from core.desk.values import escape
from core.jobs import Progress
from core.models import ImportBatch
from unions.models import Body
from unions.resources import publish, settle
from unions.resources.columns import INDUSTRY_WORDS, KIND_WORDS, NATURE_WORDS, body_columns

PLAIN = (
    "seq", "unit_name", "unit_uscc", "address", "division", "nature", "economy", "industry", "workers", "name", "uscc",
    "superior", "established_on", "kind", "members", "head",
)  # fmt: skip
_TYPES = {"workers": "integer", "members": "integer", "established_on": "date"}


@register
class BodyDesk(DeskResource):
    key: ClassVar[str] = "unions"
    title: ClassVar[str] = "工会组织信息采集表（17 列）"
    heading: ClassVar[str] = "工会组织信息采集表"
    noun: ClassVar[str] = "家工会"
    permission: ClassVar[str] = "unions.import"
    columns: ClassVar[tuple[DeskColumn, ...]] = body_columns()
    stage: ClassVar[tuple[tuple[str, str], ...]] = (
        *((key, _TYPES.get(key, "text")) for key in PLAIN), ("phone_sealed", "bytea"), ("phone_plain", "text"),
    )  # fmt: skip
    notes: ClassVar[tuple[str, ...]] = (
        "1. 表头请勿改动；每家单位一行。联合基层工会覆盖几家单位就填几行，工会名称各行写得一样。",
        "2. 上级工会名称填平台里的全称，须在导入范围之内；单位所在政区空着时取上级工会的所在地。",
        "3. 统一社会信用代码按 18 位填写；工会代码以 8 开头，没有可空着。",
        "4. 总工会、产业（系统）工会请在工会名录里逐家登记。",
    )

    def takes(self, body: Any) -> str:
        if body.is_basic:
            return f"“{body}”是基层工会，下面不能再建基层工会。请选择乡镇（街道）或更高一级的工会。"
        return super().takes(body)

    def judge(self, row: RowParser, values: list[str], issues: list[Issue]) -> Judged:
        at = self.index
        workers, members = values[at["workers"]], values[at["members"]]
        if workers and members and int(members) > int(workers):
            issues.append(
                [
                    at["members"],
                    f"会员 {members} 人，多于职工 {workers} 人",
                    "提醒：含保留会籍的可以导入，请再看一眼",
                    False,
                ]
            )
        if values[at["uscc"]] and values[at["uscc"]] == values[at["unit_uscc"]]:
            issues.append([at["uscc"], "工会代码与单位代码相同", "请填工会自己的代码，没有可空着", True])
        issues.sort(key=lambda issue: (not issue[3], issue[0]))
        if any(issue[3] for issue in issues):
            return Judged(None, issues)
        staged: list[str | None] = [values[at[key]] or None for key in PLAIN]
        phone = values[at["phone"]]
        mobile = bool(re.fullmatch(r"1\d{10}", phone))
        staged.append("\\\\x" + seal(phone, purpose="officer.phone", row=row.token).hex() if mobile else None)
        staged.append(None if mobile else escape(phone) or None)
        return Judged(staged, issues)

    def settle(self, cursor: Any, batch: ImportBatch, on: Any, progress: Progress) -> None:
        settle.settle(cursor, batch)

    def explain(self, row: dict[str, Any]) -> list[Issue]:
        return settle.explain(self.index, row)

    def cells(self, row: dict[str, Any]) -> list[str]:
        phone = unseal(bytes(row["phone_sealed"] or b""), purpose="officer.phone", row=row["token"].bytes)
        found = {key: "" if row[key] is None else str(row[key]) for key in PLAIN}
        found["nature"] = NATURE_WORDS.get(row["nature"], "")
        found["industry"] = INDUSTRY_WORDS.get(row["industry"] or "", "")
        found["kind"] = KIND_WORDS.get(Body.Kind(row["kind"]), "")
        found["established_on"] = f"{row['established_on']:%Y/%m/%d}" if row["established_on"] else ""
        return [*(found[key] for key in PLAIN), phone or row["phone_plain"] or ""]

    def publish(
        self, cursor: Any, batch: ImportBatch, *, by: Any, on: Any, progress: Progress
    ) -> dict[str, int]:
        return publish.publish(batch, by=by, on=on)

    def undo(self, cursor: Any, batch: ImportBatch, *, by: Any, progress: Progress) -> tuple[int, list[str]]:
        return publish.undo(batch, by=by, progress=progress)

    def done_url(self, batch: ImportBatch) -> str:
        from django.urls import reverse

        return f"{reverse('unions:body-list')}?under={batch.body_id}"

"""The member workbook at the import desk: cross-checks of a row, sealing, and what a staged row looks like again."""

from functools import lru_cache
from typing import Any, ClassVar

from core.crypto import blind_index, indexer, sealer, unseal
from core.desk.resource import DeskColumn, DeskResource, Issue, Judged, RowParser, register
from core.desk.values import escape
from core.jobs import Progress
from core.models import ImportBatch
from core.pinyin import initials, spell
from members.models import Member
from members.resources import codes, publish, settle, undo
from members.resources.columns import member_columns
from unions.workflows.tree import lock_tree

_LEAVING = {"3", "4", "5", "6"}  # 保留 转出 除名 退会 need a reason
_JOINING = {"1", "2"}  # 入会 转入
_RETIRED: str = Member.Employment.RETIRED.value
_BYTES = ("id_number_sealed", "id_index", "phone_sealed", "phone_index", "phone_tail")
STAGE: tuple[tuple[str, str], ...] = (
    ("seq", "text"), ("name", "text"), ("pinyin", "text"), ("initials", "text"), ("sex", "text"), ("born_on", "date"),
    ("ethnicity", "text"), ("employment", "text"), ("id_type", "text"), ("education", "text"), ("skill", "text"),
    ("household", "text"), ("household_place", "text"), ("change", "text"), ("change_on", "date"),
    ("change_reason", "text"), ("politics", "text"), ("unit_name", "text"), ("native_place", "text"), ("migrant", "boolean"),
    *((name, "bytea") for name in _BYTES),
)  # fmt: skip


@lru_cache(maxsize=20_000)
def tail_index(tail: str) -> bytes:
    return blind_index("member.phone_tail", tail)[:4]


@lru_cache(maxsize=100_000)
def sounds(name: str) -> tuple[str, str]:
    return escape(spell(name, person=True)), escape(initials(name, person=True))


class Kit:
    """Seals and indexes of one run, made ready once."""

    def __init__(self) -> None:
        self.seal_number, self.seal_phone = sealer("member.id_number"), sealer("member.phone")
        self.index_number, self.index_phone = indexer("member.id_number"), indexer("member.phone")


@register
class MemberDesk(DeskResource):
    key: ClassVar[str] = "members"
    title: ClassVar[str] = "会员信息采集表（20 列）"
    heading: ClassVar[str] = "工会会员信息采集表"
    noun: ClassVar[str] = "名会员"
    permission: ClassVar[str] = "members.import"
    columns: ClassVar[tuple[DeskColumn, ...]] = member_columns()
    stage: ClassVar[tuple[tuple[str, str], ...]] = STAGE
    notes: ClassVar[tuple[str, ...]] = (
        "1. 表头请勿改动；从表头下一行开始填写，每人一行，不要合并单元格。",
        "2. 姓名、证件号码、会籍变化类型必填；性别、出生日期空着时取自证件号码。",
        "3. 证件号码、移动电话、日期各列已设为“文本”，请勿改为数字，以免后几位丢失。",
        "4. 工作单位填全称；导入到单家工会时可以不填。",
        "5. 会籍变化日期空着时取导入当天。保留、转出、除名、退会须填会籍变化原因。",
        "6. 同一人以证件号码识别：再次导入会更新原有资料，空着的格不会清掉原有内容。",
    )

    def __init__(self) -> None:
        super().__init__()
        keys = [{"unit_name": "unit"}.get(name, name) for name, _ in STAGE[: -len(_BYTES)]]
        self.plain = [self.index.get(key) for key in keys]

    def takes(self, body: Any) -> str:
        if not body.is_active:
            return f"“{body}”现在是“{body.get_state_display()}”，不能导入会员。请另选工会。"
        return ""

    def kit(self) -> Kit:
        return Kit()

    def judge(self, row: RowParser, values: list[str], issues: list[Issue]) -> Judged:
        at = self.index
        number, phone = values[at["id_number"]], values[at["phone"]]
        if number:
            self._against_number(values, issues, number)
        self._against_change(values, issues, row.today)
        if values[at["migrant"]] == "t" and values[at["household"]] == "2":
            issues.append(
                [at["migrant"], "农民工填“是”，户籍却是“非农业户口”", "提醒：可以导入，请再看一眼", False]
            )
        if not phone and not any(issue[0] == at["phone"] for issue in issues):
            issues.append([at["phone"], "移动电话未填", "提醒：可以导入，以后请补上", False])
        if issues:
            issues.sort(key=lambda issue: (not issue[3], issue[0]))
            if issues[0][3]:
                return Judged(None, issues)
        return Judged(self._staged(values, number, phone, row), issues)

    def _against_number(self, values: list[str], issues: list[Issue], number: str) -> None:
        """Sex and birth date must agree with the number, and are taken from it where left empty."""
        sex_at, born_at = self.index["sex"], self.index["born_on"]
        sex = "1" if number[16] in "13579" else "2"
        born = f"{number[6:10]}-{number[10:12]}-{number[12:14]}"
        if values[sex_at] == sex and values[born_at] == born:
            return
        wrong = {issue[0] for issue in issues}
        if not values[sex_at] and sex_at not in wrong:
            values[sex_at] = sex
        elif values[sex_at] not in ("", sex):
            own, other = ("男", "女") if values[sex_at] == "1" else ("女", "男")
            issues.append([sex_at, f"性别填“{own}”，证件号码第 17 位是{other}", "请核对性别或证件号码", True])
        if not values[born_at] and born_at not in wrong:
            values[born_at] = born
        elif values[born_at] not in ("", born):
            issues.append([born_at, f"出生日期与证件号码不一致（号码中为 {born}）", "请以身份证为准", True])

    def _against_change(self, values: list[str], issues: list[Issue], on: str) -> None:
        """An empty date stays empty in staging: only a new row takes the day of its import."""
        at = self.index
        change = values[at["change"]]
        if change in _LEAVING:
            reason_at = at["change_reason"]
            if not values[reason_at] and not any(issue[0] == reason_at for issue in issues):
                word = Member.Change(change).label
                issues.append([reason_at, f"会籍变化类型为“{word}”，没有填原因", "请填写会籍变化原因", True])
            return
        if change not in _JOINING:
            return
        if values[at["employment"]] == _RETIRED:
            what = "就业状况为“退休”，不能作为新会员入会"
            issues.append([at["employment"], what, "请改为“保留”会籍，或删去此行", True])
        number, change_on = values[at["id_number"]], values[at["change_on"]] or on
        if number and int(number[6:10]) + 16 >= int(change_on[:4]):
            sixteen = f"{int(number[6:10]) + 16}-{number[10:12]}-{number[12:14]}"
            if change_on < sixteen:
                what = f"按证件号码，{change_on} 时不满 16 周岁"
                issues.append([at["id_number"], what, "请核对证件号码和会籍变化日期", True])

    def _staged(self, values: list[str], number: str, phone: str, row: RowParser) -> list[str]:
        """Values are already fit for COPY: their parsers escaped them."""
        kit: Kit = row.kit
        token, noise = row.token, row.noise
        staged = [(values[index] or "\\N") if index is not None else "\\N" for index in self.plain]
        staged[2], staged[3] = sounds(values[self.index["name"]])
        data = number.encode()
        staged.append("\\\\x" + kit.seal_number(data, token, noise[:12]).hex())
        staged.append("\\\\x" + kit.index_number(data).hex())
        if phone:
            data = phone.encode()
            staged.append("\\\\x" + kit.seal_phone(data, token, noise[12:24]).hex())
            staged.append("\\\\x" + kit.index_phone(data).hex())
            staged.append("\\\\x" + tail_index(phone[-4:]).hex())
        else:
            staged += ["\\N", "\\N", "\\N"]
        return staged

    def settle(self, cursor: Any, batch: ImportBatch, on: Any, progress: Progress) -> None:
        settle.settle(cursor, batch, progress)

    def explain(self, row: dict[str, Any]) -> list[Issue]:
        return settle.explain(self.index, row)

    def cells(self, row: dict[str, Any]) -> list[str]:
        token = row["token"].bytes
        number = unseal(bytes(row["id_number_sealed"]), purpose="member.id_number", row=token)
        phone = unseal(bytes(row["phone_sealed"] or b""), purpose="member.phone", row=token)
        return cells_of(row, number=number, phone=phone, unit=row["unit_name"] or "", seq=row["seq"] or "")

    def publish(
        self, cursor: Any, batch: ImportBatch, *, by: Any, on: Any, progress: Progress
    ) -> dict[str, int]:
        return publish.publish(cursor, batch, by=by, progress=progress)

    def follow(self, cursor: Any, batch: ImportBatch) -> None:
        lock_tree()  # a move under way ends first
        publish.follow_moves(cursor, batch)

    def undo(self, cursor: Any, batch: ImportBatch, *, by: Any, progress: Progress) -> tuple[int, list[str]]:
        return undo.undo(cursor, batch, progress)

    def done_url(self, batch: ImportBatch) -> str:
        from django.urls import reverse

        return f"{reverse('members:member-list')}?under={batch.body_id}"


def cells_of(row: dict[str, Any], *, number: str, phone: str, unit: str, seq: str) -> list[str]:
    """The 20 cells of a person in the workbook's words."""

    def word(choices: Any, key: str) -> str:
        return str(dict(choices.choices).get(row[key], "")) if row[key] else ""

    born, changed = row["born_on"], row["change_on"]
    return [
        seq, row["name"], word(Member.Sex, "sex"), born.strftime("%Y/%m/%d") if born and born.year > 999 else "",
        codes.NATION_WORDS.get(row["ethnicity"] or "", ""), word(Member.Employment, "employment"), "居民身份证", number,
        word(Member.Education, "education"), word(Member.Skill, "skill"), phone, word(Member.Household, "household"),
        row["household_place"] or "", word(Member.Change, "change"), changed.strftime("%Y/%m/%d") if changed else "",
        word(Member.Reason, "change_reason"), word(Member.Politics, "politics"), unit, row["native_place"] or "",
        {True: "是", False: "否"}.get(row["migrant"], ""),
    ]  # fmt: skip

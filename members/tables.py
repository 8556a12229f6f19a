"""Columns of the register: numbers masked on the page and in the export alike."""

from typing import Any

from core.tables import Column
from members.models import Member

TONES = {
    Member.Status.ACTIVE: "pass",
    Member.Status.RETAINED: "pending",
    Member.Status.MOVED: "na",
    Member.Status.LEFT: "na",
    Member.Status.EXPELLED: "fail",
}


def standing(member: Any) -> tuple[str, str]:
    return member.get_status_display(), "" if member.status == Member.Status.ACTIVE else TONES[member.status]


MEMBER_COLUMNS = (
    Column("name", "姓名", link=True, sub=lambda member: member.get_sex_display()),
    Column("masked_id", "证件号码", kind="must"),
    Column("masked_phone", "移动电话", kind="must"),
    Column(
        "unit",
        "工作单位",
        lambda member: member.unit.name if member.unit else "",
        sub=lambda member: _body(member),
    ),
    Column("status", "会籍", standing, "state", export=False, sub=lambda member: _left(member)),
    Column("status_text", "会籍状态", lambda member: member.get_status_display(), phone=False),
    Column("joined_on", "入会日期", kind="date", phone=False),
)
SHOWN = tuple(column for column in MEMBER_COLUMNS if column.key != "status_text")
# what these read of a person, his employer and his union: 13 columns of some 130
LOADED = (
    "path", "token", "name", "sex", "id_number_sealed", "phone_sealed", "status", "joined_on", "left_unit_on", "unit__name", "body__name",
)  # fmt: skip


def _left(member: Any) -> str:
    """When he left his employer, while he still stands on this roll."""
    here = member.status in (Member.Status.ACTIVE, Member.Status.RETAINED)
    return f"{member.left_unit_on:%Y-%m-%d} 离职" if here and member.left_unit_on else ""


def _body(member: Any) -> str:
    return str(member.body.name)

"""The registration form of members on paper, for one and for a selection. It names no identity number and no phone."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from core import audit
from core.clock import today
from core.letters import chinese_day
from core.typeset import typeset
from core.workflow import Refused
from members.models import Member
from members.resources.codes import NATION_WORDS

TEMPLATE = Path(__file__).parent.parent / "typst" / "registration.typ"
TITLE = "工会会员登记表"
LIMIT = 200  # sheets in one file, made while the person waits


def registration_forms(members: Iterable[Member], *, by: Any) -> bytes:
    """One PDF. Refused with nobody or too many."""
    people = list(members)
    if not people:
        raise Refused("没有可打印的会员。请先放宽筛选条件。")
    if len(people) > LIMIT:
        raise Refused(f"一次最多打印 {LIMIT} 人。请按工会或条件缩小范围。")
    subject = people[0] if len(people) == 1 else by
    audit.record("member.print_form", subject, by=by, note=f"登记表 {len(people)} 份")
    data = {
        "title": TITLE, "source": "基层工会管理平台打印", "printed": f"打印日期：{today():%Y-%m-%d}",
        "people": [_sheet(member) for member in people],
    }  # fmt: skip
    return typeset(TEMPLATE, data, made=today())


def _sheet(member: Member) -> dict[str, str]:
    def day(value: Any) -> str:
        return chinese_day(value) if value else ""

    household = " ".join(part for part in (member.household_place, member.get_household_display()) if part)
    return {
        "body": member.body.name, "card": member.card_no, "name": member.name, "sex": member.get_sex_display(),
        "born": day(member.born_on), "nation": NATION_WORDS.get(member.ethnicity, ""),
        "education": member.get_education_display(), "native": member.native_place,
        "politics": member.get_politics_display(), "marriage": member.get_marriage_display(),
        "since": f"{member.work_since.year}年{member.work_since.month}月" if member.work_since else "",
        "unit": member.unit.name if member.unit else "", "position": member.position, "rank": member.rank,
        "trade": member.trade, "team": member.team, "household": household, "residence": member.residence,
        "applied": member.get_applied_by_display(),
        "note": f"入会日期：{day(member.joined_on)}" if member.joined_on else "",
    }  # fmt: skip

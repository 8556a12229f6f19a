"""One person in words: what is missing, the person, the work, the membership and its file; the turns of the membership."""

from typing import Any

from django.urls import reverse

from members.models import Member, MembershipChange
from members.resources.codes import NATION_WORDS
from members.workflows.files import lacking, tag_words
from unions.models import Body

TURNS = {
    Member.Change.JOIN: "加入{body}",
    Member.Change.MOVE_IN: "转入{body}",
    Member.Change.RETAIN: "在{body}保留会籍",
    Member.Change.MOVE_OUT: "从{body}转出",
    Member.Change.EXPEL: "被{body}除名",
    Member.Change.LEAVE: "从{body}退会",
}
SHOWN = 50


def missing(member: Member) -> list[str]:
    wanted = (
        ("证件号码", member.id_index), ("移动电话", member.phone_index), ("会员证号", member.card_no),
        ("实名核验", member.realname_on), ("学历", member.education), ("政治面貌", member.politics),
    )  # fmt: skip
    return [title for title, value in wanted if not value]


def _facts(*pairs: tuple[str, str]) -> list[dict[str, Any]]:
    return [{"label": label, "value": value, "missing": not value} for label, value in pairs]


def _day(day: Any) -> str:
    return f"{day:%Y-%m-%d}" if day else ""


def person_facts(member: Member) -> list[dict[str, Any]]:
    place = " · ".join(part for part in (member.household_place, member.get_household_display()) if part)
    return _facts(
        ("性别", member.get_sex_display()), ("出生日期", _day(member.born_on)),
        ("民族", NATION_WORDS.get(member.ethnicity, "")), ("学历", member.get_education_display()),
        ("技术等级", member.get_skill_display()), ("政治面貌", member.get_politics_display()),
        ("婚姻状况", member.get_marriage_display()), ("户籍", place), ("籍贯", member.native_place),
        ("居住地", member.residence),
    )  # fmt: skip


def work_facts(member: Member) -> list[dict[str, Any]]:
    """Without those that nobody asks for: an empty job title is no gap."""
    contract = " 至 ".join(
        (_day(member.contract_start) or "未填", _day(member.contract_end) or "无固定期限或未填")
    )
    held = bool(member.contract_start or member.contract_end)
    unit = {
        "label": "工作单位",
        "value": member.unit.name if member.unit else "",
        "missing": member.unit is None,
    }
    more = (
        ("参加工作时间", _day(member.work_since)), ("工种", member.trade), ("职务", member.position),
        ("职称", member.rank), ("班组", member.team), ("劳动合同", contract if held else ""),
        ("离职日期", _day(member.left_unit_on)),
    )  # fmt: skip
    return [
        unit, {"label": "就业状况", "value": member.get_employment_display()},
        *({"label": label, "value": value} for label, value in more if value),
    ]  # fmt: skip


def membership_facts(member: Member) -> list[dict[str, Any]]:
    groups = [member.get_group8_display()] if member.group8 else []
    return [
        {
            "label": "所在工会", "value": member.body.name,
            "url": reverse("unions:body-detail", args=[member.body_id]),
        },
        *_facts(("入会日期", _day(member.joined_on))),
        *({"label": "申请方式", "value": word} for word in [member.get_applied_by_display()] if word),
        *_facts(("会员证号", member.card_no)),
        *({"label": "发证日期", "value": _day(day)} for day in [member.card_on] if day),
        *_facts(("实名核验", _day(member.realname_on))),
        {"label": "群体", "value": "、".join([*groups, *tag_words(member)]) or "无"},
    ]  # fmt: skip


def file_facts(member: Member) -> list[dict[str, Any]]:
    held, gaps = Member.Item.labels_in(member.file_items), lacking(member)
    return [
        {
            "label": "必备材料",
            "value": "齐全" if member.file_complete else f"还缺 {'、'.join(gaps) or '待核对'}",
        },
        {"label": "已归档", "value": "、".join(held) or "无"},
    ]


def turns(member: Member, user: Any) -> list[dict[str, Any]]:
    """The membership from its newest turn to its first. A body out of the reader's sight stays unnamed."""
    changes = list(member.changes.select_related("body", "from_body").order_by("-on", "-pk")[:SHOWN])
    ids = {body.pk for change in changes for body in (change.body, change.from_body) if body}
    seen = set(Body.objects.filter(pk__in=ids).visible_to(user, "unions.view").values_list("pk", flat=True))

    def name(body: Any) -> str:
        return f"“{body.name}”" if body.pk in seen else "其他工会"

    return [_turn(change, index, name) for index, change in enumerate(changes)]


def _turn(change: MembershipChange, index: int, name: Any) -> dict[str, Any]:
    words = TURNS[Member.Change(change.kind)].format(body=name(change.body))
    if change.from_body and change.from_body != change.body:
        words += f"，原在{name(change.from_body)}"
    reason = [part for part in (change.get_reason_display(), change.note) if part]
    return {
        "title": change.get_kind_display(), "text": words + (f"（{'；'.join(reason)}）" if reason else ""),
        "when": f"{change.on:%Y-%m-%d}", "by": change.by_name, "kind": "key" if index == 0 else "",
    }  # fmt: skip

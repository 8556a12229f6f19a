"""The file of a member: which materials make it complete where he is, and the tags that follow from his own data.

`file_complete` is stored, because the covering index of the nightly facts and the generated `registered` read it. It is
settled wherever a person is saved through a workflow; an import never touches the materials; the nightly count compares
every row with the policy in force and corrects those that differ (a new list, a move to another place).
"""

import datetime as dt
from typing import Any

from core.clock import add_months, today
from members.models import Member
from unions.policies.force import policy_of

FILE_ITEMS = "member.file_items"


def needed(policy: Any) -> int | None:
    """The required materials as a set; None where the list is not set, and then no file counts as complete."""
    listed = policy.value(FILE_ITEMS)
    return Member.Item.mask(listed) or None if listed else None


def settle_file(member: Member) -> Member:
    need = needed(policy_of(member.body.place, today()))
    member.file_complete = need is not None and member.file_items & need == need
    return member


def lacking(member: Member) -> list[str]:
    """Required materials that are not in the file."""
    need = needed(policy_of(member.body.place, today())) or 0
    return Member.Item.labels_in(need & ~member.file_items)


def young_since(policy: Any, on: dt.date) -> dt.date | None:
    """The earliest birthday of whoever is not older than the age."""
    age = policy.value("member.youth_age")
    return add_months(on, -12 * (int(age) + 1)) + dt.timedelta(days=1) if age is not None else None


def tag_words(member: Member) -> list[str]:
    """All tags in words: those kept, and those that sex, age, education and household make."""
    policy, on = policy_of(member.body.place, today()), today()
    young, newer = young_since(policy, on), policy.value("member.new_migrant_born")
    born = member.born_on
    derived = (
        ("农民工", member.migrant),
        ("新生代农民工", bool(member.migrant and born and newer and born >= newer)),
        ("女职工", member.sex == Member.Sex.FEMALE),
        ("青年职工", bool(born and young and born >= young)),
        ("高学历", member.education in (policy.value("member.high_education") or ())),
    )
    return [word for word, holds in derived if holds] + Member.Tag.labels_in(member.tags)

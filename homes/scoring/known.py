"""What the portal's own data say about an item of a standard, so that nobody types again what is already recorded."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from core import rules as r
from core.rules import RULES
from homes.models.standards import StandardItem

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Known:
    title: str
    unit: str
    of: Callable[[Facts], int | None]


def _share(part: str, whole: str) -> Callable[[Facts], int | None]:
    def of(facts: Facts) -> int | None:
        base = facts.get(whole)
        return min(int(facts.get(part) or 0) * 10_000 // base, 10_000) if base else None

    return of


def _number(name: str) -> Callable[[Facts], int | None]:
    def of(facts: Facts) -> int | None:
        value = facts.get(name)
        return None if value is None else int(value)

    return of


def _present(*names: str) -> Callable[[Facts], int | None]:
    return lambda facts: sum(bool(facts.get(name)) for name in names)


def _eight(facts: Facts) -> int | None:
    """How many of the eight marks the own positions have."""
    if not facts.get("eight_open"):
        return 0 if not facts.get("positions_open") else None
    return 8 - int(facts.get("eight_lacks") or 0).bit_count()


KNOWN: dict[str, Known] = {
    "join_rate": Known("职工入会率", "%", _share("members", "workers")),
    "file_rate": Known("会员登记发证建档率", "%", _number("registered_bp")),
    "satisfaction": Known("会员评家满意率", "%", _number("satisfaction_bp")),
    "chair_rate": Known("主席评议满意率", "%", _number("chair_bp")),
    "paid_rate": Known("缴清经费的单位占比", "%", _share("dues_units_clear", "dues_units_expected")),
    "reply_rate": Known("按期回复率", "%", _share("replies_given", "replies_due")),
    "organs": Known("已建的经审、女职工组织", "个", _present("audit_elected_on", "women_elected_on")),
    "finance": Known(
        "已办的账户、预算、决算和经审", "项",
        _present("accounts_open", "budget_approved_on", "final_approved_on", "budget_audited", "final_audited"),
    ),
    "activities": Known("近一年开展活动次数", "次", _number("activities")),
    "eight": Known("阵地“八有”项数", "项", _eight),
}  # fmt: skip


def value_of(item: StandardItem, facts: Facts | None, letters: str) -> tuple[bool, int | None]:
    """(whether the item applies to the union, what the portal knows). None: nothing known, the union says it itself."""
    if item.known:
        known = KNOWN.get(item.known)
        return True, known.of(facts) if known and facts is not None else None
    rule = RULES.get(item.entry)
    if rule is None or rule.slot >= len(letters):
        return True, None
    letter = letters[rule.slot]
    if letter == r.NA:
        return False, None
    if letter in (r.PASS, r.WAIVED):
        return True, 1
    return True, 0 if letter == r.FAIL else None

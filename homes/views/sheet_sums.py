"""The sums of a sheet: a line for each section and one for bonus points, which add up to the three totals."""

from collections.abc import Iterable
from dataclasses import dataclass

from homes.models import AssessItem
from homes.scoring.marks import BONUS_LIMIT
from homes.views.sheet_rows import Section


@dataclass
class Line:
    """Hundredths of a point; `left` are bonus points above the limit, which do not count."""

    title: str
    due: int | None
    own: int
    verified: int
    left: int = 0


def sums_of(sections: Iterable[Section]) -> list[Line]:
    lines, bonus = [], []
    for section in sections:
        items = [row.item for row in section.rows if row.scored]
        plain = [item for item in items if not _is_bonus(item)]
        bonus += [item for item in items if _is_bonus(item)]
        if plain:
            due = sum(item.due or 0 for item in plain)
            lines.append(Line(section.title, due, _own(plain), _verified(plain)))
    if bonus:
        own, verified = _own(bonus), _verified(bonus)
        over = max(own - BONUS_LIMIT, verified - BONUS_LIMIT, 0)
        lines.append(Line("加分", None, min(own, BONUS_LIMIT), min(verified, BONUS_LIMIT), over))
    return lines


def _is_bonus(item: AssessItem) -> bool:
    return item.standard_item is not None and item.standard_item.bonus


def _own(items: list[AssessItem]) -> int:
    return sum(item.self_points or 0 for item in items)


def _verified(items: list[AssessItem]) -> int:
    return sum(item.verified_points or 0 for item in items)

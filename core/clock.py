"""Business time. Doors ask here once and pass `on=` down; nothing below a door reads a clock."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.utils import timezone

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> dt.datetime:
    return timezone.now().astimezone(SHANGHAI)


def today() -> dt.date:
    return now().date()


def add_months(day: dt.date, months: int) -> dt.date:
    """Same day of the month, or the month's last day where it does not exist."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = (dt.date(year + (month == 11), (month + 1) % 12 + 1, 1) - dt.timedelta(days=1)).day
    return dt.date(year, month + 1, min(day.day, last))


def quarter_of(day: dt.date) -> str:
    """`2026Q3`."""
    return f"{day.year}Q{(day.month - 1) // 3 + 1}"


def quarter_bounds(quarter: str) -> tuple[dt.date, dt.date]:
    """First and last day. ValueError where the text is no quarter such as `2026Q3`."""
    year_text, separator, number_text = quarter.partition("Q")
    if not (
        separator and year_text.isdecimal() and len(year_text) == 4 and number_text in {"1", "2", "3", "4"}
    ):
        raise ValueError(f"not a quarter: {quarter!r}")
    first = dt.date(int(year_text), 3 * int(number_text) - 2, 1)
    return first, add_months(first, 3) - dt.timedelta(days=1)


def previous_quarter(quarter: str, steps: int = 1) -> str:
    first, _ = quarter_bounds(quarter)
    return quarter_of(add_months(first, -3 * steps))


def quarter_label(quarter: str) -> str:
    """`2026年第三季度`."""
    return f"{quarter[:4]}年第{'一二三四'[int(quarter[5]) - 1]}季度"

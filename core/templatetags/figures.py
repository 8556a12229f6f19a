"""Filters that write dates, amounts, counts and rates the way the portal writes them."""

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import template

from core.clock import SHANGHAI, today
from core.money import BASIS
from core.money import yuan as yuan_text

register = template.Library()
DASH = "—"


def as_day(value: Any) -> dt.date | None:
    if isinstance(value, dt.datetime):
        return value.astimezone(SHANGHAI).date() if value.tzinfo else value.date()
    return value if isinstance(value, dt.date) else None


def near_text(day: dt.date, on: dt.date) -> str:
    """The distance of a deadline in words: 今天, 3 天后, 逾期 2 天."""
    days = (day - on).days
    if days < 0:
        return f"逾期 {-days} 天"
    return ("今天", "明天")[days] if days < 2 else f"{days} 天后"


@register.filter
def near(value: Any) -> str:
    day = as_day(value)
    return near_text(day, today()) if day else DASH


@register.filter
def moment(value: Any) -> str:
    """`2025-10-15 09:41` in Shanghai time."""
    if isinstance(value, dt.datetime):
        local = value.astimezone(SHANGHAI) if value.tzinfo else value
        return f"{local:%Y-%m-%d %H:%M}"
    return value.isoformat() if isinstance(value, dt.date) else DASH


@register.filter
def yuan(fen: Any) -> str:
    """Fen as `1,240.00`; the template adds 元."""
    return DASH if fen is None or fen == "" else yuan_text(int(fen))


@register.filter
def number(value: Any) -> str:
    """`1,286`; decimals keep one place."""
    if value is None or value == "":
        return DASH
    return f"{value:,}" if isinstance(value, int) else f"{Decimal(str(value)):,.1f}"


@register.filter
def wan(value: int | None) -> str:
    """Large counts in ten thousands: `1,862.4 万`; below 100,000 in full."""
    if value is None:
        return DASH
    if abs(value) < 100_000:
        return f"{value:,}"
    return f"{(Decimal(value) / BASIS).quantize(Decimal('0.1'), ROUND_HALF_UP):,} 万"


def points_text(basis_points: Any) -> str:
    """Basis points as per cent without the sign, at most one decimal: 8000 → `80`, 7766 → `77.7`."""
    value = (Decimal(str(basis_points)) / 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{value.to_integral_value():,}" if value == value.to_integral_value() else f"{value:,}"


@register.filter
def points(basis_points: int | None) -> str:
    """A rate or a difference of rates without its sign: `77.7`."""
    return DASH if basis_points is None else points_text(basis_points)


@register.filter
def percent(basis_points: Any) -> str:
    return DASH if basis_points is None or basis_points == "" else f"{points_text(basis_points)}%"


@register.filter
def exact(basis_points: int | None) -> str:
    """Basis points with both decimals, where sums must be seen to add up: `77.66`."""
    return DASH if basis_points is None else f"{basis_points / 100:,.2f}"


@register.filter
def point_change(basis_points: int | None) -> str:
    """The change of a rate with its sign, in percentage points: `+2.4`, `−0.4`, `0`."""
    if basis_points is None:
        return DASH
    text = points_text(abs(basis_points))
    return text if text == "0" else f"{'+' if basis_points > 0 else '−'}{text}"


@register.filter
def signed(value: int | None) -> str:
    """A change of a count with its sign: `+1,206`, `−640`."""
    if value is None:
        return DASH
    return f"{abs(value):,}" if value == 0 else f"{'+' if value > 0 else '−'}{abs(value):,}"


@register.filter
def size(octets: int | None) -> str:
    """A file size: `2.4 MB`."""
    if octets is None:
        return DASH
    if octets < 1024 * 1024:
        return f"{max(1, round(octets / 1024)):,} KB"
    return f"{octets / 1024 / 1024:,.1f} MB"

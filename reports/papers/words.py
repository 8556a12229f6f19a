"""Numbers as an official document says them: tenths of a percent, 个百分点, 万人, 万元. Integers throughout."""

import datetime as dt

WAN_PEOPLE = 100_000


def tenths(part: int, whole: int) -> int | None:
    """Tenths of a percent, rounded half up; None without a base."""
    return (part * 2000 + whole) // (2 * whole) if whole else None


def percent(value: int | None) -> str:
    return "—" if value is None else f"{value // 10}.{value % 10}%"


def plain_tenths(value: int) -> str:
    sign, value = ("−", -value) if value < 0 else ("", value)
    return f"{sign}{value // 10:,}.{value % 10}"


def people(n: int) -> str:
    return f"{plain_tenths((n + 500) // 1000)}万人" if n >= WAN_PEOPLE else f"{n:,}人"


def ten_thousand_yuan(fen: int) -> str:
    return f"{plain_tenths((fen + 50_000) // 100_000)}万元"


def moved(now: int, then: int, unit: str) -> str:
    """`增加1,206家`; people in large numbers by 万人."""
    gap = now - then
    if not gap:
        return "持平"
    amount = people(abs(gap)) if unit == "人" else f"{abs(gap):,}{unit}"
    return f"{'增加' if gap > 0 else '减少'}{amount}"


def points(now: int | None, then: int | None) -> str:
    if now is None or then is None:
        return ""
    gap = now - then
    return f"{'提高' if gap > 0 else '下降'}{plain_tenths(abs(gap))}个百分点" if gap else "持平"


def day(text: str | dt.date) -> str:
    """`2026年9月30日`, without leading zeros."""
    value = dt.date.fromisoformat(text) if isinstance(text, str) else text
    return f"{value.year}年{value.month}月{value.day}日"


def listed(names: list[str], limit: int = 6) -> str:
    shown = "、".join(names[:limit])
    return f"{shown}等{len(names)}个地方" if len(names) > limit else shown

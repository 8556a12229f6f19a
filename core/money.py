"""Money is integer fen in storage and `Decimal` yuan at the edges; rates are integer basis points."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

BASIS = 10_000
MOST_YUAN = 10**12  # more is a slip of the hand, and far below what a column holds


def yuan(fen: int) -> str:
    """Fen as `1,240.00`."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def parse_yuan(text: str) -> int:
    """Yuan typed by a person, as fen. ValueError with a Chinese sentence where it is no amount."""
    cleaned = text.strip().replace(",", "").replace("，", "").removesuffix("元")
    try:
        amount = Decimal(cleaned)
    except InvalidOperation:
        raise ValueError(f"“{text}”不是金额，请填数字，如 1240.50。") from None
    if amount.is_finite() and not -MOST_YUAN <= amount <= MOST_YUAN:
        raise ValueError(f"“{text}”金额太大，请核对单位：这里以元填写。")
    if not amount.is_finite() or amount != amount.quantize(Decimal("0.01")):
        raise ValueError(f"“{text}”超过两位小数，请精确到分。")
    return int(amount * 100)


def share_of(fen: int, basis_points: int) -> int:
    """A rate of an amount, rounded half away from zero to the fen."""
    return int((Decimal(fen) * basis_points / BASIS).quantize(Decimal(1), ROUND_HALF_UP))


def split_largest_remainder(total: int, shares: Sequence[int]) -> list[int]:
    """Splits fen by basis points that sum to 10,000; parts sum exactly to the total.

    Ties of equal remainders go to the earlier share. A negative total (a reversal) mirrors the positive split.
    """
    if sum(shares) != BASIS:
        raise ValueError("分成比例合计不是 100%。")
    if total < 0:
        return [-part for part in split_largest_remainder(-total, shares)]
    parts = [total * share // BASIS for share in shares]
    by_remainder = sorted(range(len(shares)), key=lambda k: (-(total * shares[k] % BASIS), k))
    for index in by_remainder[: total - sum(parts)]:
        parts[index] += 1
    return parts

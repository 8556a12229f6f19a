"""Demo money: split plans, quarters of dues with payments and shares, accounts, books and reviews. All of it invented."""

import datetime as dt
import random

from core.clock import today
from finance.demo.books import build_accounts, build_books
from finance.demo.dues import build_dues, build_plans

__all__ = ["build_finance"]


def build_finance(seed: int, quarters: int = 8, on: dt.date | None = None) -> dict[str, int]:
    """Counts of what was made. The same seed and day give the same money."""
    day = on or today()
    rng = random.Random(f"finance {seed}")
    made = {"plans": build_plans()}
    made |= build_dues(rng, quarters, day)
    made["accounts"] = build_accounts(rng, day)
    made |= build_books(rng, day)
    return made

"""How many days before and after the end of a term somebody is warned, where the person works."""

from typing import Any

from core.clock import today
from unions.policies.force import policy_of


def warn_days_of(user: Any) -> int | None:
    """How many days before its end a term counts as ending, where the person works; None where nobody has set it."""
    return _days_of(user, "elect.warn_days")


def long_days_of(user: Any) -> int | None:
    """How many days past its end a term counts as long overdue, where the person works."""
    return _days_of(user, "elect.overdue_days")


def _days_of(user: Any, key: str) -> int | None:
    home = getattr(user, "home_body", None)
    return policy_of(home.place, today()).value(key) if home else None

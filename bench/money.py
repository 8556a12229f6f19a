"""The finance and petition part of the synthetic province and of the hand-written statement."""

from collections.abc import Callable

CTES = ""
COLUMNS = ""
JOINS = ""
LETTERS: dict[int, str] = {}


def generate(insert: Callable[..., None], basic: str) -> None:
    """Nothing yet: the tables are filled once their columns are settled."""

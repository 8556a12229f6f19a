"""The vocabulary of indicators: of the rows counted, how many meet the demand, summed along the tree.

An app declares its indicators in `indicators.py`; `reports` measures them every night and shows them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from core.rules import Context

INDICATORS: dict[str, "Indicator"] = {}  # by slug


@dataclass(frozen=True)
class Indicator:
    """`rows`: what is counted; `met`: the condition of the numerator. Rows belong to the body at `path`, in the place at `place`.

    `target`: key of the rate in basis points that must be reached, or of the number where `counts` is set and nothing is
    divided. `needs`: keys without which nothing can be counted. `name`, `page`, `key`: how a row is shown and linked by name.
    """

    entry: str
    slug: str
    title: str
    noun: str
    rows: Callable[[Context], QuerySet[Any]]
    met: Callable[[Context], Q]
    path: str
    place: str
    permission: str
    page: str
    target: str = ""
    deadline: str = ""
    needs: tuple[str, ...] = ()
    counts: bool = False
    name: str = "name"
    beside: str = ""  # a second line: attribute path
    reading: str = ""  # how the documents were read, in the words of the page

    def missing(self, context: Context) -> list[str]:
        return [key for key in self.needs if context.value(key) is None]


def declare(*indicators: Indicator) -> None:
    for indicator in indicators:
        if INDICATORS.setdefault(indicator.slug, indicator) is not indicator:
            raise ValueError(f"two indicators are called {indicator.slug}")

"""The vocabulary of indicators: of the rows counted, how many meet the demand, summed along the tree.

An app declares its indicators in `indicators.py`; `reports` measures them every night and shows them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from core.rules import Context

INDICATORS: dict[str, "Indicator"] = {}  # by slug


@dataclass(frozen=True)
class Indicator:
    """`rows`: what is counted; `met`: the condition of the numerator. Rows belong to the body at `path`, in the place at `place`.

    `parts` in place of `met`: label → condition; a row meets it when it meets them all, the missing labels are the items of the
    remedy. `over`: other rows that make the numerator, as for growth (this year's rows over last year's); it must come out above
    what it is compared with (`against`), by the target where one is set. `grace`: rows that have time left are not counted while
    they do not meet it. `nodata`: rows that cannot be judged; they count as not met and carry their own letter.

    `target`: key of the rate in basis points that must be reached, or of the number where `counts` is set and nothing is
    divided. `demand`: a rule of the catalogue, every row must meet it, each row has a letter. `needs`: keys without which
    nothing can be counted. `body`: lookup from a row to its body, whose approved exceptions count as met.
    `cut`: lookup from a row to a word by which the figures are also broken down, under the heading `cut_title`. `figures`: in
    place of rows, a statement that yields node, met and total: means, which do not add up along the tree (`mean`, basis points),
    or numerator and denominator of a share (`shares`). `only`: whether a place with this policy has the indicator at all.
    `trend`: without a target it is judged by whether it rose since it was last kept.
    `empty`: word and tone where nothing is counted. `note`: what the page says besides. `says`: values of the remedy's
    placeholders for a place, `siblings`: placeholders that are the numerators of other indicators.
    `words`: the values of the remedy's placeholders for one row. `name`, `page`: how a row is shown and linked by name. `mend`: name of the page that mends it, called with the body's key.
    """

    entry: str
    slug: str
    title: str
    noun: str
    rows: Callable[[Context], QuerySet[Any]]
    path: str
    place: str
    permission: str
    page: str
    met: Callable[[Context], Q] | None = None
    parts: Callable[[Context], Mapping[str, Q]] | None = None
    grace: Callable[[Context], Q] | None = None
    nodata: Callable[[Context], Q] | None = None
    over: Callable[[Context], QuerySet[Any]] | None = None
    against: str = "上年同期"
    figures: Callable[[Context], tuple[str, list[Any]]] | None = None
    mean: bool = False
    shares: bool = False
    only: Callable[[Context], bool] | None = None
    trend: bool = False
    cut: str = ""
    cut_title: str = ""
    empty: tuple[str, str] = ("没有要统计的", "na")
    note: Callable[[Context], str] | None = None
    says: Mapping[str, str] = field(default_factory=dict)
    siblings: Mapping[str, str] = field(default_factory=dict)
    demand: bool = False
    target: str = ""
    deadline: str = ""
    needs: tuple[str, ...] = ()
    counts: bool = False
    body: str = ""
    kinds: tuple[str, ...] = ()  # kinds of bodies on whose page the demand is shown
    name: str = "name"
    beside: str = ""  # a second line: attribute path
    reading: str = ""  # how the documents were read, in the words of the page
    mend: str = ""
    words: Callable[[Context, Any], Mapping[str, str]] | None = None

    def missing(self, context: Context) -> list[str]:
        return [key for key in self.needs if context.value(key) is None]

    @property
    def compares(self) -> bool:
        """A figure against an earlier one: above it is good, whatever the number."""
        return self.over is not None or (self.figures is not None and not self.shares)

    def condition(self, context: Context) -> Q:
        """What a row must meet."""
        if self.parts is not None:
            found = Q()
            for part in self.parts(context).values():
                found &= part
            return found
        return self.met(context) if self.met is not None else Q(pk__gt=0)


def declare(*indicators: Indicator) -> None:
    for indicator in indicators:
        if INDICATORS.setdefault(indicator.slug, indicator) is not indicator:
            raise ValueError(f"two indicators are called {indicator.slug}")

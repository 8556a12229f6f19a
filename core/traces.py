"""Where people read the rows behind a fact: declared beside each `Source`, opened by the pages that explain a score.

A `Trace` never counts for the engine. It says the same in the words of the ORM, so that the list shows exactly what was counted.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet, Sum

from core.rules import SOURCES, Context, Source
from core.tables import Column

Rows = Callable[[Context, int], QuerySet[Any]]
Narrow = Q | Callable[[Context], Q]


@dataclass(frozen=True)
class Trace:
    """The rows of one source, for one body and day.

    `rows` is left out where the source is a queryset: it then serves itself. `only` narrows to the rows of one fact where the
    source's own aggregate does not say it; `how` says what a fact is that is not the number of its rows.
    """

    source: str
    title: str  # of the register
    permission: str
    columns: tuple[Column, ...]
    noun: str = "条"
    page: str = ""  # address name of one row's own page
    page_key: str = "pk"  # attribute of the row that the page is opened with
    register: str = ""  # address name of the register's list, which takes `?under=`
    rows: Rows | None = None
    only: Mapping[str, Narrow] = field(default_factory=dict)
    how: Mapping[str, Any] = field(default_factory=dict)  # fact → an aggregate over the rows, or words
    related: tuple[str, ...] = ()
    guarded: bool = False  # rows are hidden one by one, not with their body

    @property
    def of(self) -> Source:
        return SOURCES[self.source]

    def all_rows(self, context: Context, body: int) -> QuerySet[Any]:
        if self.rows is not None:
            return self.rows(context, body)
        if self.of.rows is None:
            raise RuntimeError(f"the trace of {self.source} needs rows of its own")
        return self.of.rows(context).filter(**{self.of.by: body})

    def rows_of(self, fact: str, context: Context, body: int) -> QuerySet[Any]:
        """Exactly the rows that the fact was counted from."""
        rows, narrow = self.all_rows(context, body), self.only.get(fact)
        if narrow is None:
            own = self.of.aggregates(context).get(fact)
            narrow = getattr(own, "filter", None)
        if narrow is not None:
            rows = rows.filter(narrow(context) if callable(narrow) and not isinstance(narrow, Q) else narrow)
        return rows.distinct() if self.guarded else rows

    def measure(self, fact: str, context: Context) -> Any:
        """The aggregate over its rows that makes the fact; words where none does."""
        if fact in self.how:
            return self.how[fact]
        own = self.of.aggregates(context).get(fact)
        if isinstance(own, Max | Min | Sum):
            return type(own)(own.get_source_expressions()[0])
        return Count("pk", distinct=True)

    def value(self, fact: str, context: Context, body: int) -> Any:
        """The fact as the rows give it now; None where only words say how it comes from them."""
        measure = self.measure(fact, context)
        if isinstance(measure, str):
            return None
        found = self.rows_of(fact, context, body).order_by().aggregate(found=measure)["found"]
        return (found or 0) if fact in self.of.zero else found

    def words(self, fact: str, context: Context) -> str:
        """How the fact comes from the rows."""
        measure = self.measure(fact, context)
        if isinstance(measure, str):
            return measure
        for kind, text in ((Max, "取其中最近的日期"), (Min, "取其中最早的"), (Sum, "各条相加")):
            if isinstance(measure, kind):
                return text
        return "同一项只计一次" if fact in self.how else "按条数"


TRACES: dict[str, Trace] = {}


def trace(*traces: Trace) -> None:
    for one in traces:
        if TRACES.setdefault(one.source, one) is not one:
            raise RuntimeError(f"two traces of {one.source}")


def trace_of(fact: str, context: Context) -> Trace | None:
    """The trace of a source's fact; None where the fact stands in the body's own record or is made from other facts."""
    for source in SOURCES.values():
        if fact in source.aggregates(context):
            return TRACES.get(source.name)
    return None

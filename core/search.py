"""The one search box: finders by group, candidates from the index, the right row first, the hit marked.

A finder answers rows of one register. Its `ways` go from the best match to any match; the last holds all the others. A
rare word is answered by the last way alone; a common one is taken way by way, the more important rows first.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BooleanField, F, Func, Q, TextField, Value

from core.pinyin import initials_of_spelling, syllables

POOL = 40
CODE_LENGTH = 4  # of the shortest start of a code that is looked for
EXACT, PREFIX, WITHIN = 0, 2, 4  # the odd numbers between are matches of another name of the same row
Way = Callable[[Any], Any]


@dataclass(frozen=True)
class Hit:
    """`parts`: the title before the match, the match, the rest."""

    title: str
    url: str
    parts: tuple[str, str, str]
    rank: int
    sub: str = ""
    note: str = ""
    state: str = ""


@dataclass(frozen=True)
class Match:
    rank: int
    start: int = 0
    end: int = 0
    note: str = ""

    def parts(self, title: str) -> tuple[str, str, str]:
        return title[: self.start], title[self.start : self.end], title[self.end :]


@dataclass(frozen=True)
class Finder:
    """`find(user, text, limit)` gives hits in order; `more(text)` the address of the whole list."""

    key: str
    title: str
    permission: str
    find: Callable[[Any, str, int], list[Hit]]
    more: Callable[[str], str]


class Bigrams(Func):
    """All two-character pieces of a name: a GIN index on them answers any infix of two characters or more."""

    function = "portal_bigrams"
    output_field = ArrayField(TextField())


class Holds(Func):
    """Whether a text holds a piece. The planner takes it for nearly always true and for cheap: it keeps the estimate of the
    bigrams, and is tried before them where rows are walked in the list's order, which is quicker for common names."""

    template = "strpos(%(expressions)s) <> 0"
    output_field = BooleanField()


def containing(rows: Any, text: str) -> Any:
    """Rows whose name contains the text, by the bigram index."""
    if len(text) < 2:
        return rows.filter(name__startswith=text)
    pieces = [text[i : i + 2] for i in range(len(text) - 1)]
    found = rows.alias(pieces=Bigrams(F("name"))).filter(pieces__contains=pieces)
    return found.filter(Holds(F("name"), Value(text)))


def holding(rows: Any, field: str, text: str) -> tuple[Any, Q]:
    """Rows that can be asked, and the condition that the field holds the text (two characters or more)."""
    pieces = [text[i : i + 2] for i in range(len(text) - 1)]
    alias = f"pieces_of_{field}_{len(rows.query.annotations)}"
    rows = rows.alias(**{alias: Bigrams(F(field))})
    # the cheap condition first: within an OR the database keeps this order for the rows it has fetched
    return rows, Q(Holds(F(field), Value(text))) & Q(**{f"{alias}__contains": pieces})


def ways_of(
    text: str,
    *,
    codes: tuple[str, ...] = (),
    others: tuple[str, ...] = (),
    also: Q | None = None,
    person: bool = False,
) -> list[Way]:
    """Exact, at the start, anywhere. `others` are further name columns; `codes` are read from their start; `also` holds anywhere.
    Of a `person` the letters are read from the start of the name only."""
    low, names = text.lower(), ("name", *others)
    latin = text.isascii()
    coded = codes if latin and len(text) >= CODE_LENGTH else ()

    def exactly(rows: Any) -> Any:
        return rows.filter(_any(Q(**{f: text}) for f in names) | _any(Q(**{c: text.upper()}) for c in coded)
                           | (Q(initials=low) | Q(pinyin=low) if latin else Q()))  # fmt: skip

    def begins() -> Q:
        found = _any(Q(**{f"{name}__startswith": text}) for name in names)
        if latin and not is_code(text):
            found |= Q(initials__startswith=low) | Q(pinyin__startswith=low)
        for code in coded:
            found |= Q(**{f"{code}__startswith": text.upper()}) & ~Q(**{code: ""})
        return found

    def anywhere(rows: Any) -> Any:
        found = begins() | (also or Q())
        for name in names if len(text) > 1 and not (person and latin) else ():
            rows, held = holding(rows, name, text)
            found |= held
        for spelt in spellings(text) if latin and not (person or is_code(text)) else ():
            rows, held = holding(rows, "initials", spelt)
            found |= held if spelt == low else Q(pinyin__contains=low) & held
        return rows.filter(found)

    return [exactly, lambda rows: rows.filter(begins()), anywhere]


def _any(conditions: Iterable[Q]) -> Q:
    found = Q()
    for condition in conditions:
        found |= condition
    return found


def candidates(
    rows: Any, ways: Sequence[Way], parts: Sequence[tuple[Q, tuple[Any, ...]]], limit: int
) -> list[Any]:
    """`parts`: conditions from the most important rows down, each with an order where the rows are few enough to sort."""
    every = list(ways[-1](rows)[: POOL + 1])
    if len(every) <= POOL:
        return every
    found: dict[Any, Any] = {row.pk: row for row in ways[0](rows)[:POOL]}
    for way in ways[1:]:
        for part, order in parts:
            for row in way(rows.filter(part)).order_by(*order)[:POOL]:
                found.setdefault(row.pk, row)
            if len(found) >= limit:
                return list(found.values())
    return list(found.values())


def match(
    text: str, name: str, *, person: bool = False, others: Iterable[tuple[str, str]] = ()
) -> Match | None:
    """How a row answers. `others`: (what it is, value) of further names and codes, such as a short name."""
    found = _by_name(text, name) or _by_sound(text.lower(), name, person=person)
    best = [found] if found else []
    for label, value in others:
        if value and (other := _by_name(text, value)):
            best.append(Match(other.rank + 1, note=f"{label}：{value}"))
    return min(best, key=lambda one: one.rank) if best else None


def _by_name(text: str, name: str) -> Match | None:
    at = name.upper().find(text.upper())
    if at < 0:
        return None
    rank = EXACT if len(text) == len(name) else PREFIX if at == 0 else WITHIN
    return Match(rank, at, at + len(text))


def _by_sound(text: str, name: str, *, person: bool) -> Match | None:
    """Initials, or a spelling that begins at the start of a character."""
    if not text.isascii() or not text:
        return None
    sounds = syllables(name, person=person)
    if len(sounds) != len(name):
        return None
    first = "".join(sound[:1] for sound in sounds)
    at = first.find(text)
    if at >= 0:
        return Match(_rank(at, len(text), len(name)), at, at + len(text))
    spelt, starts = "".join(sounds), [0]
    for sound in sounds:
        starts.append(starts[-1] + len(sound))
    for start in range(len(sounds)):
        if spelt.startswith(text, starts[start]):
            end = next(i for i in range(start + 1, len(starts)) if starts[i] >= starts[start] + len(text))
            whole = len(text) == len(spelt)
            return Match(EXACT if whole else _rank(start, 0, 1), start, end)
    return None


def _rank(at: int, length: int, whole: int) -> int:
    return (EXACT if length == whole else PREFIX) if at == 0 else WITHIN


def is_code(text: str) -> bool:
    return text.isascii() and text[:1].isdigit()


def spellings(text: str) -> tuple[str, ...]:
    """The initials under which a typed spelling is looked up in the index, and that may be the text itself."""
    low = text.lower()
    return tuple(dict.fromkeys((*((low,) if len(low) > 1 else ()), *initials_of_spelling(low))))

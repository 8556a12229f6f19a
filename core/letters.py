"""A reply or notice on paper, in the layout of GB/T 9704, as PDF. The text goes in as data, never as markup."""

import datetime as dt
from dataclasses import asdict, dataclass
from pathlib import Path

from core.typeset import typeset

TEMPLATE = Path(__file__).parent / "typst" / "letter.typ"


@dataclass(frozen=True)
class Letter:
    """`mark`: the red head, empty for a plain sheet. `heads`, `rows`: a table after the paragraphs, `widths` its columns in
    parts of the line, alike where it is empty. `copies`: 抄送."""

    title: str
    paragraphs: tuple[str, ...]
    signature: str
    signed_on: dt.date
    mark: str = ""
    number: str = ""
    to: str = ""
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    widths: tuple[int, ...] = ()
    after: tuple[str, ...] = ()
    copies: str = ""


def chinese_day(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def letter_pdf(letter: Letter) -> bytes:
    """The same letter gives the same bytes."""
    return typeset(
        TEMPLATE, {**asdict(letter), "signed_on": chinese_day(letter.signed_on)}, made=letter.signed_on
    )

"""One row of the sheet as the page shows it, and the rows of one of the six haves."""

from dataclasses import dataclass, field
from typing import Any

from homes.forms import PercentField
from homes.models import AssessItem
from homes.rules import Attested
from homes.scoring.explain import Clause, Judgement
from homes.workflows import LIMIT_PER_ITEM
from homes.workflows.scored import applies, known_words
from unions.policies.catalogue import Entry

ITEM_CHIPS = {  # state of an item → (word, tone)
    "filed": ("待核实", "pending"),
    "accepted": ("已收下", "pass"),
    "returned": ("退回", "grace"),
    "refused": ("核实未达到", "fail"),
}


@dataclass
class ItemRow:
    """One attested item on the page."""

    item: AssessItem
    attested: Attested | None
    entry: Entry | None
    core: bool
    weight: int
    clauses: list[Clause]
    editable: bool
    missing: str
    form: Any = None  # the refused form, so that typed text is not lost
    conflict: str = ""

    @property
    def title(self) -> str:
        return self.item.title

    @property
    def have(self) -> int:
        if self.entry is not None:
            return self.entry.have
        return self.item.standard_item.have if self.item.standard_item else 0

    @property
    def asks(self) -> str:
        """What the row demands, in the words of the standard or of the entry."""
        asked = self.item.standard_item
        if self.attested is None:
            return asked.criterion if asked else ""
        return f"{self.attested.asks}（{asked.criterion}）" if asked else self.attested.asks

    @property
    def proof(self) -> str:
        asked = self.item.standard_item
        return self.attested.proof if self.attested else (asked.evidence if asked else "")

    @property
    def measured(self) -> str:
        """What is typed as a number: the name of the figure; empty where the answer is met or not met."""
        asked = self.item.standard_item
        return asked.asks if asked and asked.unit and self.attested is None else ""

    @property
    def unit(self) -> str:
        return self.item.standard_item.unit if self.item.standard_item else ""

    @property
    def measure(self) -> str:
        value = self.item.value
        if value is None or not self.measured:
            return ""
        return str(PercentField().prepare_value(value)) if self.unit == "%" else str(value)

    @property
    def known(self) -> str:
        return known_words(self.item)

    @property
    def applies(self) -> bool:
        return applies(self.item)

    @property
    def scored(self) -> bool:
        return self.item.standard_item is not None

    @property
    def back(self) -> bool:
        return self.item.state in {"returned", "refused"} and bool(self.item.comment)

    @property
    def room(self) -> int:
        return max(LIMIT_PER_ITEM - len(self.item.evidence.all()), 0)

    @property
    def chip(self) -> tuple[str, str] | None:
        word = ITEM_CHIPS.get(self.item.state)
        if self.item.state == "accepted" and self.item.known is not None and not self.item.override:
            return ("系统数据", "pass" if self.item.claim == "met" else "fail")
        if self.item.state == "accepted" and self.item.claim == "not_met":
            return ("确认未达到", "fail")
        return word


@dataclass
class Section:
    number: int
    title: str
    short: str
    rows: list[ItemRow] = field(default_factory=list)
    computed: list[Judgement] = field(default_factory=list)

    @property
    def filled(self) -> int:
        return sum(not row.missing for row in self.rows)

    @property
    def judged(self) -> list[Judgement]:
        return [j for j in self.computed if j.letter != "N"]

    @property
    def quiet(self) -> list[Judgement]:
        return [j for j in self.computed if j.letter == "N"]

    @property
    def good(self) -> int:
        return sum(j.letter in "PW" for j in self.computed)

    @property
    def counted(self) -> int:
        return sum(j.letter in "PWFDH" for j in self.computed)

    @property
    def back(self) -> bool:
        return any(row.editable and row.back and not row.item.mended for row in self.rows)

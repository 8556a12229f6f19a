"""What the sheet shows: rows by have, how far it is filled, what is missing, where it stands in the workflow."""

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from core.rules import RULES
from homes.forms import PercentField
from homes.models import AssessItem, Assessment, Outcome
from homes.rules import BY_ENTRY, Attested
from homes.scoring.explain import Clause, Judgement, clauses_of, explain
from homes.workflows import LIMIT_PER_ITEM
from homes.workflows.sheets import asked, facts_for, is_editable, items_of, lacks
from unions.models import Body
from unions.policies.catalogue import HAVES, HAVES_SHORT, Entry, entries
from unions.policies.force import policy_of

ITEM_CHIPS = {  # state of an item → (word, tone)
    "filed": ("待核实", "pending"),
    "accepted": ("已收下", "pass"),
    "returned": ("退回", "grace"),
    "refused": ("核实未达到", "fail"),
}
SHEET_CHIPS = {
    "draft": ("自评中", ""),
    "submitted": ("待核实", "pending"),
    "returned": ("退回修改", "grace"),
    "verified": ("已核实", "pass"),
}


@dataclass
class ItemRow:
    """One attested item on the page."""

    item: AssessItem
    attested: Attested
    entry: Entry
    core: bool
    weight: int
    clauses: list[Clause]
    editable: bool
    missing: str
    form: Any = None  # the refused form, so that typed text is not lost
    conflict: str = ""

    @property
    def rate(self) -> str:
        return str(PercentField().prepare_value(self.item.value) or "") if self.item.value is not None else ""

    @property
    def back(self) -> bool:
        return self.item.state in {"returned", "refused"} and bool(self.item.comment)

    @property
    def room(self) -> int:
        return max(LIMIT_PER_ITEM - len(self.item.evidence.all()), 0)

    @property
    def chip(self) -> tuple[str, str] | None:
        word = ITEM_CHIPS.get(self.item.state)
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


class SheetData:
    """Everything of one sheet; `sheet` is None before it is started."""

    def __init__(self, body: Body, sheet: Assessment | None, *, on: dt.date, filing: bool) -> None:
        self.body, self.sheet, self.on, self.filing = body, sheet, on, filing
        self.policy = policy_of(body.place, on)
        self.facts = facts_for(body)
        self.asks = asked(self.policy, self.facts)

    @property
    def editable(self) -> bool:
        return self.filing and self.sheet is not None and self.sheet.state in {"draft", "returned"}

    @cached_property
    def items(self) -> list[AssessItem]:
        if self.sheet is None:
            return []
        found = items_of(self.sheet, self.asks)
        for item in found:
            item.assessment = self.sheet
        return found

    @cached_property
    def rows(self) -> list[ItemRow]:
        return [self._row(item) for item in self.items]

    def _row(self, item: AssessItem) -> ItemRow:
        entry, adoption = entries()[item.entry], self.policy.adopted(item.entry)
        assert self.sheet is not None  # noqa: S101 - items exist only on a sheet
        return ItemRow(
            item=item,
            attested=BY_ENTRY[item.entry],
            entry=entry,
            core=bool(adoption and adoption.core),
            weight=adoption.weight if adoption else 0,
            clauses=clauses_of(RULES[item.entry], entry, self.policy),
            editable=self.filing and is_editable(item, self.sheet),
            missing="" if item.is_settled else lacks(item),
        )

    @cached_property
    def judgements(self) -> list[Judgement]:
        outcome = Outcome.objects.filter(pk=self.body.pk).first()
        return explain(self.facts, self.policy, outcome.letters) if outcome and self.facts else []

    @cached_property
    def sections(self) -> list[Section]:
        found = {n: Section(n, HAVES[n - 1], HAVES_SHORT[n - 1]) for n in range(1, 7)}
        found[0] = Section(0, "其他条目", "其他")
        for row in self.rows:
            found[row.entry.have].rows.append(row)
        for judgement in self.judgements:
            if not judgement.rule.attested:
                found[judgement.entry.have].computed.append(judgement)
        return [found[n] for n in (1, 2, 3, 4, 5, 6, 0) if n or found[n].rows]

    # ---- how far it is ------------------------------------------------------------------------------------------

    @property
    def missing(self) -> list[ItemRow]:
        return [row for row in self.rows if row.missing]

    @property
    def filled(self) -> int:
        return len(self.rows) - len(self.missing)

    @property
    def claimed(self) -> int:
        return sum(row.item.claim == "met" for row in self.rows)

    @property
    def core_rows(self) -> list[ItemRow]:
        return [row for row in self.rows if row.core]

    @property
    def core_claimed(self) -> int:
        return sum(row.item.claim == "met" for row in self.core_rows)

    @property
    def settled(self) -> int:
        return sum(row.item.is_settled for row in self.rows)

    @property
    def unsettled(self) -> int:
        return len(self.rows) - self.settled

    @property
    def undecided(self) -> int:
        return sum(row.item.state == "filed" for row in self.rows)

    @property
    def decided(self) -> int:
        return len(self.rows) - self.undecided

    @property
    def sent_back(self) -> list[ItemRow]:
        return [row for row in self.rows if row.item.state in {"returned", "refused"} and row.item.comment]

    @property
    def returned(self) -> list[ItemRow]:
        return [row for row in self.rows if row.item.state == "returned"]

    @property
    def mended(self) -> int:
        return sum(row.item.mended for row in self.returned)

    @property
    def chip(self) -> tuple[str, str] | str:
        return SHEET_CHIPS[self.sheet.state] if self.sheet else "未启动"

    @property
    def steps(self) -> list[dict[str, Any]]:
        """The workflow's states, the present one marked; a return inserts its own step."""
        sheet = self.sheet
        if sheet is None:
            return []
        state, superior = sheet.state, self.body.superior
        due = f"{sheet.due_on:%m-%d} 前" if sheet.due_on else ""
        found: list[dict[str, Any]] = [
            {"title": "启动", "note": f"{sheet.opened_on:%m-%d}" if sheet.opened_on else "", "done": True},
            {"title": "自评", "note": f"{sheet.submitted_on:%m-%d} 提交" if sheet.submitted_on else due,
             "done": bool(sheet.submitted_on) and state != "draft", "now": state == "draft"},
        ]  # fmt: skip
        if state == "returned":
            found.append({"title": "修改后再交", "note": due, "done": False, "now": True})
        done = state == "verified"
        found += [
            {"title": "核实", "note": str(superior or ""), "done": done, "now": state == "submitted"},
            {"title": "计入评分", "note": f"{sheet.decided_on:%m-%d} 办结" if done and sheet.decided_on else "下次评分",
             "done": done},
        ]  # fmt: skip
        return found

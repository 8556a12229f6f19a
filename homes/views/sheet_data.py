"""What the sheet shows: rows by have, how far it is filled, what is missing, where it stands in the workflow."""

import datetime as dt
from functools import cached_property
from typing import Any

from core.clock import today
from core.rules import RULES
from homes.models import AssessItem, Assessment, Outcome
from homes.rules import BY_ENTRY
from homes.scoring.explain import Judgement, clauses_of, explain
from homes.scoring.marks import BONUS_LIMIT, Sum
from homes.views.sheet_rows import ItemRow, Section
from homes.views.sheet_sums import Line, sums_of
from homes.workflows.levels import reviewer_above
from homes.workflows.rows import asked, facts_for, items_of
from homes.workflows.scored import total_of
from homes.workflows.sheets import is_editable, lacks
from unions.models import Body
from unions.policies.catalogue import HAVES, HAVES_SHORT, entries
from unions.policies.force import policy_of

SHEET_CHIPS = {
    "draft": ("自评中", ""),
    "submitted": ("待核实", "pending"),
    "returned": ("退回修改", "grace"),
    "verified": ("已核实", "pass"),
    "published": ("公示中", "pending"),
    "named": ("已命名", "pass"),
    "refused": ("不予命名", "fail"),
}


def chip_of(sheet: Assessment) -> tuple[str, str]:
    """Its state in words; a notice whose days are over says so until the naming union decides."""
    return ("公示期满", "pending") if notice_over(sheet, today()) else SHEET_CHIPS[sheet.state]


def notice_over(sheet: Assessment, on: dt.date) -> bool:
    return sheet.state == "published" and sheet.publish_until is not None and sheet.publish_until < on


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
        named = item.part_of.entry if item.part_of else item.entry
        own = named in BY_ENTRY
        entry, adoption = (entries()[named] if own else None), self.policy.adopted(named) if own else None
        asked = item.standard_item
        assert self.sheet is not None  # noqa: S101 - items exist only on a sheet
        return ItemRow(
            item=item,
            attested=BY_ENTRY.get(named),
            entry=entry,
            core=bool(adoption and adoption.core) or bool(asked and (asked.mandatory or asked.veto)),
            weight=adoption.weight if adoption else 0,
            clauses=clauses_of(RULES[named], entry, self.policy) if entry is not None else [],
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
        found[0] = Section(0, *self._rest())
        for row in self.rows:
            found[row.have].rows.append(row)
        covered = {item.standard_item.entry for item in self.scored_items if item.standard_item}
        for judgement in self.judgements:
            if not judgement.rule.attested and judgement.rule.entry not in covered:
                found[judgement.entry.have].computed.append(judgement)
        town = not self.body.is_basic
        return [found[n] for n in (1, 2, 3, 4, 5, 6, 0) if found[n].rows or (n and not town)]

    def _rest(self) -> tuple[str, str]:
        """What stands outside the six haves: bonus and vetoes, or all of a township's sheet."""
        standard = self.sheet.standard if self.sheet else None
        if standard is not None and standard.kind == standard.Kind.TOWN:
            return "“六好”", "六好"
        return "加分、否决和其他", "其他"

    # ---- the three scores ---------------------------------------------------------------------------------------

    @cached_property
    def scored_items(self) -> list[AssessItem]:
        return [row.item for row in self.rows if row.scored]

    @cached_property
    def self_sum(self) -> Sum:
        return total_of(self.scored_items, verified=False)

    @cached_property
    def verified_sum(self) -> Sum | None:
        done = self.sheet is not None and self.sheet.verified_score is not None
        return total_of(self.scored_items, verified=True) if done else None

    @property
    def full(self) -> int:
        return sum(
            item.due or 0 for item in self.scored_items if item.standard_item and not item.standard_item.bonus
        )

    @cached_property
    def sums(self) -> list[Line]:
        """A line per section; they add up to the three scores."""
        return sums_of(self.sections)

    @property
    def bonus_limit(self) -> int:
        return BONUS_LIMIT

    @property
    def spared(self) -> list[ItemRow]:
        """Items of the standard that do not apply to this union; the others share their points."""
        return [row for row in self.rows if row.scored and not row.applies]

    @property
    def spared_points(self) -> int:
        return sum(row.item.standard_item.points for row in self.spared if row.item.standard_item)

    @property
    def reaches(self) -> bool:
        """Whether the verified score, or before that the own one, reaches the standard with nothing in the way."""
        standard = self.sheet.standard if self.sheet else None
        found = self.verified_sum or self.self_sum
        return standard is not None and found.reaches(standard.pass_score)

    # ---- how far it is ------------------------------------------------------------------------------------------

    @property
    def missing(self) -> list[ItemRow]:
        return [row for row in self.rows if row.missing]

    @property
    def asked_rows(self) -> list[ItemRow]:
        return [row for row in self.rows if row.applies]

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
        return chip_of(self.sheet) if self.sheet else "未启动"

    @property
    def waits_with(self) -> Body | None:
        """Who has to take the sheet up now."""
        if self.sheet is not None and not self.sheet.is_annual:
            return self.sheet.at
        return reviewer_above(self.body)

    @property
    def sent_back_by(self) -> Body | None:
        """The level that returned the sheet: of a declaration not always the direct superior."""
        last = (
            None if self.sheet is None else self.sheet.reviews.select_related("body").order_by("-pk").first()
        )
        return last.body if last else reviewer_above(self.body)

    @property
    def steps(self) -> list[dict[str, Any]]:
        """The workflow's states, the present one marked; a return inserts its own step."""
        sheet = self.sheet
        if sheet is None:
            return []
        if not sheet.is_annual:
            return declared_steps(sheet, self.on)
        state = sheet.state
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
            {"title": "核实", "note": str(self.waits_with or ""), "done": done, "now": state == "submitted"},
            {"title": "计入评分", "note": f"{sheet.decided_on:%m-%d} 办结" if done and sheet.decided_on else "下次评分",
             "done": done},
        ]  # fmt: skip
        return found


def declared_steps(sheet: Assessment, on: dt.date) -> list[dict[str, Any]]:
    """A declaration: declared, reviewed level by level, under public notice, decided."""
    state, shown = sheet.state, notice_over(sheet, on)
    over = state in {"named", "refused"}
    found: list[dict[str, Any]] = [
        {"title": "申报", "note": f"{sheet.submitted_on:%m-%d} 提交" if sheet.submitted_on else "",
         "done": bool(sheet.submitted_on) and state != "draft", "now": state == "draft"},
    ]  # fmt: skip
    if state == "returned":
        found.append({"title": "修改后再报", "note": "", "done": False, "now": True})
    until = f"{sheet.publish_until:%m-%d} 止" if sheet.publish_until else ""
    return [
        *found,
        {
            "title": "逐级审核",
            "note": str(sheet.at or ""),
            "done": bool(sheet.published_on) or over,
            "now": state == "submitted",
        },
        {
            "title": "公示",
            "note": until,
            "done": shown or (over and bool(sheet.published_on)),
            "now": state == "published" and not shown,
        },
        {"title": "不予命名" if state == "refused" else "命名", "note": "", "done": over, "now": shown},
    ]

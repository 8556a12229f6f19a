"""Why a body's outcome is what it is: the same rules in Python, with value seen, standard, clause and remedy in words."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from core import rules as r
from core.money import yuan
from core.rules import RULES, Rule
from homes.models import Facts, Outcome
from homes.models.positions import MARKS
from homes.scoring.compile import FACT_COLUMNS
from homes.scoring.judge import is_soft, missing_keys
from unions.models import Body, Unit
from unions.policies.catalogue import Entry, entries, keys, show
from unions.policies.force import Policy

STANDING = {0: "尚未自评", 1: "已自评，等待核实", 2: "已核实达到", 3: "核实未达到或已退回"}
FEN = {"dues_arrears"}
CHOICES = {"kind": dict(Body.Kind.choices), "nature": dict(Unit.Nature.choices)}
HOLE = re.compile(r"\{([^}]+)\}")


@dataclass(frozen=True)
class Clause:
    """Where a standard comes from. `source` says whether it is a document's demand or the portal's own proposal."""

    text: str
    source: str
    doc_id: int | None


@dataclass(frozen=True)
class Judgement:
    rule: Rule
    entry: Entry
    letter: str
    core: bool
    weight: int
    seen: str
    standard: str
    clauses: list[Clause]
    remedy: str
    missing: list[str]  # titles of thresholds nobody has set
    soft: bool = False  # a superior may agree to an exception

    @property
    def word(self) -> str:
        return r.WORDS[self.letter]

    @property
    def needs_work(self) -> bool:
        return self.letter in r.BLOCKING + r.UNSET


def letter_of(rule: Rule, policy: Policy, facts: Mapping[str, Any]) -> str:
    """The outcome letter by the same conditions and order as the compiled SQL."""
    if policy.adopted(rule.entry) is None:
        return r.OFF
    if missing_keys(rule, policy):
        return r.UNSET

    def holds(name: str) -> bool:
        q = rule.condition(name, policy)
        return q is not None and r.evaluate(r.resolve(q, policy), facts) is True

    if not holds("applies"):
        return r.NA
    if is_soft(rule, policy):
        if holds("passes"):
            return r.PASS
        if r.evaluate(rule.excepted, facts) is True:
            return r.WAIVED
    if any(facts[name] is None for name in rule.needs):
        return r.NODATA
    order = (
        ("passes", r.PASS),
        ("waived", r.WAIVED),
        ("grace", r.GRACE),
        ("pending", r.PENDING),
        ("nodata", r.NODATA),
    )
    return next((letter for name, letter in order if holds(name)), r.FAIL)


def facts_of(row: Facts) -> dict[str, Any]:
    return {name: getattr(row, name) for name in FACT_COLUMNS}


def explain(facts: Mapping[str, Any], policy: Policy, letters: str) -> list[Judgement]:
    """One judgement per rule in force, in the order of haves and weight. Letters are the stored ones."""
    found = []
    for rule in RULES.values():
        letter = letters[rule.slot] if rule.slot < len(letters) else r.OFF
        if letter == r.OFF:
            continue
        found.append(_judge(rule, letter, facts, policy))
    return sorted(found, key=lambda j: (j.entry.have or 9, not j.core, j.rule.slot))


def _judge(rule: Rule, letter: str, facts: Mapping[str, Any], policy: Policy) -> Judgement:
    adoption, entry = policy.adopted(rule.entry), entries()[rule.entry]
    return Judgement(
        rule=rule,
        entry=entry,
        letter=letter,
        core=bool(adoption and adoption.core),
        weight=adoption.weight if adoption else 0,
        seen=fill(rule.seen.replace("{lacks}", lacking(rule, facts, policy) or "无"), facts, policy),
        standard=fill(rule.standard, facts, policy),
        clauses=clauses_of(rule, entry, policy),
        remedy=remedy_of(rule, entry, facts, policy),
        missing=[keys()[key].title if key in keys() else key for key in missing_keys(rule, policy)],
        soft=is_soft(rule, policy),
    )


def clauses_of(rule: Rule, entry: Entry, policy: Policy) -> list[Clause]:
    """From the threshold rows in force; where a rule reads no figure, from the catalogue's own sources for this place."""
    found: dict[str, Clause] = {}
    for key in sorted(r.needed_keys(rule, policy)):
        row = policy.row(key)
        if row is not None and row.policy_doc is not None:
            text = f"{row.policy_doc.short} {row.clause}".strip()
            found[text] = Clause(text, row.get_source_display(), row.policy_doc_id)
        elif row is not None and row.source != row.Source.DOCUMENT:
            text = f"{keys()[key].title}：{row.get_source_display()}"
            found[text] = Clause(text, row.get_source_display(), None)
    if not any(clause.doc_id for clause in found.values()):
        return [*source_clauses(entry, policy), *found.values()]
    return list(found.values())


def source_clauses(entry: Entry, policy: Policy) -> list[Clause]:
    """The catalogue's own sources, of the documents in force for this place: `鲁会〔2014〕79号 第9条、第14条`."""
    documents = {row.policy_doc.code: row.policy_doc for row in policy.rows.values() if row.policy_doc}
    labels: dict[str, list[str]] = {}
    for source in entry.sources:
        if source["doc"] in documents:
            labels.setdefault(source["doc"], []).append(source.get("label") or source["clause"])
    return [
        Clause(f"{documents[code].short} {'、'.join(parts)}", "文件规定", documents[code].pk)
        for code, parts in labels.items()
    ]


def remedy_of(rule: Rule, entry: Entry, facts: Mapping[str, Any], policy: Policy) -> str:
    """The catalogue's sentence with its placeholders filled; rates carry their per-cent sign once."""

    def word(name: str) -> str:
        if name == "items" and rule.lacks:
            return lacking(rule, facts, policy) or "有关项目"
        return value_text(rule.values.get(name, name), facts)

    return filled_remedy(entry, policy, word)


def lacking(rule: Rule, facts: Mapping[str, Any], policy: Policy) -> str:
    """What is missing, in words; empty where nothing is, or where the rule has no list."""
    return "、".join(rule.lacks(policy, facts)) if rule.lacks else ""


def filled_remedy(entry: Entry, policy: Policy, word: Callable[[str], str]) -> str:
    """The catalogue's sentence: thresholds and the year from the policy, every other placeholder by `word`."""

    def hole(match: re.Match[str]) -> str:
        name = match.group(1)
        if name.startswith("T:"):
            return show(name[2:], policy.value(name[2:]))
        said = word(name)
        return str(policy.on.year) if name == said == "year" else said

    return HOLE.sub(hole, entry.remedy.strip("「」")).replace("%%", "%")


def fill(template: str, facts: Mapping[str, Any], policy: Policy) -> str:
    def hole(match: re.Match[str]) -> str:
        name = match.group(1)
        return show(name, policy.value(name)) if "." in name else value_text(name, facts)

    return HOLE.sub(hole, template)


def value_text(name: str, facts: Mapping[str, Any]) -> str:
    """A fact in words; a fixed text where the name is no fact."""
    special = _special(name, facts)
    if special is not None:
        return special
    if name not in facts and name not in FACT_COLUMNS:
        return name
    value = facts.get(name)  # a fact younger than the history that is explained is unknown there
    if value is None:
        return "无记录"
    if name.startswith("att_") and name != "att_oldest":
        return STANDING[value]
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, str):
        return _text(name, value)
    if name in FEN:
        return yuan(value)
    return f"{value / 100:g}%" if name.endswith("_bp") else f"{value:,}"


def _text(name: str, value: str) -> str:
    """Kinds in words; a stored list `,one,two,` read out."""
    if name in CHOICES:
        return str(CHOICES[name].get(value, value))
    parts = [part for part in value.split(",") if part]
    return "、".join(entries()[part].name if part in entries() else part for part in parts)


def _special(name: str, facts: Mapping[str, Any]) -> str | None:
    if name == "satisfaction":
        value = facts["satisfaction_bp"]
        return "无记录" if value is None else f"{value / 100:g}"
    if name == "cadres_least":
        return f"{(facts.get(name) or 0) / 100:g}"
    if name == "eight_lacks":
        mask = facts.get(name) or 0
        return "、".join(word for bit, word in enumerate(MARKS.values()) if mask >> bit & 1) or "有关项目"
    if name == "unregistered":
        return f"{facts['members'] - facts['registered']:,}"
    if name == "first_failed":
        return f"{facts['first_overdue'] + facts['first_repeated']:,}"
    if name == "replies_missing":
        return f"{facts['replies_due'] - facts['replies_given']:,}"
    if name == "branch_missing":
        return f"{facts['enterprise_units'] - facts['branch_units']:,}"
    return None


def have_summary(judgements: list[Judgement], outcome: Outcome) -> list[dict[str, Any]]:
    """Per have: number, score, met or not, how many core items are missing, the strip of letters."""
    found = []
    for have in range(1, 7):
        members = [j for j in judgements if j.entry.have == have]
        blocked = [j for j in members if j.core and j.letter in r.BLOCKING]
        found.append(
            {
                "number": have,
                "score": outcome.haves[have - 1],
                "met": outcome.meets(have),
                "missing": len(blocked),
                "judgements": members,
                "good": sum(j.letter in r.GOOD for j in members),
            }
        )
    return found

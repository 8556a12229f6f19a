"""The vocabulary of procedures: ordered steps with dates, answers and papers, each taken by one side.

A procedure is declared once; its pages, endpoint, inbox entries and help follow. One `Case` is one run of it.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from unions.models.cases import Case, CaseStep

OWN, ABOVE = Case.Turn.OWN, Case.Turn.ABOVE
PROCEDURES: dict[str, "Procedure"] = {}


@dataclass(frozen=True)
class Ask:
    """One question of a step. kind: text, long, date, number, choice, yes, docno (number of a
    reply), uscc (code of a union), officer, election, body, unit, and what apps above add (`unions.forms.cases.CHOOSERS`): member.

    The answer is kept in the case's `data` under `name`: dates as ISO text, chosen rows by their key.
    """

    name: str
    label: str
    kind: str = "text"
    required: bool = True
    choices: tuple[tuple[str, str], ...] | Callable[[Case], tuple[tuple[str, str], ...]] = ()
    help: str = ""
    max_length: int = 120

    def options(self, case: Case) -> tuple[tuple[str, str], ...]:
        return self.choices(case) if callable(self.choices) else self.choices

    def word(self, value: Any) -> str:
        """A kept answer as a person reads it."""
        if isinstance(value, dict):  # a chosen row: its key and its name on the day
            return str(value["name"])
        if isinstance(value, bool):
            return "是" if value else "否"
        return str(value if callable(self.choices) else dict(self.choices).get(str(value), value))


Gate = Callable[..., None]  # (case, *, by, done_on, answers) → raises Refused
Effect = Callable[..., None]  # (case, *, by, done_on, answers), inside the step's transaction


@dataclass(frozen=True)
class Stage:
    """A step. `label` names the state after it, `verb` the button. `turn`: which side takes it.

    `optional`: may be marked as not applicable, with a reason. `paper`: a paper must be uploaded.
    `applies`: left out of a case for which it is false. `entry`: where the step itself carries an entry, such as a gate.
    `minor`: a filing that the next step answers, no step of its own in the catalogue. `undo`: takes the effect back when
    the superior returns the step.
    """

    key: str
    label: str
    verb: str
    says: str
    turn: str = OWN
    asks: tuple[Ask, ...] | Callable[[Case], tuple[Ask, ...]] = ()
    paper: bool = False
    optional: bool = False
    gate: Gate | None = None
    effect: Effect | None = None
    applies: Callable[[Case], bool] | None = None
    entry: str = ""
    minor: bool = False
    undo: Effect | None = None
    skip_label: str = "这一步不适用"

    def questions(self, case: Case) -> tuple[Ask, ...]:
        return self.asks(case) if callable(self.asks) else self.asks


@dataclass(frozen=True)
class Procedure:
    """`view`, `edit`, `decide`: the permissions to see a case, to take steps of the own side and those of the superior.

    `about`: what a case is about besides the body: "", "officer", "election" or "unit". `may_open` raises Refused.
    `opens`: questions asked when a case is opened. `due_days`: threshold key of the days until `due_on`.
    """

    key: str
    entries: tuple[str, ...]
    title: str
    says: str
    stages: tuple[Stage, ...]
    view: str
    edit: str
    decide: str
    about: str = ""
    opens: tuple[Ask, ...] = ()
    may_open: Gate | None = None
    opened: Effect | None = None
    due_days: str = ""
    kinds: tuple[str, ...] = ()  # kinds of bodies that may run it, all where empty
    many: bool = False  # whether a body may have several open cases at once
    refusable: bool = True  # whether the superior may end it with a refusal
    reading: str = ""  # how the documents were read, in the words of the page
    opened_label: str = "已启动"  # the state before the first step
    may_start: str = ""  # permission to open a case where it is not `edit`
    warnings: Callable[[Case, Any], list[tuple[str, str]]] | None = (
        None  # (case, reader) → bold opening and text
    )
    start_page: str = ""  # name of the page that starts it, where more is made than a case
    ended: Effect | None = None  # after a refusal or a withdrawal, for what was made when the case was opened
    _index: dict[str, int] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        self._index.update({stage.key: n for n, stage in enumerate(self.stages)})

    def stage(self, key: str) -> Stage | None:
        return self.stages[self._index[key]] if key in self._index else None

    def of(self, case: Case) -> list[Stage]:
        """The steps that apply to this case, in order."""
        return [stage for stage in self.stages if stage.applies is None or stage.applies(case)]

    def after(self, key: str, case: Case) -> Stage | None:
        place = self._index.get(key, -1)
        return next((stage for stage in self.of(case) if self._index[stage.key] > place), None)

    @property
    def opener(self) -> str:
        return self.may_start or self.edit

    @property
    def permissions(self) -> tuple[str, str, str]:
        return self.view, self.edit, self.decide


def declare(*procedures: Procedure) -> None:
    for procedure in procedures:
        if PROCEDURES.setdefault(procedure.key, procedure) is not procedure:
            raise ValueError(f"two procedures are called {procedure.key}")


def live_steps(case: Case) -> dict[str, CaseStep]:
    """The steps in force by their key."""
    rows = case.steps.filter(undone=False, kind__in=(CaseStep.Kind.ADVANCE, CaseStep.Kind.SKIP)).order_by(
        "pk"
    )
    return {row.stage: row for row in rows}


def done_on(case: Case, stage: str) -> dt.date | None:
    row = live_steps(case).get(stage)
    return row.done_on if row else None

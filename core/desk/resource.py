"""What an app declares once about a workbook: columns for template, reading, checking, export; and how rows are resolved.

The desk stages rows in an UNLOGGED table per batch, a resource resolves them set-wise and publishes them in SQL."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from core.desk.headers import letter, plain
from core.desk.values import Bad, Cell, Parser, bad_from, text_of
from core.jobs import Progress
from core.models import ImportBatch

Issue = list[Any]  # [column index, what is wrong, what to do, whether it keeps the row out]
RESOURCES: dict[str, "DeskResource"] = {}
MEMO = 50_000  # values of a column that are remembered at a time


@dataclass(frozen=True)
class Setting:
    """What a check depends on besides the row: the business day, the file's date system, the batch."""

    on: dt.date
    date1904: bool
    batch: ImportBatch


@dataclass(frozen=True)
class DeskColumn:
    """`head` is the printed header, `short` the one on screens. `make` gives the parser of a run."""

    key: str
    head: str
    make: Callable[[Setting], Parser]
    short: str = ""
    names: tuple[str, ...] = ()
    required: bool = False
    needed: bool = True  # the column itself must be in the file
    lonely: bool = False  # a row that holds nothing else counts as blank (running numbers)
    memo: bool = True  # few distinct values: parsed once
    choices: tuple[str, ...] = ()
    mask: Callable[[str], str] | None = None
    as_text: bool = True
    width: int = 12
    sample: str = ""

    @property
    def title(self) -> str:
        return self.short or self.head


@dataclass
class Judged:
    """One row after Python's checks: staged values in the order of `stage`, None where the row is out."""

    values: Sequence[str | None] | None
    issues: list[Issue] = field(default_factory=list)

    @property
    def bad(self) -> bool:
        return any(issue[3] for issue in self.issues)


class DeskResource:
    """Subclass, fill in, and call `register`. `stage` names the staged columns with their SQL types."""

    key: ClassVar[str]
    title: ClassVar[str]  # 会员信息采集表（20 列）
    heading: ClassVar[str]  # printed title of the workbook
    noun: ClassVar[str]  # 名会员
    permission: ClassVar[str]
    columns: ClassVar[tuple[DeskColumn, ...]]
    stage: ClassVar[tuple[tuple[str, str], ...]]
    blanks: ClassVar[str] = "表格里空着的格不会清掉原有资料。"
    notes: ClassVar[tuple[str, ...]] = ()
    head_row: ClassVar[int] = 4

    def __init__(self) -> None:
        self.letters = [letter(index) for index in range(len(self.columns))]
        self.index = {column.key: index for index, column in enumerate(self.columns)}

    def spec(self) -> list[dict[str, Any]]:
        """The columns as the reading child needs them."""
        return [
            {
                "key": column.key,
                "short": column.title,
                "names": sorted({column.head, column.title, *column.names}, key=plain),
                "needed": column.needed,
                "lonely": column.lonely,
            }
            for column in self.columns
        ]

    def takes(self, body: Any) -> str:
        """A sentence why nothing can be imported to this body, or nothing."""
        return "" if body.is_active else f"“{body}”现在是“{body.get_state_display()}”，不能导入。请另选工会。"

    def judged(self, values: list[str], issues: list[Issue], keys: tuple[str, ...]) -> Judged:
        """The row as it is staged, an empty cell as nothing; not staged where an issue forbids it. Those come first."""
        issues.sort(key=lambda issue: (not issue[3], issue[0]))
        if any(issue[3] for issue in issues):
            return Judged(None, issues)
        return Judged([values[self.index[key]] or None for key in keys], issues)

    def kit(self) -> Any:
        """What `judge` needs ready for the rows of one run, as `row.kit`."""
        return None

    def judge(self, row: "RowParser", values: list[str], issues: list[Issue]) -> Judged:
        """What holds between the cells of a row, after each was parsed by itself."""
        raise NotImplementedError

    def settle(self, cursor: Any, batch: ImportBatch, on: dt.date, progress: Progress) -> None:
        """Fills the verdict table (see `core.desk.stage.VERDICT`) from the staged rows."""
        raise NotImplementedError

    def explain(self, row: dict[str, Any]) -> list[Issue]:
        """Issues of a row that `settle` kept out, from its staged and verdict columns."""
        raise NotImplementedError

    def cells(self, row: dict[str, Any]) -> list[str]:
        """The workbook's cells of a staged row."""
        raise NotImplementedError

    def publish(
        self, cursor: Any, batch: ImportBatch, *, by: Any, on: dt.date, progress: Progress
    ) -> dict[str, int]:
        """Writes new and changed rows and their ImportChange rows; {created, updated}. One transaction around it.

        `progress` raises where somebody cancelled: call it every few seconds of work."""
        raise NotImplementedError

    def follow(self, cursor: Any, batch: ImportBatch) -> None:
        """What others changed while the load was under way and could not carry over to its rows. Once the load is committed."""

    def undo(self, cursor: Any, batch: ImportBatch, *, by: Any, progress: Progress) -> tuple[int, list[str]]:
        """(rows taken back, names of rows left alone because somebody edited them since). Tells `progress` as it goes."""
        raise NotImplementedError

    def done_url(self, batch: ImportBatch) -> str:
        return ""


class RowParser:
    """Parses rows, remembering what repeated values came to: whole chunks column by column, which costs a fraction."""

    def __init__(self, resource: DeskResource, setting: Setting) -> None:
        self.resource, self.setting = resource, setting
        self.parsers = [column.make(setting) for column in resource.columns]
        self.memos: list[dict[str, Any] | None] = [
            {"": ""} if column.memo else None for column in resource.columns
        ]
        self.token = b""  # of the row at hand: what binds sealed values to it
        self.noise = b""  # random bytes of the row at hand, for two nonces
        self.today = setting.on.isoformat()
        self.kit = resource.kit()
        self.required = [index for index, column in enumerate(resource.columns) if column.required]

    def parse(self, cells: list[Cell]) -> tuple[list[str], list[Issue]]:
        """Values in column order (empty where blank or wrong) and all issues of the row."""
        return next(self.parse_all([cells]))

    def parse_all(self, rows: list[list[Cell]]) -> Iterator[tuple[list[str], list[Issue]]]:
        columns: list[Sequence[str]] = []
        found: dict[int, list[Issue]] = {}
        for index, cells in enumerate(zip(*rows, strict=True)):
            columns.append(self._column(index, cells, found))
        for number, values in enumerate(zip(*columns, strict=True)):
            yield list(values), found.get(number, [])

    def _column(self, index: int, cells: tuple[Cell, ...], found: dict[int, list[Issue]]) -> Sequence[str]:
        values = self._values(index, cells)
        if Bad in set(map(type, values)):
            for number, value in enumerate(values):
                if value.__class__ is Bad:
                    found.setdefault(number, []).append([index, value.what, value.remedy, True])
                    values[number] = ""
        if index in self.required and "" in values:
            title = self.resource.columns[index].title
            for number, value in enumerate(values):
                issues = found.setdefault(number, []) if value == "" else []
                if value == "" and not any(issue[0] == index for issue in issues):
                    issues.append([index, f"{title}未填", f"请填写{title}", True])
        return values

    def _values(self, index: int, cells: tuple[Cell, ...]) -> list[Any]:
        """What the cells of a column came to: known ones by looking up, else one after the other."""
        memo = self.memos[index]
        try:
            if memo is not None:
                return [memo[cell] for cell in cells]
            parse = self.parsers[index]
            return [parse(cell) if cell != "" else "" for cell in cells]
        except (KeyError, TypeError, ValueError):
            return [self._one(index, cell, memo) for cell in cells]

    def _one(self, index: int, cell: Cell, memo: dict[str, Any] | None) -> Any:
        if cell == "":
            return ""
        if memo is None or cell.__class__ is not str:
            return self._parse(index, cell)
        value = memo.get(cell)
        if value is None:
            if len(memo) > MEMO:
                memo.clear()
                memo[""] = ""
            value = memo[cell] = self._parse(index, cell)
        return value

    def _parse(self, index: int, cell: Cell) -> Any:
        try:
            return self.parsers[index](cell)
        except ValueError as problem:
            return "" if isinstance(cell, str) and not text_of(cell) else bad_from(problem)


def register(resource: type[DeskResource]) -> type[DeskResource]:
    RESOURCES[resource.key] = resource()
    return resource


def of(batch: ImportBatch) -> DeskResource:
    return RESOURCES[batch.resource]


def usable_by(user: Any) -> list[DeskResource]:
    return [resource for resource in RESOURCES.values() if user.can(resource.permission)]

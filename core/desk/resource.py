"""What an app declares once about a workbook: columns for template, reading, checking, export; and how rows are resolved.

The desk stages rows in an UNLOGGED table per batch, a resource resolves them set-wise and publishes them in SQL."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from core.desk.headers import letter, plain
from core.desk.values import Bad, Cell, Parser, bad_from, text_of
from core.models import ImportBatch

Issue = list[Any]  # [column index, what is wrong, what to do, whether it keeps the row out]
RESOURCES: dict[str, "DeskResource"] = {}


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

    values: list[str | None] | None
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
        return ""

    def judge(self, row: "RowParser", cells: list[Cell]) -> Judged:
        raise NotImplementedError

    def settle(self, cursor: Any, batch: ImportBatch, on: dt.date) -> None:
        """Fills the verdict table (see `core.desk.stage.VERDICT`) from the staged rows, in one pass."""
        raise NotImplementedError

    def explain(self, row: dict[str, Any]) -> list[Issue]:
        """Issues of a row that `settle` kept out, from its staged and verdict columns."""
        raise NotImplementedError

    def cells(self, row: dict[str, Any]) -> list[str]:
        """The workbook's cells of a staged row."""
        raise NotImplementedError

    def publish(self, cursor: Any, batch: ImportBatch, *, by: Any, on: dt.date) -> dict[str, int]:
        """Writes new and changed rows and their ImportChange rows; {created, updated}. One transaction around it."""
        raise NotImplementedError

    def undo(self, cursor: Any, batch: ImportBatch, *, by: Any) -> tuple[int, list[str]]:
        """(rows taken back, names of rows left alone because somebody edited them since)."""
        raise NotImplementedError

    def done_url(self, batch: ImportBatch) -> str:
        return ""


class RowParser:
    """Parses the cells of one row after another, remembering what repeated values came to."""

    def __init__(self, resource: DeskResource, setting: Setting) -> None:
        self.resource, self.setting = resource, setting
        self.parsers = [column.make(setting) for column in resource.columns]
        self.memos: list[dict[str, Any] | None] = [{} if column.memo else None for column in resource.columns]
        self.token = b""  # of the row at hand: what binds sealed values to it
        self.required = [index for index, column in enumerate(resource.columns) if column.required]

    def parse(self, cells: list[Cell]) -> tuple[list[str], list[Issue]]:
        """Values in column order (empty where blank or wrong) and all issues of the row."""
        issues: list[Issue] = []
        values: list[str] = []
        keep = values.append
        memos = self.memos
        for index, cell in enumerate(cells):
            if cell == "":
                keep("")
                continue
            memo = memos[index]
            value = memo.get(cell) if memo is not None and cell.__class__ is str else None
            if value is None:
                value = self._parse(index, cell)
            if value.__class__ is Bad:
                issues.append([index, value.what, value.remedy, True])
                value = ""
            keep(value)
        for index in self.required:
            if not values[index] and not any(issue[0] == index for issue in issues):
                title = self.resource.columns[index].title
                issues.append([index, f"{title}未填", f"请填写{title}", True])
        return values, issues

    def _parse(self, index: int, cell: Cell) -> Any:
        value: Any
        try:
            value = self.parsers[index](cell)
        except ValueError as problem:
            blank = isinstance(cell, str) and not text_of(cell)
            value = "" if blank else bad_from(problem)
        memo = self.memos[index]
        if memo is not None and isinstance(cell, str):
            if len(memo) > 50_000:
                memo.clear()
            memo[cell] = value
        return value


def register(resource: type[DeskResource]) -> type[DeskResource]:
    RESOURCES[resource.key] = resource()
    return resource


def of(batch: ImportBatch) -> DeskResource:
    return RESOURCES[batch.resource]


def usable_by(user: Any) -> list[DeskResource]:
    return [resource for resource in RESOURCES.values() if user.can(resource.permission)]

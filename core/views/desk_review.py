"""What the review page shows: counts, pills, one page of rows with marks beside their cells, masked."""

from typing import Any

from django.http import QueryDict

from core.desk import problems, stage
from core.desk.headers import letter
from core.desk.resource import DeskResource, of
from core.models import ImportBatch, ImportRow

PAGE = 20
# pill → (title, count, verdicts kept as problem rows, condition on staged rows)
PILLS = (
    ("error", "有错误", "error"),
    ("duplicate", "文件内重复", "duplicate"),
    ("here", "本工会已有", "here"),
    ("elsewhere", "其他工会已有", "elsewhere"),
    ("warning", "有提醒", "warning"),
    ("good", "可以导入", "good"),
)
_STAGED = {"here": "v.verdict IN ('same', 'changed')", "good": "v.verdict IN ('new', 'changed')"}
_WHAT = {"new": "新增", "changed": "更新原有资料", "same": "与原有资料相同"}


def review(batch: ImportBatch, query: QueryDict) -> dict[str, Any]:
    resource, counts = of(batch), batch.counts
    show = str(query.get("show") or "") or next((key for key, _, name in PILLS if counts.get(name)), "good")
    column = _number(query, "col")
    places = _places(batch, resource)
    page = _Window(batch, resource, show, column, query)
    double = counts.get("duplicate", 0) + counts.get("elsewhere", 0)
    return {
        "totals": {
            "good": counts.get("good", 0), "bad": counts.get("error", 0), "places": counts.get("marks", 0),
            "double": double, "all": max(1, counts.get("rows", 0)), "rows": counts.get("rows", 0),
            "not_in": counts.get("error", 0) + double,
        },
        "pills": [
            {"title": title, "count": counts.get(name, 0), "url": f"?show={key}", "current": key == show}
            for key, title, name in PILLS
            if counts.get(name) or key in {"error", "good"}
        ],
        "heads": [(mark, resource.columns[index].title) for index, mark in places],
        "rows": [_row(resource, places, row) for row in page.rows],
        "pager": page,
        "page_text": page.text,
        "worst": _worst(batch, resource, places),
        "column": resource.columns[column].title if column is not None and column < len(resource.columns) else "",
        "hints": _hints(batch),
        "show": show,
    }  # fmt: skip


def _places(batch: ImportBatch, resource: DeskResource) -> list[tuple[int, str]]:
    """(declared column, its letter in the file) in the file's own order; columns the file lacks are left out."""
    found = batch.summary.get("about", {}).get("places") or list(range(len(resource.columns)))
    kept = [(index, place) for index, place in enumerate(found) if place >= 0]
    return [(index, letter(place)) for index, place in sorted(kept, key=lambda pair: pair[1])]


def _number(query: QueryDict, name: str) -> int | None:
    text = str(query.get(name, ""))
    return int(text) if text.isdecimal() and len(text) < 9 else None


class _Window:
    """One page of rows, by row number; the same cost at any depth."""

    def __init__(
        self, batch: ImportBatch, resource: DeskResource, show: str, column: int | None, query: QueryDict
    ) -> None:
        self.show, self.column = show, column
        after, before = _number(query, "after") or 0, _number(query, "before") or 0
        reading = _staged if show in _STAGED else _kept
        found = reading(batch, resource, show, column, after, before)
        more = len(found) > PAGE
        self.rows = found[:PAGE]
        if before:
            self.rows.reverse()
        self.next = bool(self.rows) and (more if not before else True)
        self.previous = bool(self.rows) and (bool(after) if not before else more)

    def _url(self, name: str, row: dict[str, Any]) -> str:
        column = f"&col={self.column}" if self.column is not None else ""
        return f"?show={self.show}{column}&{name}={row['row_no']}"

    @property
    def next_url(self) -> str:
        return self._url("after", self.rows[-1]) if self.next else ""

    @property
    def previous_url(self) -> str:
        return self._url("before", self.rows[0]) if self.previous else ""

    @property
    def text(self) -> str:
        if not self.rows:
            return ""
        first, last = self.rows[0], self.rows[-1]
        marks = (
            f"，第 {first['ordinal']:,}–{last['ordinal'] + len(last['issues']) - 1:,} 处"
            if first.get("ordinal")
            else ""
        )
        return f"第 {first['row_no']:,} 至 {last['row_no']:,} 行{marks if self.column is None else ''}"


def _kept(
    batch: ImportBatch, resource: DeskResource, show: str, column: int | None, after: int, before: int
) -> list[dict[str, Any]]:
    rows = ImportRow.objects.filter(batch=batch, verdict=show)
    if column is not None:
        rows = rows.extra(
            where=["jsonb_path_exists(issues, ('$[*] ? (@[0] == ' || %s || ')')::jsonpath)"], params=[column]
        )
    rows = (
        rows.filter(row_no__lt=before).order_by("-row_no")
        if before
        else rows.filter(row_no__gt=after).order_by("row_no")
    )
    return [
        {
            "row_no": row.row_no,
            "issues": row.issues,
            "cells": problems.open_cells(row),
            "ordinal": row.ordinal,
        }
        for row in rows[: PAGE + 1]
    ]


def _staged(
    batch: ImportBatch, resource: DeskResource, show: str, column: int | None, after: int, before: int
) -> list[dict[str, Any]]:
    if stage.staged(batch) is None:
        return []
    rows = problems.staged_rows(
        batch, _STAGED[show], after=before or after, limit=PAGE + 1, backwards=bool(before)
    )
    return [
        {
            "row_no": row["row_no"],
            "issues": row["issues"] or [],
            "cells": resource.cells(row),
            "what": _WHAT.get(row["verdict"], ""),
        }
        for row in rows
    ]


def _row(resource: DeskResource, places: list[tuple[int, str]], row: dict[str, Any]) -> dict[str, Any]:
    letters = dict(places)
    marked = {issue[0]: not issue[3] for issue in sorted(row["issues"], key=lambda issue: issue[3])}
    cells = []
    for index, mark in places:
        text = row["cells"][index] if index < len(row["cells"]) else ""
        mask = resource.columns[index].mask
        cells.append(
            {
                "letter": mark,
                "text": mask(text) if mask and text else text,
                "bad": index in marked,
                "soft": marked.get(index, False),
            }
        )
    shown = [
        {
            "letter": letters.get(column, resource.letters[column]),
            "text": what,
            "fix": remedy,
            "soft": not hard,
        }
        for column, what, remedy, hard in row["issues"]
    ]
    return {"number": row["row_no"], "problems": shown, "cells": cells, "what": row.get("what", "")}


def _worst(batch: ImportBatch, resource: DeskResource, places: list[tuple[int, str]]) -> list[dict[str, Any]]:
    letters = dict(places)
    found = batch.summary.get("columns", [])[:6]
    most = found[0][1] if found else 1
    return [
        {
            "letter": letters.get(column, ""), "title": resource.columns[column].title, "count": count,
            "share": 100 * count // most, "url": f"?show=error&col={column}",
        }
        for column, count in found
    ]  # fmt: skip


def _hints(batch: ImportBatch) -> list[str]:
    about = batch.summary.get("about", {})
    hints = (
        [f"读取的工作表：{about['sheet']}"]
        if about.get("sheet") and batch.summary.get("kind") != "csv"
        else []
    )
    if about.get("extra"):
        hints.append(f"这些列不在表样里，没有读取：{'、'.join(about['extra'])}")
    if about.get("hidden_rows"):
        hints.append(f"有 {about['hidden_rows']} 行被隐藏，也已读取")
    return hints

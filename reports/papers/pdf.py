"""The PDF of a bulletin: its text as data for the template."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from core.typeset import typeset
from reports.papers.tables import Grid
from reports.papers.text import Paper

TEMPLATE = Path(__file__).parent.parent / "typst" / "bulletin.typ"


def pdf_bytes(paper: Paper) -> bytes:
    # the quarter's last day stands for the date of the file: a reprint years later carries the same
    return typeset(TEMPLATE, plain(paper), made=paper.as_of)


def plain(paper: Paper) -> dict[str, Any]:
    content = asdict(paper)
    content["as_of"] = [paper.as_of.year, paper.as_of.month, paper.as_of.day]
    content["blocks"] = [
        {"kind": block.kind, "text": block.text, "grid": grid(block.grid) if block.grid else None}
        for block in paper.blocks
    ]
    content["attachments"] = [grid(table) for table in paper.attachments]
    return content


def grid(table: Grid) -> dict[str, Any]:
    return {
        "caption": table.caption, "heads": list(table.heads), "rows": table.shown(), "note": table.note,
        "left": [kind == "text" for kind in table.kinds],
    }  # fmt: skip

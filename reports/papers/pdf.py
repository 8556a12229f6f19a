"""PDF through typst. The text goes in as JSON data, never as markup; fonts come from the package alone."""

import datetime as dt
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
import typst

from core.clock import SHANGHAI
from reports.papers.tables import Grid
from reports.papers.text import Paper

TEMPLATE = Path(__file__).parent.parent / "typst" / "bulletin.typ"


def pdf_bytes(paper: Paper) -> bytes:
    # the quarter's last day stands for the date of the file: a reprint years later carries the same
    made = dt.datetime.combine(paper.as_of, dt.time(), SHANGHAI)
    content: bytes = typst.compile(
        str(TEMPLATE),
        root=str(TEMPLATE.parent),
        font_paths=[str(Path(pylopdf_fonts_zh_cn.__file__).parent)],
        ignore_system_fonts=True,
        sys_inputs={"paper": json.dumps(plain(paper), ensure_ascii=False)},
        timestamp=int(made.timestamp()),
    )
    return content


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

"""PDF through typst. The text goes in as JSON data, never as markup; fonts come from the package alone: equal data, equal bytes."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
import typst

from core.clock import SHANGHAI


def typeset(template: Path, data: dict[str, Any], *, made: dt.date) -> bytes:
    """`data` is read in the template as `sys.inputs.paper`; `made` stands in the file as the day it was made."""
    at = dt.datetime.combine(made, dt.time(), SHANGHAI)
    content: bytes = typst.compile(
        str(template),
        root=str(template.parent),
        font_paths=[str(Path(pylopdf_fonts_zh_cn.__file__).parent)],
        ignore_system_fonts=True,
        sys_inputs={"paper": json.dumps(data, ensure_ascii=False)},
        timestamp=int(at.timestamp()),
    )
    return content

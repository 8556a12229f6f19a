"""What apps above members show a member about his union: functions of the body that give sections of short texts."""

from collections.abc import Callable
from typing import Any

from unions.models import Body

# each section: {title, hint, rows: [{title, sub, text}], empty}
SECTIONS: list[Callable[[Body], list[dict[str, Any]]]] = []


def sections_of(body: Body) -> dict[str, Any]:
    return {"sections": [section for shown in SECTIONS for section in shown(body)]}

"""The same step taken with many rows: one that cannot be settled leaves the others alone."""

from collections.abc import Iterable
from typing import Any

from core.workflow import NotAllowed, Refused, Transition


def verify_each(step: Transition, rows: Iterable[Any], *, by: Any, **data: Any) -> list[tuple[Any, str]]:
    """Takes the verifier's step with each; the rows left out, with the sentence that says why."""
    left_out: list[tuple[Any, str]] = []
    for row in rows:
        try:
            step.apply(row, by=by, **data)
        except NotAllowed:
            left_out.append((row, "不是您的下级工会，不能由您核实。"))
        except Refused as problem:
            left_out.append((row, str(problem)))
    return left_out

"""Procedures with ordered steps: the construct, the steps of a case, and the procedures of this app by subject."""

from unions.workflows.procedures import (  # noqa: F401  (declare)
    choosing,
    contracts,
    direct,
    exceptions,
    founding,
    registration,
    restructuring,
    townwork,
    transfers,
)
from unions.workflows.procedures.construct import (
    ABOVE,
    OWN,
    PROCEDURES,
    Ask,
    Procedure,
    Stage,
    declare,
    done_on,
    live_steps,
)
from unions.workflows.procedures.steps import (
    ADVANCE,
    CASE_STEPS,
    REFUSE,
    RETURN_CASE,
    WITHDRAW,
    may_return_to,
    may_take,
    open_case,
)

__all__ = [
    "ABOVE",
    "ADVANCE",
    "CASE_STEPS",
    "OWN",
    "PROCEDURES",
    "REFUSE",
    "RETURN_CASE",
    "WITHDRAW",
    "Ask",
    "Procedure",
    "Stage",
    "declare",
    "done_on",
    "live_steps",
    "may_return_to",
    "may_take",
    "open_case",
]

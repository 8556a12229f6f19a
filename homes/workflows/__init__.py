"""Every write to a self-assessment: opening a cycle, filling the sheet, its evidence, verifying it."""

from homes.workflows.cycles import CYCLE_JOB, SMALL_BRANCH, open_cycle, targets
from homes.workflows.evidence import LIMIT_PER_ITEM, add_evidence, remove_evidence
from homes.workflows.items import ACCEPT, REFUSE, RETURN_ITEM, Conflict, save_item
from homes.workflows.ratings import open_round
from homes.workflows.rectify import open_rectification
from homes.workflows.sheets import REOPEN, RETURN, SUBMIT, VERIFY, files_for, start_sheet, verifies

__all__ = [
    "ACCEPT",
    "CYCLE_JOB",
    "LIMIT_PER_ITEM",
    "REFUSE",
    "REOPEN",
    "RETURN",
    "RETURN_ITEM",
    "SMALL_BRANCH",
    "SUBMIT",
    "VERIFY",
    "Conflict",
    "add_evidence",
    "files_for",
    "open_cycle",
    "open_rectification",
    "open_round",
    "remove_evidence",
    "save_item",
    "start_sheet",
    "targets",
    "verifies",
]

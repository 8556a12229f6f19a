"""Every write of the unions app, split by subject. Nothing else writes these tables."""

from unions.workflows.bodies import LIFT, OPEN, RECTIFY, change_body, superior_of
from unions.workflows.cadres import add_training, appoint, change_officer, leave_office
from unions.workflows.committees import register_committee
from unions.workflows.elections import (
    APPROVE,
    ASK_POSTPONE,
    DECLINE_POSTPONE,
    POSTPONE,
    RECORD,
    REPORT,
    RETURN,
)
from unions.workflows.employers import cover, fill_unit, home_path_of, refresh_size, size_of, uncover
from unions.workflows.policy import set_adoption, set_threshold
from unions.workflows.reconcile import confirm_own, open_round, resolve_many
from unions.workflows.tree import (
    bulk_place,
    fill_derived,
    fits_below,
    found_body,
    industry_path,
    lock_tree,
    move_body,
    next_path,
    repeated_paths,
    segment,
)

__all__ = [
    "APPROVE",
    "ASK_POSTPONE",
    "DECLINE_POSTPONE",
    "LIFT",
    "OPEN",
    "POSTPONE",
    "RECORD",
    "RECTIFY",
    "REPORT",
    "RETURN",
    "add_training",
    "appoint",
    "bulk_place",
    "change_body",
    "change_officer",
    "confirm_own",
    "cover",
    "fill_derived",
    "fill_unit",
    "fits_below",
    "found_body",
    "home_path_of",
    "industry_path",
    "leave_office",
    "lock_tree",
    "move_body",
    "next_path",
    "open_round",
    "refresh_size",
    "register_committee",
    "repeated_paths",
    "resolve_many",
    "segment",
    "set_adoption",
    "set_threshold",
    "size_of",
    "superior_of",
    "uncover",
]

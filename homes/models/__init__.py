"""Tables of the homes app, split by subject."""

from homes.models.assessment import AssessItem, Assessment, Evidence
from homes.models.facts import Dirty, Facts, FactsBase
from homes.models.outcomes import Outcome, OutcomeChange, Rollup, ScoreRun

__all__ = [
    "AssessItem",
    "Assessment",
    "Dirty",
    "Evidence",
    "Facts",
    "FactsBase",
    "Outcome",
    "OutcomeChange",
    "Rollup",
    "ScoreRun",
]

"""Tables of the homes app, split by subject."""

from homes.models.assessment import AssessItem, Assessment, Evidence
from homes.models.facts import Dirty, Facts, FactsBase
from homes.models.halls import HallSession, JointHome, OnlineHome
from homes.models.outcomes import Outcome, OutcomeChange, Rollup, ScoreRun
from homes.models.positions import Position, PositionCheck, PositionPaper, PositionShare

__all__ = [
    "AssessItem",
    "Assessment",
    "Dirty",
    "Evidence",
    "Facts",
    "FactsBase",
    "HallSession",
    "JointHome",
    "OnlineHome",
    "Outcome",
    "OutcomeChange",
    "Position",
    "PositionCheck",
    "PositionPaper",
    "PositionShare",
    "Rollup",
    "ScoreRun",
]

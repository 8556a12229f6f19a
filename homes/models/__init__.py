"""Tables of the homes app, split by subject."""

from homes.models.activities import Activity, Proposal
from homes.models.appraisal import Campaign, LevelReview, Objection, SpotCheck, SpotFinding
from homes.models.assessment import AssessItem, Assessment, Evidence
from homes.models.facts import Dirty, Facts, FactsBase
from homes.models.halls import HallSession, JointHome, OnlineHome
from homes.models.honours import HonourNomination, ManagerOpinion, TopTen, Veto
from homes.models.naming import NamingRound
from homes.models.outcomes import Outcome, OutcomeChange, Rollup, ScoreRun
from homes.models.positions import Position, PositionCheck, PositionPaper, PositionShare
from homes.models.ratings import RatingRoll, RatingRound, RatingSlip, RatingTally, RatingUrn
from homes.models.rechecks import DemoUnit, TitleReview
from homes.models.records import AffairsPost, HomeFile, HomeRecord
from homes.models.rectifications import Rectification
from homes.models.standards import Standard, StandardItem
from homes.models.talents import PioneerTeam, SkillRecord, Studio
from homes.models.titles import HomeTitle, NamingEntry
from homes.models.whatif import Trial, TrialMove

__all__ = [
    "Activity",
    "AffairsPost",
    "AssessItem",
    "Assessment",
    "Campaign",
    "DemoUnit",
    "Dirty",
    "Evidence",
    "Facts",
    "FactsBase",
    "HallSession",
    "HomeFile",
    "HomeRecord",
    "HomeTitle",
    "HonourNomination",
    "JointHome",
    "LevelReview",
    "ManagerOpinion",
    "NamingEntry",
    "NamingRound",
    "Objection",
    "OnlineHome",
    "Outcome",
    "OutcomeChange",
    "PioneerTeam",
    "Position",
    "PositionCheck",
    "PositionPaper",
    "PositionShare",
    "Proposal",
    "RatingRoll",
    "RatingRound",
    "RatingSlip",
    "RatingTally",
    "RatingUrn",
    "Rectification",
    "Rollup",
    "ScoreRun",
    "SkillRecord",
    "SpotCheck",
    "SpotFinding",
    "Standard",
    "StandardItem",
    "Studio",
    "TitleReview",
    "TopTen",
    "Trial",
    "TrialMove",
    "Veto",
]

"""Invented homes for the demo by subject; the same seed gives the same data on the same day."""

from homes.demo.activities import build_activities
from homes.demo.own import build_own
from homes.demo.positions import build_positions
from homes.demo.ratings import build_ratings
from homes.demo.sheets import build_assessments
from homes.demo.standards import build_standards
from homes.demo.titles import build_titles
from homes.demo.towns import adopt_goods
from homes.demo.trials import build_trials

__all__ = [
    "adopt_goods",
    "build_activities",
    "build_assessments",
    "build_own",
    "build_positions",
    "build_ratings",
    "build_standards",
    "build_titles",
    "build_trials",
]

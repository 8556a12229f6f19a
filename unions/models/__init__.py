"""Tables of the unions app, split by subject."""

from unions.models.bodies import Body, Committee, Coverage
from unions.models.cadres import Officer, Training
from unions.models.elections import Election, ElectionVote
from unions.models.policy import Jurisdiction, PolicyDoc, RuleAdoption, Threshold
from unions.models.units import Unit

__all__ = [
    "Body",
    "Committee",
    "Coverage",
    "Election",
    "ElectionVote",
    "Jurisdiction",
    "Officer",
    "PolicyDoc",
    "RuleAdoption",
    "Threshold",
    "Training",
    "Unit",
]

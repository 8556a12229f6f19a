"""Tables of the unions app, split by subject."""

from unions.models.bodies import Body, Committee, Coverage
from unions.models.cadres import Officer, Training
from unions.models.cases import Case, CaseStep, RuleException
from unions.models.circulation import DocClause, DocReceipt
from unions.models.consultations import Consultation
from unions.models.duties import Duty
from unions.models.elections import Election, ElectionVote
from unions.models.policy import Jurisdiction, PolicyDoc, RuleAdoption, Threshold
from unions.models.reconcile import NatConfirmation, NatSync, NatSyncDifference
from unions.models.units import Unit

__all__ = [
    "Body",
    "Case",
    "CaseStep",
    "Committee",
    "Consultation",
    "Coverage",
    "DocClause",
    "DocReceipt",
    "Duty",
    "Election",
    "ElectionVote",
    "Jurisdiction",
    "NatConfirmation",
    "NatSync",
    "NatSyncDifference",
    "Officer",
    "PolicyDoc",
    "RuleAdoption",
    "RuleException",
    "Threshold",
    "Training",
    "Unit",
]

"""Tables of the unions app, split by subject."""

from unions.models.bodies import Body, Coverage
from unions.models.cadres import Officer, Training
from unions.models.cases import Case, CaseStep, RuleException
from unions.models.circulation import DocClause, DocReceipt
from unions.models.committees import Committee
from unions.models.consultations import Consultation
from unions.models.corps import ContractEvent, Pilot, Talent
from unions.models.duties import Duty
from unions.models.elections import Election, ElectionVote
from unions.models.federations import FederationCarrier, FederationLink, FederationSeat
from unions.models.history import BodyVersion, Sums, Then
from unions.models.learning import LectureVideo, TrainingPlan, VideoViewing
from unions.models.policy import Jurisdiction, PolicyDoc, RuleAdoption, Threshold
from unions.models.reconcile import NatConfirmation, NatSync, NatSyncDifference
from unions.models.requests import BodyRequest, BodyRequestTrace
from unions.models.socialworkers import Appraisal, SocialWorker, WorkerTraining
from unions.models.survey import SurveyItem, SurveyRound
from unions.models.territory import GridCell, TownshipStat, Village, VillageCount
from unions.models.townwork import StaffStatement, TownCongress, TownSystem
from unions.models.units import Unit

__all__ = [
    "Appraisal",
    "Body",
    "BodyRequest",
    "BodyRequestTrace",
    "BodyVersion",
    "Case",
    "CaseStep",
    "Committee",
    "Consultation",
    "ContractEvent",
    "Coverage",
    "DocClause",
    "DocReceipt",
    "Duty",
    "Election",
    "ElectionVote",
    "FederationCarrier",
    "FederationLink",
    "FederationSeat",
    "GridCell",
    "Jurisdiction",
    "LectureVideo",
    "NatConfirmation",
    "NatSync",
    "NatSyncDifference",
    "Officer",
    "Pilot",
    "PolicyDoc",
    "RuleAdoption",
    "RuleException",
    "SocialWorker",
    "StaffStatement",
    "Sums",
    "SurveyItem",
    "SurveyRound",
    "Talent",
    "Then",
    "Threshold",
    "TownCongress",
    "TownSystem",
    "TownshipStat",
    "Training",
    "TrainingPlan",
    "Unit",
    "VideoViewing",
    "Village",
    "VillageCount",
    "WorkerTraining",
]

"""Endpoints of the unions app. They mirror the pages: same scope, filters, forms and steps."""

from unions.api.bodies import BodyViewSet, CoverageViewSet, UnitViewSet
from unions.api.cadres import CommitteeViewSet, OfficerViewSet, TrainingViewSet
from unions.api.cases import CaseViewSet
from unions.api.circulation import ConsultationViewSet, DocReceiptViewSet, DutyViewSet
from unions.api.corps import register_routes
from unions.api.elections import ElectionViewSet
from unions.api.national import DifferenceViewSet, NatConfirmationViewSet, NatSyncViewSet
from unions.api.policy import AdoptionViewSet, JurisdictionViewSet, PolicyDocViewSet, ThresholdViewSet
from unions.api.requests import BodyRequestViewSet, TreeOnViewSet
from unions.api.survey import SurveyItemViewSet, SurveyRoundViewSet

ROUTES = [
    ("unions/bodies", BodyViewSet),
    ("unions/units", UnitViewSet),
    ("unions/coverages", CoverageViewSet),
    ("unions/committees", CommitteeViewSet),
    ("unions/cases", CaseViewSet),
    ("unions/requests", BodyRequestViewSet),
    ("unions/past", TreeOnViewSet),
    ("unions/elections", ElectionViewSet),
    ("unions/officers", OfficerViewSet),
    ("unions/trainings", TrainingViewSet),
    ("unions/thresholds", ThresholdViewSet),
    ("unions/adoptions", AdoptionViewSet),
    ("unions/documents", PolicyDocViewSet),
    ("unions/jurisdictions", JurisdictionViewSet),
    ("unions/receipts", DocReceiptViewSet),
    ("unions/duties", DutyViewSet),
    ("unions/consultations", ConsultationViewSet),
    ("unions/national-rounds", NatSyncViewSet),
    ("unions/national-differences", DifferenceViewSet),
    ("unions/national-confirmations", NatConfirmationViewSet),
    ("unions/surveys", SurveyRoundViewSet),
    ("unions/survey-items", SurveyItemViewSet),
    *register_routes(),
]

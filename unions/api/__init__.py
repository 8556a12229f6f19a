"""Endpoints of the unions app. They mirror the pages: same scope, filters, forms and steps."""

from core.register import REGISTERS, endpoint_of
from unions import registers  # noqa: F401  (declares)
from unions.api.bodies import BodyViewSet, CoverageViewSet, UnitViewSet
from unions.api.cadres import CommitteeViewSet, OfficerViewSet, TrainingViewSet
from unions.api.cases import CaseViewSet
from unions.api.elections import ElectionViewSet
from unions.api.policy import AdoptionViewSet, JurisdictionViewSet, PolicyDocViewSet, ThresholdViewSet

ROUTES = [
    ("unions/bodies", BodyViewSet),
    ("unions/units", UnitViewSet),
    ("unions/coverages", CoverageViewSet),
    ("unions/committees", CommitteeViewSet),
    ("unions/cases", CaseViewSet),
    ("unions/elections", ElectionViewSet),
    ("unions/officers", OfficerViewSet),
    ("unions/trainings", TrainingViewSet),
    ("unions/thresholds", ThresholdViewSet),
    ("unions/adoptions", AdoptionViewSet),
    ("unions/documents", PolicyDocViewSet),
    ("unions/jurisdictions", JurisdictionViewSet),
    *(endpoint_of(register) for register in REGISTERS.values() if register.app == "unions"),
]

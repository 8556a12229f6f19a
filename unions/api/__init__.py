"""Endpoints of the unions app. They mirror the pages: same scope, filters, forms and steps."""

from unions.api.bodies import BodyViewSet, CoverageViewSet, UnitViewSet
from unions.api.cadres import CommitteeViewSet, OfficerViewSet, TrainingViewSet
from unions.api.elections import ElectionViewSet
from unions.api.policy import AdoptionViewSet, JurisdictionViewSet, PolicyDocViewSet, ThresholdViewSet

ROUTES = [
    ("unions/bodies", BodyViewSet),
    ("unions/units", UnitViewSet),
    ("unions/coverages", CoverageViewSet),
    ("unions/committees", CommitteeViewSet),
    ("unions/elections", ElectionViewSet),
    ("unions/officers", OfficerViewSet),
    ("unions/trainings", TrainingViewSet),
    ("unions/thresholds", ThresholdViewSet),
    ("unions/adoptions", AdoptionViewSet),
    ("unions/documents", PolicyDocViewSet),
    ("unions/jurisdictions", JurisdictionViewSet),
]

"""Scope of scores and assessments."""

from core.scoping import ScopedQuerySet


class OfBodyQuerySet(ScopedQuerySet):
    path_lookup = "body__path"
    industry_lookup = "body__industry_path"


class OfAssessmentQuerySet(ScopedQuerySet):
    path_lookup = "assessment__body__path"
    industry_lookup = "assessment__body__industry_path"


class OfItemQuerySet(ScopedQuerySet):
    path_lookup = "item__assessment__body__path"
    industry_lookup = "item__assessment__body__industry_path"


class RunQuerySet(ScopedQuerySet):
    path_lookup = "path"
    industry_lookup = None

"""Scope of scores and assessments."""

from core.scoping import M, ScopedQuerySet


class OfBodyQuerySet(ScopedQuerySet[M]):
    path_lookup = "body__path"
    industry_lookup = "body__industry_path"


class OfAssessmentQuerySet(ScopedQuerySet[M]):
    path_lookup = "assessment__body__path"
    industry_lookup = "assessment__body__industry_path"


class OfItemQuerySet(ScopedQuerySet[M]):
    path_lookup = "item__assessment__body__path"
    industry_lookup = "item__assessment__body__industry_path"


class RunQuerySet(ScopedQuerySet[M]):
    path_lookup = "path"
    industry_lookup = None

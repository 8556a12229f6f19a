"""Filters of bulletins and of indicator figures."""

from typing import ClassVar

import django_filters

from core.clock import quarter_label
from core.filters import BranchFilter, FilterSet, SearchFilter
from reports.models import Bulletin, Freeze, Measure


def frozen_choices() -> list[tuple[str, str]]:
    rows = Freeze.objects.order_by("-quarter").values_list("quarter", flat=True)
    return [(quarter, quarter_label(quarter)) for quarter in rows]


class BulletinFilter(FilterSet):
    q = SearchFilter("工会名称、文号")
    under = BranchFilter()
    quarter = django_filters.ChoiceFilter(label="季度", choices=frozen_choices)
    state = django_filters.ChoiceFilter(label="状态", choices=Bulletin.State.choices)

    class Meta:
        model = Bulletin
        fields: ClassVar[list[str]] = []


class MeasureFilter(FilterSet):
    under = BranchFilter("node__path")

    class Meta:
        model = Measure
        fields: ClassVar[list[str]] = ["node", "indicator", "on"]

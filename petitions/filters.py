"""Filters of the register."""

from typing import Any, ClassVar

import django_filters

from core.filters import BranchFilter, FilterSet, SearchFilter
from petitions.models import Petition
from petitions.models.choices import Category, Channel, Kind, State


class PetitionFilter(FilterSet):
    q = SearchFilter("编号、被反映单位")
    under = BranchFilter(path_lookup="handler_path")
    channel = django_filters.ChoiceFilter(label="渠道", choices=Channel.choices)
    category = django_filters.ChoiceFilter(label="类别", choices=[(c.value, f"{c.value} {c.label}") for c in Category])
    kind = django_filters.ChoiceFilter(label="类型", choices=Kind.choices)
    state = django_filters.ChoiceFilter(label="状态", choices=State.choices)
    collective = django_filters.BooleanFilter(label="集体访")
    first_time = django_filters.BooleanFilter(label="初信初访")
    since = django_filters.DateFilter("received_on", "gte", label="登记自")
    until = django_filters.DateFilter("received_on", "lte", label="登记至")

    class Meta:
        model = Petition
        fields: ClassVar[list[str]] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("since", "until"):
            self.filters[name].field.widget.input_type = "date"

"""Filters of the register."""

from typing import Any, ClassVar

import django_filters
from django import forms

from core.filters import BranchFilter, FilterSet, SearchFilter
from petitions.models import Petition
from petitions.models.choices import Category, Channel, Kind, State


class PetitionFilter(FilterSet):
    tab = django_filters.CharFilter(label="分类", widget=forms.HiddenInput(), method="keep")
    q = SearchFilter("编号、被反映单位")
    under = BranchFilter(path_lookup="handler_path")
    channel = django_filters.ChoiceFilter(label="渠道", choices=Channel.choices)
    category = django_filters.ChoiceFilter(
        label="类别", choices=[(c.value, f"{c.value} {c.label}") for c in Category]
    )
    kind = django_filters.ChoiceFilter(label="类型", choices=Kind.choices)
    state = django_filters.ChoiceFilter(label="状态", choices=State.choices)
    collective = django_filters.ChoiceFilter(
        label="人数规模", choices=(("True", "集体访"), ("False", "非集体访"))
    )
    first_time = django_filters.ChoiceFilter(
        label="初次或重复", choices=(("True", "初信初访"), ("False", "重复件"))
    )
    since = django_filters.DateFilter("received_on", "gte", label="登记自")
    until = django_filters.DateFilter("received_on", "lte", label="登记至")

    class Meta:
        model = Petition
        fields: ClassVar[list[str]] = []

    def keep(self, rows: Any, name: str, value: str) -> Any:
        """The page narrows by tab itself; the form only carries it along."""
        return rows

    def pills(self) -> list[dict[str, str]]:
        return [pill for pill in super().pills() if pill["name"] != "tab"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("since", "until"):
            self.filters[name].field.widget.input_type = "date"

"""Filters of cadres and of their training."""

from typing import Any

import django_filters
from django import forms

from core.clock import add_months, today
from core.filters import BranchFilter, FilterSet, SearchFilter
from unions.filters.base import TabbedFilterSet, TabFilter
from unions.models import Officer, Training


class OfficerFilter(TabbedFilterSet):
    q = SearchFilter("姓名、拼音首字母")
    post = django_filters.ChoiceFilter(label="职务", choices=Officer.Post.choices)
    fulltime = django_filters.BooleanFilter(
        label="专职", widget=forms.Select(choices=[("", "专职兼职"), ("true", "专职"), ("false", "兼职")])
    )
    education = django_filters.CharFilter(label="学历", lookup_expr="exact")
    rank = django_filters.ChoiceFilter(label="级别", choices=Officer.Rank.choices)
    organ_level = django_filters.ChoiceFilter(label="机关层级", choices=Officer.OrganLevel.choices)
    under = BranchFilter()
    tab = TabFilter(
        (
            ("left", "已离任"),
            ("untrained", "一年内未培训"),
            ("unconsulted", "未履行协管"),
            ("improper", "违规调动"),
        ),
        method="by_tab",
    )

    class Meta:
        model = Officer
        fields: tuple[str, ...] = ()

    def by_tab(self, rows: Any, name: str, value: str) -> Any:
        if value == "left":
            return rows.exclude(left_on=None)
        if value == "improper":
            return rows.filter(improper_transfer=True)
        if value == "unconsulted":
            from unions.workflows.consultations import unconsulted

            return unconsulted(rows, today())
        return rows.filter(left_on=None).untrained_since(_year_before())


def _year_before() -> Any:
    return add_months(today(), -12)


class TrainingFilter(FilterSet):
    q = SearchFilter("姓名、培训名称")
    kind = django_filters.ChoiceFilter(label="类别", choices=Training.Kind.choices)
    organiser_level = django_filters.ChoiceFilter(label="主办层级", choices=Training.OrganiserLevel.choices)
    since = django_filters.DateFilter(label="开始日期从", field_name="started_on", lookup_expr="gte")
    until = django_filters.DateFilter(label="开始日期到", field_name="started_on", lookup_expr="lte")
    officer = django_filters.NumberFilter(label="干部编号", widget=forms.HiddenInput())
    under = BranchFilter("officer__body__path")

    class Meta:
        model = Training
        fields: tuple[str, ...] = ()

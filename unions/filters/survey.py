"""Filters of survey rounds and of the ledger of surveyed employers."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q

from core.clock import today
from core.filters import BranchFilter, FilterSet, SearchFilter
from unions.filters import TabbedFilterSet, TabFilter
from unions.models import SurveyItem, SurveyRound, Unit
from unions.workflows.settle import WAITING

ITEM_TABS = (("planned", "待走访"), ("should", "应建未建"), ("late", "超过时限"), ("done", "已办结"))
DOMAINS = Unit.Domain8.choices[1:]


class SurveyFilter(FilterSet):
    domain8 = django_filters.ChoiceFilter(label="领域", choices=DOMAINS)
    state = django_filters.ChoiceFilter(label="状态", choices=SurveyRound.State.choices)
    under = BranchFilter()

    class Meta:
        model = SurveyRound
        fields: tuple[str, ...] = ()


class SurveyItemFilter(TabbedFilterSet):
    q = SearchFilter("单位名称、拼音首字母、代码")
    round = django_filters.NumberFilter(label="排查", field_name="round_id", widget=forms.HiddenInput())
    domain8 = django_filters.ChoiceFilter(label="领域", field_name="unit__domain8", choices=DOMAINS)
    result = django_filters.ChoiceFilter(label="排查结果", choices=SurveyItem.Result.choices[1:])
    state = django_filters.ChoiceFilter(label="进度", choices=SurveyItem.State.choices)
    mode = django_filters.CharFilter(label="建会方式")
    due_to = django_filters.DateFilter(label="时限不晚于", field_name="due_on", lookup_expr="lte")
    visited_from = django_filters.DateFilter(label="走访日期从", field_name="visited_on", lookup_expr="gte")
    under = BranchFilter("unit__home_path")
    tab = TabFilter(ITEM_TABS, method="by_tab")

    class Meta:
        model = SurveyItem
        fields: tuple[str, ...] = ()

    def by_tab(self, rows: Any, name: str, value: str) -> Any:
        state = SurveyItem.State
        if value == "planned":
            return rows.filter(state=state.PLANNED)
        if value == "should":
            return rows.filter(state__in=WAITING, result=SurveyItem.Result.SHOULD)
        if value == "late":
            return rows.filter(state=state.DATED, due_on__lt=today())
        return rows.filter(Q(state=state.FOUNDED) | Q(state=state.DROPPED))

    def pill_text(self, name: str, value: Any) -> str:
        if name == "round":
            return str(SurveyRound.objects.filter(pk=value).select_related("body").first() or "没有找到")
        return super().pill_text(name, value)

"""Filters of congresses, representatives, duties, ceremonies and activists."""

from typing import Any

import django_filters
from django import forms

from core.clock import today
from core.filters import BranchFilter, FilterSet, SearchFilter
from members.models import Activist, Ceremony, MemberCongress, MemberRep, RepDuty

YES_NO = [("true", "是"), ("false", "否")]


class CongressFilter(FilterSet):
    q = SearchFilter("工会名称、拼音首字母")
    kind = django_filters.ChoiceFilter(label="大会形式", choices=MemberCongress.Kind.choices)
    state = django_filters.ChoiceFilter(label="状态", choices=MemberCongress.State.choices)
    year = django_filters.NumberFilter(label="年份", field_name="held_on", lookup_expr="year")
    under = BranchFilter()

    class Meta:
        model = MemberCongress
        fields: tuple[str, ...] = ()


class RepFilter(FilterSet):
    q = SearchFilter("代表姓名、拼音首字母、选区")
    standing = django_filters.BooleanFilter(
        label="常任代表", widget=forms.Select(choices=[("", "常任代表"), *YES_NO])
    )
    state = django_filters.ChoiceFilter(
        label="任期",
        choices=[("live", "任期内"), ("over", "任期已满"), ("ended", "已终止")],
        method="by_state",
    )
    under = BranchFilter()

    class Meta:
        model = MemberRep
        fields: tuple[str, ...] = ()

    def by_state(self, rows: Any, name: str, value: str) -> Any:
        if value == "ended":
            return rows.filter(ended_on__isnull=False)
        open_ones = rows.filter(ended_on=None)
        on = today()
        return open_ones.filter(term_end__gte=on) if value == "live" else open_ones.filter(term_end__lt=on)


class DutyFilter(FilterSet):
    q = SearchFilter("代表姓名或内容")
    kind = django_filters.ChoiceFilter(label="方式", choices=RepDuty.Kind.choices)
    under = BranchFilter("rep__body__path")

    class Meta:
        model = RepDuty
        fields: tuple[str, ...] = ()


class CeremonyFilter(FilterSet):
    q = SearchFilter("工会名称或地点")
    year = django_filters.NumberFilter(label="年份", field_name="held_on", lookup_expr="year")
    under = BranchFilter()

    class Meta:
        model = Ceremony
        fields: tuple[str, ...] = ()


class ActivistFilter(FilterSet):
    q = SearchFilter("姓名或职责")
    now = django_filters.BooleanFilter(
        label="现任", field_name="until", lookup_expr="isnull", widget=forms.Select(choices=[("", "是否现任"), ("true", "现任"), ("false", "已结束")]),
    )  # fmt: skip
    trained = django_filters.BooleanFilter(
        label="培训", field_name="trained_on", lookup_expr="isnull", exclude=True,
        widget=forms.Select(choices=[("", "培训"), ("true", "已培训"), ("false", "未培训")]),
    )  # fmt: skip
    under = BranchFilter()

    class Meta:
        model = Activist
        fields: tuple[str, ...] = ()

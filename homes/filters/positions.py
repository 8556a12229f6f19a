"""Filters of positions, shares, joint and online homes and hall sessions."""

from typing import Any

import django_filters
from django import forms

from core.filters import BranchFilter, FilterSet, SearchFilter
from homes.models import HallSession, JointHome, OnlineHome, Position, PositionShare
from homes.models.halls import MODULES
from homes.models.positions import FUNCTIONS, MARKS


def _open(label: str, name: str, yes: str, no: str) -> django_filters.BooleanFilter:
    return django_filters.BooleanFilter(
        label=label, field_name=name, lookup_expr="isnull", widget=forms.Select(choices=[("", label), ("true", yes), ("false", no)]),
    )  # fmt: skip


class PositionFilter(FilterSet):
    q = SearchFilter("阵地名称、工会名称")
    kind = django_filters.ChoiceFilter(label="类别", choices=Position.Kind.choices)
    function = django_filters.ChoiceFilter(
        label="功能", choices=[(word, word) for word in FUNCTIONS], method="by_function"
    )
    state = django_filters.ChoiceFilter(label="八有核验", choices=Position.State.choices)
    lacks = django_filters.ChoiceFilter(label="缺项", choices=list(MARKS.items()), method="by_mark")
    is_open = _open("是否开放", "closed_on", "开放", "已关闭")
    place = django_filters.CharFilter(method="by_place", widget=forms.HiddenInput(), label="地区代码")
    under = BranchFilter()

    class Meta:
        model = Position
        fields: tuple[str, ...] = ()

    def by_function(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(functions__contains=[value])

    def by_mark(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(**{f"has_{value}": False})

    def by_place(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(jurisdiction__code__startswith=value) if value.isalnum() else rows.none()


class ShareFilter(FilterSet):
    q = SearchFilter("阵地名称、工会名称")
    state = django_filters.ChoiceFilter(label="状态", choices=PositionShare.State.choices)
    under = BranchFilter()

    class Meta:
        model = PositionShare
        fields: tuple[str, ...] = ()


class JointHomeFilter(FilterSet):
    q = SearchFilter("名称、牵头工会")
    is_open = _open("是否在办", "ended_on", "在办", "已结束")
    under = BranchFilter()

    class Meta:
        model = JointHome
        fields: tuple[str, ...] = ()


class OnlineHomeFilter(FilterSet):
    q = SearchFilter("名称、工会名称")
    module = django_filters.ChoiceFilter(
        label="模块", choices=[(word, word) for word in MODULES], method="by_module"
    )
    is_open = _open("是否在用", "closed_on", "在用", "已停用")
    under = BranchFilter()

    class Meta:
        model = OnlineHome
        fields: tuple[str, ...] = ()

    def by_module(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(modules__contains=[value])


class SessionFilter(FilterSet):
    q = SearchFilter("主题、传习所")
    mode = django_filters.ChoiceFilter(label="方式", choices=HallSession.Mode.choices)
    year = django_filters.NumberFilter(label="年份", field_name="held_on", lookup_expr="year")
    under = BranchFilter("position__body__path")

    class Meta:
        model = HallSession
        fields: tuple[str, ...] = ()

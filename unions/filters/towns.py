"""Filters of the registers of townships and federations."""

import django_filters
from django import forms

from core.filters import BranchFilter, FilterSet, SearchFilter
from unions.models import (
    FederationCarrier,
    FederationLink,
    FederationSeat,
    GridCell,
    StaffStatement,
    TownCongress,
    TownshipStat,
    TownSystem,
    Village,
    VillageCount,
)


class TownshipStatFilter(FilterSet):
    area_kind = django_filters.ChoiceFilter(label="区域类别", choices=TownshipStat.AreaKind.choices)
    year = django_filters.NumberFilter(label="年份", field_name="counted_on", lookup_expr="year")
    least = django_filters.NumberFilter(label="职工不少于", field_name="workers", lookup_expr="gte")
    under = BranchFilter()

    class Meta:
        model = TownshipStat
        fields: tuple[str, ...] = ()


class VillageFilter(FilterSet):
    q = SearchFilter("村（社区）或乡镇工会名称")
    kind = django_filters.ChoiceFilter(label="类别", choices=Village.Kind.choices)
    has_union = django_filters.BooleanFilter(
        label="村（社区）工会", field_name="union", lookup_expr="isnull", exclude=True,
        widget=forms.Select(choices=[("", "村（社区）工会"), ("true", "已建"), ("false", "未建")]),
    )  # fmt: skip
    under = BranchFilter()

    class Meta:
        model = Village
        fields: tuple[str, ...] = ()


class VillageCountFilter(FilterSet):
    year = django_filters.NumberFilter(label="年份", field_name="counted_on", lookup_expr="year")
    under = BranchFilter("village__body__path")

    class Meta:
        model = VillageCount
        fields: tuple[str, ...] = ()


class GridCellFilter(FilterSet):
    q = SearchFilter("网格名称或乡镇工会名称")
    carrier_kind = django_filters.ChoiceFilter(label="依托载体", choices=GridCell.Carrier.choices)
    under = BranchFilter()

    class Meta:
        model = GridCell
        fields: tuple[str, ...] = ()


class CarrierFilter(FilterSet):
    carrier = django_filters.CharFilter(label="依托载体", lookup_expr="contains")
    under = BranchFilter()

    class Meta:
        model = FederationCarrier
        fields: tuple[str, ...] = ()


class FederationLinkFilter(FilterSet):
    kind = django_filters.ChoiceFilter(label="覆盖方式", choices=FederationLink.Kind.choices)
    left = django_filters.BooleanFilter(
        label="是否退出", field_name="to_on", lookup_expr="isnull", exclude=True,
        widget=forms.Select(choices=[("", "是否退出"), ("false", "现为所属"), ("true", "已退出")]),
    )  # fmt: skip
    under = BranchFilter()

    class Meta:
        model = FederationLink
        fields: tuple[str, ...] = ()


class FederationSeatFilter(FilterSet):
    q = SearchFilter("姓名")
    mark = django_filters.ChoiceFilter(label="委员来源", choices=FederationSeat.Mark.choices)
    under = BranchFilter("officer__body__path")

    class Meta:
        model = FederationSeat
        fields: tuple[str, ...] = ()


class TownCongressFilter(FilterSet):
    standing = django_filters.BooleanFilter(
        label="常任制",
        widget=forms.Select(choices=[("", "常任制"), ("true", "实行常任制"), ("false", "未实行")]),
    )
    year = django_filters.NumberFilter(label="年份", field_name="held_on", lookup_expr="year")
    under = BranchFilter()

    class Meta:
        model = TownCongress
        fields: tuple[str, ...] = ()


class TownSystemFilter(FilterSet):
    code = django_filters.CharFilter(label="制度", lookup_expr="exact")
    waiting = django_filters.BooleanFilter(
        label="核实", field_name="verified_on", lookup_expr="isnull",
        widget=forms.Select(choices=[("", "核实"), ("false", "已核实"), ("true", "待核实")]),
    )  # fmt: skip
    under = BranchFilter()

    class Meta:
        model = TownSystem
        fields: tuple[str, ...] = ()


class StatementFilter(FilterSet):
    year = django_filters.NumberFilter(label="年份", field_name="stated_on", lookup_expr="year")
    under = BranchFilter()

    class Meta:
        model = StaffStatement
        fields: tuple[str, ...] = ()

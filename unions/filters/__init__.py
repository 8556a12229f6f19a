"""Filters of the lists of this app; pages and API share them."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q

from core.clock import today
from core.filters import BranchFilter, FilterSet, SearchFilter
from unions.filters.base import TabbedFilterSet as TabbedFilterSet
from unions.filters.base import TabFilter as TabFilter
from unions.filters.cadres import OfficerFilter as OfficerFilter
from unions.filters.cadres import TrainingFilter as TrainingFilter
from unions.filters.days import long_days_of as long_days_of
from unions.filters.days import warn_days_of as warn_days_of
from unions.models import (
    Body,
    Case,
    Committee,
    Coverage,
    Election,
    Jurisdiction,
    PolicyDoc,
    Threshold,
    Unit,
)
from unions.querysets import BASIC_KINDS

BODY_TABS = (("basic", "基层工会"), ("due", "将届满"), ("overdue", "已届满"), ("preparing", "筹建"))
UNION_TABS = (("with", "已建会"), ("without", "未建会"))
LATE_TABS = (("late", "逾期未建会"),)  # where the time to found a union is in force


class BodyFilter(TabbedFilterSet):
    q = SearchFilter("工会名称、拼音首字母、代码")
    kind = django_filters.ChoiceFilter(label="类别", choices=Body.Kind.choices)
    state = django_filters.ChoiceFilter(label="状态", choices=Body.State.choices)
    nature = django_filters.ChoiceFilter(label="单位性质", choices=Unit.Nature.choices)
    size = django_filters.ChoiceFilter(label="规模", choices=Body.Size.choices)
    place = django_filters.CharFilter(label="所在地区代码", method="in_place", max_length=12)
    term = django_filters.ChoiceFilter(
        label="届期",
        choices=[
            ("half", "六个月内届满"),
            ("due", "将届满"),
            ("overdue", "已届满"),
            ("long", "长期逾期"),
            ("unknown", "没有登记届期"),
        ],
        method="by_term",
    )
    ends_from = django_filters.DateFilter(label="本届止从", field_name="term_end", method="ends")
    ends_to = django_filters.DateFilter(label="本届止到", field_name="term_end", method="ends_by")
    under = BranchFilter("path")
    below = django_filters.CharFilter(label="含下级", widget=forms.HiddenInput(), method="direct_only")
    tab = TabFilter(BODY_TABS, method="by_tab")

    class Meta:
        model = Body
        fields: tuple[str, ...] = ()

    def in_place(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(place__startswith=value.strip())

    def direct_only(self, rows: Any, name: str, value: str) -> Any:
        under = self.data.get("under", "")
        if value != "0" or not under.isdecimal():
            return rows
        return rows.filter(Q(superior=int(under)) | Q(pk=int(under)))

    def by_tab(self, rows: Any, name: str, value: str) -> Any:
        if value == "basic":
            return rows.filter(kind__in=BASIC_KINDS)
        return (
            rows.filter(state=Body.State.PREPARING)
            if value == "preparing"
            else self.by_term(rows, name, value)
        )

    def by_term(self, rows: Any, name: str, value: str) -> Any:
        if value == "unknown":
            return rows.active().filter(term_end=None)
        user = getattr(self.request, "user", None)
        return rows.term_ends(value, today(), warn_days_of(user), long_days_of(user))

    def ends(self, rows: Any, name: str, value: Any) -> Any:
        return rows.active().filter(term_end__gte=value)

    def ends_by(self, rows: Any, name: str, value: Any) -> Any:
        return rows.active().filter(term_end__lte=value)


class UnitFilter(TabbedFilterSet):
    q = SearchFilter("单位名称、拼音首字母、代码")
    nature = django_filters.ChoiceFilter(label="单位性质", choices=Unit.Nature.choices)
    domain8 = django_filters.ChoiceFilter(
        label="八大领域", choices=[choice for choice in Unit.Domain8.choices if choice[0]]
    )
    least = django_filters.NumberFilter(label="职工不少于", field_name="workers", lookup_expr="gte")
    place = django_filters.CharFilter(
        label="所在地区代码", field_name="jurisdiction__code", lookup_expr="startswith"
    )
    most = django_filters.NumberFilter(label="职工不多于", field_name="workers", lookup_expr="lte")
    village = django_filters.CharFilter(
        label="村（社区）", field_name="village__name", lookup_expr="contains", max_length=40
    )
    grid = django_filters.CharFilter(
        label="网格编号", field_name="grid__code", lookup_expr="iexact", max_length=20
    )
    above_scale = django_filters.BooleanFilter(
        label="规模以上",
        widget=forms.Select(choices=[("", "规模以上"), ("true", "规模以上"), ("false", "规模以下")]),
    )
    closed = django_filters.ChoiceFilter(
        label="存续", choices=[("open", "存续"), ("closed", "已注销")], method="by_closed"
    )
    reach = django_filters.ChoiceFilter(
        label="组建覆盖",
        choices=[("open", "应建会单位"), ("with", "已覆盖"), ("without", "未覆盖")],
        method="by_reach",
    )
    under = BranchFilter("home_path")
    tab = TabFilter((*UNION_TABS, *LATE_TABS), method="by_tab")

    class Meta:
        model = Unit
        fields: tuple[str, ...] = ()

    def by_reach(self, rows: Any, name: str, value: str) -> Any:
        """As the board of coverage counts: open, with workers, covered by an active basic union."""
        return rows.reached(value, today())

    def by_closed(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(closed_on=None) if value == "open" else rows.exclude(closed_on=None)

    def by_tab(self, rows: Any, name: str, value: str) -> Any:
        if value == "late":
            from unions.policies.founding_time import late_units

            return late_units(rows, self.request)
        if value == "without":
            return rows.filter(closed_on=None).without_union(Coverage.objects.all())
        return rows.filter(Exists(Coverage.objects.filter(unit=OuterRef("pk"), to_on=None)))


class ElectionFilter(TabbedFilterSet):
    q = SearchFilter("工会名称")
    kind = django_filters.ChoiceFilter(label="选举类型", choices=Election.Kind.choices)
    office = django_filters.ChoiceFilter(label="选举职务", choices=Election.Office.choices)
    state = django_filters.ChoiceFilter(label="状态", choices=Election.State.choices)
    direct = django_filters.BooleanFilter(
        label="直接选举",
        widget=forms.Select(choices=[("", "选举方式"), ("true", "直接选举"), ("false", "间接选举")]),
    )
    held_from = django_filters.DateFilter(label="选举日期从", field_name="held_on", lookup_expr="gte")
    held_to = django_filters.DateFilter(label="选举日期到", field_name="held_on", lookup_expr="lte")
    under = BranchFilter()
    tab = TabFilter(
        (("waiting", "待批复"), ("postpone", "申请延期"), ("returned", "被退回"), ("open", "未报批")),
        method="by_tab",
    )

    class Meta:
        model = Election
        fields: tuple[str, ...] = ()

    def by_tab(self, rows: Any, name: str, value: str) -> Any:
        state = Election.State
        if value == "postpone":
            return rows.exclude(postponement_asked=None)
        wanted = {
            "waiting": [state.REPORTED],
            "returned": [state.RETURNED],
            "open": [state.PREPARING, state.HELD],
        }
        return rows.filter(state__in=wanted[value])


class CaseFilter(TabbedFilterSet):
    q = SearchFilter("工会名称或干部姓名")
    under = BranchFilter()
    turn = django_filters.ChoiceFilter(
        label="轮到谁",
        choices=[(Case.Turn.OWN, "本会办理"), (Case.Turn.ABOVE, "上级办理")],
        empty_label="全部",
    )
    tab = TabFilter((("late", "已逾期"), ("done", "已办结")), method="by_tab")

    class Meta:
        model = Case
        fields: tuple[str, ...] = ()

    def by_tab(self, rows: Any, name: str, value: str) -> Any:
        return rows.exclude(state=Case.State.OPEN) if value == "done" else rows.filter(due_on__lt=today())


class CommitteeFilter(FilterSet):
    kind = django_filters.ChoiceFilter(label="类别", choices=Committee.Kind.choices)
    state = django_filters.ChoiceFilter(label="状态", choices=Committee.State.choices)
    under = BranchFilter()

    class Meta:
        model = Committee
        fields: tuple[str, ...] = ()


class ThresholdFilter(FilterSet):
    key = django_filters.CharFilter(label="参数")
    place = django_filters.CharFilter(label="地区代码", field_name="jurisdiction__code")
    source = django_filters.ChoiceFilter(label="来源", choices=Threshold.Source.choices)

    class Meta:
        model = Threshold
        fields: tuple[str, ...] = ()


class DocumentFilter(FilterSet):
    q = SearchFilter("标题、文号")
    place = django_filters.CharFilter(
        label="适用地区代码", field_name="jurisdiction__code", lookup_expr="startswith"
    )

    class Meta:
        model = PolicyDoc
        fields: tuple[str, ...] = ()


class JurisdictionFilter(FilterSet):
    q = SearchFilter("地区名称或代码")
    level = django_filters.ChoiceFilter(label="层级", choices=Jurisdiction.Level.choices)
    parent = django_filters.CharFilter(label="上级代码", field_name="parent__code")

    class Meta:
        model = Jurisdiction
        fields: tuple[str, ...] = ()

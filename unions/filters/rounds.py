"""Filters of circulation, consultations and reconciliation; pages and API share them."""

from typing import Any

import django_filters
from django import forms

from core.filters import BranchFilter, FilterSet
from unions.filters import TabbedFilterSet, TabFilter
from unions.models import Consultation, DocReceipt, Duty, NatSync, NatSyncDifference

Resolution = NatSyncDifference.Resolution


class NatSyncFilter(FilterSet):
    state = django_filters.ChoiceFilter(label="状态", choices=NatSync.State.choices)
    under = BranchFilter()

    class Meta:
        model = NatSync
        fields: tuple[str, ...] = ()


class DifferenceFilter(TabbedFilterSet):
    q = django_filters.CharFilter(label="工会或单位", field_name="name", lookup_expr="contains")
    kind = django_filters.ChoiceFilter(label="类别", choices=NatSyncDifference.Kind.choices)
    field = django_filters.CharFilter(label="栏目", widget=forms.HiddenInput())
    tab = TabFilter((("open", "待处理"), ("check", "另行核实"), ("done", "已处理")), method="by_tab")

    class Meta:
        model = NatSyncDifference
        fields: tuple[str, ...] = ()

    def by_tab(self, rows: Any, name: str, value: str) -> Any:
        if value == "done":
            return rows.filter(resolution__in=(Resolution.THEIRS, Resolution.OURS))
        return rows.filter(resolution="" if value == "open" else Resolution.CHECK)


class ReceiptFilter(TabbedFilterSet):
    state = django_filters.ChoiceFilter(label="状态", choices=DocReceipt.State.choices)
    doc = django_filters.NumberFilter(label="文件编号", widget=forms.HiddenInput())
    under = BranchFilter()
    tab = TabFilter((("sent", "待签收"), ("received", "待学习"), ("studied", "已学习贯彻")), method="by_tab")

    class Meta:
        model = DocReceipt
        fields: tuple[str, ...] = ()

    def by_tab(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(state=value)


class ConsultationFilter(TabbedFilterSet):
    q = django_filters.CharFilter(label="姓名", field_name="name", lookup_expr="startswith")
    event = django_filters.ChoiceFilter(label="事项", choices=Consultation.Event.choices)
    post = django_filters.ChoiceFilter(label="职务", choices=Consultation.Post.choices)
    under = BranchFilter()
    tab = TabFilter((("asked", "待党组织意见"), ("party", "待协管意见"), ("done", "已协管")), method="by_tab")

    class Meta:
        model = Consultation
        fields: tuple[str, ...] = ()

    def by_tab(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(state=value)


class DutyFilter(FilterSet):
    level = django_filters.ChoiceFilter(label="层级", choices=Duty.Level.choices)

    class Meta:
        model = Duty
        fields: tuple[str, ...] = ()

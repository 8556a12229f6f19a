"""Filters of transfers and of lapsing membership; the tabs say whose turn it is."""

from typing import Any

import django_filters
from django import forms

from core.clock import today
from core.filters import FilterSet, SearchFilter
from members.models import MembershipLapse, MembershipTransfer

State = MembershipTransfer.State
TRANSFER_TABS = (
    ("", "待我接收"),
    ("issued", "我开具的"),
    ("held", "属地暂管"),
    ("late", "逾期"),
    ("done", "已办结"),
)
LAPSE_TABS = (("", "待处理"), ("done", "已办结"))
WAITING = (State.ASKED, State.ISSUED)


class TransferFilter(FilterSet):
    q = SearchFilter("姓名、凭证号")
    tab = django_filters.ChoiceFilter(
        label="分类",
        choices=[tab for tab in TRANSFER_TABS if tab[0]],
        widget=forms.HiddenInput(),
        method="keep",
    )
    started_by = django_filters.ChoiceFilter(
        label="由谁提出", choices=MembershipTransfer.Starter.choices, empty_label="不限"
    )

    class Meta:
        model = MembershipTransfer
        fields: tuple[str, ...] = ()

    def keep(self, rows: Any, name: str, value: str) -> Any:
        return rows

    def filter_queryset(self, queryset: Any) -> Any:
        rows = super().filter_queryset(queryset)
        if self.form.cleaned_data.get("q"):
            return rows  # a number or a name is looked for wherever it stands
        tab = self.form.cleaned_data.get("tab") or ""
        branches = self.request.user.branches("members.view")
        if tab == "issued":
            return rows.filter(state__in=WAITING).on_sides(("from_body",), branches)
        if tab == "held":
            return rows.filter(state=State.HELD)
        if tab == "late":
            return rows.filter(state__in=WAITING, due_on__lt=today())
        if tab == "done":
            return rows.exclude(state__in=(*WAITING, State.HELD))
        return rows.filter(state__in=WAITING).on_sides(("to_body", "held_by"), branches)

    def pills(self) -> list[dict[str, str]]:
        return [pill for pill in super().pills() if pill["name"] != "tab"]


class LapseFilter(FilterSet):
    q = SearchFilter("姓名")
    tab = django_filters.ChoiceFilter(
        label="分类", choices=[("done", "已办结")], widget=forms.HiddenInput(), method="keep"
    )

    class Meta:
        model = MembershipLapse
        fields: tuple[str, ...] = ()

    def keep(self, rows: Any, name: str, value: str) -> Any:
        return rows

    def filter_queryset(self, queryset: Any) -> Any:
        rows = super().filter_queryset(queryset)
        done = self.form.cleaned_data.get("tab") == "done"
        is_open = {"state": MembershipLapse.State.OPEN}
        return rows.exclude(**is_open) if done else rows.filter(**is_open)

    def pills(self) -> list[dict[str, str]]:
        return [pill for pill in super().pills() if pill["name"] != "tab"]

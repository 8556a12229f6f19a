"""Filters of applications, opinions and corrections: the tab, the union, a search."""

from typing import Any

import django_filters
from django import forms

from core.filters import BranchFilter, FilterSet, SearchFilter
from members.models import FileCorrection, JoinApplication, MemberOpinion, MembershipWish, ServiceWindow

State = JoinApplication.State
APPLICATION_TABS = (("", "待审核"), ("taken", "已批准"), ("refused", "不予批准"), ("all", "全部"))
OPEN_TABS = (("", "待办"), ("done", "已办"))
_STATES = {
    "": (State.APPLIED, State.MATCHED),
    "taken": (State.APPROVED, State.CARDED),
    "refused": (State.REFUSED, State.WITHDRAWN),
}


class TabbedFilter(FilterSet):
    """The tab is not a pill: it is always one of them."""

    def keep(self, rows: Any, name: str, value: str) -> Any:
        return rows

    def tab(self) -> str:
        return str(self.form.cleaned_data.get("tab") or "")

    def pills(self) -> list[dict[str, str]]:
        return [pill for pill in super().pills() if pill["name"] != "tab"]


def _tab(choices: tuple[tuple[str, str], ...]) -> Any:
    named = [choice for choice in choices if choice[0]]
    return django_filters.ChoiceFilter(label="分类", choices=named, widget=forms.HiddenInput(), method="keep")


class ApplicationFilter(TabbedFilter):
    q = SearchFilter("姓名、拼音首字母、申请编号")
    channel = django_filters.ChoiceFilter(label="途径", choices=JoinApplication.Channel.choices)
    group8 = django_filters.ChoiceFilter(
        label="八大群体",
        choices=[choice for choice in JoinApplication._meta.get_field("group8").choices if choice[0]],  # type: ignore[union-attr]
    )
    under = BranchFilter()
    tab = _tab(APPLICATION_TABS)

    class Meta:
        model = JoinApplication
        fields: tuple[str, ...] = ()

    def filter_queryset(self, queryset: Any) -> Any:
        rows, states = super().filter_queryset(queryset), _STATES.get(self.tab())
        return rows.filter(state__in=states) if states else rows


class OpenFilter(TabbedFilter):
    def filter_queryset(self, queryset: Any) -> Any:
        rows = super().filter_queryset(queryset)
        return rows.exclude(state="open") if self.tab() == "done" else rows.filter(state="open")


class OpinionFilter(OpenFilter):
    q = SearchFilter("会员姓名、内容")
    kind = django_filters.ChoiceFilter(label="类别", choices=MemberOpinion.Kind.choices)
    under = BranchFilter()
    tab = _tab(OPEN_TABS)

    class Meta:
        model = MemberOpinion
        fields: tuple[str, ...] = ()


class CorrectionFilter(OpenFilter):
    q = SearchFilter("会员姓名")
    item = django_filters.ChoiceFilter(label="项目", choices=FileCorrection.Item.choices)
    under = BranchFilter()
    tab = _tab(OPEN_TABS)

    class Meta:
        model = FileCorrection
        fields: tuple[str, ...] = ()


class WishFilter(OpenFilter):
    q = SearchFilter("会员姓名")
    kind = django_filters.ChoiceFilter(label="事项", choices=MembershipWish.Kind.choices)
    under = BranchFilter()
    tab = _tab(OPEN_TABS)

    class Meta:
        model = MembershipWish
        fields: tuple[str, ...] = ()


class WindowFilter(FilterSet):
    q = SearchFilter("地点、工会名称")
    under = BranchFilter()

    class Meta:
        model = ServiceWindow
        fields: tuple[str, ...] = ()

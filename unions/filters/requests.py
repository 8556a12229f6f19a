"""Filters of the list of requests."""

from typing import Any

import django_filters

from core.clock import today
from core.filters import BranchFilter, SearchFilter
from unions.filters import TabbedFilterSet, TabFilter
from unions.models import BodyRequest

State = BodyRequest.State
REQUEST_TABS = (("done", "已办"), ("undo", "可撤回"), ("mine", "我的草稿和退回"))


class RequestFilter(TabbedFilterSet):
    q = SearchFilter("工会名称")
    kind = django_filters.ChoiceFilter(label="事项", choices=BodyRequest.Kind.choices)
    state = django_filters.ChoiceFilter(label="状态", choices=State.choices)
    filed_from = django_filters.DateFilter(label="申请日期从", field_name="filed_on", lookup_expr="gte")
    filed_to = django_filters.DateFilter(label="申请日期到", field_name="filed_on", lookup_expr="lte")
    under = BranchFilter()
    tab = TabFilter(REQUEST_TABS, method="by_tab")

    class Meta:
        model = BodyRequest
        fields: tuple[str, ...] = ()

    def by_tab(self, rows: Any, name: str, value: str) -> Any:
        if value == "done":
            return rows.filter(state__in=(State.APPROVED, State.REFUSED, State.REVERSED))
        if value == "undo":
            return rows.filter(state=State.APPROVED, undo_until__gte=today())
        user = getattr(self.request, "user", None)
        return rows.filter(state__in=(State.DRAFTED, State.REFUSED), filed_by_id=getattr(user, "pk", None))

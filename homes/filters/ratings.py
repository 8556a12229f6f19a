"""Filters of rounds of rating and of rectifications."""

from typing import Any

import django_filters

from core.clock import today
from core.filters import BranchFilter, FilterSet, SearchFilter
from homes.models import RatingRound, Rectification
from unions.models import Body


class OfBodyFilter(FilterSet):
    def search(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(body__in=Body.objects.found_by(value)) if value else rows


class RatingFilter(OfBodyFilter):
    q = SearchFilter("工会名称、拼音首字母", method="search")
    under = BranchFilter()
    state = django_filters.ChoiceFilter(label="状态", choices=RatingRound.State.choices, empty_label="全部")
    valid = django_filters.ChoiceFilter(
        label="结果", method="by_result", empty_label="不限",
        choices=[("yes", "有效"), ("no", "参评率不足"), ("low", "有效且触发整顿")],
    )  # fmt: skip

    class Meta:
        model = RatingRound
        fields: list[str] = []

    def by_result(self, rows: Any, name: str, value: str) -> Any:
        if value == "low":
            return rows.filter(valid=True, rectifications__isnull=False)
        return rows.filter(valid=value == "yes")


class RectificationFilter(OfBodyFilter):
    q = SearchFilter("工会名称、拼音首字母", method="search")
    under = BranchFilter()
    state = django_filters.ChoiceFilter(label="状态", choices=Rectification.State.choices, empty_label="全部")
    origin = django_filters.ChoiceFilter(
        label="来源", choices=Rectification.Origin.choices, empty_label="不限"
    )
    late = django_filters.ChoiceFilter(
        label="期限", choices=[("yes", "已过期限")], method="by_late", empty_label="不限"
    )

    class Meta:
        model = Rectification
        fields: list[str] = []

    def by_late(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(due_on__lt=today()).exclude(state=Rectification.State.LIFTED)

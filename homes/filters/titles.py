"""Filters of titles, rounds, re-verifications, honours, vetoes and opinions."""

from typing import Any

import django_filters

from core.clock import add_months, today
from core.filters import BranchFilter, FilterSet, SearchFilter
from homes.models import (
    DemoUnit,
    HomeTitle,
    HonourNomination,
    ManagerOpinion,
    NamingEntry,
    NamingRound,
    TitleReview,
    TopTen,
    Veto,
)
from homes.models.grades import Grade, Level

SOON = 6  # months ahead that the due list shows


class RoundFilter(FilterSet):
    year = django_filters.NumberFilter(label="年度")
    grade = django_filters.ChoiceFilter(label="等级", choices=Grade.choices)
    state = django_filters.ChoiceFilter(label="状态", choices=NamingRound.State.choices)
    under = BranchFilter()

    class Meta:
        model = NamingRound
        fields: tuple[str, ...] = ()


class EntryFilter(FilterSet):
    round = django_filters.NumberFilter(label="命名批次", field_name="round_id")
    state = django_filters.ChoiceFilter(label="状态", choices=NamingEntry.State.choices)
    cause = django_filters.ChoiceFilter(label="不予命名的原因", choices=NamingEntry.Cause.choices)
    under = BranchFilter()

    class Meta:
        model = NamingEntry
        fields: tuple[str, ...] = ()


class TitleFilter(FilterSet):
    q = SearchFilter("工会名称、姓名、证书编号")
    grade = django_filters.ChoiceFilter(label="等级", choices=Grade.choices)
    level = django_filters.ChoiceFilter(label="层级", choices=Level.choices)
    state = django_filters.ChoiceFilter(label="状态", choices=HomeTitle.State.choices)
    kind = django_filters.ChoiceFilter(
        label="对象", choices=[("home", "职工之家"), ("person", "个人")], method="by_kind"
    )
    due = django_filters.ChoiceFilter(
        label="复核", choices=[("late", "已到期"), ("soon", "半年内到期")], method="by_due"
    )
    round = django_filters.NumberFilter(label="命名批次", field_name="round_id")
    under = BranchFilter()

    class Meta:
        model = HomeTitle
        fields: tuple[str, ...] = ()

    def by_kind(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(person_name="") if value == "home" else rows.exclude(person_name="")

    def by_due(self, rows: Any, name: str, value: str) -> Any:
        on = today()
        if value == "late":
            return rows.filter(review_on__lte=on)
        return rows.filter(review_on__gt=on, review_on__lte=add_months(on, SOON))


class ReviewFilter(FilterSet):
    q = SearchFilter("工会名称、证书编号")
    state = django_filters.ChoiceFilter(label="状态", choices=TitleReview.State.choices)
    late = django_filters.ChoiceFilter(label="期限", choices=[("yes", "整改期限已过")], method="by_late")
    under = BranchFilter("title__body__path")

    class Meta:
        model = TitleReview
        fields: tuple[str, ...] = ()

    def by_late(self, rows: Any, name: str, value: str) -> Any:
        return rows.open().filter(rectify_until__lt=today())


class DemoFilter(FilterSet):
    year = django_filters.NumberFilter(label="年度")
    kind = django_filters.ChoiceFilter(label="类别", choices=DemoUnit.Kind.choices)
    under = BranchFilter()

    class Meta:
        model = DemoUnit
        fields: tuple[str, ...] = ()


class HonourFilter(FilterSet):
    level = django_filters.ChoiceFilter(label="级别", choices=Level.choices)
    nominee_role = django_filters.ChoiceFilter(label="对象", choices=HonourNomination.Role.choices)
    state = django_filters.ChoiceFilter(label="状态", choices=HonourNomination.State.choices)
    under = BranchFilter()

    class Meta:
        model = HonourNomination
        fields: tuple[str, ...] = ()


class VetoFilter(FilterSet):
    state = django_filters.ChoiceFilter(label="状态", choices=Veto.State.choices)
    under = BranchFilter()

    class Meta:
        model = Veto
        fields: tuple[str, ...] = ()


class OpinionFilter(FilterSet):
    honour = django_filters.ChoiceFilter(label="拟推荐", choices=ManagerOpinion.Honour.choices)
    state = django_filters.ChoiceFilter(label="状态", choices=ManagerOpinion.State.choices)
    opinion = django_filters.ChoiceFilter(label="意见", choices=ManagerOpinion.Opinion.choices)
    under = BranchFilter()

    class Meta:
        model = ManagerOpinion
        fields: tuple[str, ...] = ()


class TopTenFilter(FilterSet):
    year = django_filters.NumberFilter(label="年度")
    kind = django_filters.ChoiceFilter(label="类别", choices=TopTen.Kind.choices)
    under = BranchFilter()

    class Meta:
        model = TopTen
        fields: tuple[str, ...] = ()

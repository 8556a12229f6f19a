"""Filter bars of the money lists; pages and API share them."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef

from core.clock import today
from core.filters import BranchFilter, FilterSet, SearchFilter
from finance.forms.fields import quarter_choices
from finance.models import Account, AuditReview, Budget, Contribution, FinalAccount, Payment
from finance.models.books import YearlyBook
from finance.models.dues import quarters_due

AGES = (("90", "三个月以内"), ("365", "三个月到一年"), ("more", "一年以上"))
BOOK_YEARS = 6


def year_choices() -> list[tuple[int, str]]:
    newest = today().year + 1
    return [(year, f"{year} 年") for year in range(newest, newest - BOOK_YEARS, -1)]


class FreshChoiceFilter(django_filters.ChoiceFilter):
    """Choices that depend on the day are made anew for each request."""

    def __init__(self, fresh: Callable[[], list[Any]], **kwargs: Any) -> None:
        self.fresh = fresh
        super().__init__(choices=[], **kwargs)

    @property
    def field(self) -> Any:
        self.extra["choices"] = self.fresh()
        return super().field


class ContributionFilter(FilterSet):
    q = SearchFilter("工会或缴费单位名称、拼音首字母、代码")
    quarter = FreshChoiceFilter(quarter_choices, label="季度")
    state = django_filters.ChoiceFilter(label="状态", choices=Contribution.State.choices)
    channel = django_filters.ChoiceFilter(
        label="到账渠道",
        choices=[("tax", "税务代征"), ("own", "自收"), ("fiscal", "财政划拨")],
        method="by_channel",
    )
    under = BranchFilter()

    class Meta:
        model = Contribution
        fields: tuple[str, ...] = ()

    def by_channel(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(
            Exists(
                Payment.objects.filter(
                    contribution=OuterRef("pk"), channel=value, reversal=None, reverses=None
                )
            )
        )


class ArrearsFilter(FilterSet):
    q = SearchFilter("工会或缴费单位名称、拼音首字母、代码")
    age = django_filters.ChoiceFilter(label="欠缴时间", choices=AGES, method="by_age")
    quarter = FreshChoiceFilter(quarter_choices, label="季度")
    under = BranchFilter()

    class Meta:
        model = Contribution
        fields: tuple[str, ...] = ()

    def by_age(self, rows: Any, name: str, value: str) -> Any:
        """By the days since the quarter ended, turned into bounds on the quarter's name."""
        on = today()
        near, far = (quarters_due(on - dt.timedelta(days=days), 0, 1)[0] for days in (90, 365))
        if value == "90":
            return rows.filter(quarter__gt=near)
        return (
            rows.filter(quarter__lte=near, quarter__gt=far)
            if value == "365"
            else rows.filter(quarter__lte=far)
        )


class AccountFilter(FilterSet):
    q = SearchFilter("工会名称、拼音首字母、代码")
    standing = django_filters.ChoiceFilter(
        label="状态", choices=[("open", "在用"), ("closed", "已销户")], method="by_standing"
    )
    separate = django_filters.ChoiceFilter(
        label="核算", choices=[("1", "独立核算"), ("0", "未独立核算")], method="by_books"
    )
    under = BranchFilter()

    class Meta:
        model = Account
        fields: tuple[str, ...] = ()

    def by_standing(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(closed_on__isnull=value == "open")

    def by_books(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(separate_books=value == "1")


class BookFilter(FilterSet):
    q = SearchFilter("工会名称、拼音首字母、代码")
    year = FreshChoiceFilter(year_choices, label="年度")
    state = django_filters.ChoiceFilter(label="状态", choices=YearlyBook.State.choices)
    under = BranchFilter()

    class Meta:
        fields: tuple[str, ...] = ()


class BudgetFilter(BookFilter):
    class Meta(BookFilter.Meta):
        model = Budget


class FinalAccountFilter(BookFilter):
    class Meta(BookFilter.Meta):
        model = FinalAccount


class MissingFilter(FilterSet):
    """Bodies without a book; the year belongs to the page, not to a column."""

    q = SearchFilter("工会名称、拼音首字母、代码")
    under = BranchFilter("path")
    year = FreshChoiceFilter(year_choices, label="年度", method="keep")

    class Meta:
        fields: tuple[str, ...] = ()

    def keep(self, rows: Any, name: str, value: str) -> Any:
        return rows


class ReviewFilter(FilterSet):
    q = SearchFilter("工会名称、拼音首字母、代码")
    year = FreshChoiceFilter(year_choices, label="年度")
    kind = django_filters.ChoiceFilter(label="类别", choices=AuditReview.Kind.choices)
    state = django_filters.ChoiceFilter(label="整改", choices=AuditReview.State.choices)
    under = BranchFilter()

    class Meta:
        model = AuditReview
        fields: tuple[str, ...] = ()

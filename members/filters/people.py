"""Filters of the register; every one narrows a branch that the path index has already bounded."""

from typing import Any

import django_filters
from django import forms
from django.db.models import F

from core.filters import BranchFilter, FilterSet, SearchFilter
from members.models import Member

TABS = (
    ("", "全部在会"),
    ("incomplete", "资料不完整"),
    ("group8", "八大群体"),
    ("departed", "离职未接转"),
    ("retire", "建议保留会籍"),
    ("retained", "保留会籍"),
    ("gone", "已离会"),
)
GROUPS = [choice for choice in Member.Group.choices if choice[0]]


class MemberFilter(FilterSet):
    q = SearchFilter("姓名、拼音、手机、证件号码")
    sex = django_filters.ChoiceFilter(label="性别", choices=Member.Sex.choices)
    migrant = django_filters.ChoiceFilter(
        label="农民工", choices=[("yes", "是农民工"), ("no", "不是农民工")], method="by_migrant"
    )
    group8 = django_filters.ChoiceFilter(label="八大群体", choices=GROUPS)
    status = django_filters.ChoiceFilter(label="会籍", choices=Member.Status.choices)
    education = django_filters.ChoiceFilter(label="学历", choices=Member.Education.choices)
    tag = django_filters.ChoiceFilter(label="群体标签", choices=Member.Tag.choices, method="by_tag")
    file = django_filters.ChoiceFilter(
        label="档案", choices=[("yes", "档案齐全"), ("no", "档案不齐全")], method="by_file"
    )
    under = BranchFilter("path")
    tab = django_filters.ChoiceFilter(
        label="分类", choices=[tab for tab in TABS if tab[0]], widget=forms.HiddenInput(), method="keep"
    )

    class Meta:
        model = Member
        fields: tuple[str, ...] = ()

    def by_migrant(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(migrant=value == "yes")

    def by_tag(self, rows: Any, name: str, value: str) -> Any:
        return rows.alias(tagged=F("tags").bitand(int(value))).filter(tagged__gt=0)

    def by_file(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(file_complete=value == "yes")

    def keep(self, rows: Any, name: str, value: str) -> Any:
        return rows

    def filter_queryset(self, queryset: Any) -> Any:
        """Without a chosen status a tab decides which standing is meant; the first one is who is in membership."""
        rows = super().filter_queryset(queryset)
        tab = self.form.cleaned_data.get("tab") or ""
        if tab == "incomplete":
            rows = rows.active().incomplete()
        elif tab == "group8":
            rows = rows.active().exclude(group8="")
        elif tab == "departed":
            rows = rows.departed()
        elif tab == "retire":
            rows = rows.to_retain()
        elif tab == "retained":
            rows = rows.filter(status=Member.Status.RETAINED)
        elif tab == "gone":
            rows = rows.filter(status__in=(Member.Status.MOVED, Member.Status.LEFT, Member.Status.EXPELLED))
        elif not self.form.cleaned_data.get("status"):
            rows = rows.active()
        return rows.by_name()

    def pills(self) -> list[dict[str, str]]:
        return [pill for pill in super().pills() if pill["name"] != "tab"]

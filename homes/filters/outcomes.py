"""Filters of the outcome list: what every figure of the dashboard clicks through to."""

import django_filters
from django import forms
from django.db.models import F
from django.db.models.functions import Substr

from core.filters import BranchFilter, FilterSet, SearchFilter
from core.rules import RULES, WORDS
from unions.models import Body, Unit
from unions.policies.catalogue import HAVES, entries


def rule_choices() -> list[tuple[str, str]]:
    return [
        (str(rule.slot), entries()[rule.entry].name) for rule in sorted(RULES.values(), key=lambda r: r.slot)
    ]


class OutcomeFilter(FilterSet):
    q = SearchFilter("工会名称、拼音首字母", method="search")
    under = BranchFilter()
    # the day itself is chosen by the page and the endpoint; here it is only carried along
    on = django_filters.CharFilter(label="截至", widget=forms.HiddenInput(), method="carried")
    met = django_filters.ChoiceFilter(
        label="六有",
        choices=[("yes", "基本达到"), ("no", "未基本达到"), ("full", "全面达到")],
        method="by_met",
        empty_label="全部",
    )
    have = django_filters.ChoiceFilter(
        label="未达到的有",
        choices=[(str(n), name) for n, name in enumerate(HAVES, start=1)],
        method="by_have",
        empty_label="不限",
    )
    rule = django_filters.ChoiceFilter(
        label="条目", choices=rule_choices, method="by_rule", empty_label="不限"
    )
    letter = django_filters.ChoiceFilter(
        label="结果",
        choices=[(k, v) for k, v in WORDS.items() if k != "-"],
        method="by_letter",
        empty_label="未达标",
    )
    nature = django_filters.ChoiceFilter(
        field_name="body__nature", label="单位性质", choices=Unit.Nature.choices, empty_label="不限"
    )
    size = django_filters.ChoiceFilter(
        field_name="body__size", label="规模", choices=Body.Size.choices, empty_label="不限"
    )

    class Meta:  # no model: the same filters serve the results of today and those of a past day
        fields: list[str] = []

    def search(self, rows, name, value):  # type: ignore[no-untyped-def]
        return rows.filter(body__in=Body.objects.found_by(value)) if value else rows

    def carried(self, rows, name, value):  # type: ignore[no-untyped-def]
        return rows

    def by_met(self, rows, name, value):  # type: ignore[no-untyped-def]
        if value == "full":
            return rows.filter(met_full=True)
        return rows.filter(met_basic=value == "yes")

    def by_have(self, rows, name, value):  # type: ignore[no-untyped-def]
        bit = 1 << (int(value) - 1)
        return rows.alias(bit=F("met").bitand(bit)).filter(bit=0)

    def by_rule(self, rows, name, value):  # type: ignore[no-untyped-def]
        letter = self.data.get("letter") or "F"
        return rows.alias(one=Substr("letters", int(value) + 1, 1)).filter(one=letter)

    def by_letter(self, rows, name, value):  # type: ignore[no-untyped-def]
        return rows if self.data.get("rule") else rows.filter(letters__contains=value)

"""Filter of the workers there are to win."""

import django_filters

from core.filters import BranchFilter, FilterSet
from members.models import MemberPopulation


class MemberPopulationFilter(FilterSet):
    group = django_filters.ChoiceFilter(label="群体", choices=MemberPopulation.Group.choices)
    source = django_filters.ChoiceFilter(label="数据来源", choices=MemberPopulation.Source.choices)
    under = BranchFilter()

    class Meta:
        model = MemberPopulation
        fields: tuple[str, ...] = ()

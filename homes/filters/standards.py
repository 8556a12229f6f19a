"""Filters of the list of standards."""

import django_filters

from core.filters import FilterSet
from homes.models import Standard


class StandardFilter(FilterSet):
    kind = django_filters.ChoiceFilter(label="类别", choices=Standard.Kind.choices, empty_label="全部")
    grade = django_filters.ChoiceFilter(
        label="等级", choices=Standard._meta.get_field("grade").choices, empty_label="不限"
    )
    track = django_filters.ChoiceFilter(
        label="单位类别", choices=Standard._meta.get_field("track").choices, empty_label="不限"
    )
    state = django_filters.ChoiceFilter(label="状态", choices=Standard.State.choices, empty_label="不限")

    class Meta:
        model = Standard
        fields: list[str] = []

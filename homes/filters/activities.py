"""Filters of activities, proposals, talents, published affairs and verified records."""

from typing import Any

import django_filters

from core.clock import today
from core.filters import BranchFilter, FilterSet, SearchFilter
from homes.models import Activity, AffairsPost, HomeRecord, PioneerTeam, Proposal, SkillRecord, Studio
from homes.models.grades import Level
from members.models import Member

STANDS = [("done", "已开展"), ("late", "待补登人数"), ("planned", "计划中")]


class ActivityFilter(FilterSet):
    q = SearchFilter("活动名称、工会名称、拼音首字母")
    kind = django_filters.ChoiceFilter(label="类别", choices=Activity.Kind.choices)
    target_group = django_filters.ChoiceFilter(label="对象群体", choices=Activity.Group.choices)
    stand = django_filters.ChoiceFilter(label="状态", choices=STANDS, method="by_stand")
    since = django_filters.DateFilter(label="开展日期从", field_name="held_on", lookup_expr="gte")
    until = django_filters.DateFilter(label="到", field_name="held_on", lookup_expr="lte")
    under = BranchFilter()

    class Meta:
        model = Activity
        fields: tuple[str, ...] = ()

    def by_stand(self, rows: Any, name: str, value: str) -> Any:
        if value == "done":
            return rows.filter(attendance__isnull=False)
        open_ones = rows.filter(attendance=None)
        return (
            open_ones.filter(held_on__gt=today())
            if value == "planned"
            else open_ones.filter(held_on__lte=today())
        )


class ProposalFilter(FilterSet):
    q = SearchFilter("建议名称、工会名称")
    state = django_filters.ChoiceFilter(label="采纳情况", choices=Proposal.State.choices)
    year = django_filters.NumberFilter(label="年份", field_name="submitted_on", lookup_expr="year")
    under = BranchFilter()

    class Meta:
        model = Proposal
        fields: tuple[str, ...] = ()


class SkillFilter(FilterSet):
    q = SearchFilter("姓名、工种、工会名称")
    level = django_filters.ChoiceFilter(
        label="技能等级", choices=[pair for pair in Member.Skill.choices if pair[0] != Member.Skill.NONE]
    )
    under = BranchFilter()

    class Meta:
        model = SkillRecord
        fields: tuple[str, ...] = ()


class StudioFilter(FilterSet):
    q = SearchFilter("工作室名称、工会名称")
    level = django_filters.ChoiceFilter(label="命名层级", choices=Level.choices)
    open = django_filters.ChoiceFilter(
        label="状态", choices=[("yes", "开展中"), ("no", "已撤销")], method="by_open"
    )
    under = BranchFilter()

    class Meta:
        model = Studio
        fields: tuple[str, ...] = ()

    def by_open(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(closed_on__isnull=value == "yes")


class TeamFilter(FilterSet):
    q = SearchFilter("班组名称、工会名称")
    level = django_filters.ChoiceFilter(label="命名层级", choices=Level.choices)
    year = django_filters.NumberFilter(label="命名年份", field_name="named_on", lookup_expr="year")
    under = BranchFilter()

    class Meta:
        model = PioneerTeam
        fields: tuple[str, ...] = ()


class PostFilter(FilterSet):
    q = SearchFilter("标题、工会名称")
    kind = django_filters.ChoiceFilter(label="事项", choices=AffairsPost.Kind.choices)
    place = django_filters.ChoiceFilter(label="公开地点", choices=AffairsPost.Place.choices)
    since = django_filters.DateFilter(label="公开日期从", field_name="published_on", lookup_expr="gte")
    under = BranchFilter()

    class Meta:
        model = AffairsPost
        fields: tuple[str, ...] = ()


class RecordFilter(FilterSet):
    q = SearchFilter("名称、工会名称")
    kind = django_filters.ChoiceFilter(label="类别", choices=HomeRecord.Kind.choices)
    state = django_filters.ChoiceFilter(label="状态", choices=HomeRecord.State.choices)
    cycle = django_filters.NumberFilter(label="年度", field_name="cycle")
    under = BranchFilter()

    class Meta:
        model = HomeRecord
        fields: tuple[str, ...] = ()

"""Filters of social union workers, training plans, video lectures, qualifications, pilots."""

from typing import Any

import django_filters
from django import forms

from core.clock import today
from core.filters import BranchFilter, FilterSet, SearchFilter
from unions.models import LectureVideo, Pilot, SocialWorker, Talent, Training, TrainingPlan

YES_NO = [("true", "是"), ("false", "否")]


def yes_no(label: str, **more: Any) -> django_filters.BooleanFilter:
    return django_filters.BooleanFilter(
        label=label, widget=forms.Select(choices=[("", label), *YES_NO]), **more
    )


class SocialWorkerFilter(FilterSet):
    q = SearchFilter("姓名、拼音首字母")
    source = django_filters.ChoiceFilter(label="岗位来源", choices=SocialWorker.Source.choices)
    professional = yes_no("专业人才")
    certificate_level = django_filters.ChoiceFilter(
        label="资格等级", choices=SocialWorker.Certificate.choices
    )
    posted = django_filters.ChoiceFilter(
        label="在岗", choices=[("yes", "在岗"), ("no", "已离岗")], method="by_posting"
    )
    under = BranchFilter()

    class Meta:
        model = SocialWorker
        fields: tuple[str, ...] = ()

    def by_posting(self, rows: Any, name: str, value: str) -> Any:
        now = rows.posted(today())
        return now if value == "yes" else rows.exclude(pk__in=now.values("pk"))


class TrainingPlanFilter(FilterSet):
    year = django_filters.NumberFilter(label="年度")
    kind = django_filters.ChoiceFilter(label="培训类别", choices=Training.Kind.choices)
    under = BranchFilter()

    class Meta:
        model = TrainingPlan
        fields: tuple[str, ...] = ()


class LectureVideoFilter(FilterSet):
    q = SearchFilter("课程名称")
    pushed = django_filters.BooleanFilter(
        label="推送", field_name="pushed_on", lookup_expr="isnull", exclude=True,
        widget=forms.Select(choices=[("", "推送"), ("true", "已推送"), ("false", "未推送")]),
    )  # fmt: skip
    under = BranchFilter()

    class Meta:
        model = LectureVideo
        fields: tuple[str, ...] = ()


class TalentFilter(FilterSet):
    q = SearchFilter("姓名、资格名称")
    field = django_filters.CharFilter(label="专业领域")
    pool_level = django_filters.ChoiceFilter(label="人才库级别", choices=Talent.Level.choices)
    available = yes_no("可以调用")
    under = BranchFilter("officer__body__path")

    class Meta:
        model = Talent
        fields: tuple[str, ...] = ()


class PilotFilter(FilterSet):
    year = django_filters.NumberFilter(label="试点年度")
    kind = django_filters.ChoiceFilter(
        label="试点类型", field_name="body__kind", choices=[("county", "县"), ("zone", "开发区")]
    )
    under = BranchFilter()

    class Meta:
        model = Pilot
        fields: tuple[str, ...] = ()

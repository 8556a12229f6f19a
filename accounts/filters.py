"""Filter bars of users, audit events and personal-data reads."""

import datetime as dt
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef

from accounts.models import Grant, User
from accounts.roles import ROLE_CHOICES
from accounts.tables import type_choices, verb_choices
from core.clock import SHANGHAI, today
from core.filters import BranchFilter, FilterSet, SearchFilter
from core.forms import DateInput
from core.models import AuditEvent, PersonalDataRead
from unions.models import Body


class UnderFilter(BranchFilter):
    """Users with a grant in the branch, each once."""

    def filter(self, qs: Any, value: str) -> Any:
        if not value:
            return qs
        path = (
            Body.objects.filter(pk=int(value)).values_list("path", flat=True).first()
            if value.isdecimal()
            else None
        )
        return (
            qs.filter(Exists(Grant.objects.filter(user=OuterRef("pk"), body__path__startswith=path)))
            if path
            else qs.none()
        )


class UserFilter(FilterSet):
    q = SearchFilter("姓名、拼音首字母或登录名")
    role = django_filters.ChoiceFilter(label="角色", choices=ROLE_CHOICES, method="with_role")
    state = django_filters.ChoiceFilter(
        label="状态",
        method="in_state",
        choices=[("on", "启用"), ("first", "待改初始密码"), ("idle", "没有有效授权"), ("off", "已停用")],
    )
    under = UnderFilter()

    class Meta:
        model = User
        fields: list[str] = []

    def with_role(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(Exists(Grant.objects.active_on(today()).filter(user=OuterRef("pk"), role=value)))

    def in_state(self, rows: Any, name: str, value: str) -> Any:
        if value == "idle":
            return rows.exclude(Exists(Grant.objects.active_on(today()).filter(user=OuterRef("pk"))))
        if value == "first":
            return rows.filter(is_active=True, must_change_password=True)
        return rows.filter(is_active=value == "on")


def _day_filter(label: str, lookup: str) -> django_filters.DateFilter:
    return django_filters.DateFilter(label=label, method=lookup, widget=DateInput())


class _LogFilter(FilterSet):
    """Days are days in China, whatever the server's zone."""

    def from_day(self, rows: Any, name: str, value: dt.date) -> Any:
        return rows.filter(at__gte=_midnight(value))

    def to_day(self, rows: Any, name: str, value: dt.date) -> Any:
        return rows.filter(at__lt=_midnight(value + dt.timedelta(days=1)))


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)


class AuditFilter(_LogFilter):
    person = django_filters.CharFilter(label="操作人", field_name="actor_name", lookup_expr="startswith")
    verb = django_filters.ChoiceFilter(label="动作", choices=[])
    object_type = django_filters.ChoiceFilter(label="对象类别", choices=[])
    object_name = django_filters.CharFilter(label="对象", lookup_expr="contains")
    start = _day_filter("从哪天起", "from_day")
    end = _day_filter("到哪天止", "to_day")
    actor = django_filters.NumberFilter(label="操作人编号", field_name="actor_id", widget=forms.HiddenInput())
    object_id = django_filters.CharFilter(label="对象编号", widget=forms.HiddenInput())
    under = BranchFilter("path")

    class Meta:
        model = AuditEvent
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Verbs and types come from every app, known only once all are loaded."""
        super().__init__(*args, **kwargs)
        self.filters["verb"].extra["choices"] = verb_choices()
        self.filters["object_type"].extra["choices"] = type_choices()


class ReadFilter(_LogFilter):
    person = django_filters.CharFilter(label="查看人", field_name="user_name", lookup_expr="startswith")
    field = django_filters.CharFilter(label="内容", lookup_expr="contains")
    reason = django_filters.CharFilter(label="理由", lookup_expr="contains")
    start = _day_filter("从哪天起", "from_day")
    end = _day_filter("到哪天止", "to_day")
    object_id = django_filters.NumberFilter(label="对象编号", widget=forms.HiddenInput())
    under = BranchFilter("path")

    class Meta:
        model = PersonalDataRead
        fields: list[str] = []

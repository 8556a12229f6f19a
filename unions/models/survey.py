"""The dragnet survey of the eight domains: a county's round, and one item for every employer in it."""

import datetime as dt

from django.db import models
from django.db.models import F, Q

from unions.models.bodies import Body
from unions.models.units import Unit
from unions.querysets import SurveyItemQuerySet, SurveyRoundQuerySet


class SurveyRound(models.Model):
    """One round of a county; `domain8` empty means all eight domains. The city confirms its end."""

    class State(models.TextChoices):
        OPEN = "open", "排查中"
        REPORTED = "reported", "待市确认"
        CLOSED = "closed", "已结束"

    body = models.ForeignKey(Body, models.PROTECT, related_name="surveys", verbose_name="组织排查的工会")
    domain8 = models.CharField("领域", max_length=10, choices=Unit.Domain8, blank=True)
    started_on = models.DateField("开始日期")
    state = models.CharField("状态", max_length=8, choices=State, default=State.OPEN)
    reported_on = models.DateField("报请确认日期", null=True, blank=True)
    reported_by_id = models.BigIntegerField("报请人编号", null=True, editable=False)
    returned_reason = models.CharField("退回原因", max_length=300, blank=True)
    closed_on = models.DateField("结束日期", null=True, blank=True)
    closed_by_name = models.CharField("确认人", max_length=40, blank=True, editable=False)

    objects = SurveyRoundQuerySet.as_manager()

    class Meta:
        verbose_name = "排查"
        constraints = [
            models.UniqueConstraint(
                fields=["body", "domain8"], condition=~Q(state="closed"), name="one_open_survey"
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("started_on")), name="survey_ends_later"
            ),
        ]
        indexes = [models.Index(fields=["body", "-id"])]

    def __str__(self) -> str:
        return f"{self.body} {self.started_on:%Y-%m} {self.scope}排查"

    @property
    def scope(self) -> str:
        return str(self.get_domain8_display()) if self.domain8 else "八大领域"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN


class SurveyItem(models.Model):
    """One employer of a round. `union` is the body that covers it in the end."""

    class State(models.TextChoices):
        PLANNED = "planned", "待走访"
        VISITED = "visited", "已走访"
        CLASSIFIED = "classified", "已分类"
        MODE = "mode", "已定方式"
        DATED = "dated", "已定时限"
        FOUNDED = "founded", "已建会"
        DROPPED = "dropped", "已销号"

    class Result(models.TextChoices):
        UNKNOWN = "", "未分类"
        HAS = "has", "已建"
        SHOULD = "should", "应建"
        CANNOT = "cannot", "不具备"

    round = models.ForeignKey(SurveyRound, models.PROTECT, related_name="items", verbose_name="排查")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="survey_items", verbose_name="单位")
    state = models.CharField("进度", max_length=10, choices=State, default=State.PLANNED)
    visited_on = models.DateField("走访日期", null=True, blank=True)
    visitor_id = models.BigIntegerField("走访人编号", null=True, editable=False)
    visitor_name = models.CharField("走访人", max_length=40, blank=True, editable=False)
    workers = models.PositiveIntegerField("职工人数", null=True, blank=True)
    result = models.CharField("排查结果", max_length=6, choices=Result, blank=True)
    mode = models.CharField("建会方式", max_length=20, blank=True)
    due_on = models.DateField("建会时限", null=True, blank=True)
    reason = models.CharField("说明", max_length=200, blank=True)
    union = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="survey_items", verbose_name="工会"
    )
    done_on = models.DateField("办结日期", null=True, blank=True)

    objects = SurveyItemQuerySet.as_manager()

    class Meta:
        verbose_name = "排查单位"
        constraints = [
            models.UniqueConstraint(fields=["round", "unit"], name="one_item_per_survey"),
            models.CheckConstraint(
                condition=~Q(state="planned") | Q(visited_on=None, result="", union=None),
                name="planned_is_unvisited",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "founded", "dropped"]) | Q(visited_on__isnull=False),
                name="visited_has_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["classified", "mode", "dated"]) | ~Q(result=""),
                name="classified_has_a_result",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["mode", "dated"]) | (Q(result="should") & ~Q(mode="")),
                name="mode_only_where_due",
            ),
            models.CheckConstraint(
                condition=~Q(state="dated") | Q(due_on__isnull=False), name="dated_has_a_day"
            ),
            models.CheckConstraint(
                condition=~Q(state="founded") | Q(union__isnull=False), name="founded_has_a_union"
            ),
        ]
        indexes = [
            models.Index(fields=["round", "state", "id"]),
            models.Index(fields=["due_on"], condition=Q(state="dated"), name="survey_item_due"),
        ]

    def __str__(self) -> str:
        return str(self.unit)

    @property
    def path(self) -> str:
        """Events about an item lie where its employer does."""
        return self.unit.home_path

    @property
    def is_done(self) -> bool:
        return self.state in DONE

    def is_late(self, on: dt.date) -> bool:
        return self.state == self.State.DATED and self.due_on is not None and self.due_on < on


DONE = (SurveyItem.State.FOUNDED, SurveyItem.State.DROPPED)

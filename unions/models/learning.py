"""Training plans by grade and class, and the lectures that are pushed as videos."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q

from unions.models.bodies import Body
from unions.models.cadres import Officer, Training
from unions.querysets import OfBodyQuerySet, OfViewingQuerySet, VideoQuerySet


class TrainingPlan(models.Model):
    """What a level means to teach in a year, one row per class. What was done is counted from the attendances."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="training_plans", verbose_name="制定工会")
    year = models.PositiveSmallIntegerField("年度")
    kind = models.CharField("培训类别", max_length=14, choices=Training.Kind)
    target_group = models.CharField("培训对象", max_length=120)
    seats = models.PositiveIntegerField("计划人数")
    days = models.PositiveSmallIntegerField("培训天数")
    subjects = models.CharField("培训内容", max_length=300)
    budget = models.BigIntegerField("经费预算", null=True, blank=True)  # fen
    note = models.CharField("备注", max_length=300, blank=True)

    objects = OfBodyQuerySet.as_manager()

    class Meta:
        verbose_name = "培训计划"
        constraints = [
            models.UniqueConstraint(
                fields=["body", "year", "kind", "target_group"], name="one_plan_per_class_and_group"
            ),
            models.CheckConstraint(condition=Q(seats__gte=1, days__gte=1), name="plan_has_seats_and_days"),
            models.CheckConstraint(condition=Q(budget=None) | Q(budget__gte=0), name="plan_budget_not_negative"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["year", "kind"])]

    def __str__(self) -> str:
        return f"{self.year} 年{self.get_kind_display()}：{self.target_group}"

    def clean(self) -> None:
        wrong: dict[str, Any] = {}
        if self.seats is not None and self.seats < 1:
            wrong["seats"] = "计划人数至少 1 人。"
        if self.days is not None and self.days < 1:
            wrong["days"] = "培训天数至少 1 天。"
        if self.budget is not None and self.budget < 0:
            wrong["budget"] = "经费预算不能是负数。"
        if wrong:
            raise ValidationError(wrong)


class LectureVideo(models.Model):
    """A lecture on the network. Once pushed it is seen by every union below the publisher."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="lecture_videos", verbose_name="发布工会")
    title = models.CharField("课程名称", max_length=120)
    url = models.CharField("视频地址", max_length=300)
    hours = models.DecimalField("学时", max_digits=4, decimal_places=1)
    subjects = models.CharField("主要内容", max_length=300, blank=True)
    pushed_on = models.DateField("推送日期", null=True, blank=True, editable=False)

    objects = VideoQuerySet.as_manager()

    class Meta:
        verbose_name = "网上课程"
        constraints = [
            models.CheckConstraint(condition=Q(hours__gt=0), name="video_has_hours"),
            models.CheckConstraint(
                condition=Q(url__startswith="https://") | Q(url__startswith="http://"), name="video_on_the_web"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["-pushed_on"])]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        wrong: dict[str, Any] = {}
        if self.hours is not None and self.hours <= 0:
            wrong["hours"] = "学时应大于 0。"
        try:
            URLValidator(schemes=["http", "https"])(self.url)
        except ValidationError:
            wrong["url"] = "请填完整的网页地址，以 https:// 或 http:// 开头。"
        if wrong:
            raise ValidationError(wrong)


class VideoViewing(models.Model):
    """A cadre has learned a video to its end and the union confirms it; once only."""

    video = models.ForeignKey(LectureVideo, models.PROTECT, related_name="viewings", verbose_name="课程")
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="viewings", verbose_name="干部")
    training = models.OneToOneField(Training, models.PROTECT, related_name="viewing", verbose_name="培训记录")
    confirmed_on = models.DateField("确认日期")

    objects = OfViewingQuerySet.as_manager()

    class Meta:
        verbose_name = "网上学习"
        constraints = [models.UniqueConstraint(fields=["video", "officer"], name="one_viewing_per_video")]

    def __str__(self) -> str:
        return f"{self.officer.name}：{self.video}"

"""Re-verifications of titles every few years, and demonstration units."""

import datetime as dt
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from core.scoping import M, ScopedQuerySet
from homes.models.naming import sound_day
from homes.models.titles import HomeTitle, title_paper
from homes.querysets import OfBodyQuerySet
from unions.models import Body
from unions.querysets import LOCAL_KINDS


class ReviewQuerySet(ScopedQuerySet[M]):
    path_lookup = "title__body__path"
    industry_lookup = "title__body__industry_path"

    def found_by(self, text: str) -> Self:
        return self.filter(title__in=HomeTitle.objects.found_by(text))

    def open(self) -> Self:
        return self.filter(state__in=("due", "rectifying", "reported"))


class TitleReview(models.Model):
    """One re-verification of a title, opened by itself on the day it is due. The naming union decides."""

    class State(models.TextChoices):
        DUE = "due", "到期待复核"
        RECTIFYING = "rectifying", "限期整改"
        REPORTED = "reported", "整改已报，待复评"
        CONFIRMED = "confirmed", "已确认"
        REVOKED = "revoked", "已撤销"

    OPEN = (State.DUE, State.RECTIFYING, State.REPORTED)

    title = models.ForeignKey(HomeTitle, models.PROTECT, related_name="reviews", verbose_name="称号")
    due_on = models.DateField("到期日期")
    state = models.CharField("状态", max_length=10, choices=State, default=State.DUE)
    done_on = models.DateField("复核日期", null=True, blank=True)
    items = models.CharField("整改事项", max_length=500, blank=True)
    rectify_until = models.DateField("整改期限", null=True, blank=True)
    reported_on = models.DateField("报送日期", null=True, blank=True)
    report = models.CharField("整改情况", max_length=500, blank=True)
    paper = models.FileField("整改材料", upload_to=title_paper, blank=True)
    paper_name = models.CharField(max_length=200, blank=True)
    rechecked_on = models.DateField("复评日期", null=True, blank=True)
    proposed_on = models.DateField("提出撤销建议", null=True, blank=True)
    decision = models.CharField("决定", max_length=300, blank=True)
    decided_by_name = models.CharField("决定人", max_length=40, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = "称号复核"
        constraints = [
            models.UniqueConstraint(
                fields=["title"], condition=Q(state__in=("due", "rectifying", "reported")), name="one_open_review",
                violation_error_message="这个称号的复核正在进行。请在那一件里办理。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("rectifying", "reported")) | Q(done_on__isnull=False, rectify_until__gt=F("done_on")),
                name="review_rectifies_after_finding", violation_error_message="整改期限应晚于复核日期。请核对。",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["state", "due_on"]), models.Index(fields=["title", "-id"])]

    def __str__(self) -> str:
        return f"{self.title} {self.due_on} 复核"

    @property
    def body(self) -> Body:
        return self.title.body

    def overdue(self, on: dt.date) -> bool:
        """The limit has passed without a re-review that was passed."""
        return self.state in (self.State.RECTIFYING, self.State.REPORTED) and bool(
            self.rectify_until and self.rectify_until < on
        )


class DemoUnit(models.Model):
    """A demonstration unit or point, named on merit. Written by the procedure; what it teaches is added later."""

    class Kind(models.TextChoices):
        UNIT = "unit", "示范单位"
        POINT = "point", "示范点"

    body = models.ForeignKey(Body, models.PROTECT, related_name="demo_units", verbose_name="工会")
    case = models.OneToOneField(
        "unions.Case",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="demo_unit",
        verbose_name="办理事项",
    )
    kind = models.CharField("类别", max_length=6, choices=Kind)
    year = models.PositiveSmallIntegerField("年度")
    recommended_by = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name="推荐单位")
    named_by = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name="命名单位")
    named_on = models.DateField("命名日期")
    doc_no = models.CharField("命名文号", max_length=60, blank=True)
    experience = models.CharField("经验做法", max_length=1000, blank=True)

    objects = OfBodyQuerySet.as_manager()

    class Meta:
        verbose_name = "示范单位"
        constraints = [
            models.UniqueConstraint(
                fields=["body", "kind", "year"], name="one_demo_unit_a_year",
                violation_error_message="这一年已登记过这家示范单位。请先查找。",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.body} {self.year} 年{self.get_kind_display()}"

    def get_year_display(self) -> str:
        return str(self.year)

    def clean(self) -> None:
        wrong: dict[str, Any] = {}
        if problem := sound_day(self.named_on, "命名日期"):
            wrong["named_on"] = problem
        if self.named_by_id and self.named_by.kind not in LOCAL_KINDS:
            wrong["named_by"] = "示范单位由县级以上总工会命名。请另选。"
        if wrong:
            raise ValidationError(wrong)

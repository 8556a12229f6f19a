"""Rectification of a union: why it was ordered, what was done, how it ended."""

from django.db import models
from django.db.models import Q

from homes.models.ratings import RatingRound
from homes.querysets import OfBodyQuerySet
from unions.models import Body

OPEN = ("triggered", "cause", "published", "carried", "rerated", "escalated")


class Rectification(models.Model):
    """One at a time for a union. `rating`: what set it off; `rerating`: the newest valid round since it was carried out."""

    class Origin(models.TextChoices):
        RATING = "rating", "会员评家"
        REVIEW = "review", "复核"
        INSPECTION = "inspection", "巡查"
        PETITION = "petition", "信访"

    class State(models.TextChoices):
        TRIGGERED = "triggered", "已触发"
        CAUSE = "cause", "已查因"
        PUBLISHED = "published", "已公布措施"
        CARRIED = "carried", "已整顿"
        RERATED = "rerated", "已复评"
        LIFTED = "lifted", "已解除"
        ESCALATED = "escalated", "已升级"

    body = models.ForeignKey(Body, models.PROTECT, related_name="rectifications", verbose_name="工会")
    origin = models.CharField("来源", max_length=12, choices=Origin, default=Origin.RATING)
    rating = models.ForeignKey(
        RatingRound, models.PROTECT, null=True, blank=True, related_name="rectifications", verbose_name="触发的评家", editable=False
    )  # fmt: skip
    why = models.CharField("整顿事由", max_length=300)
    state = models.CharField("状态", max_length=10, choices=State, default=State.TRIGGERED)
    opened_on = models.DateField("列入日期")
    due_on = models.DateField("期限", null=True, blank=True)
    lead = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="led_rectifications", verbose_name="牵头工会", editable=False
    )  # fmt: skip
    cause = models.TextField("原因", max_length=1000, blank=True)
    measures = models.TextField("整改措施", max_length=2000, blank=True)
    published_on = models.DateField("措施公布日期", null=True, blank=True)
    published_at = models.CharField("公布地点", max_length=100, blank=True)
    carried = models.TextField("落实情况", max_length=2000, blank=True)
    carried_on = models.DateField("落实日期", null=True, blank=True)
    rerating = models.ForeignKey(
        RatingRound, models.PROTECT, null=True, blank=True, related_name="mended", verbose_name="复评", editable=False
    )  # fmt: skip
    escalated_to = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="escalated_rectifications", verbose_name="升级到", editable=False
    )  # fmt: skip
    escalated_on = models.DateField("升级日期", null=True, blank=True, editable=False)
    closed_on = models.DateField("解除日期", null=True, blank=True, editable=False)
    outcome = models.CharField("结论", max_length=500, blank=True)

    objects = OfBodyQuerySet.as_manager()

    class Meta:
        verbose_name = "整顿"
        constraints = [
            models.UniqueConstraint(
                fields=["body"], condition=Q(state__in=OPEN), name="one_open_rectification",
                violation_error_message="这家工会已在整顿。请在原来那一件里办理。",
            ),
            models.CheckConstraint(
                condition=~Q(state="lifted") | Q(closed_on__isnull=False), name="lifted_on_a_day",
                violation_error_message="解除整顿要有日期。",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["state", "due_on"], name="rectification_due"),
            models.Index(fields=["body", "-opened_on"], name="rectification_of_body"),
        ]

    def __str__(self) -> str:
        return f"{self.body} {self.opened_on:%Y-%m} 整顿"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

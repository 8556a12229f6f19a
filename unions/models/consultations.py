"""Opinions on chairs and vice chairs: the Party organisation of the same level first, then the superior union."""

from django.db import models
from django.db.models import Q

from unions.models.bodies import Body
from unions.models.cadres import Officer
from unions.querysets import OfBodyQuerySet


class Consultation(models.Model):
    """One appointment, transfer or removal. The person may not be in the register yet: `officer` comes when he takes post."""

    class Event(models.TextChoices):
        APPOINT = "appoint", "任职"
        TRANSFER = "transfer", "调动"
        REMOVE = "remove", "免职"

    class Post(models.TextChoices):
        CHAIR = "chair", "主席"
        VICE = "vice", "副主席"

    class State(models.TextChoices):
        ASKED = "asked", "待党组织意见"
        PARTY = "party", "待协管意见"
        DONE = "done", "已协管"

    class Opinion(models.TextChoices):
        AGREE = "agree", "同意"
        OTHER = "other", "有不同意见"

    body = models.ForeignKey(Body, models.PROTECT, related_name="consultations", verbose_name="工会")
    officer = models.ForeignKey(
        Officer, models.PROTECT, null=True, blank=True, related_name="consultations", verbose_name="干部"
    )
    name = models.CharField("姓名", max_length=40)
    post = models.CharField("职务", max_length=8, choices=Post)
    event = models.CharField("事项", max_length=8, choices=Event)
    reason = models.CharField("事由", max_length=300, blank=True)
    state = models.CharField("状态", max_length=8, choices=State, default=State.ASKED)
    asked_on = models.DateField("提出日期")
    party_opinion = models.CharField("同级党组织意见", max_length=6, choices=Opinion, blank=True)
    party_opinion_on = models.DateField("党组织意见日期", null=True, blank=True)
    party_no = models.CharField("党组织文号", max_length=60, blank=True)
    party_text = models.CharField("党组织意见内容", max_length=500, blank=True)
    superior_opinion = models.CharField("上级工会协管意见", max_length=6, choices=Opinion, blank=True)
    superior_opinion_on = models.DateField("协管意见日期", null=True, blank=True)
    superior_text = models.CharField("协管意见内容", max_length=500, blank=True)
    superior_by = models.CharField("协管经办人", max_length=40, blank=True)
    filed_by_id = models.BigIntegerField(null=True, editable=False)
    filed_by_name = models.CharField("提出人", max_length=40, blank=True)

    objects = OfBodyQuerySet.as_manager()

    class Meta:
        verbose_name = "干部协管"
        indexes = [models.Index(fields=["officer", "event"]), models.Index(fields=["body", "state"])]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "name", "post", "event"], condition=~Q(state="done"), name="one_open_consultation"
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(superior_opinion_on__isnull=False), name="consulted_has_opinion"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.name}（{self.get_post_display()}）{self.get_event_display()}"

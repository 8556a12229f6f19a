"""会籍申请: a member asks to leave, or to come back from a retained membership; his union announces what follows."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from core.scoping import M
from members.models.people import Member
from unions.models import Body
from unions.querysets import OfBodyQuerySet


class WishQuerySet(OfBodyQuerySet[M]):
    def waiting(self) -> Self:
        return self.filter(state="open")

    def found_by(self, text: str) -> Self:
        return self.filter(member__name__contains=text.strip())


class MembershipWish(models.Model):
    """Filed by the member at his own door, so nobody else's word stands for his."""

    class Kind(models.TextChoices):
        LEAVE = "leave", "申请退会"
        RESUME = "resume", "申请恢复会籍"

    class State(models.TextChoices):
        OPEN = "open", "待办理"
        GRANTED = "granted", "已办理"
        DECLINED = "declined", "不予办理"
        WITHDRAWN = "withdrawn", "本人撤回"

    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name="工会")
    member = models.ForeignKey(Member, models.PROTECT, related_name="wishes", verbose_name="会员")
    kind = models.CharField("事项", max_length=6, choices=Kind)
    why = models.CharField("说明", max_length=200, blank=True)
    filed_on = models.DateField("申请日期")
    decided_on = models.DateField("办理日期", null=True, blank=True)
    decided_by = models.CharField("办理人", max_length=60, blank=True)
    decision = models.CharField("办理意见", max_length=300, blank=True)
    state = models.CharField("状态", max_length=9, choices=State, default=State.OPEN)

    objects = WishQuerySet.as_manager()

    class Meta:
        verbose_name = "会籍申请"
        constraints = [
            models.UniqueConstraint(
                fields=["member"], condition=Q(state="open"), name="one_open_wish_per_member",
                violation_error_message="已有一份会籍申请没有办理。请先等工会办理或撤回。",
            ),
            models.CheckConstraint(
                condition=Q(decided_on=None) | Q(decided_on__gte=F("filed_on")), name="wish_decided_later",
                violation_error_message="办理日期早于申请日期。请核对。",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(decision=""), name="wish_declined_with_reason",
                violation_error_message="不予办理要写明理由。",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["body", "state", "filed_on"], name="wish_of_body"),
            models.Index(fields=["member", "-filed_on"], name="wish_of_member"),
        ]

    def __str__(self) -> str:
        return f"{self.member}：{self.get_kind_display()}"

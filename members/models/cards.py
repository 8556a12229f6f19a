"""Membership cards with a code that anybody may check, the counter of card numbers, corrections a member asks for."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from core.crypto import Sealed, SealedField
from core.scoping import M
from members.models.people import Member
from unions.models import Body
from unions.querysets import OfBodyQuerySet


class CardCounter(models.Model):
    """The last card number given in a county and year."""

    area = models.CharField(max_length=6, db_collation="C")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        verbose_name = "会员证号计数"
        constraints = [models.UniqueConstraint(fields=["area", "year"], name="one_card_counter_a_year")]

    def __str__(self) -> str:
        return f"{self.area}{self.year}"


class MemberCard(Sealed):
    """The code on a member's card: found by its index, sealed so that the same card can be printed again."""

    code: str
    member = models.OneToOneField(Member, models.PROTECT, related_name="card", verbose_name="会员")
    code_sealed = SealedField(purpose="card.code")
    code_index = models.BinaryField(max_length=16, unique=True, editable=False)
    issued_on = models.DateField("发证日期")
    printed_on = models.DateField("打印日期", null=True, blank=True)

    class Meta:
        verbose_name = "会员证"

    def __str__(self) -> str:
        return f"{self.member}会员证"


class CorrectionQuerySet(OfBodyQuerySet[M]):
    def waiting(self) -> Self:
        return self.filter(state="open")

    def found_by(self, text: str) -> Self:
        return self.filter(member__name__contains=text.strip())


class FileCorrection(Sealed):
    """A member asks that something in his file be put right. What he writes may hold numbers, so it is sealed."""

    class Item(models.TextChoices):
        PHONE = "phone", "移动电话"
        NAME = "name", "姓名"
        HOUSEHOLD = "household_place", "户籍所在地"
        NATIVE = "native_place", "籍贯"
        EMERGENCY = "emergency", "紧急联系人和电话"
        OTHER = "other", "其他资料"

    class State(models.TextChoices):
        OPEN = "open", "待处理"
        ACCEPTED = "accepted", "已更正"
        REFUSED = "refused", "不予更正"

    wanted: str
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name="工会")
    member = models.ForeignKey(Member, models.PROTECT, related_name="corrections", verbose_name="会员")
    item = models.CharField("更正项目", max_length=16, choices=Item)
    wanted_sealed = SealedField(purpose="correction.wanted")
    asked_on = models.DateField("申请日期")
    decided_on = models.DateField("处理日期", null=True, blank=True)
    decided_by = models.CharField("处理人", max_length=60, blank=True)
    decision = models.CharField("处理意见", max_length=300, blank=True)
    state = models.CharField("状态", max_length=8, choices=State, default=State.OPEN)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = "资料更正申请"
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", decided_on=None) | Q(decided_on__gte=F("asked_on")),
                name="correction_decided_later",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(decision=""), name="correction_refused_with_reason",
                violation_error_message="不予更正要写明理由。",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["body", "state", "asked_on"], name="correction_of_body"),
            models.Index(fields=["member", "-asked_on"], name="correction_of_member"),
        ]

    def __str__(self) -> str:
        return f"{self.member}：{self.get_item_display()}"

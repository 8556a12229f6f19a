"""Two records that may be one person, what was decided about them, and what a merge needs to be taken back."""

from django.db import models
from django.db.models import F, Q

from core.crypto import Sealed, SealedField
from members.models.people import Member
from members.querysets import TwinQuerySet


class TwinSuspect(models.Model):
    """A pair of records with the same name and the same birth date or mobile number, but not the same ID number."""

    class Why(models.TextChoices):
        BIRTH = "birth", "姓名、出生日期相同"
        PHONE = "phone", "姓名、手机号相同"
        BOTH = "both", "姓名、出生日期、手机号都相同"

    class State(models.TextChoices):
        OPEN = "open", "待裁定"
        SAME = "same", "同一人，已合并"
        DIFFERENT = "different", "不是同一人"
        UNDONE = "undone", "合并已撤回"

    first = models.ForeignKey(
        Member, models.CASCADE, related_name="+", verbose_name="第一份档案", db_index=False
    )
    second = models.ForeignKey(Member, models.CASCADE, related_name="+", verbose_name="第二份档案")
    why = models.CharField("疑点", max_length=8, choices=Why)
    found_on = models.DateField("发现日期")
    # the lowest body above both; who sees the pair is read from the members themselves
    path = models.CharField(max_length=120, editable=False, db_collation="C", blank=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.OPEN, db_default="open")
    decided_by_id = models.BigIntegerField("裁定人编号", null=True, editable=False)
    decided_by_name = models.CharField("裁定人", max_length=60, blank=True, default="", db_default="")
    decided_on = models.DateField("裁定日期", null=True, blank=True)
    reason = models.CharField("理由", max_length=300, blank=True, default="", db_default="")

    objects = TwinQuerySet.as_manager()

    class Meta:
        verbose_name = "疑似重复会员"
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="one_suspicion_per_pair"),
            models.CheckConstraint(condition=Q(first_id__lt=F("second_id")), name="first_record_is_older"),
        ]
        indexes = [models.Index(fields=["path", "-id"]), models.Index(fields=["state", "path"])]

    def __str__(self) -> str:
        return f"{self.first.name}（{self.get_why_display()}）"


class MemberMerge(Sealed):
    """One record taken into another: where it leads now, and both rows as they were. Undone ones stay as history."""

    before: str
    suspect = models.ForeignKey(TwinSuspect, models.PROTECT, related_name="merges", verbose_name="疑似重复")
    survivor = models.ForeignKey(
        Member, models.PROTECT, related_name="merges_kept", verbose_name="保留的档案"
    )
    merged = models.ForeignKey(Member, models.PROTECT, related_name="merges_away", verbose_name="并入的档案")
    merged_on = models.DateField("合并日期")
    undo_until = models.DateField("可撤回至", null=True)
    undone_on = models.DateField("撤回日期", null=True)
    before_sealed = SealedField(purpose="member.merge")
    versions = models.JSONField(default=list)  # of survivor and merged record after the merge
    moved = models.JSONField(default=list)  # [[model label, field, [keys]], …] that now point at the survivor
    kept = models.PositiveIntegerField("留在原档案的记录", default=0)
    by_name = models.CharField("经办人", max_length=60, blank=True)

    class Meta:
        verbose_name = "会员档案合并"
        constraints = [
            models.UniqueConstraint(
                fields=["merged"], condition=Q(undone_on=None), name="merged_into_one_record"
            )
        ]

    def __str__(self) -> str:
        return f"{self.merged_id} → {self.survivor_id}"

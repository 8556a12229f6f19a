"""The log of a petition and its attachments."""

from django.db import models

from accounts.models import User
from core.crypto import Sealed, SealedField
from petitions.models.petitions import Petition
from petitions.querysets import OfPetitionQuerySet


class PetitionEvent(Sealed):
    """One step or note. `at` is empty where the petitioner stayed anonymous: the day is all that is kept of his acts."""

    class Tone(models.TextChoices):
        PLAIN = "", "一般"
        UP = "up", "进展"
        DOWN = "down", "退回"
        KEY = "key", "要点"

    text: str
    petition = models.ForeignKey(Petition, models.CASCADE, related_name="events", verbose_name="信访件")
    on = models.DateField("日期")
    at = models.DateTimeField("时间", null=True, blank=True)
    title = models.CharField("事项", max_length=40)
    text_sealed = SealedField(purpose="petition.text")
    tone = models.CharField("样式", max_length=4, choices=Tone, blank=True)
    by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="经办人"
    )
    shown = models.BooleanField("告知信访人", default=False)

    objects = OfPetitionQuerySet.as_manager()

    class Meta:
        verbose_name = "办理经过"
        indexes = [models.Index(fields=["petition", "-id"])]

    def __str__(self) -> str:
        return self.title


class PetitionFile(Sealed):
    """An attachment on disk under a random name, encrypted with a key of its own that is sealed here."""

    name: str
    key: str
    petition = models.ForeignKey(Petition, models.CASCADE, related_name="files", verbose_name="信访件")
    event = models.ForeignKey(
        PetitionEvent, models.CASCADE, null=True, blank=True, related_name="files", verbose_name="办理经过"
    )
    name_sealed = SealedField(purpose="petition.text")
    key_sealed = SealedField(purpose="petition.file")
    disk_name = models.CharField("磁盘文件名", max_length=40, unique=True)
    kind = models.CharField("类型", max_length=8)
    size = models.PositiveIntegerField("大小")
    added_on = models.DateField("上传日期")
    by_petitioner = models.BooleanField("信访人提交", default=False)

    objects = OfPetitionQuerySet.as_manager()

    class Meta:
        verbose_name = "信访附件"

    def __str__(self) -> str:
        return f"附件 {self.pk}"

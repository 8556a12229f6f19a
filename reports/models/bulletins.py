"""Bulletins: the figures they were written from, the words people may edit, and the files as they were published."""

import hashlib
import json
from typing import Any

from django.core.validators import RegexValidator
from django.db import models

from core.clock import quarter_label
from reports.querysets import BulletinQuerySet, OfBulletinQuerySet
from unions.models import Body

NUMBER = RegexValidator(
    r"^[\u4e00-\u9fff]{2,10}〔[0-9]{4}〕[1-9][0-9]*号$",
    "文号写成“鲁会〔2026〕12号”的样子：机关代字、六角括号里的四位年份、不带前导零的序号。",
)


def digest_of(figures: dict[str, Any]) -> str:
    text = json.dumps(figures, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


class Bulletin(models.Model):
    """A trigger refuses every change of the figures, and any change at all once it is published."""

    class Kind(models.TextChoices):
        QUARTER = "quarter", "季度通报"

    class State(models.TextChoices):
        DRAFT = "draft", "起草中"
        PUBLISHED = "published", "已印发"

    body = models.ForeignKey(Body, models.PROTECT, related_name="bulletins", verbose_name="印发工会")
    quarter = models.CharField("季度", max_length=6, db_collation="C")
    kind = models.CharField("类别", max_length=8, choices=Kind, default=Kind.QUARTER)
    number = models.CharField("文号", max_length=40, blank=True, validators=[NUMBER])
    state = models.CharField("状态", max_length=10, choices=State, default=State.DRAFT)
    addressees = models.CharField("主送", max_length=200)
    problems = models.TextField("存在问题（补充文字）", blank=True, max_length=4000)
    next_steps = models.TextField("下步要求", blank=True, max_length=4000)
    copies = models.CharField("抄送", max_length=200, blank=True)
    figures = models.JSONField("冻结数字")
    digest = models.CharField("数字摘要", max_length=64)
    published_on = models.DateField("印发日期", null=True, blank=True)
    signed_by = models.CharField("签发人", max_length=40, blank=True)
    created_at = models.DateTimeField("起草时间", auto_now_add=True)

    objects = BulletinQuerySet.as_manager()

    class Meta:
        verbose_name = "通报"
        constraints = [
            models.UniqueConstraint(fields=["body", "quarter", "kind"], name="one_bulletin_per_quarter"),
            models.UniqueConstraint(
                fields=["body", "number"], condition=~models.Q(number=""), name="one_bulletin_per_number"
            ),
        ]
        indexes = [models.Index(fields=["-quarter", "-id"])]

    def __str__(self) -> str:
        return f"{self.body}{quarter_label(self.quarter)}通报"

    @property
    def label(self) -> str:
        return quarter_label(self.quarter)

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def state_tone(self) -> tuple[str, str]:
        return self.get_state_display(), "pending" if self.is_draft else "pass"


class BulletinFile(models.Model):
    """A published file, kept byte for byte. Append-only."""

    class Kind(models.TextChoices):
        DOCX = "docx", "DOCX"
        PDF = "pdf", "PDF"
        XLSX = "xlsx", "XLSX"

    bulletin = models.ForeignKey(Bulletin, models.PROTECT, related_name="files", verbose_name="通报")
    kind = models.CharField("格式", max_length=4, choices=Kind)
    content = models.BinaryField()
    sha256 = models.CharField("摘要", max_length=64)

    objects = OfBulletinQuerySet.as_manager()

    class Meta:
        verbose_name = "通报文件"
        constraints = [models.UniqueConstraint(fields=["bulletin", "kind"], name="one_file_per_kind")]

    def __str__(self) -> str:
        return f"{self.bulletin}.{self.kind}"

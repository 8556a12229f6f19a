"""Ceremonies of joining with their pictures, and the activists of a union."""

from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from core.clock import today
from core.scoping import M, ScopedQuerySet
from members.models.democracy import paper_path, sound_day
from members.models.people import Member
from unions.models import Body
from unions.querysets import OfBodyQuerySet


class CeremonyQuerySet(OfBodyQuerySet[M]):
    def found_by(self, text: str) -> Self:
        return self.filter(Q(place__contains=text.strip()) | Q(body__in=Body.objects.found_by(text)))


class Ceremony(models.Model):
    """入会仪式: where new members were welcomed."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="ceremonies", verbose_name="工会")
    held_on = models.DateField("举行日期")
    place = models.CharField("地点", max_length=80)
    joined = models.PositiveIntegerField("参加的新会员人数")
    note = models.CharField("仪式内容", max_length=300, blank=True)

    objects = CeremonyQuerySet.as_manager()

    class Meta:
        verbose_name = "入会仪式"
        constraints = [
            models.CheckConstraint(
                condition=Q(joined__gte=1), name="ceremony_welcomes_somebody",
                violation_error_message="参加的新会员至少 1 人。请核对。",
            )
        ]  # fmt: skip
        indexes = [models.Index(fields=["body", "-held_on"], name="ceremony_of_body")]

    def __str__(self) -> str:
        return f"{self.body} {self.held_on} 入会仪式"

    def clean(self) -> None:
        wrong: dict[str, Any] = sound_day(self, "held_on")
        if self.joined == 0:
            wrong["joined"] = "参加的新会员至少 1 人。请核对。"
        if wrong:
            raise ValidationError(wrong)


class OfCeremonyQuerySet(ScopedQuerySet[M]):
    path_lookup = "ceremony__body__path"
    industry_lookup = "ceremony__body__industry_path"


class CeremonyPhoto(models.Model):
    """A picture written anew: without the place, time and device that a phone hides in it."""

    ceremony = models.ForeignKey(Ceremony, models.PROTECT, related_name="photos", verbose_name="入会仪式")
    file = models.FileField("照片", upload_to=paper_path)
    name = models.CharField("文件名", max_length=200)

    objects = OfCeremonyQuerySet.as_manager()

    class Meta:
        verbose_name = "仪式照片"

    def __str__(self) -> str:
        return self.name

    @property
    def body(self) -> Body:
        return self.ceremony.body


class ActivistQuerySet(OfBodyQuerySet[M]):
    def found_by(self, text: str) -> Self:
        return self.filter(Q(member__name__contains=text.strip()) | Q(role__contains=text.strip()))


class Activist(models.Model):
    """工会积极分子: a member who helps the union with its work."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="activities", verbose_name="会员")
    body = models.ForeignKey(Body, models.PROTECT, related_name="activists", verbose_name="工会")
    since = models.DateField("开始日期")
    role = models.CharField("职责", max_length=60)
    trained_on = models.DateField("最近培训日期", null=True, blank=True)
    until = models.DateField("结束日期", null=True, blank=True)

    objects = ActivistQuerySet.as_manager()

    class Meta:
        verbose_name = "工会积极分子"
        constraints = [
            models.UniqueConstraint(
                fields=["member", "body"], condition=Q(until=None), name="one_activist_at_a_time",
                violation_error_message="这位会员已在积极分子名单里。请改在那一条里。",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="activist_ends_later",
                violation_error_message="结束日期早于开始日期。请核对。",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["body", "-since"], name="activists_of_body")]

    def __str__(self) -> str:
        return f"{self.member.name}：{self.role}"

    def clean(self) -> None:
        wrong: dict[str, Any] = sound_day(self, "since")
        for name in ("trained_on", "until"):
            day = getattr(self, name)
            if day and day > today():
                wrong[name] = "日期在今天以后。请核对。"
        if self.until and self.since and self.until < self.since:
            wrong["until"] = "结束日期早于开始日期。请核对。"
        if self.member_id and self._state.adding and not self._own_member():
            wrong["member"] = f"{self.member.name}不是本会在会会员。请核对会员名册。"
        if wrong:
            raise ValidationError(wrong)

    def _own_member(self) -> bool:
        return self.member.status == Member.Status.ACTIVE and self.member.body_id == self.body_id

"""联合职工之家, 网上职工之家 and the sessions of learning halls (传习所), which are positions."""

from typing import Any, Final

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, Q

from homes.models.positions import Position, sound_day
from homes.querysets import NamedOfBodyQuerySet, SessionQuerySet
from unions.models import Body

MODULES: Final = (
    "工作指导",
    "普惠服务",
    "咨询答疑",
    "文体活动",
    "法律援助",
    "困难帮扶",
    "会员评家",
    "网上学习",
)
ADDRESS_WRONG = "网址要以 http:// 或 https:// 开头，如 https://www.example.cn/。请核对。"


class JointHome(models.Model):
    """One home of several unions, run by the lead at a position that all of them own or share."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="led_homes", verbose_name="牵头工会")
    name = models.CharField("名称", max_length=80)
    position = models.ForeignKey(
        Position, models.PROTECT, related_name="joint_homes", verbose_name="所在阵地"
    )
    members = models.ManyToManyField(Body, related_name="joint_homes", verbose_name="成员工会")
    founded_on = models.DateField("建立日期")
    ended_on = models.DateField("结束日期", null=True, blank=True)
    note = models.CharField("议事和经费安排", max_length=300, blank=True, default="", db_default="")

    objects = NamedOfBodyQuerySet.as_manager()

    class Meta:
        verbose_name = "联合职工之家"
        constraints = [
            models.UniqueConstraint(
                fields=["body", "name"], condition=Q(ended_on=None), name="one_joint_home_of_a_name",
                violation_error_message="已登记过同名的联合职工之家。请打开那一条修改，或换一个名称。",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("founded_on")), name="joint_home_ends_later",
                violation_error_message="结束日期早于建立日期。请核对。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        wrong: dict[str, Any] = {**sound_day(self, "founded_on"), **sound_day(self, "ended_on")}
        if self.ended_on and self.founded_on and self.ended_on < self.founded_on:
            wrong["ended_on"] = "结束日期早于建立日期。请核对。"
        if wrong:
            raise ValidationError(wrong)


class OnlineHome(models.Model):
    """A union's home on the net: its address, what it offers, how often it is opened."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="online_homes", verbose_name="工会")
    name = models.CharField("名称", max_length=80)
    url = models.CharField("网址", max_length=300)
    modules = ArrayField(models.CharField(max_length=20), verbose_name="模块", default=list)
    opened_on = models.DateField("开通日期")
    closed_on = models.DateField("停用日期", null=True, blank=True)
    visits = models.PositiveIntegerField("累计访问量", null=True, blank=True)
    visits_on = models.DateField("访问量截至", null=True, blank=True)

    objects = NamedOfBodyQuerySet.as_manager()

    class Meta:
        verbose_name = "网上职工之家"
        constraints = [
            models.UniqueConstraint(
                fields=["body", "url"], condition=Q(closed_on=None), name="one_online_home_of_an_address",
                violation_error_message="这个网址已经登记过。请打开那一条修改。",
            ),
            models.CheckConstraint(
                condition=Q(url__startswith="http://") | Q(url__startswith="https://"), name="online_home_on_the_web",
                violation_error_message=ADDRESS_WRONG,
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")), name="online_home_closes_later",
                violation_error_message="停用日期早于开通日期。请核对。",
            ),
            models.CheckConstraint(
                condition=Q(visits=None) | Q(visits_on__isnull=False), name="visits_have_their_day",
                violation_error_message="填了访问量，请同时填统计截至哪一天。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        wrong: dict[str, Any] = {}
        for name in ("opened_on", "closed_on", "visits_on"):
            wrong.update(sound_day(self, name))
        if self.url:
            try:
                URLValidator(schemes=["http", "https"])(self.url)
            except ValidationError:
                wrong["url"] = ADDRESS_WRONG
        if self.closed_on and self.opened_on and self.closed_on < self.opened_on:
            wrong["closed_on"] = "停用日期早于开通日期。请核对。"
        if self.visits is not None and self.visits_on is None:
            wrong["visits_on"] = "填了访问量，请同时填统计截至哪一天。"
        if wrong:
            raise ValidationError(wrong)


class HallSession(models.Model):
    """One session in a learning hall, on the spot or online."""

    class Mode(models.TextChoices):
        ONSITE = "onsite", "线下"
        ONLINE = "online", "线上"

    position = models.ForeignKey(Position, models.PROTECT, related_name="sessions", verbose_name="传习所")
    theme = models.CharField("主题", max_length=120)
    held_on = models.DateField("举办日期")
    mode = models.CharField("方式", max_length=6, choices=Mode, default=Mode.ONSITE)
    attendance = models.PositiveIntegerField("参加人数")
    note = models.CharField("主要内容", max_length=300, blank=True, default="", db_default="")

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = "传习活动"
        constraints = [
            models.CheckConstraint(
                condition=Q(attendance__gte=1), name="session_has_people",
                violation_error_message="参加人数至少 1 人。请核对。",
            ),
            models.UniqueConstraint(
                fields=["position", "held_on", "theme"], name="one_session_of_a_theme",
                violation_error_message="这一天这个主题已经登记过。请打开那一条修改。",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["position", "-held_on"], name="sessions_of_hall")]

    def __str__(self) -> str:
        return self.theme

    @property
    def body(self) -> Body:
        return self.position.body

    def clean(self) -> None:
        wrong: dict[str, Any] = sound_day(self, "held_on")
        if self.attendance == 0:
            wrong["attendance"] = "参加人数至少 1 人。请核对。"
        if self.position_id and self.position.kind != Position.Kind.HALL:
            wrong["position"] = "这里登记传习所的活动。请选一个类别为“新时代文明传习所”的阵地。"
        elif self.position_id and self.held_on:
            opened, closed = self.position.opened_on, self.position.closed_on
            if self.held_on < opened or (closed and self.held_on > closed):
                wrong["held_on"] = f"举办日期不在传习所开放期间（{opened} 起）。请核对。"
        if wrong:
            raise ValidationError(wrong)

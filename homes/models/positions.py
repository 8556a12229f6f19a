"""职工服务阵地: where unions serve workers on the spot, who shares them, the eight haves with their papers and checks.

`has_…` is what the owner claims until the county has looked, and what the county found from then on.
"""

import re
from typing import Any, Final

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from core.clock import today
from homes.querysets import OfPositionQuerySet, PositionQuerySet, ShareQuerySet
from unions.models import Body, Jurisdiction

# items of home.eight_items, in the order of their bits in the fact `eight_lacks`
MARKS: Final = {
    "place": "活动场所",
    "sign": "统一标识",
    "facilities": "文体设施",
    "books": "职工书屋",
    "rules": "管理制度",
    "plan": "活动计划",
    "funds": "经费保障",
    "staff": "人员管理",
}
# what a station may do for workers; a city's list of demanded functions may hold further words
FUNCTIONS: Final = (
    "帮扶维权", "学习培训", "文体活动", "政策咨询", "培训就业", "技术交流", "困难帮扶", "志愿服务", "法律咨询",
    "心理关爱", "职工书屋", "户外休息",
)  # fmt: skip
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")


def sound_day(row: Any, name: str) -> dict[str, str]:
    day = getattr(row, name)
    if day and day > today():
        return {name: f"{row._meta.get_field(name).verbose_name}在今天以后。请核对。"}
    return {}


class Position(models.Model):
    """One station, centre, reading room or club. `state` is how its eight haves stand with the county."""

    class Kind(models.TextChoices):
        CENTRE = "centre", "职工服务中心"
        STATION = "station", "职工服务站"
        POINT = "point", "职工服务点"
        BOOKS = "books", "职工书屋"
        READING = "reading", "职工读书站"
        PALACE = "palace", "工人文化宫"
        CLUB = "club", "职工俱乐部"
        COUNSEL = "counsel", "心理辅导室"
        HALL = "hall", "新时代文明传习所"
        SPORT = "sport", "文体阵地"

    class State(models.TextChoices):
        UNASKED = "unasked", "未申请核验"
        ASKED = "asked", "待核验"
        MET = "met", "八有达标"
        LACKING = "lacking", "八有有缺项"

    body = models.ForeignKey(Body, models.PROTECT, related_name="positions", verbose_name="所属工会")
    kind = models.CharField("类别", max_length=8, choices=Kind, default=Kind.STATION)
    name = models.CharField("名称", max_length=80)
    jurisdiction = models.ForeignKey(
        Jurisdiction, models.PROTECT, related_name="+", verbose_name="所在乡镇（街道）"
    )
    address = models.CharField("详细地址", max_length=160)
    opened_on = models.DateField("开放日期")
    closed_on = models.DateField("关闭日期", null=True, blank=True)
    closed_reason = models.CharField("关闭原因", max_length=300, blank=True, default="", db_default="")
    hours = models.CharField("开放时间", max_length=60, blank=True, default="", db_default="")
    office_phone = models.CharField("服务电话", max_length=40, blank=True, default="", db_default="")
    functions = ArrayField(models.CharField(max_length=20), verbose_name="功能", default=list, blank=True)
    menu = models.TextField("服务菜单", max_length=1000, blank=True, default="", db_default="")
    has_place = models.BooleanField("活动场所", default=False, db_default=False)
    has_sign = models.BooleanField("统一标识", default=False, db_default=False)
    has_facilities = models.BooleanField("文体设施", default=False, db_default=False)
    has_books = models.BooleanField("职工书屋", default=False, db_default=False)
    has_rules = models.BooleanField("管理制度", default=False, db_default=False)
    has_plan = models.BooleanField("活动计划", default=False, db_default=False)
    has_funds = models.BooleanField("经费保障", default=False, db_default=False)
    has_staff = models.BooleanField("人员管理", default=False, db_default=False)
    state = models.CharField("八有核验", max_length=8, choices=State, default=State.UNASKED)
    asked_on = models.DateField("申请核验日期", null=True, blank=True)
    checked_on = models.DateField("核验日期", null=True, blank=True)
    checked_by = models.CharField("核验人", max_length=60, blank=True, default="", db_default="")

    objects = PositionQuerySet.as_manager()

    class Meta:
        verbose_name = "服务阵地"
        constraints = [
            models.UniqueConstraint(
                fields=["body", "name"], condition=Q(closed_on=None), name="one_open_position_of_a_name",
                violation_error_message="本会已有同名的阵地。请打开那一条修改，或换一个名称。",
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")), name="position_closes_after_opening",
                violation_error_message="关闭日期早于开放日期。请核对。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("met", "lacking")) | Q(checked_on__isnull=False), name="position_checked_has_day",
                violation_error_message="核验过的阵地要有核验日期。",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["body"], condition=Q(closed_on=None), name="positions_open"),
            models.Index(fields=["jurisdiction", "kind"], name="positions_by_place"),
            models.Index(fields=["asked_on"], condition=Q(state="asked"), name="positions_asked"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.closed_on is None

    @property
    def lacking(self) -> list[str]:
        """Keys of the marks that are not there."""
        return [key for key in MARKS if not getattr(self, f"has_{key}")]

    def clean(self) -> None:
        wrong: dict[str, Any] = {**sound_day(self, "opened_on"), **sound_day(self, "closed_on")}
        if self.closed_on and self.opened_on and self.closed_on < self.opened_on:
            wrong["closed_on"] = "关闭日期早于开放日期。请核对。"
        if _MOBILE.search(self.office_phone):
            wrong["office_phone"] = "服务电话会对外公布，请填座机或服务热线，不要填个人手机号。"
        if wrong:
            raise ValidationError(wrong)


class PositionShare(models.Model):
    """共享: another union uses a position, with the consent of its owner."""

    class State(models.TextChoices):
        ASKED = "asked", "待对方同意"
        AGREED = "agreed", "共享中"
        DECLINED = "declined", "未同意"
        ENDED = "ended", "已结束"

    position = models.ForeignKey(Position, models.PROTECT, related_name="shares", verbose_name="阵地")
    body = models.ForeignKey(Body, models.PROTECT, related_name="shared_positions", verbose_name="使用工会")
    state = models.CharField("状态", max_length=8, choices=State, default=State.ASKED)
    asked_on = models.DateField("申请日期")
    answered_on = models.DateField("答复日期", null=True, blank=True)
    ended_on = models.DateField("结束日期", null=True, blank=True)
    note = models.CharField("说明", max_length=300, blank=True, default="", db_default="")

    objects = ShareQuerySet.as_manager()

    class Meta:
        verbose_name = "阵地共享"
        constraints = [
            models.UniqueConstraint(
                fields=["position", "body"], condition=Q(state__in=("asked", "agreed")), name="one_share_at_a_time",
                violation_error_message="这家工会已在共享这个阵地，或正在申请。",
            ),
            models.CheckConstraint(
                condition=~Q(state="ended") | Q(ended_on__isnull=False), name="ended_share_has_day",
                violation_error_message="结束共享要有结束日期。",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["body"], condition=Q(state="agreed"), name="shares_agreed"),
            models.Index(fields=["asked_on"], condition=Q(state="asked"), name="shares_asked"),
        ]

    def __str__(self) -> str:
        return f"{self.body}共享{self.position}"


class PositionPaper(models.Model):
    """A photo or paper that shows one of the eight marks."""

    position = models.ForeignKey(Position, models.PROTECT, related_name="papers", verbose_name="阵地")
    mark = models.CharField("项目", max_length=10, choices=list(MARKS.items()))
    file = models.FileField("材料", upload_to="positions")
    name = models.CharField("文件名", max_length=120)
    kind = models.CharField(max_length=80, editable=False)
    size = models.PositiveIntegerField("大小", editable=False)
    digest = models.CharField(max_length=64, editable=False, db_collation="C")
    uploaded_by_name = models.CharField("上传人", max_length=60)
    uploaded_on = models.DateField("上传日期")

    objects = OfPositionQuerySet.as_manager()

    class Meta:
        verbose_name = "阵地材料"
        constraints = [
            models.UniqueConstraint(fields=["position", "mark", "digest"], name="one_paper_of_a_content"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def body(self) -> Body:
        return self.position.body


class PositionCheck(models.Model):
    """One look of the county at a position: what was missing and why. The last one stands on the position too."""

    position = models.ForeignKey(Position, models.PROTECT, related_name="checks", verbose_name="阵地")
    checked_on = models.DateField("核验日期")
    checked_by = models.CharField("核验人", max_length=60)
    missing = models.JSONField("缺项和原因", default=dict, blank=True)  # mark → why

    objects = OfPositionQuerySet.as_manager()

    class Meta:
        verbose_name = "阵地核验"
        indexes = [models.Index(fields=["position", "-checked_on"], name="checks_of_position")]

    def __str__(self) -> str:
        return f"{self.position} {self.checked_on} 核验"

    @property
    def body(self) -> Body:
        return self.position.body

    @property
    def words(self) -> str:
        if not self.missing:
            return "八项齐全"
        return "；".join(f"{MARKS[key]}：{why}" for key, why in self.missing.items() if key in MARKS)

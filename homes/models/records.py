"""What a union publishes to its members, and the records of its systems and campaigns that its superior verifies."""

import secrets
from pathlib import PurePath
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from core.clock import today
from homes.models.activities import Activity, TitledQuerySet, sound_days
from homes.querysets import OfBodyQuerySet
from unions.models import Body
from unions.querysets import BASIC_KINDS

RECORD_LISTS: Final = {
    "ledger": "home.required_systems",
    "double": "home.doubles_items",
    "open3": "home.open3_items",
    "duty": "std.duty_items",
}


def file_path(row: models.Model, name: str) -> str:
    """A random storage name: what people call their files never becomes a path."""
    return f"homes/{secrets.token_hex(16)}{PurePath(name).suffix.lower()[:6]}"


class AffairsPost(models.Model):
    """会务公开: what is published to the members, on the portal or on the notice board. No personal data belongs here."""

    class Kind(models.TextChoices):
        FUNDS = "funds", "经费"
        ELECTIONS = "elections", "选举"
        PLANS = "plans", "计划"
        BENEFITS = "benefits", "福利"
        MAJOR = "major", "重大事项"

    class Place(models.TextChoices):
        ONLINE = "online", "线上"
        BOARD = "board", "公告栏"
        BOTH = "both", "线上和公告栏"

    body = models.ForeignKey(
        Body, models.PROTECT, related_name="affairs_posts", verbose_name="工会", db_index=False
    )
    kind = models.CharField("事项", max_length=10, choices=Kind)
    title = models.CharField("标题", max_length=80)
    content = models.TextField("内容", max_length=4000)
    published_on = models.DateField("公开日期")
    place = models.CharField("公开地点", max_length=8, choices=Place, default=Place.ONLINE)
    feedback = models.TextField("会员意见和答复", max_length=1000, blank=True, default="", db_default="")

    objects = TitledQuerySet.as_manager()

    class Meta:
        verbose_name = "会务公开"
        constraints = [
            models.UniqueConstraint(
                fields=["body", "kind", "published_on", "title"], name="one_post_of_a_title_a_day",
                violation_error_message="这一天已公开过同一事项、同一标题的内容。请打开原来那一条修改。",
            )
        ]  # fmt: skip
        indexes = [models.Index(fields=["body", "-published_on"], name="posts_of_body")]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        wrong: dict[str, Any] = sound_days(self, "published_on")
        for name in ("title", "content"):
            if found := personal(getattr(self, name)):
                wrong[name] = f"这里有{found}，公开的内容不能含个人信息。请删去后再公开。"
        if wrong:
            raise ValidationError(wrong)


def personal(text: str) -> str:
    """The word for a number of a person inside a text that everybody will read; empty where there is none."""
    digits = "".join(c if c.isascii() and c.isalnum() else " " for c in text).split()
    if any(len(part) == 18 and part[:17].isdigit() and part[17] in "0123456789Xx" for part in digits):
        return "证件号码"
    if any(len(part) == 11 and part.isdigit() and part[0] == "1" and part[1] in "3456789" for part in digits):
        return "手机号码"
    return ""


class HomeRecord(models.Model):
    """One item of a local list with its papers: a system on file, or a campaign item carried out in a year.

    Filed by the chair, verified by a level above. `item` is the list's own word; a system has one record that is
    revised, every other item one a year.
    """

    class Kind(models.TextChoices):
        LEDGER = "ledger", "制度台账"
        DOUBLE = "double", "双亮双争双述双评"
        OPEN3 = "open3", "三公开四统筹"
        DUTY = "duty", "基层工会职责"

    class State(models.TextChoices):
        DRAFT = "draft", "待提交"
        FILED = "filed", "待核实"
        VERIFIED = "verified", "已核实"
        RETURNED = "returned", "已退回"

    body = models.ForeignKey(
        Body, models.PROTECT, related_name="home_records", verbose_name="工会", db_index=False
    )
    kind = models.CharField("类别", max_length=8, choices=Kind)
    item = models.CharField("项目", max_length=40)
    cycle = models.PositiveSmallIntegerField("年度", editable=False)
    title = models.CharField("名称", max_length=80)
    done_on = models.DateField("通过（开展）日期")
    adopted_by = models.CharField("通过会议", max_length=60, blank=True, default="", db_default="")
    revised_on = models.DateField("最近修订日期", null=True, blank=True)
    note = models.TextField("内容和做法", max_length=1000, blank=True, default="", db_default="")
    state = models.CharField("状态", max_length=10, choices=State, default=State.DRAFT)
    filed_by = models.BigIntegerField("填报人编号", null=True, editable=False)
    filed_by_name = models.CharField("填报人", max_length=40, blank=True, default="", db_default="")
    filed_on = models.DateField("提交日期", null=True, blank=True)
    verified_by_name = models.CharField("核实人", max_length=40, blank=True, default="", db_default="")
    verified_on = models.DateField("核实日期", null=True, blank=True)
    comment = models.CharField("核实意见", max_length=300, blank=True, default="", db_default="")

    objects = TitledQuerySet.as_manager()

    class Meta:
        verbose_name = "制度台账和创建记录"
        constraints = [
            models.UniqueConstraint(
                fields=["body", "item"], condition=Q(kind="ledger"), name="one_ledger_of_a_system",
                violation_error_message="本会这项制度已登记过。修订时打开原来那一条，点“修订”。",
            ),
            models.UniqueConstraint(
                fields=["body", "kind", "item", "cycle"], condition=~Q(kind="ledger"), name="one_record_of_an_item_a_year",
                violation_error_message="本会这一年度这一项已登记过。请打开原来那一条。",
            ),
            models.CheckConstraint(
                condition=~Q(kind="ledger") | ~Q(adopted_by="") & Q(revised_on__isnull=False, revised_on__gte=F("done_on")),
                name="ledger_was_adopted", violation_error_message="制度要填通过会议，修订日期不早于通过日期。",
            ),
            models.CheckConstraint(
                condition=~Q(state="verified") | Q(verified_on__isnull=False), name="record_verified_on_a_day",
                violation_error_message="核实过的记录要有核实日期。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("filed", "verified", "returned")) | Q(filed_on__isnull=False), name="record_filed_on_a_day",
                violation_error_message="提交过的记录要有提交日期。",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["body"], include=["kind", "item", "state", "revised_on", "verified_on"], name="records_of_body"
            ),
            models.Index(fields=["filed_on"], condition=Q(state="filed"), name="records_waiting"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.item}"

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.DRAFT, self.State.RETURNED)

    def clean(self) -> None:
        wrong: dict[str, Any] = sound_days(self, "done_on", "revised_on")
        if self.body_id and self.body.kind not in BASIC_KINDS and self._state.adding:
            wrong["body"] = "这里登记基层工会的资料。请另选一家基层工会。"
        if self.done_on:
            self.cycle = self.done_on.year
        if self.kind == self.Kind.LEDGER:
            self.revised_on = self.revised_on or self.done_on
            if not self.adopted_by:
                wrong["adopted_by"] = "请填写通过这项制度的会议，如“第三届第二次会员代表大会”。"
            if self.revised_on and self.done_on and self.revised_on < self.done_on:
                wrong["revised_on"] = "修订日期早于通过日期。请核对。"
        else:
            self.revised_on = None
            if self.done_on and self.is_open and self.done_on.year < today().year - 1:
                wrong["done_on"] = "这里登记今年和去年开展的工作。请核对年份。"
        if wrong:
            raise ValidationError(wrong)


class HomeFile(models.Model):
    """A picture or paper of an activity or a record, stored under a random name without what a phone hides in it."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name="工会")
    activity = models.ForeignKey(
        Activity, models.CASCADE, null=True, blank=True, related_name="files", verbose_name="活动"
    )
    record = models.ForeignKey(
        HomeRecord, models.CASCADE, null=True, blank=True, related_name="files", verbose_name="记录"
    )
    file = models.FileField("文件", upload_to=file_path)
    name = models.CharField("文件名", max_length=200)
    kind = models.CharField("类型", max_length=80)
    size = models.PositiveIntegerField("大小（字节）")
    digest = models.CharField("摘要", max_length=64)
    uploaded_by_name = models.CharField("上传人", max_length=40)
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)

    objects = OfBodyQuerySet.as_manager()

    class Meta:
        verbose_name = "照片和材料"
        constraints = [
            models.CheckConstraint(
                condition=Q(activity=None, record__isnull=False) | Q(activity__isnull=False, record=None),
                name="file_of_one_thing",
            ),
            models.UniqueConstraint(fields=["activity", "digest"], name="one_file_of_an_activity"),
            models.UniqueConstraint(fields=["record", "digest"], name="one_file_of_a_record"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def owner(self) -> Any:
        return self.activity or self.record

    @property
    def is_picture(self) -> bool:
        return self.kind.startswith("image/")

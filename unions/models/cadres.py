"""Cadres: who holds which post in which body, and their training."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from core.clock import add_months
from core.crypto import Sealed, SealedField
from unions.models.bodies import Body
from unions.models.committees import Committee, before_founding, early
from unions.models.elections import Election
from unions.querysets import OfficerQuerySet, OfOfficerQuerySet


class Officer(Sealed):
    """One person in one post. Leaving closes the row; nothing is deleted."""

    class Post(models.TextChoices):
        CHAIR = "chair", "主席"
        VICE = "vice", "副主席"
        MEMBER = "member", "委员"
        AUDIT_HEAD = "audit_head", "经审委主任"
        AUDIT_MEMBER = "audit_member", "经审委员"
        WOMEN_HEAD = "women_head", "女职工委员会主任"
        WOMEN_MEMBER = "women_member", "女职工委员"
        STAFF = "staff", "专职工作人员"
        FIRST_CHAIR = "first_chair", "第一主席"

    class Treatment(models.IntegerChoices):
        """In ascending order, so that two can be compared."""

        STAFF = 1, "一般职工"
        MIDDLE_DEPUTY = 2, "中层副职"
        MIDDLE = 3, "中层正职"
        DEPUTY = 4, "同级副职（单位行政副职）"
        HEAD = 5, "同级正职"

    class Rank(models.TextChoices):
        BUREAU = "bureau", "厅级"
        DIVISION = "division", "处级"
        SECTION = "section", "科级"
        OTHER = "other", "其他"

    class OrganLevel(models.TextChoices):
        PROVINCE = "province", "省级机关"
        CITY = "city", "市级机关"
        COUNTY = "county", "县级机关"
        TOWNSHIP = "township", "乡镇（街道）"
        BASIC = "basic", "基层单位"

    phone: str
    name = models.CharField("姓名", max_length=40)
    pinyin = models.CharField(max_length=120, editable=False, db_collation="C")
    initials = models.CharField(max_length=40, editable=False, db_collation="C")
    sex = models.CharField("性别", max_length=1, choices=[("1", "男"), ("2", "女")], blank=True)
    born_on = models.DateField("出生日期", null=True, blank=True)
    education = models.CharField("学历", max_length=20, blank=True)
    party_member = models.BooleanField("中共党员", default=False)
    body = models.ForeignKey(Body, models.PROTECT, related_name="officers", verbose_name="工会")
    post = models.CharField("职务", max_length=12, choices=Post)
    fulltime = models.BooleanField("专职", default=False)
    election = models.ForeignKey(
        Election, models.PROTECT, null=True, blank=True, related_name="officers", verbose_name="当选的选举"
    )
    elected_on = models.DateField("当选日期", null=True, blank=True)
    took_post_on = models.DateField("任职日期")
    term_end = models.DateField("任期至", null=True, blank=True)
    left_on = models.DateField("离任日期", null=True, blank=True)
    left_reason = models.CharField("离任原因", max_length=120, blank=True)
    improper_transfer = models.BooleanField(
        "违规调动", default=False, db_default=False, editable=False
    )  # left before the term's end without both consents
    improper_settled_on = models.DateField("违规调动处理日期", null=True, blank=True, editable=False)
    improper_settled = models.CharField(
        "违规调动处理结果", max_length=300, blank=True, default="", db_default="", editable=False
    )
    concurrent_post = models.CharField("兼任行政职务", max_length=60, blank=True)
    in_party_leadership = models.BooleanField("进入党组织领导班子", default=False, db_default=False)
    conflict_mark = models.CharField("限制任职情形", max_length=120, blank=True, default="", db_default="")
    rank = models.CharField("级别", max_length=10, choices=Rank, blank=True, default="", db_default="")
    organ_level = models.CharField(
        "所在机关层级", max_length=10, choices=OrganLevel, blank=True, default="", db_default=""
    )
    treatment_due = models.PositiveSmallIntegerField("应享待遇", choices=Treatment, null=True, blank=True)
    treatment_actual = models.PositiveSmallIntegerField("实享待遇", choices=Treatment, null=True, blank=True)
    contract_end = models.DateField("劳动合同期限至", null=True, blank=True)
    certified_on = models.DateField("持证日期", null=True, blank=True)
    certificate_no = models.CharField("证号", max_length=40, blank=True)
    phone_sealed = SealedField(purpose="officer.phone")

    objects = OfficerQuerySet.as_manager()

    class Meta:
        verbose_name = "工会干部"
        constraints = [
            models.UniqueConstraint(
                fields=["body"], condition=Q(post="chair", left_on=None), name="one_chair_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gte=models.F("took_post_on")),
                name="leaves_after_taking_post",
            ),
        ]
        indexes = [
            models.Index(fields=["body", "post"]),
            models.Index(fields=["initials"]),
            models.Index(fields=["body"], condition=Q(improper_transfer=True), name="officer_improper_transfer"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.name}（{self.get_post_display()}）"

    def clean(self) -> None:
        """Those whom the founding congress elected took their posts before the approval that founded the union."""
        wrong = before_founding(self, "took_post_on")
        if wrong and not self._elected_at_founding():
            raise ValidationError(wrong)

    def _elected_at_founding(self) -> bool:
        founding = Election.objects.filter(
            body=self.body_id, kind=Election.Kind.FOUNDING, held_on=self.took_post_on
        )
        seated = Committee.objects.filter(body=self.body_id, elected_on=self.took_post_on)
        return founding.exists() or seated.exists()

    def is_young(self, on: dt.date, most: int | None) -> bool | None:
        """Of at most so many years; unknown without a date of birth or a figure."""
        if self.born_on is None or most is None:
            return None
        return add_months(self.born_on, 12 * (int(most) + 1)) > on


class Training(models.Model):
    """One attendance. `hundredths` are hundredths of a day, so that online hours add up exactly."""

    class Kind(models.TextChoices):
        POST = "post", "任职培训"
        ROTATION = "rotation", "轮训"
        SPECIAL = "special", "专业培训"
        OUTSIDE = "outside", "省外培训"
        SOCIAL = "social", "社会化工会工作者培训"
        REPRESENTATIVE = "delegate", "职工代表培训"

    class OrganiserLevel(models.TextChoices):
        PROVINCE = "province", "省级"
        CITY = "city", "市级"
        COUNTY = "county", "县级"
        TOWNSHIP = "township", "乡镇（街道）"
        BASIC = "basic", "本单位"

    officer = models.ForeignKey(Officer, models.PROTECT, related_name="trainings", verbose_name="干部")
    course = models.CharField("培训名称", max_length=120)
    kind = models.CharField("类别", max_length=10, choices=Kind)
    organiser = models.CharField("主办单位", max_length=120)
    organiser_level = models.CharField("主办层级", max_length=10, choices=OrganiserLevel)
    online = models.BooleanField("网络培训", default=False)
    started_on = models.DateField("开始日期")
    hundredths = models.PositiveIntegerField("天数（百分之一天）")
    passed = models.BooleanField("考核合格", default=True)
    certificate = models.CharField("证书编号", max_length=60, blank=True)

    objects = OfOfficerQuerySet.as_manager()

    class Meta:
        verbose_name = "培训记录"
        indexes = [
            models.Index(fields=["officer", "-started_on"]),
            models.Index(fields=["kind", "organiser_level", "started_on"], name="training_class_year"),
        ]

    def __str__(self) -> str:
        return f"{self.officer.name}：{self.course}"

    def clean(self) -> None:
        founded = self.officer.body.established_on if self.officer_id else None
        if founded and self.started_on and self.started_on < founded:
            raise ValidationError({"started_on": early(self, "started_on", founded)})

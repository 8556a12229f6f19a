"""Employers, with or without a union (the denominator of every coverage ratio)."""

from django.db import models
from django.db.models import Q

from unions.models.policy import Jurisdiction
from unions.querysets import UnitQuerySet


class Unit(models.Model):
    """An enterprise, organ, institution or social organisation. `monthly_wages` in fen."""

    class Nature(models.TextChoices):
        ORGAN = "organ", "机关"
        INSTITUTION = "institution", "事业单位"
        STATE = "state", "国有企业"
        COLLECTIVE = "collective", "集体企业"
        PRIVATE = "private", "非公企业"
        FOREIGN = "foreign", "外商投资企业"
        TAIWAN = "taiwan", "港澳台投资企业"
        SOCIAL = "social", "社会组织"
        OTHER = "other", "其他组织"

    class Domain8(models.TextChoices):
        NONE = "", "不属于"
        TWO_NEW = "two_new", "“两新”组织"
        PARK = "park", "各类园区"
        TOWN = "town", "特色小镇"
        STARTUP = "startup", "创业平台"
        BUILDING = "building", "楼宇商圈"
        MARKET = "market", "专业市场"
        FREIGHT = "freight", "货运物流"
        COOP = "coop", "合作经济组织"

    name = models.CharField("单位名称", max_length=120)
    pinyin = models.CharField(max_length=120, editable=False, db_collation="C")
    initials = models.CharField(max_length=40, editable=False, db_collation="C")
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True, db_collation="C")
    address = models.CharField("单位地址", max_length=200, blank=True)
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, verbose_name="所在政区")
    home_path = models.CharField(max_length=120, editable=False, db_collation="C")
    nature = models.CharField("单位性质", max_length=12, choices=Nature)
    nature_code = models.CharField("性质代码", max_length=4, blank=True)
    economy = models.CharField("经济类型", max_length=20, blank=True)
    industry = models.CharField("所属行业", max_length=1, blank=True)  # GB/T 4754-2017 section A–T
    opened_on = models.DateField("开业（设立）日期", null=True, blank=True)
    closed_on = models.DateField("注销日期", null=True, blank=True)
    workers = models.PositiveIntegerField("职工人数", default=0)
    female_workers = models.PositiveIntegerField("女职工数", default=0)
    migrant_workers = models.PositiveIntegerField("农民工数", default=0)
    dispatched_workers = models.PositiveIntegerField("劳务派遣工数", default=0)
    monthly_wages = models.BigIntegerField("月工资总额（分）", default=0)
    sme = models.BooleanField("中小企事业单位", default=True)
    above_scale = models.BooleanField("规模以上", default=False)
    domain8 = models.CharField("八大领域", max_length=10, choices=Domain8, blank=True)
    key_area = models.CharField("建会重点领域", max_length=30, blank=True)  # a word of cov.key_areas
    is_company = models.BooleanField("公司制", default=False)
    has_board = models.BooleanField("有董事会", default=False)
    has_supervisors = models.BooleanField("有监事会", default=False)
    labour_intensive = models.BooleanField("劳动密集型", default=False)
    restructured = models.BooleanField("经过改制", default=False)
    party_org = models.BooleanField("有党组织", default=False)
    hardship = models.BooleanField("困难企业", default=False)
    ops_normal = models.BooleanField("经营管理正常", default=False, db_default=False)
    relations_ok = models.BooleanField("劳动关系和谐", default=False, db_default=False)
    staff_stable = models.BooleanField("职工队伍稳定", default=False, db_default=False)
    attested_on = models.DateField("直选条件认定日期", null=True, blank=True)
    counted_on = models.DateField("统计时点", null=True, blank=True)
    village = models.ForeignKey(
        "unions.Village",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="units",
        verbose_name="村（社区）",
    )
    grid = models.ForeignKey(
        "unions.GridCell", models.PROTECT, null=True, blank=True, related_name="units", verbose_name="网格"
    )

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = "用人单位"
        constraints = [
            models.UniqueConstraint(fields=["uscc"], condition=~Q(uscc=""), name="one_unit_per_uscc"),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(opened_on=None) | Q(closed_on__gte=models.F("opened_on")),
                name="unit_closes_after_opening",
            ),
            models.CheckConstraint(
                condition=Q(ops_normal=False, relations_ok=False, staff_stable=False)
                | Q(attested_on__isnull=False),
                name="attested_on_a_day",
            ),
        ]
        indexes = [models.Index(fields=["home_path", "id"]), models.Index(fields=["initials"])]

    def __str__(self) -> str:
        return self.name


ENTERPRISE = (
    Unit.Nature.STATE,
    Unit.Nature.COLLECTIVE,
    Unit.Nature.PRIVATE,
    Unit.Nature.FOREIGN,
    Unit.Nature.TAIWAN,
)

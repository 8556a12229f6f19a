"""How paid dues are divided along the tree: dated plans in basis points, and the shares of each payment in fen."""

from django.db import models
from django.db.models import F, Q

from core.money import BASIS
from finance.querysets import OpenDataQuerySet, ShareQuerySet
from unions.models import Body, Jurisdiction


class Level(models.TextChoices):
    """The order is also the tie order of the largest-remainder split."""

    BASIC = "basic", "基层工会"
    TOWNSHIP = "township", "乡镇（街道）工会"
    COUNTY = "county", "县（市、区）总工会"
    CITY = "city", "市总工会"
    PROVINCE = "province", "省总工会"
    NATIONAL = "national", "全国总工会"


class SplitPlan(models.Model):
    """The shares of each level in one place from one day on. A plan that a payment has used is never changed."""

    class Source(models.TextChoices):
        DOCUMENT = "document", "文件规定"
        LOCAL = "local", "本级设定"
        PROPOSAL = "proposal", "平台建议值"

    jurisdiction = models.ForeignKey(
        Jurisdiction, models.PROTECT, related_name="split_plans", verbose_name="适用地区"
    )
    effective_from = models.DateField("生效日期")
    basic_bp = models.PositiveSmallIntegerField("基层工会")
    township_bp = models.PositiveSmallIntegerField("乡镇（街道）工会")
    county_bp = models.PositiveSmallIntegerField("县（市、区）总工会")
    city_bp = models.PositiveSmallIntegerField("市总工会")
    province_bp = models.PositiveSmallIntegerField("省总工会")
    national_bp = models.PositiveSmallIntegerField("全国总工会")
    document = models.CharField("依据文件", max_length=200, blank=True)
    clause = models.CharField("条款", max_length=60, blank=True)
    source = models.CharField("来源", max_length=10, choices=Source, default=Source.DOCUMENT)
    note = models.CharField("说明", max_length=300, blank=True)
    set_by = models.CharField("设定人", max_length=40, blank=True)
    set_at = models.DateTimeField("设定时间", auto_now_add=True)

    objects = OpenDataQuerySet.as_manager()

    class Meta:
        verbose_name = "分成方案"
        constraints = [
            models.UniqueConstraint(fields=["jurisdiction", "effective_from"], name="one_plan_per_day"),
            models.CheckConstraint(
                condition=Q(
                    basic_bp=BASIS
                    - F("township_bp")
                    - F("county_bp")
                    - F("city_bp")
                    - F("province_bp")
                    - F("national_bp")
                ),
                name="plan_sums_to_all",
                violation_error_message="各级比例合计应为 100%。请核对后再保存。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.jurisdiction}经费分成方案（{self.effective_from} 起）"

    @property
    def shares(self) -> dict[Level, int]:
        """Basis points per level, in tie order."""
        return {level: getattr(self, f"{level.value}_bp") for level in Level}


class SplitShare(models.Model):
    """One level's part of one payment. `node` receives it: the level's body, or the next one up where there is none.

    Without a node the money goes to the national federation. Append-only; a deferred trigger proves the sum.
    """

    payment = models.ForeignKey("finance.Payment", models.PROTECT, related_name="shares", verbose_name="到账")
    level = models.CharField("层级", max_length=10, choices=Level)
    node = models.ForeignKey(
        Body, models.PROTECT, null=True, related_name="dues_shares", verbose_name="分得工会"
    )
    amount = models.BigIntegerField("金额（分）")

    objects = ShareQuerySet.as_manager()

    class Meta:
        verbose_name = "分成"
        constraints = [models.UniqueConstraint(fields=["payment", "level"], name="one_share_per_level")]

    def __str__(self) -> str:
        return f"{self.get_level_display()} {self.amount}"

    @property
    def own_level(self) -> bool:
        """False where the level has no body and its share went up."""
        kinds = {
            "township": ("township", "zone"),
            "county": ("county",),
            "city": ("city",),
            "province": ("province",),
        }
        wanted = kinds.get(self.level)
        return wanted is None or (self.node is not None and self.node.kind in wanted)

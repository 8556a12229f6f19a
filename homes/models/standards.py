"""Standards of homes as data: a versioned rubric by grade and track, and its items with their way of scoring."""

from django.db import models
from django.db.models import F, Q

from homes.models.grades import Grade, Track
from homes.scoring.marks import in_words
from unions.models import Body, Jurisdiction
from unions.querysets import OpenDataQuerySet


class Standard(models.Model):
    """One version for one place. Published ones never change, in the database too; old sheets keep the version they were scored by."""

    class Kind(models.TextChoices):
        HOME = "home", "职工之家"
        TOWN = "town", "乡镇（街道）工会“六好”"

    class State(models.TextChoices):
        DRAFT = "draft", "起草中"
        PUBLISHED = "published", "已发布"

    kind = models.CharField("类别", max_length=8, choices=Kind, default=Kind.HOME)
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+", verbose_name="适用地区")
    body = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="standards", verbose_name="制定工会"
    )  # what the portal brings along has none
    grade = models.CharField("等级", max_length=12, choices=Grade, blank=True)
    track = models.CharField("单位类别", max_length=8, choices=Track, blank=True)
    version = models.PositiveSmallIntegerField("版本")
    title = models.CharField("名称", max_length=80)
    effective_from = models.DateField("施行日期")
    pass_score = models.PositiveIntegerField("合格分")  # hundredths of a point
    satisfaction_weight = models.PositiveIntegerField(
        "满意度分值比重", default=0
    )  # basis points of the points
    basis = models.CharField("依据", max_length=200, blank=True)
    synthesis = models.BooleanField("系统综合拟定", default=False)
    state = models.CharField("状态", max_length=10, choices=State, default=State.DRAFT)
    based_on = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="successors", verbose_name="上一版"
    )
    published_on = models.DateField("发布日期", null=True, blank=True)
    published_by_name = models.CharField("发布人", max_length=40, blank=True)

    objects = OpenDataQuerySet.as_manager()

    class Meta:
        verbose_name = "评分标准"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "jurisdiction", "grade", "track", "version"], name="one_standard_per_version"
            ),
            models.CheckConstraint(
                condition=Q(kind="town", grade="", track="") | (Q(kind="home") & ~Q(grade="") & ~Q(track="")),
                name="standard_names_grade_and_track",
                violation_error_message="职工之家的评分标准要写明等级和单位类别，“六好”标准不分等级和类别。",
            ),
            models.CheckConstraint(
                condition=Q(satisfaction_weight__lte=10_000), name="standard_weight_is_a_share"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}（第{self.version}版）"

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def path(self) -> str:
        """Events about it belong to the union that keeps it."""
        return self.body.path if self.body else ""


class StandardItem(models.Model):
    """One item of a standard. Points in hundredths; `numbers` are what the way of scoring needs.

    `entry`: the catalogue's entry whose outcome or attested row is this item; `known`: the figure of the portal that fills it.
    """

    class Scoring(models.TextChoices):
        WHOLE = "whole", "达到得满分"
        TIERS = "tiers", "分档计分"
        DEDUCT = "deduct", "逐项扣分"
        COUNT = "count", "按次计分"
        SHARE = "share", "按比例计分"

    standard = models.ForeignKey(Standard, models.CASCADE, related_name="items", verbose_name="评分标准")
    order = models.PositiveSmallIntegerField("顺序")
    have = models.PositiveSmallIntegerField("所属“六有”", default=0)  # 0: outside the six haves
    section = models.CharField("类别", max_length=40)
    code = models.CharField("编号", max_length=8)
    text = models.CharField("内容", max_length=120)
    criterion = models.CharField("验收标准", max_length=300)
    points = models.PositiveIntegerField("分值")
    scoring = models.CharField("计分办法", max_length=8, choices=Scoring, default=Scoring.WHOLE)
    numbers = models.JSONField("计分参数", default=dict, blank=True)
    asks = models.CharField("填报数值", max_length=40, blank=True)
    unit = models.CharField("单位", max_length=8, blank=True)  # `%`: basis points
    mandatory = models.BooleanField("必备", default=False)
    veto = models.BooleanField("一票否决", default=False)
    bonus = models.BooleanField("加分", default=False)
    satisfaction = models.BooleanField("满意度项目", default=False)
    evidence = models.CharField("证明材料", max_length=120, blank=True)
    entry = models.CharField("条目", max_length=8, blank=True)
    known = models.CharField("系统数据", max_length=24, blank=True)

    objects = OpenDataQuerySet.as_manager()

    class Meta:
        verbose_name = "评分项目"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["standard", "code"],
                name="one_standard_item_per_code",
                violation_error_message="这个编号已经用过。请换一个编号。",
            ),
            models.CheckConstraint(
                condition=Q(points__gt=0) | Q(veto=True),
                name="standard_item_has_points",
                violation_error_message="分值要大于 0；只有一票否决项可以不计分。",
            ),
            models.CheckConstraint(condition=Q(have__lte=6), name="standard_item_have"),
        ]
        indexes = [models.Index(F("standard"), F("order"), name="standard_items_in_order")]

    def __str__(self) -> str:
        return f"{self.code} {self.text}"

    @property
    def is_rate(self) -> bool:
        return self.unit == "%"

    @property
    def path(self) -> str:
        return self.standard.path

    @property
    def how(self) -> str:
        """The way of scoring in words, with tiers and limits."""
        return in_words(self, self.unit, self.asks)

"""Places, policy documents and their figures as dated rows."""

from django.db import models
from django.db.models import F, Q

from unions.querysets import DocumentQuerySet, OpenDataQuerySet, PlaceQuerySet


class Jurisdiction(models.Model):
    """A place of the administrative tree, GB/T 2260 down to township level. `CN` is the root."""

    class Level(models.TextChoices):
        NATION = "nation", "国家"
        PROVINCE = "province", "省"
        CITY = "city", "市"
        COUNTY = "county", "县"
        TOWNSHIP = "township", "乡"

    code = models.CharField("区划代码", max_length=12, unique=True, db_collation="C")
    name = models.CharField("名称", max_length=60)
    level = models.CharField("层级", max_length=10, choices=Level)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="children", verbose_name="上级"
    )

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = "行政区划"

    def __str__(self) -> str:
        return self.name

    @property
    def lineage(self) -> list[str]:
        """Own code first, then each parent's, up to the national root."""
        if self.code == "CN":
            return ["CN"]
        return [self.code[:size] for size in (9, 6, 4, 2) if len(self.code) >= size] + ["CN"]


class PolicyDoc(models.Model):
    """A document by which figures are in force, or one that another document leans on."""

    code = models.CharField("简码", max_length=24, unique=True)
    title = models.CharField("标题", max_length=200)
    short = models.CharField("简称", max_length=60)
    number = models.CharField("文号", max_length=60, blank=True)
    issuer = models.CharField("发文机关", max_length=120, blank=True)
    issuer_kind = models.CharField("机关类别", max_length=20, blank=True)
    issued_on = models.DateField("成文日期", null=True, blank=True)
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, verbose_name="适用地区")
    based_on = models.ManyToManyField(
        "self", symmetrical=False, related_name="basis_of", verbose_name="上位文件"
    )
    forwards = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="forwarded_by", verbose_name="转发自"
    )
    superseded_by = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="supersedes", verbose_name="被替代为"
    )
    addressees = models.TextField("主送", blank=True)
    body = models.ForeignKey(
        "unions.Body",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name="登记的工会",
    )  # documents of the packs have none
    remark = models.TextField("贯彻意见", blank=True)
    effective_from = models.DateField("生效", null=True, blank=True)
    effective_to = models.DateField("失效", null=True, blank=True)
    text_held = models.BooleanField("平台存有正文", default=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "政策文件"

    def __str__(self) -> str:
        return self.short or self.title


class Threshold(models.Model):
    """One figure, list or parameter in one jurisdiction from one day on. Never edited: each change is a new row."""

    class Source(models.TextChoices):
        DOCUMENT = "document", "文件规定"
        PROPOSAL = "proposal", "平台建议值"
        REFERENCE = "reference", "参照值"
        LOCAL = "local", "本级设定"

    class Strength(models.TextChoices):
        MUST = "MUST", "应当"
        SHOULD = "SHOULD", "一般"
        MAY = "MAY", "可以"

    key = models.CharField("参数", max_length=60)
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, verbose_name="地区")
    value = models.JSONField("值")  # integers; rates in basis points, yuan in fen, dates as ISO text
    comparator = models.CharField("比较", max_length=2, blank=True)
    strength = models.CharField("力度", max_length=6, choices=Strength, blank=True)
    policy_doc = models.ForeignKey(PolicyDoc, models.PROTECT, null=True, blank=True, verbose_name="文件")
    clause = models.CharField("条款", max_length=60, blank=True)
    source = models.CharField("来源", max_length=10, choices=Source)
    note = models.CharField("说明", max_length=300, blank=True)
    confirmed = models.BooleanField("已确认启用", default=True)
    effective_from = models.DateField("生效日期")
    effective_to = models.DateField("失效日期", null=True, blank=True)
    set_by = models.CharField("设定人", max_length=60, blank=True)
    set_at = models.DateTimeField("设定时间", auto_now_add=True)

    objects = OpenDataQuerySet.as_manager()

    class Meta:
        verbose_name = "标准参数"
        indexes = [models.Index(fields=["key", "jurisdiction", "-effective_from"])]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "jurisdiction", "effective_from"], name="one_threshold_per_day"
            ),
            models.CheckConstraint(
                condition=Q(effective_to=None) | Q(effective_to__gt=F("effective_from")),
                name="threshold_ends_later",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.jurisdiction}"


class RuleAdoption(models.Model):
    """Whether an entry of the catalogue is in force in a jurisdiction, is core, and what it weighs. Dated like figures."""

    entry = models.CharField("条目", max_length=8)
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, verbose_name="地区")
    enabled = models.BooleanField("启用")
    core = models.BooleanField("必备", default=False)
    weight = models.PositiveSmallIntegerField("权重", default=1)
    strength = models.CharField(
        "力度", max_length=6, choices=Threshold.Strength, default=Threshold.Strength.MUST
    )
    effective_from = models.DateField("生效日期")
    set_by = models.CharField("设定人", max_length=60, blank=True)
    set_at = models.DateTimeField("设定时间", auto_now_add=True)

    objects = OpenDataQuerySet.as_manager()

    class Meta:
        verbose_name = "条目启用"
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "jurisdiction", "effective_from"], name="one_adoption_per_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.entry} {self.jurisdiction}"

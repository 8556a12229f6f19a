"""Union bodies as a tree with a second, industrial line; the employers they cover."""

from django.db import models
from django.db.models import F, Q

from core.scoping import Branch
from unions.models.policy import Jurisdiction
from unions.models.units import Unit
from unions.querysets import ACTIVE_STATES, BASIC_KINDS, INDUSTRIAL_KINDS, BodyQuerySet, OfBodyQuerySet

SEGMENT = 4  # characters of one path segment, base 36: 1.6 million children


class Body(models.Model):
    """A union body. `path` holds the territorial line in fixed-width segments; only `unions.workflows` writes it."""

    class Kind(models.TextChoices):
        PROVINCE = "province", "省总工会"
        CITY = "city", "市总工会"
        COUNTY = "county", "县（市、区）总工会"
        INDUSTRIAL = "industrial", "产业工会"
        ORGAN = "organ", "机关工会工委"
        SYSTEM = "system", "局、公司、系统工会"
        LARGE = "large", "大企业、大专院校工会"
        DIRECT = "direct", "直属单位工会"
        ZONE = "zone", "开发区（园区）工会"
        TOWNSHIP = "township", "乡镇（街道）工会"
        VILLAGE_FED = "village_fed", "村（社区）工会联合会"
        REGIONAL_FED = "regional_fed", "区域工会联合会"
        TRADE_FED = "trade_fed", "行业工会联合会"
        SINGLE = "single", "单独基层工会"
        JOINT = "joint", "联合基层工会"
        BRANCH = "branch", "工会分会"
        GROUP = "group", "工会小组"

    class State(models.TextChoices):
        PREPARING = "preparing", "筹建"
        NORMAL = "normal", "正常"
        RECTIFYING = "rectifying", "整顿"
        DISSOLVED = "dissolved", "撤销"

    class TownshipForm(models.TextChoices):
        COMMITTEE = "committee", "工会委员会"
        WORK_COMMITTEE = "work_committee", "工会工作委员会"
        FEDERATION = "federation", "总工会"

    class Size(models.IntegerChoices):
        """By workers of the covered employers; bands of the real-name workbook."""

        TINY = 1, "10 人以下"
        SMALL = 2, "10–99 人"
        MIDDLE = 3, "100–499 人"
        LARGE = 4, "500 人以上"

    name = models.CharField("工会名称", max_length=120)
    short_name = models.CharField("简称", max_length=60, blank=True)
    pinyin = models.CharField(max_length=120, editable=False, db_collation="C")
    initials = models.CharField(max_length=40, editable=False, db_collation="C")
    kind = models.CharField("类别", max_length=12, choices=Kind)
    form = models.CharField("组建形式", max_length=20, blank=True)
    township_form = models.CharField("乡镇工会形式", max_length=16, choices=TownshipForm, blank=True)
    superior = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="inferiors", verbose_name="上级工会"
    )
    industry_superior = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="industry_inferiors",
        verbose_name="产业（系统）上级",
    )
    path = models.CharField(max_length=120, unique=True, editable=False, db_collation="C")
    industry_path = models.CharField(max_length=160, blank=True, editable=False, db_collation="C")
    party_superior = models.CharField("同级党组织", max_length=120, blank=True)
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, verbose_name="所在地区")
    place = models.CharField(
        max_length=12, editable=False, db_collation="C"
    )  # the jurisdiction's code, for policy lookup
    nature = models.CharField("单位性质", max_length=12, choices=Unit.Nature, blank=True)
    size = models.PositiveSmallIntegerField("规模", choices=Size, default=Size.TINY)
    state = models.CharField("状态", max_length=10, choices=State, default=State.NORMAL)
    established_on = models.DateField("成立日期", null=True, blank=True)
    term_start = models.DateField("本届起", null=True, blank=True)
    term_end = models.DateField("本届止", null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="absorbed",
        verbose_name="并入的工会",
    )  # into which a dissolved body went
    independent_organ = models.BooleanField("独立设置机构", default=True)
    merged_into = models.CharField("并入部门", max_length=120, blank=True)
    legal_eligible = models.BooleanField("符合法人条件", null=True, blank=True)
    uscc = models.CharField("工会统一社会信用代码", max_length=18, blank=True, db_collation="C")
    legal_no = models.CharField("法人资格证号", max_length=40, blank=True)
    legal_on = models.DateField("法人核准日期", null=True, blank=True)
    legal_until = models.DateField("法人证书有效期至", null=True, blank=True)
    seal_on = models.DateField("刻章日期", null=True, blank=True)
    declared_members = models.PositiveIntegerField("申报会员数", null=True, blank=True)
    register_confirmed = models.BooleanField("实名名册已确认", default=True)
    national_id = models.CharField("全国系统编号", max_length=40, blank=True)
    address = models.CharField("地址", max_length=200, blank=True)
    office_phone = models.CharField("办公电话", max_length=40, blank=True)
    units = models.ManyToManyField(Unit, through="Coverage", related_name="bodies")

    objects = BodyQuerySet.as_manager()

    class Meta:
        verbose_name = "工会组织"
        constraints = [
            models.UniqueConstraint(fields=["uscc"], condition=~Q(uscc=""), name="one_body_per_uscc"),
            models.CheckConstraint(
                condition=Q(term_end=None) | Q(term_start=None) | Q(term_end__gt=F("term_start")),
                name="term_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(legal_until=None) | Q(legal_on=None) | Q(legal_until__gt=F("legal_on")),
                name="certificate_ends_later",
            ),
            models.CheckConstraint(
                condition=Q(successor=None) | (Q(state="dissolved") & ~Q(successor=F("id"))),
                name="goes_on_in_another",
            ),
        ]
        indexes = [
            models.Index(fields=["superior", "id"]),
            models.Index(fields=["industry_path"], condition=~Q(industry_path=""), name="body_industry_path"),
            models.Index(fields=["initials"]),
            models.Index(fields=["pinyin"]),
            models.Index(
                fields=["path", "term_end"], condition=Q(kind__in=BASIC_KINDS), name="body_term_end"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def depth(self) -> int:
        return len(self.path) // SEGMENT

    @property
    def ancestor_paths(self) -> list[str]:
        """From the root down to the direct superior."""
        return [self.path[: SEGMENT * n] for n in range(1, self.depth)]

    @property
    def is_basic(self) -> bool:
        return self.kind in BASIC_KINDS

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE_STATES

    @property
    def branch(self) -> Branch:
        """What stands below it, and behind it on the industrial line where it heads one."""
        return Branch(self.path, self.kind in INDUSTRIAL_KINDS, self.industry_path, self.is_basic)

    @property
    def body(self) -> "Body":
        """A body belongs to itself: audit and scope ask every row for its body."""
        return self


class Coverage(models.Model):
    """A body covers an employer from one day to another. A single basic union covers exactly one."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="coverages", verbose_name="工会")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="coverages", verbose_name="单位")
    from_on = models.DateField("起")
    to_on = models.DateField("止", null=True, blank=True)

    objects = OfBodyQuerySet.as_manager()

    class Meta:
        verbose_name = "所辖单位"
        constraints = [
            models.UniqueConstraint(
                fields=["body", "unit"], condition=Q(to_on=None), name="one_open_coverage"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body}：{self.unit}"

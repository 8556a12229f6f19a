"""Self-assessment: a sheet of attested entries and of a standard's items with three scores, and the evidence behind them.

Every union has one sheet of the yearly appraisal; besides it one for each declaration of a grade and each re-verification.
"""

from django.db import models
from django.db.models import F, Q

from homes.models.grades import Grade
from homes.models.standards import Standard, StandardItem
from homes.querysets import OfAssessmentQuerySet, OfBodyQuerySet, OfItemQuerySet
from unions.models import Body
from unions.policies.catalogue import entries


class Assessment(models.Model):
    class State(models.TextChoices):
        DRAFT = "draft", "自评中"
        SUBMITTED = "submitted", "待核实"
        RETURNED = "returned", "退回修改"
        VERIFIED = "verified", "已核实"
        PUBLISHED = "published", "公示中"
        NAMED = "named", "已命名"
        REFUSED = "refused", "不予命名"

    class Purpose(models.TextChoices):
        ANNUAL = "annual", "年度考核"
        DECLARE = "declare", "申报命名"
        REVIEW = "review", "称号复核"

    body = models.ForeignKey(Body, models.PROTECT, related_name="assessments", verbose_name="工会")
    cycle = models.PositiveSmallIntegerField("年度")
    state = models.CharField("状态", max_length=10, choices=State, default=State.DRAFT)
    opened_on = models.DateField("启动日期", null=True, blank=True)
    due_on = models.DateField("期限", null=True, blank=True)
    filed_by = models.BigIntegerField("填报人编号", null=True)
    filed_by_name = models.CharField("填报人", max_length=40, blank=True)
    submitted_on = models.DateField("提交日期", null=True, blank=True)
    decided_by_name = models.CharField("核实人", max_length=40, blank=True)
    decided_on = models.DateField("核实日期", null=True, blank=True)
    saved_at = models.DateTimeField("保存时间", auto_now=True)

    # the standard it is scored by and the two scores, in hundredths of a point
    purpose = models.CharField(
        "用途", max_length=8, choices=Purpose, default=Purpose.ANNUAL, db_default=Purpose.ANNUAL
    )
    grade = models.CharField("等级", max_length=12, choices=Grade, blank=True, default="", db_default="")
    standard = models.ForeignKey(
        Standard, models.PROTECT, null=True, blank=True, related_name="sheets", verbose_name="评分标准"
    )
    self_score = models.PositiveIntegerField("自评分", null=True, blank=True)
    verified_score = models.PositiveIntegerField("验收分", null=True, blank=True)
    # a declared sheet: the body whose turn it is, then the public notice and the decision
    at = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="sheets_waiting", verbose_name="审核工会"
    )
    published_on = models.DateField("公示日期", null=True, blank=True)
    publish_until = models.DateField("公示截止", null=True, blank=True)
    reason = models.CharField("决定理由", max_length=300, blank=True, default="", db_default="")
    # the yearly appraisal after verification: the result and the feedback to the union
    rank = models.CharField("考核等次", max_length=12, blank=True, default="", db_default="")
    ranked_on = models.DateField("定等日期", null=True, blank=True)
    feedback = models.CharField("反馈意见", max_length=500, blank=True, default="", db_default="")
    fed_back_on = models.DateField("反馈日期", null=True, blank=True)
    reminded_on = models.DateField("最近提醒", null=True, blank=True)

    objects = OfBodyQuerySet.as_manager()

    class Meta:
        verbose_name = "建家自评"
        constraints = [
            models.UniqueConstraint(
                fields=["body", "cycle"], condition=Q(purpose="annual"), name="one_assessment_per_cycle"
            ),
            models.UniqueConstraint(
                fields=["body", "cycle", "purpose", "grade"],
                condition=~Q(purpose="annual"),
                name="one_declaration_per_grade",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "submitted_on"]),
            models.Index(fields=["at", "state"], condition=Q(at__isnull=False), name="sheets_by_turn"),
        ]

    def __str__(self) -> str:
        if self.purpose == self.Purpose.DECLARE:
            return f"{self.body} {self.cycle} 年{self.get_grade_display()}职工之家申报"
        if self.purpose == self.Purpose.REVIEW:
            return f"{self.body} {self.cycle} 年称号复核"
        return f"{self.body} {self.cycle} 年度自评"

    @property
    def is_annual(self) -> bool:
        return self.purpose == self.Purpose.ANNUAL


class AssessItem(models.Model):
    """One row of a sheet: an attested entry of the six haves, an item of the standard, or both at once.

    `value`: basis points where a rate is asked, otherwise a count. Points in hundredths: `due` is what the row can bring on
    this sheet (items that do not apply are shared out among the others), `known` the value the portal itself has recorded. A part of
    a larger entry (`part_of`) carries its name in `part`; the entry's own row follows from its parts.
    """

    class Claim(models.TextChoices):
        OPEN = "", "未填"
        MET = "met", "达到"
        NOT_MET = "not_met", "未达到"

    class State(models.TextChoices):
        OPEN = "open", "待填"
        FILED = "filed", "待核实"
        ACCEPTED = "accepted", "已收下"
        RETURNED = "returned", "退回"
        REFUSED = "refused", "核实未达到"

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="items", verbose_name="自评表")
    entry = models.CharField("条目", max_length=8, blank=True)  # empty: an item of the standard alone
    standard_item = models.ForeignKey(
        StandardItem, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="评分项目"
    )
    part_of = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="parts", verbose_name="所属条目"
    )
    part = models.CharField("分项", max_length=60, blank=True, default="", db_default="")
    due = models.PositiveIntegerField("应得分", null=True, blank=True)
    known = models.PositiveIntegerField("系统数据", null=True, blank=True)
    self_points = models.PositiveIntegerField("自评分", null=True, blank=True)
    verified_points = models.PositiveIntegerField("验收分", null=True, blank=True)
    override = models.CharField("与系统数据不同的原因", max_length=200, blank=True, default="", db_default="")
    claim = models.CharField("自评", max_length=8, choices=Claim, blank=True)
    value = models.PositiveIntegerField("数值", null=True, blank=True)
    note = models.CharField("说明", max_length=500, blank=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.OPEN)
    version = models.PositiveIntegerField("保存次数", default=0)  # two open pages never overwrite each other
    mended = models.BooleanField("退回后已改", default=False)
    comment = models.CharField("核实意见", max_length=300, blank=True)
    verified_by_name = models.CharField("核实人", max_length=40, blank=True)
    verified_on = models.DateField("核实日期", null=True, blank=True)

    objects = OfAssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = "自评条目"
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "entry"], condition=~Q(entry=""), name="one_item_per_entry"
            ),
            models.UniqueConstraint(
                fields=["assessment", "standard_item"],
                condition=Q(standard_item__isnull=False),
                name="one_item_per_standard_item",
            ),
            models.UniqueConstraint(
                fields=["part_of", "part"], condition=~Q(part=""), name="one_item_per_part"
            ),
        ]
        indexes = [  # attested entries alone, for the nightly run
            models.Index(
                fields=["assessment"],
                include=["entry", "claim", "state", "value", "verified_on"],
                condition=~Q(entry=""),
                name="attested_items",
            )
        ]

    def __str__(self) -> str:
        return f"{self.assessment}：{self.title}"

    @property
    def body(self) -> Body:
        return self.assessment.body

    @property
    def is_settled(self) -> bool:
        """Accepted as met: locked for the rest of the cycle."""
        return self.state == self.State.ACCEPTED and self.claim == self.Claim.MET

    @property
    def is_rate(self) -> bool:
        return self.standard_item is not None and self.standard_item.is_rate

    @property
    def title(self) -> str:
        if self.part:
            return self.part
        if self.entry:
            return entries()[self.entry].name
        return self.standard_item.text if self.standard_item else ""


class Evidence(models.Model):
    """A file behind an item, under a random storage name; its digest proves that it is the one that was filed."""

    item = models.ForeignKey(AssessItem, models.CASCADE, related_name="evidence", verbose_name="条目")
    file = models.FileField("文件", upload_to="evidence/")
    name = models.CharField("文件名", max_length=200)
    kind = models.CharField("类型", max_length=60)
    size = models.PositiveIntegerField("大小（字节）")
    digest = models.CharField("摘要", max_length=64)
    uploaded_by_name = models.CharField("上传人", max_length=40)
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)
    # what the paper says about itself, apart from the day it was uploaded
    taken_on = models.DateField("形成日期", null=True, blank=True)
    valid_from = models.DateField("有效期起", null=True, blank=True)
    valid_until = models.DateField("有效期止", null=True, blank=True)
    version = models.PositiveSmallIntegerField("版本", default=1, db_default=1)
    replaces = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="replaced_by", verbose_name="替换"
    )
    reused_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="reuses", verbose_name="引自"
    )

    objects = OfItemQuerySet.as_manager()

    class Meta:
        verbose_name = "证明材料"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="evidence_valid_in_order",
                violation_error_message="有效期止不能早于有效期起。请核对日期。",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def body(self) -> Body:
        return self.item.assessment.body

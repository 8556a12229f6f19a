"""Self-assessment of attested items: one sheet per basic union and yearly cycle, items with evidence."""

from django.db import models

from homes.querysets import OfAssessmentQuerySet, OfBodyQuerySet, OfItemQuerySet
from unions.models import Body
from unions.policies.catalogue import entries


class Assessment(models.Model):
    class State(models.TextChoices):
        DRAFT = "draft", "自评中"
        SUBMITTED = "submitted", "待核实"
        RETURNED = "returned", "退回修改"
        VERIFIED = "verified", "已核实"

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

    objects = OfBodyQuerySet.as_manager()

    class Meta:
        verbose_name = "建家自评"
        constraints = [models.UniqueConstraint(fields=["body", "cycle"], name="one_assessment_per_cycle")]
        indexes = [models.Index(fields=["state", "submitted_on"])]

    def __str__(self) -> str:
        return f"{self.body} {self.cycle} 年度自评"


class AssessItem(models.Model):
    """One attested entry on a sheet. `value`: basis points where the entry asks for a rate (members' satisfaction)."""

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
    entry = models.CharField("条目", max_length=8)
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
        constraints = [models.UniqueConstraint(fields=["assessment", "entry"], name="one_item_per_entry")]

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
    def title(self) -> str:
        return entries()[self.entry].name


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

    objects = OfItemQuerySet.as_manager()

    class Meta:
        verbose_name = "证明材料"

    def __str__(self) -> str:
        return self.name

    @property
    def body(self) -> Body:
        return self.item.assessment.body

"""Social union workers: hired people posted to unions, how they are kept, judged and taught."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from core.pinyin import initials, spell
from unions.models.bodies import Body
from unions.models.cadres import Training
from unions.querysets import OfWorkerQuerySet, SocialWorkerQuerySet


class SocialWorker(models.Model):
    """One person in one posting, without a union office. Leaving closes the row; nothing is deleted.

    `body` is where the person works; `employer` who signed the contract, `employer_body` where that is a union.
    """

    class Source(models.TextChoices):
        WELFARE = "welfare", "公益性岗位"
        PURCHASE = "purchase", "购买服务"
        HIRED = "hired", "聘用"

    class Certificate(models.TextChoices):
        ASSISTANT = "assistant", "助理社会工作师"
        WORKER = "worker", "社会工作师"
        SENIOR = "senior", "高级社会工作师"

    body = models.ForeignKey(Body, models.PROTECT, related_name="social_workers", verbose_name="派驻工会")
    name = models.CharField("姓名", max_length=40)
    pinyin = models.CharField(max_length=120, editable=False, db_collation="C")
    initials = models.CharField(max_length=40, editable=False, db_collation="C")
    sex = models.CharField("性别", max_length=1, choices=[("1", "男"), ("2", "女")], blank=True)
    born_on = models.DateField("出生日期", null=True, blank=True)
    education = models.CharField("学历", max_length=20, blank=True)
    source = models.CharField("岗位来源", max_length=10, choices=Source)
    employer = models.CharField("聘用单位", max_length=120, blank=True)
    employer_body = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="聘用的工会"
    )
    payer = models.CharField("经费来源", max_length=120, blank=True)
    hired_on = models.DateField("聘用日期")
    left_on = models.DateField("离岗日期", null=True, blank=True)
    left_reason = models.CharField("离岗原因", max_length=120, blank=True)
    fulltime = models.BooleanField("专职", default=True)
    professional = models.BooleanField("社会工作专业人才", default=False)
    exam_on = models.DateField("考试日期", null=True, blank=True)
    certificate_level = models.CharField("资格等级", max_length=10, choices=Certificate, blank=True)
    technician_managed = models.BooleanField("纳入专业技术人员管理", default=False)
    post_grade = models.CharField("岗位等级", max_length=40, blank=True)
    wage_standard = models.BigIntegerField("工资标准（每月）", null=True, blank=True)  # fen
    insured = models.BooleanField("缴纳社会保险", default=False)
    housing_fund = models.BooleanField("缴存住房公积金", default=False)

    objects = SocialWorkerQuerySet.as_manager()

    class Meta:
        verbose_name = "社会化工会工作者"
        constraints = [
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gte=F("hired_on")), name="worker_leaves_after_hiring"
            ),
            models.CheckConstraint(
                condition=Q(technician_managed=False) | ~Q(certificate_level=""), name="technician_has_certificate"
            ),
            models.CheckConstraint(
                condition=Q(wage_standard=None) | Q(wage_standard__gt=0), name="worker_wage_above_zero"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["body", "left_on"]),
            models.Index(fields=["initials"], name="worker_initials"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        wrong: dict[str, Any] = {}
        if self.left_on and self.hired_on and self.left_on < self.hired_on:
            wrong["left_on"] = f"离岗日期早于聘用日期 {self.hired_on}。请核对。"
        if self.technician_managed and not self.certificate_level:
            wrong["certificate_level"] = "纳入专业技术人员管理的，要有资格等级。请填写资格等级。"
        if self.wage_standard is not None and self.wage_standard <= 0:
            wrong["wage_standard"] = "工资标准应大于 0。没有核定的，请留空。"
        if wrong:
            raise ValidationError(wrong)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.pinyin, self.initials = spell(self.name, person=True), initials(self.name, person=True)
        super().save(*args, **kwargs)


class Appraisal(models.Model):
    """What the yearly appraisal found, once a year."""

    class Result(models.TextChoices):
        EXCELLENT = "excellent", "优秀"
        PASS = "pass", "合格"
        BARELY = "barely", "基本合格"
        FAIL = "fail", "不合格"

    worker = models.ForeignKey(SocialWorker, models.PROTECT, related_name="appraisals", verbose_name="工作者")
    year = models.PositiveSmallIntegerField("考核年度")
    result = models.CharField("评价结果", max_length=10, choices=Result)
    note = models.CharField("评语", max_length=300, blank=True)

    objects = OfWorkerQuerySet.as_manager()

    class Meta:
        verbose_name = "年度评价"
        constraints = [models.UniqueConstraint(fields=["worker", "year"], name="one_appraisal_a_year")]

    def __str__(self) -> str:
        return f"{self.worker.name} {self.year} 年：{self.get_result_display()}"


class WorkerTraining(models.Model):
    """One attendance of a social union worker, counted like those of cadres: `hundredths` of a day."""

    worker = models.ForeignKey(SocialWorker, models.PROTECT, related_name="trainings", verbose_name="工作者")
    course = models.CharField("培训名称", max_length=120)
    organiser = models.CharField("主办单位", max_length=120)
    organiser_level = models.CharField("主办层级", max_length=10, choices=Training.OrganiserLevel)
    started_on = models.DateField("开始日期")
    hundredths = models.PositiveIntegerField("天数（百分之一天）")
    passed = models.BooleanField("考核合格", default=True)

    objects = OfWorkerQuerySet.as_manager()

    class Meta:
        verbose_name = "工作者培训记录"
        indexes = [models.Index(fields=["worker", "-started_on"])]

    def __str__(self) -> str:
        return f"{self.worker.name}：{self.course}"

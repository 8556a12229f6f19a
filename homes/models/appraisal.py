"""What superiors do with sheets: campaigns, opinions level by level, objections in the public notice, spot checks."""

from django.db import models
from django.db.models import F, Q

from homes.models.assessment import Assessment
from homes.querysets import OfAssessmentQuerySet, OfBodyQuerySet, OfCheckQuerySet
from unions.models import Body


class Campaign(models.Model):
    """One opening of the yearly appraisal for a branch, with its deadline; progress is read from the sheets."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="campaigns", verbose_name="启动工会")
    cycle = models.PositiveSmallIntegerField("年度")
    title = models.CharField("名称", max_length=80)
    opened_on = models.DateField("启动日期")
    due_on = models.DateField("填报期限")
    opened_by_name = models.CharField("启动人", max_length=40)
    reminded_on = models.DateField("最近提醒", null=True, blank=True)

    objects = OfBodyQuerySet.as_manager()

    class Meta:
        verbose_name = "年度考核"
        constraints = [
            models.UniqueConstraint(fields=["body", "cycle"], name="one_campaign_per_cycle"),
            models.CheckConstraint(condition=Q(due_on__gte=F("opened_on")), name="campaign_due_later"),
        ]

    def __str__(self) -> str:
        return self.title


class LevelReview(models.Model):
    """What one level found on a declared sheet: its score and opinion, whether it went to the place."""

    class Result(models.TextChoices):
        PASSED = "passed", "通过"
        RETURNED = "returned", "退回"
        REFUSED = "refused", "不予命名"

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="reviews", verbose_name="自评表")
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name="审核工会")
    result = models.CharField("结论", max_length=10, choices=Result)
    score = models.PositiveIntegerField("验收分", null=True, blank=True)
    opinion = models.CharField("意见", max_length=300, blank=True)
    visited_on = models.DateField("实地查看日期", null=True, blank=True)
    decided_on = models.DateField("日期")
    decided_by_name = models.CharField("审核人", max_length=40)

    objects = OfAssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = "逐级审核意见"
        indexes = [models.Index(fields=["assessment", "id"])]

    def __str__(self) -> str:
        return f"{self.body}：{self.get_result_display()}"


class Objection(models.Model):
    """Somebody disagrees with a sheet under public notice. It has a clock of its own and holds the naming up."""

    class Channel(models.TextChoices):
        LETTER = "letter", "来信"
        VISIT = "visit", "来访"
        PHONE = "phone", "电话"
        ONLINE = "online", "网上"

    class State(models.TextChoices):
        OPEN = "open", "调查中"
        UPHELD = "upheld", "异议成立"
        DISMISSED = "dismissed", "异议不成立"

    assessment = models.ForeignKey(
        Assessment, models.CASCADE, related_name="objections", verbose_name="自评表"
    )
    channel = models.CharField("来源", max_length=8, choices=Channel)
    text = models.CharField("异议内容", max_length=500)
    filed_on = models.DateField("收到日期")
    due_on = models.DateField("答复期限")
    state = models.CharField("状态", max_length=10, choices=State, default=State.OPEN)
    answer = models.CharField("调查结论", max_length=500, blank=True)
    answered_on = models.DateField("答复日期", null=True, blank=True)
    answered_by_name = models.CharField("答复人", max_length=40, blank=True)
    recorded_by_name = models.CharField("登记人", max_length=40, blank=True)

    objects = OfAssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = "公示异议"
        indexes = [models.Index(fields=["state", "due_on"])]

    def __str__(self) -> str:
        return f"{self.assessment}的异议"

    @property
    def body(self) -> Body:
        return self.assessment.body


class SpotCheck(models.Model):
    """A random draw among verified sheets. Whoever has the seed and the pool's list repeats the draw and gets the same sheets."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="spot_checks", verbose_name="抽查工会")
    cycle = models.PositiveSmallIntegerField("年度")
    seed = models.CharField("随机种子", max_length=32)
    pool = models.PositiveIntegerField("抽查范围（份）")
    pool_digest = models.CharField("范围摘要", max_length=64)
    drawn_on = models.DateField("抽取日期")
    drawn_by_name = models.CharField("抽取人", max_length=40)

    objects = OfBodyQuerySet.as_manager()

    class Meta:
        verbose_name = "随机抽查"

    def __str__(self) -> str:
        return f"{self.body} {self.drawn_on} 随机抽查"


class SpotFinding(models.Model):
    """One drawn sheet and what was found at the union's place."""

    class Result(models.TextChoices):
        OPEN = "", "待查看"
        TRUE = "true", "与自评相符"
        DIFFERS = "differs", "与自评不符"

    check_run = models.ForeignKey(SpotCheck, models.CASCADE, related_name="findings", verbose_name="随机抽查")
    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="findings", verbose_name="自评表")
    place = models.PositiveSmallIntegerField("抽取顺序")
    result = models.CharField("结果", max_length=8, choices=Result, blank=True)
    note = models.CharField("查看情况", max_length=300, blank=True)
    visited_on = models.DateField("查看日期", null=True, blank=True)
    visited_by_name = models.CharField("查看人", max_length=40, blank=True)

    objects = OfCheckQuerySet.as_manager()

    class Meta:
        verbose_name = "抽查结果"
        constraints = [
            models.UniqueConstraint(fields=["check_run", "assessment"], name="one_finding_per_sheet")
        ]

    def __str__(self) -> str:
        return f"{self.assessment.body}：{self.get_result_display()}"

    @property
    def body(self) -> Body:
        return self.assessment.body

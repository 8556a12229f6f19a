"""Figures beside the register: how many workers there are to win, and last night's count of members for every place."""

from django.core.exceptions import ValidationError
from django.db import models

from core.clock import today
from core.scoping import ScopedQuerySet
from unions.models import Body
from unions.querysets import LOCAL_KINDS, TOWN_KINDS, OfBodyQuerySet

PLACES = (*LOCAL_KINDS, *TOWN_KINDS)  # bodies that stand for a place


class MemberPopulation(models.Model):
    """应入会人数: a survey's figure of record for one group in one place, dated and with its source."""

    class Group(models.TextChoices):
        TRUCK = "truck", "货车驾驶员"
        COURIER = "courier", "物流快递员"
        CARE = "care", "护工护理员"
        DOMESTIC = "domestic", "家政服务员"
        MALL = "mall", "商场信息员"
        RIDER = "rider", "网约送餐员"
        ESTATE = "estate", "房产中介员"
        GUARD = "guard", "保安保洁员"
        MIGRANT = "migrant", "农民工"
        DISPATCHED = "dispatched", "劳务派遣工"
        EDUCATION = "education", "高学历"
        TITLE = "title", "高职称"
        INCOME = "income", "高收入"
        SCATTERED = "scattered", "零散就业人员"

    class Source(models.TextChoices):
        SURVEY = "survey", "工会调查"
        STATISTICS = "statistics", "统计部门"
        LABOUR = "labour", "人社部门"
        TRADE = "trade", "行业主管部门"
        OTHER = "other", "其他"

    body = models.ForeignKey(Body, models.PROTECT, related_name="populations", verbose_name="统计地区工会")
    group = models.CharField("群体", max_length=10, choices=Group)
    workers = models.PositiveIntegerField("应入会人数")
    counted_on = models.DateField("统计日期")
    source = models.CharField("数据来源", max_length=10, choices=Source)
    note = models.CharField("说明", max_length=200, blank=True)

    objects = OfBodyQuerySet.as_manager()

    class Meta:
        verbose_name = "应入会人数"
        constraints = [
            models.UniqueConstraint(
                fields=["body", "group", "counted_on"],
                name="one_population_per_day",
                violation_error_message="这个地区这一天已登记过这个群体。请修改原来那条，或换一个统计日期。",
            ),
            models.CheckConstraint(
                condition=models.Q(workers__gte=1),
                name="population_at_least_one",
                violation_error_message="应入会人数至少为 1。没有调查的不必登记。",
            ),
        ]
        indexes = [models.Index(fields=["group", "body", "-counted_on"])]

    def __str__(self) -> str:
        return f"{self.body} {self.get_group_display()} {self.counted_on:%Y-%m-%d}"

    def clean(self) -> None:
        if self.counted_on and self.counted_on > today():
            raise ValidationError({"counted_on": "统计日期不能晚于今天。"})
        if self.body_id and self.body.kind not in PLACES:
            raise ValidationError(
                {"body": "应入会人数按地区登记，请选乡镇（街道）、县、市或省级工会，不要选基层工会。"}
            )


class TallyQuerySet(ScopedQuerySet["MemberTally"]):
    path_lookup = "node__path"
    industry_lookup = None


class MemberTally(models.Model):
    """Last night's count of one place by one attribute: `dim` names it, `key` is the value."""

    node = models.ForeignKey(Body, models.CASCADE, related_name="+", verbose_name="工会", db_index=False)
    dim = models.CharField(max_length=10, db_collation="C")
    key = models.CharField(max_length=10, db_collation="C")
    n = models.IntegerField()
    on = models.DateField("统计日期")

    objects = TallyQuerySet.as_manager()

    class Meta:
        verbose_name = "会员计数"
        constraints = [models.UniqueConstraint(fields=["node", "dim", "key"], name="one_tally_per_node")]

    def __str__(self) -> str:
        return f"{self.node_id} {self.dim}:{self.key} {self.n}"

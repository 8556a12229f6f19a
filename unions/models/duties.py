"""The division of duties by level, as the documents draw it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from unions.models.policy import PolicyDoc
from unions.querysets import OpenDataQuerySet


class Duty(models.Model):
    """One thing that one level must do. `page` is the address name of the portal page where it is done, or empty."""

    class Level(models.TextChoices):
        PROVINCE = "province", "省总工会"
        CITY = "city", "市总工会"
        COUNTY = "county", "县（市、区）总工会"
        TOWNSHIP = "township", "乡镇（街道）、开发区工会"
        INDUSTRY = "industry", "产业工会"
        FEDERATION = "federation", "区域、行业工会联合会"

    code = models.CharField("简码", max_length=40, unique=True)
    level = models.CharField("层级", max_length=10, choices=Level)
    action = models.CharField("要做的事", max_length=200)
    entries = ArrayField(models.CharField(max_length=8), verbose_name="对应条目", default=list)
    frequency = models.CharField("频次", max_length=40, blank=True)
    policy_doc = models.ForeignKey(PolicyDoc, models.PROTECT, null=True, verbose_name="文件")
    clause = models.CharField("条款", max_length=60, blank=True)
    page = models.CharField("办理页面", max_length=60, blank=True)
    position = models.PositiveSmallIntegerField("次序", default=0)

    objects = OpenDataQuerySet.as_manager()

    class Meta:
        verbose_name = "分级职责"
        ordering = ("position",)

    def __str__(self) -> str:
        return self.action

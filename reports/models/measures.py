"""What the indicators came to: numerator and denominator of each place, on the night and at the end of each quarter."""

from django.db import models

from reports.querysets import MeasureQuerySet
from unions.models import Body


class Measure(models.Model):
    """`met` of `total`; one row per indicator, place and day. Of each quarter only the last night is kept."""

    node = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name="工会")
    indicator = models.CharField("指标", max_length=40, db_collation="C")
    on = models.DateField("统计日")
    met = models.IntegerField("分子")
    total = models.IntegerField("分母")

    objects = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name = "指标数"
        constraints = [
            models.UniqueConstraint(fields=["node", "indicator", "on"], name="one_measure_a_night")
        ]
        indexes = [models.Index(fields=["on", "indicator"])]

    def __str__(self) -> str:
        return f"{self.indicator} {self.node_id} {self.met}/{self.total}"

    @property
    def rate(self) -> int | None:
        """Basis points, None where nothing is counted."""
        return self.met * 10_000 // self.total if self.total else None

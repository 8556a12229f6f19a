"""Frozen quarters: one row per quarter, and the figures of every node at its end. Both append-only by trigger."""

from django.db import models

from core.clock import quarter_bounds, quarter_label
from unions.models import Body


class Freeze(models.Model):
    """A quarter whose figures stand. `late`: put together afterwards from the history of outcomes."""

    quarter = models.CharField("季度", max_length=6, primary_key=True, db_collation="C")
    frozen_at = models.DateTimeField("冻结时间")
    late = models.BooleanField("补冻结", default=False)
    run_id = models.BigIntegerField(
        "评分运行编号", null=True
    )  # a run may be cleared away, the freeze may not
    policy_digest = models.CharField("标准版本", max_length=16, blank=True)
    rows = models.PositiveIntegerField("数字条数", default=0)

    class Meta:
        verbose_name = "季度冻结"

    def __str__(self) -> str:
        return quarter_label(self.quarter)

    @property
    def as_of(self) -> str:
        return quarter_bounds(self.quarter)[1].isoformat()


class Snapshot(models.Model):
    """One figure of one node at a quarter's end: a sum or a count, money in fen. Rates are never stored."""

    quarter = models.CharField("季度", max_length=6, db_collation="C")
    node = models.ForeignKey(Body, models.PROTECT, related_name="+")
    cut = models.CharField(max_length=20, db_collation="C", blank=True)
    metric = models.CharField(max_length=20, db_collation="C")
    n = models.BigIntegerField()

    class Meta:
        verbose_name = "季度冻结数"
        constraints = [
            models.UniqueConstraint(
                fields=["quarter", "node", "cut", "metric"], name="one_snapshot_per_metric"
            )
        ]
        indexes = [models.Index(fields=["node", "cut", "metric", "-quarter"])]

    def __str__(self) -> str:
        return f"{self.quarter} {self.node_id} {self.metric} = {self.n}"

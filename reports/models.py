"""Frozen quarters and the bulletins written from them."""

from django.db import models

from unions.models import Body


class Snapshot(models.Model):
    """One figure of one node at a quarter's end. Append-only: a published number never changes."""

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

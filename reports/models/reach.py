"""How far union organisation reaches: employers and workers covered, by place, nature and domain; unions by kind."""

from django.db import models

from reports.querysets import ReachQuerySet
from unions.models import Body


class Reach(models.Model):
    """Sums of one place on the last night. `cut`: empty for all, `n:` a nature, `d:` a domain; `k:` unions of a kind.

    Employers are those open on the day that have workers; covered ones have an active basic union, alone or jointly.
    """

    node = models.ForeignKey(Body, models.CASCADE, related_name="+", verbose_name="工会")
    cut = models.CharField("分类", max_length=20, db_collation="C")
    on = models.DateField("统计日")
    units = models.IntegerField("单位")
    covered = models.IntegerField("已覆盖单位")
    alone = models.IntegerField("单独建会单位")
    joint = models.IntegerField("联合建会单位")
    workers = models.BigIntegerField("职工")
    workers_covered = models.BigIntegerField("覆盖职工")
    small = models.IntegerField("小微单位")
    small_covered = models.IntegerField("已覆盖小微单位")

    objects = ReachQuerySet.as_manager()

    class Meta:
        verbose_name = "组建覆盖数"
        constraints = [models.UniqueConstraint(fields=["node", "cut"], name="one_reach_per_cut")]

    def __str__(self) -> str:
        return f"{self.node_id} {self.cut} {self.covered}/{self.units}"

    @property
    def rate(self) -> int | None:
        return _share(self.covered, self.units)

    @property
    def workers_rate(self) -> int | None:
        return _share(self.workers_covered, self.workers)

    @property
    def small_rate(self) -> int | None:
        return _share(self.small_covered, self.small)

    @property
    def missing(self) -> int:
        return self.units - self.covered


def _share(part: int, whole: int) -> int | None:
    """Basis points, None where nothing is counted."""
    return part * 10_000 // whole if whole else None

"""Outcomes: one compact row per basic union, a history of changes only, the runs, and roll-ups along the tree."""

from django.db import models

from homes.querysets import OfBodyQuerySet, RunQuerySet
from unions.models import Body


class ScoreRun(models.Model):
    """One scoring run: which day, what was scored, how long it took, what changed."""

    class Mode(models.TextChoices):
        INCREMENTAL = "incremental", "增量"
        FULL = "full", "全量"
        BRANCH = "branch", "手动（本范围）"

    on = models.DateField("业务日期")
    mode = models.CharField("方式", max_length=12, choices=Mode)
    path = models.CharField("范围", max_length=120, db_collation="C", blank=True)
    started_at = models.DateTimeField("开始")
    finished_at = models.DateTimeField("结束", null=True)
    milliseconds = models.PositiveIntegerField("用时（毫秒）", default=0)
    scored = models.PositiveIntegerField("评分工会数", default=0)
    changed = models.PositiveIntegerField("结果变化数", default=0)
    facts_changed = models.PositiveIntegerField("资料变化数", default=0)
    reached = models.PositiveIntegerField("基本达到数", default=0)
    unexpected = models.PositiveIntegerField("全量与增量不一致数", default=0)
    policy_digest = models.CharField("标准版本", max_length=16)
    started_by = models.CharField("发起人", max_length=60, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = "评分运行记录"
        indexes = [models.Index(fields=["-on", "-id"])]

    def __str__(self) -> str:
        return f"{self.on} {self.get_mode_display()}评分"


class Scores(models.Model):
    """`letters`: one outcome letter per rule slot. `have1`…`have6`, `total` in basis points, NULL where nothing applies."""

    letters = models.CharField("逐项结果", max_length=64, db_collation="C")
    have1 = models.SmallIntegerField("主席", null=True)
    have2 = models.SmallIntegerField("机构", null=True)
    have3 = models.SmallIntegerField("载体", null=True)
    have4 = models.SmallIntegerField("制度", null=True)
    have5 = models.SmallIntegerField("经费", null=True)
    have6 = models.SmallIntegerField("绩效", null=True)
    total = models.SmallIntegerField("总分", null=True)
    met = models.SmallIntegerField("达到的有")  # bit h-1: have h is basically met
    met_basic = models.BooleanField("基本达到")
    met_full = models.BooleanField("全面达到")

    class Meta:
        abstract = True

    @property
    def haves(self) -> list[int | None]:
        return [self.have1, self.have2, self.have3, self.have4, self.have5, self.have6]

    def meets(self, have: int) -> bool:
        return bool(self.met >> (have - 1) & 1)


class Outcome(Scores):
    """The present outcome of a basic union. No date in here: an unchanged night writes nothing."""

    body = models.OneToOneField(
        Body, models.CASCADE, primary_key=True, related_name="outcome", verbose_name="工会"
    )

    objects = OfBodyQuerySet.as_manager()

    class Meta:
        verbose_name = "六有结果"

    def __str__(self) -> str:
        return f"{self.body}：{'基本达到' if self.met_basic else '未基本达到'}"


class OutcomeChange(Scores):
    """A change of outcome, with the facts it saw."""

    body = models.ForeignKey(Body, models.CASCADE, related_name="outcome_changes", verbose_name="工会")
    run = models.ForeignKey(ScoreRun, models.PROTECT, related_name="changes")
    on = models.DateField("日期")
    facts = models.JSONField()

    objects = OfBodyQuerySet.as_manager()

    class Meta:
        verbose_name = "六有变化"
        indexes = [models.Index(fields=["body", "-id"]), models.Index(fields=["run"])]

    def __str__(self) -> str:
        return f"{self.body} {self.on}"


class Rollup(models.Model):
    """Sums along the tree: node, cut (all, one nature, one size class), metric, n. Rebuilt after each run."""

    node = models.ForeignKey(Body, models.CASCADE, related_name="+")
    cut = models.CharField(max_length=20, db_collation="C")
    metric = models.CharField(max_length=20, db_collation="C")
    n = models.BigIntegerField()

    class Meta:
        verbose_name = "汇总"
        constraints = [
            models.UniqueConstraint(fields=["node", "cut", "metric"], name="one_rollup_per_metric")
        ]

    def __str__(self) -> str:
        return f"{self.node_id} {self.cut} {self.metric} = {self.n}"

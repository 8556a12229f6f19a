"""Trials of other figures: what was tried over which branch, what came of it, and who would rise or fall."""

from typing import Any, Self

from django.db import models
from django.utils.timezone import localtime

from core.clock import today
from core.models import Job
from core.scoping import Actor, ScopedQuerySet
from homes.querysets import OfBodyQuerySet
from unions.models import Body


class TrialQuerySet(OfBodyQuerySet["Trial"]):
    def visible_to(self, user: Actor, permission: str) -> Self:
        """What has expired is gone for everybody, also before the night removes it."""
        return super().visible_to(user, permission).filter(keep_until__gte=today())


class Trial(models.Model):
    """One what-if over the branch of `body`. Nothing of it ever reaches an outcome.

    `changes`: {keys: {key: value}, adoptions: {entry: {weight, core}}, over: whether lower levels' own figures give way}.
    `before`: the same keys and entries as they stand at the body's place. `figures`: sums, places and flips, once it is done.
    """

    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name="试算范围")
    name = models.CharField("名称", max_length=40, blank=True)
    on = models.DateField("资料日期", null=True)
    changes = models.JSONField("试算的标准")
    before = models.JSONField("现行的标准", default=dict)
    figures = models.JSONField("结果", default=dict)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    started_by_id = models.BigIntegerField("发起人编号")
    started_by_name = models.CharField("发起人", max_length=60)
    started_at = models.DateTimeField("发起时间")
    keep_until = models.DateField("保留到")

    objects = TrialQuerySet.as_manager()

    class Meta:
        verbose_name = "标准试算"
        indexes = [models.Index(fields=["body", "-id"]), models.Index(fields=["keep_until"])]

    def __str__(self) -> str:
        return self.name or f"{self.body} {localtime(self.started_at):%m-%d %H:%M} 试算"

    @property
    def state(self) -> tuple[str, str]:
        """The word and tone of a list; a job that was cleared away left its figures."""
        if self.figures:
            return "已完成", "pass"
        if self.job is None:
            return "没有完成", "fail"
        tones = {
            "queued": "pending",
            "running": "pending",
            "done": "pass",
            "failed": "fail",
            "cancelled": "na",
        }
        return self.job.get_state_display(), tones[self.job.state]

    @property
    def running(self) -> bool:
        return not self.figures and self.job is not None and self.job.state in {"queued", "running"}

    def sum(self, name: str) -> int:
        return int(self.figures.get("sums", {}).get(name, 0))


class MoveQuerySet(ScopedQuerySet["TrialMove"]):
    path_lookup = "body__path"
    industry_lookup = "body__industry_path"

    def found_by(self, text: str) -> Self:
        return self.filter(body__in=Body.objects.found_by(text)) if text.strip() else self


class TrialMove(models.Model):
    """A union that would rise (reach the six haves) or fall, with its letters and totals before and after."""

    trial = models.ForeignKey(Trial, models.CASCADE, related_name="moves", verbose_name="试算")
    body = models.ForeignKey(Body, models.CASCADE, related_name="+", verbose_name="工会")
    rises = models.BooleanField("会升")
    letters_now = models.CharField(max_length=64, db_collation="C")
    letters_then = models.CharField(max_length=64, db_collation="C")
    total_now = models.SmallIntegerField("现行总分", null=True)
    total_then = models.SmallIntegerField("试算总分", null=True)

    objects = MoveQuerySet.as_manager()

    class Meta:
        verbose_name = "试算升降"
        constraints = [models.UniqueConstraint(fields=["trial", "body"], name="one_move_per_union")]
        indexes = [models.Index(fields=["trial", "rises"])]

    def __str__(self) -> str:
        return f"{self.body} {'会升' if self.rises else '会降'}"

    def flips(self) -> list[tuple[int, str, str]]:
        """(slot, letter now, letter then) of every rule that judges otherwise."""
        pairs: Any = enumerate(zip(self.letters_now, self.letters_then, strict=False))
        return [(slot, now, then) for slot, (now, then) in pairs if now != then]

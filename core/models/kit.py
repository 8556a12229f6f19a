"""Tables of the kit: audit events, jobs, working days, personal-data reads."""

from django.db import models

from core.scoping import ScopedQuerySet
from core.throttle import PublicHit, PublicWindow  # noqa: F401  (tables of the public pages)


class AuditEvent(models.Model):
    """One change, refusal or sensitive read. Append-only (a trigger refuses the rest) and hash-chained per `chain`."""

    chain = models.PositiveSmallIntegerField()
    at = models.DateTimeField("时间")
    actor_id = models.BigIntegerField("操作人编号", null=True)
    actor_name = models.CharField("操作人", max_length=60)
    verb = models.CharField("动作", max_length=60)
    object_type = models.CharField("对象类别", max_length=60)
    object_id = models.CharField("对象编号", max_length=40)
    object_name = models.CharField("对象", max_length=200)
    path = models.CharField("所属工会路径", max_length=120, db_collation="C", blank=True)
    before = models.JSONField("改前", default=dict)
    after = models.JSONField("改后", default=dict)
    note = models.TextField("说明", blank=True)
    request_id = models.CharField("请求编号", max_length=32, blank=True)
    previous_hash = models.BinaryField()
    hash = models.BinaryField()

    class Scoped(ScopedQuerySet["AuditEvent"]):
        path_lookup = "path"
        industry_lookup = None

    objects = Scoped.as_manager()

    class Meta:
        verbose_name = "操作记录"
        indexes = [
            models.Index(fields=["object_type", "object_id", "-id"]),
            models.Index(fields=["path", "-id"]),
            models.Index(fields=["chain", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.actor_name} {self.verb} {self.object_name}"


class Job(models.Model):
    """Background work. The row is the truth; a Celery message only wakes a worker up.

    `business_date` is the day a periodic job stands for; with `kind` and `key` it is the ledger of what ran.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "排队中"
        RUNNING = "running", "进行中"
        DONE = "done", "已完成"
        FAILED = "failed", "没有完成"
        CANCELLED = "cancelled", "已取消"

    kind = models.CharField("类别", max_length=40)
    key = models.CharField("键", max_length=80)
    title = models.CharField("名称", max_length=120)
    business_date = models.DateField("业务日期", null=True)
    params = models.JSONField(default=dict)
    state = models.CharField("状态", max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    lease_until = models.DateTimeField(null=True)
    done = models.BigIntegerField("已完成", default=0)
    total = models.BigIntegerField("总数", default=0)
    note = models.CharField("进度说明", max_length=200, blank=True)
    result = models.JSONField(default=dict)
    error = models.TextField("原因", blank=True)
    cancel_requested = models.BooleanField(default=False)
    owner_id = models.BigIntegerField("发起人编号", null=True)
    path = models.CharField("工会路径", max_length=120, db_collation="C", blank=True)
    created_at = models.DateTimeField("提交时间", auto_now_add=True)
    started_at = models.DateTimeField("开始时间", null=True)
    finished_at = models.DateTimeField("结束时间", null=True)

    class Scoped(ScopedQuerySet["Job"]):
        path_lookup = "path"
        industry_lookup = None

    objects = Scoped.as_manager()

    class Meta:
        verbose_name = "后台任务"
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="one_job_per_key")]
        indexes = [
            models.Index(fields=["state", "lease_until"]),
            models.Index(fields=["kind", "-business_date"]),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def percent(self) -> int:
        return min(100, self.done * 100 // self.total) if self.total else 0

    @property
    def seconds(self) -> float | None:
        if not (self.started_at and self.finished_at):
            return None
        return round((self.finished_at - self.started_at).total_seconds(), 1)


class CalendarDay(models.Model):
    """A day that differs from the Monday-to-Friday rule: a public holiday or a make-up working day."""

    day = models.DateField("日期", primary_key=True)
    is_working = models.BooleanField("上班")
    name = models.CharField("名称", max_length=40)

    class Meta:
        verbose_name = "节假日安排"

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class PersonalDataRead(models.Model):
    """Who saw which unmasked personal value, when and why."""

    at = models.DateTimeField("时间", auto_now_add=True)
    user_id = models.BigIntegerField("查看人编号")
    user_name = models.CharField("查看人", max_length=60)
    object_type = models.CharField("对象类别", max_length=60)
    object_id = models.BigIntegerField("对象编号")
    field = models.CharField("内容", max_length=40)
    reason = models.CharField("理由", max_length=200)
    path = models.CharField("工会路径", max_length=120, db_collation="C", blank=True)

    class Scoped(ScopedQuerySet["PersonalDataRead"]):
        path_lookup = "path"
        industry_lookup = None

    objects = Scoped.as_manager()

    class Meta:
        verbose_name = "个人信息查看记录"
        indexes = [models.Index(fields=["user_id", "-at"]), models.Index(fields=["path", "-id"])]

    def __str__(self) -> str:
        return f"{self.user_name} 查看 {self.field}"


class ReadAlert(models.Model):
    """One account opened the records of more persons within an hour than the portal allows without asking again."""

    class State(models.TextChoices):
        OPEN = "open", "待核查"
        CLOSED = "closed", "已核查"

    at = models.DateTimeField("时间", auto_now_add=True)
    user_id = models.BigIntegerField("账号编号")
    user_name = models.CharField("账号", max_length=60)
    persons = models.PositiveIntegerField("一小时内查看人数")
    path = models.CharField("工会路径", max_length=120, db_collation="C", blank=True)
    state = models.CharField("状态", max_length=8, choices=State, default=State.OPEN)
    closed_at = models.DateTimeField("核查时间", null=True)
    closed_by_name = models.CharField("核查人", max_length=60, blank=True)
    finding = models.CharField("核查结果", max_length=300, blank=True)

    class Scoped(ScopedQuerySet["ReadAlert"]):
        path_lookup = "path"
        industry_lookup = None

    objects = Scoped.as_manager()

    class Meta:
        verbose_name = "集中查看提醒"
        indexes = [models.Index(fields=["user_id", "-at"]), models.Index(fields=["state", "path"])]

    def __str__(self) -> str:
        return f"{self.user_name} 一小时内查看 {self.persons:,} 人"

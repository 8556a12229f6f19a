"""What goes in and out in bulk: batches of the import desk, their rows and changes; export requests."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from core.crypto import SealedField
from core.scoping import ScopedQuerySet


class ImportBatch(models.Model):
    """One uploaded workbook on its way through the desk."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", "等待检查"
        CHECKING = "checking", "正在检查"
        CHECKED = "checked", "待核对"
        LOADING = "loading", "正在导入"
        DONE = "done", "已完成"
        FAILED = "failed", "没有完成"
        DROPPED = "dropped", "已放弃"
        UNDOING = "undoing", "正在撤销"
        UNDONE = "undone", "已撤销"

    resource = models.CharField("表格", max_length=40)
    file_name = models.CharField("文件名", max_length=200)
    file_key = models.CharField(max_length=64)
    file_digest = models.CharField(max_length=64)
    file_size = models.PositiveIntegerField()
    owner_id = models.BigIntegerField("上传人编号")
    owner_name = models.CharField("上传人", max_length=60)
    body_id = models.BigIntegerField("导入到")
    path = models.CharField("工会路径", max_length=120, db_collation="C")
    state = models.CharField("状态", max_length=10, choices=State, default=State.UPLOADED)
    update_existing = models.BooleanField("用表格更新已有资料", default=True)
    counts = models.JSONField("行数", default=dict)
    summary = models.JSONField("错误统计", default=dict)
    error = models.TextField("原因", blank=True)
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)
    finished_at = models.DateTimeField("完成时间", null=True)

    class Scoped(ScopedQuerySet["ImportBatch"]):
        path_lookup = "path"
        industry_lookup = None

    objects = Scoped.as_manager()

    class Meta:
        verbose_name = "导入批次"
        indexes = [models.Index(fields=["owner_id", "-id"]), models.Index(fields=["path", "-id"])]

    def __str__(self) -> str:
        return self.file_name


class ImportRow(models.Model):
    """A row that needs a person's eye: its errors or warnings, with its cells sealed. Good rows are not kept."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")
    row_no = models.PositiveIntegerField("行")
    verdict = models.CharField("结果", max_length=12)  # error, warning, duplicate, here, elsewhere
    issues = models.JSONField("原因与改法")  # [[column index, what is wrong, what to do, is_error], …]
    token = models.UUIDField()
    cells_sealed = SealedField(purpose="import.cells")
    marks = models.PositiveSmallIntegerField("处", default=0)
    ordinal = models.PositiveIntegerField(default=0)  # running number of its first mark within its verdict

    class Meta:
        verbose_name = "导入问题行"
        constraints = [models.UniqueConstraint(fields=["batch", "row_no"], name="one_row_per_number")]
        indexes = [
            models.Index(fields=["batch", "verdict", "row_no"]),
            models.Index(fields=["batch", "verdict", "ordinal"]),
        ]

    def __str__(self) -> str:
        return f"第 {self.row_no} 行"


class ImportChange(models.Model):
    """What a batch did to one record, for undo: created, or the values before its update. Large loads tell what they created in
    `ImportCreated`."""

    # written a hundred thousand at a time: no constraint per row, the batch row is never deleted while it has changes
    batch = models.ForeignKey(
        ImportBatch, models.CASCADE, related_name="changes", db_constraint=False, db_index=False
    )
    object_id = models.BigIntegerField()
    created = models.BooleanField()
    before = models.JSONField(default=dict)
    version = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = "导入变更"
        indexes = [models.Index(fields=["batch", "object_id"])]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.object_id}"


class ImportCreated(models.Model):
    """Records a batch created, the keys of a whole statement in one row: a load of a million people must not write a third row for
    each. There is nothing to remember of them but that they were not there before."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="created")
    object_ids = ArrayField(models.BigIntegerField())

    class Meta:
        verbose_name = "导入新增"

    def __str__(self) -> str:
        return f"{self.batch_id}: {len(self.object_ids)}"


class ExportRequest(models.Model):
    """A large or personal export on its way: why, of what list, who approved it, and its sealed file for a day."""

    class State(models.TextChoices):
        WAITING = "waiting", "待批准"
        RUNNING = "running", "正在生成"
        DONE = "done", "可以下载"
        REFUSED = "refused", "未获批准"
        FAILED = "failed", "没有完成"
        EXPIRED = "expired", "已过期"

    class Kind(models.TextChoices):
        XLSX = "xlsx", "Excel 工作簿"
        CSV = "csv", "CSV 文本"
        BOOK = "book", "信息采集表（完整号码）"

    title = models.CharField("表格", max_length=120)
    address = models.TextField(editable=False)  # of the list, with its filters and order
    kind = models.CharField("格式", max_length=4, choices=Kind)
    permission = models.CharField(max_length=40, editable=False)
    personal = models.BooleanField("含个人信息", default=False)
    reason = models.CharField("用途", max_length=300, blank=True)
    rows = models.PositiveIntegerField("行数", default=0)
    path = models.CharField(max_length=120, db_collation="C", blank=True, editable=False)
    paths = models.JSONField(
        default=list, editable=False
    )  # all branches of the person who asked, on that day
    owner_id = models.BigIntegerField("申请人编号")
    owner_name = models.CharField("申请人", max_length=60)
    state = models.CharField("状态", max_length=8, choices=State, default=State.RUNNING)
    decided_id = models.BigIntegerField("批准人编号", null=True)
    decided_name = models.CharField("批准人", max_length=60, blank=True)
    decision_note = models.CharField("批准意见", max_length=300, blank=True)
    error = models.CharField("原因", max_length=200, blank=True)
    file_key = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField("申请时间", auto_now_add=True)
    finished_at = models.DateTimeField("完成时间", null=True)

    class Scoped(ScopedQuerySet["ExportRequest"]):
        path_lookup = "path"
        industry_lookup = None

    objects = Scoped.as_manager()

    class Meta:
        verbose_name = "导出申请"
        constraints = [
            models.CheckConstraint(
                name="export_decided_by_another",
                condition=models.Q(decided_id__isnull=True) | ~models.Q(decided_id=models.F("owner_id")),
            )
        ]
        indexes = [
            models.Index(fields=["owner_id", "-id"], name="export_of_owner"),
            models.Index(fields=["state", "-id"], name="export_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.rows:,} 行）"

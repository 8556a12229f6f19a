"""Exports that wait for a second person."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0004_sealed_cells")]
    operations: list = [
        migrations.CreateModel(
            name="ExportRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="表格")),
                ("address", models.TextField(editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("xlsx", "Excel 工作簿"),
                            ("csv", "CSV 文本"),
                            ("book", "信息采集表（完整号码）"),
                        ],
                        max_length=4,
                        verbose_name="格式",
                    ),
                ),
                ("permission", models.CharField(editable=False, max_length=40)),
                ("personal", models.BooleanField(default=False, verbose_name="含个人信息")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="用途")),
                ("rows", models.PositiveIntegerField(default=0, verbose_name="行数")),
                ("path", models.CharField(blank=True, db_collation="C", editable=False, max_length=120)),
                ("paths", models.JSONField(default=list, editable=False)),
                ("owner_id", models.BigIntegerField(verbose_name="申请人编号")),
                ("owner_name", models.CharField(max_length=60, verbose_name="申请人")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "待批准"),
                            ("running", "正在生成"),
                            ("done", "可以下载"),
                            ("refused", "未获批准"),
                            ("failed", "没有完成"),
                            ("expired", "已过期"),
                        ],
                        default="running",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("decided_id", models.BigIntegerField(null=True, verbose_name="批准人编号")),
                ("decided_name", models.CharField(blank=True, max_length=60, verbose_name="批准人")),
                ("decision_note", models.CharField(blank=True, max_length=300, verbose_name="批准意见")),
                ("error", models.CharField(blank=True, max_length=200, verbose_name="原因")),
                ("file_key", models.CharField(blank=True, editable=False, max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="申请时间")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="完成时间")),
            ],
            options={
                "verbose_name": "导出申请",
                "indexes": [
                    models.Index(fields=["owner_id", "-id"], name="export_of_owner"),
                    models.Index(fields=["state", "-id"], name="export_by_state"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_id__isnull", True),
                            models.Q(("decided_id", models.F("owner_id")), _negated=True),
                            _connector="OR",
                        ),
                        name="export_decided_by_another",
                    )
                ],
            },
        ),
    ]

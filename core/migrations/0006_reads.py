"""Limits on personal data read: alerts, and a guard against emptying the record of reads."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0005_exports")]
    operations: list = [
        migrations.RunSQL(
            "CREATE TRIGGER append_only_table BEFORE TRUNCATE ON core_personaldataread "
            "FOR EACH STATEMENT EXECUTE FUNCTION portal_append_only();",
            "DROP TRIGGER append_only_table ON core_personaldataread;",
        ),
        migrations.CreateModel(
            name="ReadAlert",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="时间")),
                ("user_id", models.BigIntegerField(verbose_name="账号编号")),
                ("user_name", models.CharField(max_length=60, verbose_name="账号")),
                ("persons", models.PositiveIntegerField(verbose_name="一小时内查看人数")),
                (
                    "path",
                    models.CharField(blank=True, db_collation="C", max_length=120, verbose_name="工会路径"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "待核查"), ("closed", "已核查")],
                        default="open",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("closed_at", models.DateTimeField(null=True, verbose_name="核查时间")),
                ("closed_by_name", models.CharField(blank=True, max_length=60, verbose_name="核查人")),
                ("finding", models.CharField(blank=True, max_length=300, verbose_name="核查结果")),
            ],
            options={
                "verbose_name": "集中查看提醒",
                "indexes": [
                    models.Index(fields=["user_id", "-at"], name="core_readal_user_id_583ed5_idx"),
                    models.Index(fields=["state", "path"], name="core_readal_state_8a9ec6_idx"),
                ],
            },
        ),
    ]

"""Suspected twins, merged records, what people ask about their own data."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import core.crypto

COMMON_PATH = """
CREATE FUNCTION portal_common_path(a text, b text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
$$ SELECT coalesce(max(left(a, n)), '') FROM generate_series(4, least(length(a), length(b)), 4) n WHERE left(a, n) = left(b, n) $$;
"""
STATUSES = [
    ("active", "在会"),
    ("retained", "保留会籍"),
    ("moved", "转出"),
    ("left", "退会"),
    ("expelled", "除名"),
    ("merged", "已合并"),
]


class Migration(migrations.Migration):
    dependencies = [("members", "0007_democracy")]
    operations: list = [
        migrations.RunSQL(COMMON_PATH, "DROP FUNCTION portal_common_path(text, text);"),
        migrations.AlterField(
            model_name="member",
            name="status",
            field=models.CharField("会籍", choices=STATUSES, default="active", max_length=8),
        ),
        migrations.CreateModel(
            name="SubjectRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("copy", "查阅、复制"), ("erase", "删除")], max_length=6, verbose_name="事项"
                    ),
                ),
                (
                    "asked",
                    models.CharField(
                        choices=[
                            ("person", "本人到场"),
                            ("letter", "本人书面提出"),
                            ("relative", "近亲属（本人已去世）"),
                        ],
                        max_length=8,
                        verbose_name="提出方式",
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="理由")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "待另一人确认"), ("done", "已办结"), ("refused", "不予办理")],
                        default="open",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("filed_on", models.DateField(verbose_name="提出日期")),
                ("filed_by_id", models.BigIntegerField(editable=False, verbose_name="经办人编号")),
                ("filed_by_name", models.CharField(editable=False, max_length=60, verbose_name="经办人")),
                (
                    "decided_by_id",
                    models.BigIntegerField(editable=False, null=True, verbose_name="确认人编号"),
                ),
                (
                    "decided_by_name",
                    models.CharField(blank=True, editable=False, max_length=60, verbose_name="确认人"),
                ),
                ("decided_on", models.DateField(editable=False, null=True, verbose_name="办结日期")),
                ("answer", models.CharField(blank=True, max_length=300, verbose_name="答复")),
                ("counts", models.JSONField(default=dict, editable=False)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subject_requests",
                        to="members.member",
                        verbose_name="会员",
                    ),
                ),
            ],
            options={
                "verbose_name": "个人信息事项",
            },
        ),
        migrations.CreateModel(
            name="TwinSuspect",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("birth", "姓名、出生日期相同"),
                            ("phone", "姓名、手机号相同"),
                            ("both", "姓名、出生日期、手机号都相同"),
                        ],
                        max_length=8,
                        verbose_name="疑点",
                    ),
                ),
                ("found_on", models.DateField(verbose_name="发现日期")),
                ("path", models.CharField(blank=True, db_collation="C", editable=False, max_length=120)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "待裁定"),
                            ("same", "同一人，已合并"),
                            ("different", "不是同一人"),
                            ("undone", "合并已撤回"),
                        ],
                        db_default="open",
                        default="open",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "decided_by_id",
                    models.BigIntegerField(editable=False, null=True, verbose_name="裁定人编号"),
                ),
                (
                    "decided_by_name",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=60, verbose_name="裁定人"
                    ),
                ),
                ("decided_on", models.DateField(blank=True, null=True, verbose_name="裁定日期")),
                (
                    "reason",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=300, verbose_name="理由"
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="members.member",
                        verbose_name="第一份档案",
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="members.member",
                        verbose_name="第二份档案",
                    ),
                ),
            ],
            options={
                "verbose_name": "疑似重复会员",
            },
        ),
        migrations.CreateModel(
            name="MemberMerge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("merged_on", models.DateField(verbose_name="合并日期")),
                ("undo_until", models.DateField(null=True, verbose_name="可撤回至")),
                ("undone_on", models.DateField(null=True, verbose_name="撤回日期")),
                ("before_sealed", core.crypto.SealedField(blank=True, default=b"", purpose="member.merge")),
                ("versions", models.JSONField(default=list)),
                ("moved", models.JSONField(default=list)),
                ("kept", models.PositiveIntegerField(default=0, verbose_name="留在原档案的记录")),
                ("by_name", models.CharField(blank=True, max_length=60, verbose_name="经办人")),
                (
                    "merged",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merges_away",
                        to="members.member",
                        verbose_name="并入的档案",
                    ),
                ),
                (
                    "survivor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merges_kept",
                        to="members.member",
                        verbose_name="保留的档案",
                    ),
                ),
                (
                    "suspect",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merges",
                        to="members.twinsuspect",
                        verbose_name="疑似重复",
                    ),
                ),
            ],
            options={
                "verbose_name": "会员档案合并",
            },
        ),
        migrations.AddConstraint(
            model_name="subjectrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")),
                fields=("member", "kind"),
                name="one_open_subject_request",
            ),
        ),
        migrations.AddIndex(
            model_name="twinsuspect",
            index=models.Index(fields=["path", "-id"], name="members_twi_path_87d249_idx"),
        ),
        migrations.AddIndex(
            model_name="twinsuspect",
            index=models.Index(fields=["state", "path"], name="members_twi_state_6f56ba_idx"),
        ),
        migrations.AddConstraint(
            model_name="twinsuspect",
            constraint=models.UniqueConstraint(fields=("first", "second"), name="one_suspicion_per_pair"),
        ),
        migrations.AddConstraint(
            model_name="twinsuspect",
            constraint=models.CheckConstraint(
                condition=models.Q(("first_id__lt", models.F("second_id"))), name="first_record_is_older"
            ),
        ),
        migrations.AddConstraint(
            model_name="membermerge",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undone_on", None)), fields=("merged",), name="merged_into_one_record"
            ),
        ),
    ]

"""The emergency contact, and what members ask of their membership at their own door."""

import core.crypto
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0010_search"),
        ("unions", "0014_terms"),
    ]

    operations = [
        migrations.AddField(
            model_name="member",
            name="emergency_name_sealed",
            field=core.crypto.SealedField(
                blank=True, db_default=b"", default=b"", purpose="member.emergency_name"
            ),
        ),
        migrations.AddField(
            model_name="member",
            name="emergency_phone_sealed",
            field=core.crypto.SealedField(
                blank=True, db_default=b"", default=b"", purpose="member.emergency_phone"
            ),
        ),
        migrations.AlterField(
            model_name="filecorrection",
            name="item",
            field=models.CharField(
                choices=[
                    ("phone", "移动电话"),
                    ("name", "姓名"),
                    ("household_place", "户籍所在地"),
                    ("native_place", "籍贯"),
                    ("emergency", "紧急联系人和电话"),
                    ("other", "其他资料"),
                ],
                max_length=16,
                verbose_name="更正项目",
            ),
        ),
        migrations.CreateModel(
            name="MembershipWish",
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
                        choices=[("leave", "申请退会"), ("resume", "申请恢复会籍")],
                        max_length=6,
                        verbose_name="事项",
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                ("filed_on", models.DateField(verbose_name="申请日期")),
                ("decided_on", models.DateField(blank=True, null=True, verbose_name="办理日期")),
                ("decided_by", models.CharField(blank=True, max_length=60, verbose_name="办理人")),
                ("decision", models.CharField(blank=True, max_length=300, verbose_name="办理意见")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "待办理"),
                            ("granted", "已办理"),
                            ("declined", "不予办理"),
                            ("withdrawn", "本人撤回"),
                        ],
                        default="open",
                        max_length=9,
                        verbose_name="状态",
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="unions.body",
                        verbose_name="工会",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="wishes",
                        to="members.member",
                        verbose_name="会员",
                    ),
                ),
            ],
            options={
                "verbose_name": "会籍申请",
                "indexes": [
                    models.Index(fields=["body", "state", "filed_on"], name="wish_of_body"),
                    models.Index(fields=["member", "-filed_on"], name="wish_of_member"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("member",),
                        name="one_open_wish_per_member",
                        violation_error_message="已有一份会籍申请没有办理。请先等工会办理或撤回。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_on", None), ("decided_on__gte", models.F("filed_on")), _connector="OR"
                        ),
                        name="wish_decided_later",
                        violation_error_message="办理日期早于申请日期。请核对。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "declined"), _negated=True),
                            models.Q(("decision", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="wish_declined_with_reason",
                        violation_error_message="不予办理要写明理由。",
                    ),
                ],
            },
        ),
    ]

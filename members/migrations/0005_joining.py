"""Applications to join, mobile windows, cards, opinions, corrections."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import core.crypto


class Migration(migrations.Migration):
    dependencies = [("members", "0004_file"), ("unions", "0014_terms")]

    operations = [
        migrations.CreateModel(
            name="CardCounter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("area", models.CharField(db_collation="C", max_length=6)),
                ("year", models.PositiveSmallIntegerField()),
                ("last", models.PositiveIntegerField()),
            ],
            options={
                "verbose_name": "会员证号计数",
                "constraints": [
                    models.UniqueConstraint(fields=("area", "year"), name="one_card_counter_a_year")
                ],
            },
        ),
        migrations.CreateModel(
            name="JoinApplication",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token", models.UUIDField(default=uuid.uuid4, editable=False)),
                (
                    "number",
                    models.CharField(editable=False, max_length=12, unique=True, verbose_name="申请编号"),
                ),
                ("name", models.CharField(max_length=60, verbose_name="姓名")),
                ("pinyin", models.CharField(db_collation="C", editable=False, max_length=120)),
                ("initials", models.CharField(db_collation="C", editable=False, max_length=40)),
                (
                    "sex",
                    models.CharField(choices=[("1", "男"), ("2", "女")], max_length=1, verbose_name="性别"),
                ),
                ("born_on", models.DateField(null=True, verbose_name="出生日期")),
                (
                    "id_number_sealed",
                    core.crypto.SealedField(blank=True, default=b"", purpose="application.id_number"),
                ),
                ("id_index", models.BinaryField(max_length=16)),
                (
                    "phone_sealed",
                    core.crypto.SealedField(blank=True, default=b"", purpose="application.phone"),
                ),
                ("phone_index", models.BinaryField(max_length=16)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("workplace", "单位入会"),
                            ("online", "网上申请入会"),
                            ("window", "流动服务窗口"),
                            ("single", "企业外单体入会"),
                        ],
                        max_length=10,
                        verbose_name="途径",
                    ),
                ),
                (
                    "applied_by",
                    models.CharField(
                        choices=[("self", "本人")], default="self", max_length=4, verbose_name="申请人"
                    ),
                ),
                ("unit_name", models.CharField(blank=True, max_length=120, verbose_name="填写的单位")),
                ("village", models.CharField(blank=True, max_length=40, verbose_name="村（社区）")),
                (
                    "group8",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "不属于"),
                            ("truck", "货车驾驶员"),
                            ("courier", "物流快递员"),
                            ("care", "护工护理员"),
                            ("domestic", "家政服务员"),
                            ("mall", "商场信息员"),
                            ("rider", "网约送餐员"),
                            ("estate", "房产中介员"),
                            ("guard", "保安保洁员"),
                        ],
                        max_length=8,
                        verbose_name="八大群体",
                    ),
                ),
                ("migrant", models.BooleanField(default=False, verbose_name="农民工")),
                ("applied_on", models.DateField(verbose_name="申请日期")),
                ("consented_on", models.DateField(verbose_name="同意处理个人信息日期")),
                ("matched_on", models.DateField(blank=True, null=True, verbose_name="匹配日期")),
                ("decided_on", models.DateField(blank=True, null=True, verbose_name="审核日期")),
                ("decided_by", models.CharField(blank=True, max_length=60, verbose_name="审核人")),
                ("decision", models.CharField(blank=True, max_length=300, verbose_name="审核意见")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("applied", "待匹配工会"),
                            ("matched", "待审核"),
                            ("approved", "已批准"),
                            ("carded", "已发证"),
                            ("refused", "不予批准"),
                            ("withdrawn", "本人撤回"),
                        ],
                        default="applied",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("once", models.BinaryField(max_length=16, unique=True)),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applications",
                        to="unions.body",
                        verbose_name="申请加入的工会",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applications",
                        to="members.member",
                        verbose_name="会员",
                    ),
                ),
                (
                    "residence",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="unions.jurisdiction",
                        verbose_name="居住地",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="unions.unit",
                        verbose_name="工作单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "入会申请",
            },
        ),
        migrations.CreateModel(
            name="JoinAccess",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("passcode_hash", models.CharField(max_length=160)),
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="access",
                        to="members.joinapplication",
                    ),
                ),
            ],
            options={
                "verbose_name": "入会申请查询码",
            },
        ),
        migrations.CreateModel(
            name="MemberCard",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("code_sealed", core.crypto.SealedField(blank=True, default=b"", purpose="card.code")),
                ("code_index", models.BinaryField(max_length=16, unique=True)),
                ("issued_on", models.DateField(verbose_name="发证日期")),
                ("printed_on", models.DateField(blank=True, null=True, verbose_name="打印日期")),
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="card",
                        to="members.member",
                        verbose_name="会员",
                    ),
                ),
            ],
            options={
                "verbose_name": "会员证",
            },
        ),
        migrations.CreateModel(
            name="ServiceWindow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.CharField(max_length=80, verbose_name="地点")),
                ("opened_on", models.DateField(verbose_name="开设日期")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="结束日期")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="windows",
                        to="unions.body",
                        verbose_name="主办工会",
                    ),
                ),
            ],
            options={
                "verbose_name": "流动服务窗口",
            },
        ),
        migrations.AddField(
            model_name="joinapplication",
            name="window",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="applications",
                to="members.servicewindow",
                verbose_name="服务窗口",
            ),
        ),
        migrations.CreateModel(
            name="FileCorrection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token", models.UUIDField(default=uuid.uuid4, editable=False)),
                (
                    "item",
                    models.CharField(
                        choices=[
                            ("phone", "移动电话"),
                            ("name", "姓名"),
                            ("household_place", "户籍所在地"),
                            ("native_place", "籍贯"),
                            ("other", "其他资料"),
                        ],
                        max_length=16,
                        verbose_name="更正项目",
                    ),
                ),
                (
                    "wanted_sealed",
                    core.crypto.SealedField(blank=True, default=b"", purpose="correction.wanted"),
                ),
                ("asked_on", models.DateField(verbose_name="申请日期")),
                ("decided_on", models.DateField(blank=True, null=True, verbose_name="处理日期")),
                ("decided_by", models.CharField(blank=True, max_length=60, verbose_name="处理人")),
                ("decision", models.CharField(blank=True, max_length=300, verbose_name="处理意见")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "待处理"), ("accepted", "已更正"), ("refused", "不予更正")],
                        default="open",
                        max_length=8,
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
                        related_name="corrections",
                        to="members.member",
                        verbose_name="会员",
                    ),
                ),
            ],
            options={
                "verbose_name": "资料更正申请",
                "indexes": [
                    models.Index(fields=["body", "state", "asked_on"], name="correction_of_body"),
                    models.Index(fields=["member", "-asked_on"], name="correction_of_member"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_on", None), ("state", "open")),
                            ("decided_on__gte", models.F("asked_on")),
                            _connector="OR",
                        ),
                        name="correction_decided_later",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "refused"), _negated=True),
                            models.Q(("decision", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="correction_refused_with_reason",
                        violation_error_message="不予更正要写明理由。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MemberOpinion",
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
                        choices=[("opinion", "意见建议"), ("query", "监督询问")],
                        default="opinion",
                        max_length=8,
                        verbose_name="类别",
                    ),
                ),
                ("text", models.TextField(max_length=2000, verbose_name="内容")),
                ("lodged_on", models.DateField(verbose_name="提出日期")),
                ("answer", models.TextField(blank=True, max_length=2000, verbose_name="答复")),
                ("answered_on", models.DateField(blank=True, null=True, verbose_name="答复日期")),
                ("answered_by", models.CharField(blank=True, max_length=60, verbose_name="答复人")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "待答复"), ("answered", "已答复")],
                        default="open",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opinions",
                        to="unions.body",
                        verbose_name="工会",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opinions",
                        to="members.member",
                        verbose_name="会员",
                    ),
                ),
            ],
            options={
                "verbose_name": "会员意见",
                "indexes": [
                    models.Index(fields=["body", "state", "lodged_on"], name="opinion_of_body"),
                    models.Index(fields=["member", "-lodged_on"], name="opinion_of_member"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_on", None), ("state", "open")),
                            models.Q(
                                ("answered_on__gte", models.F("lodged_on")),
                                ("state", "answered"),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="answered_in_writing",
                        violation_error_message="答复要写明内容和日期。",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="servicewindow",
            index=models.Index(fields=["body", "-opened_on"], name="members_ser_body_id_83da1a_idx"),
        ),
        migrations.AddConstraint(
            model_name="servicewindow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_on", None), ("closed_on__gte", models.F("opened_on")), _connector="OR"
                ),
                name="window_closes_later",
                violation_error_message="结束日期早于开设日期。请核对。",
            ),
        ),
        migrations.AddIndex(
            model_name="joinapplication",
            index=models.Index(fields=["body", "state", "applied_on"], name="application_of_body"),
        ),
        migrations.AddIndex(
            model_name="joinapplication",
            index=models.Index(
                condition=models.Q(("state__in", ("applied", "matched"))),
                fields=["id_index"],
                name="application_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="joinapplication",
            constraint=models.CheckConstraint(
                condition=models.Q(("applied_by", "self")),
                name="the_worker_applies_himself",
                violation_error_message="入会要由职工本人申请。",
            ),
        ),
        migrations.AddConstraint(
            model_name="joinapplication",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("approved", "carded")), _negated=True),
                    models.Q(("decided_on__isnull", False), ("member__isnull", False)),
                    _connector="OR",
                ),
                name="approved_is_a_member",
            ),
        ),
        migrations.AddConstraint(
            model_name="joinapplication",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "refused"), _negated=True),
                    models.Q(models.Q(("decision", ""), _negated=True), ("decided_on__isnull", False)),
                    _connector="OR",
                ),
                name="refused_with_reason",
                violation_error_message="不予批准要写明理由。",
            ),
        ),
        migrations.AddConstraint(
            model_name="joinapplication",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_on", None), ("decided_on__gte", models.F("applied_on")), _connector="OR"
                ),
                name="decided_after_applying",
            ),
        ),
    ]

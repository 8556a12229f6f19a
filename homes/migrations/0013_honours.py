"""Nominations, vetoes, opinions on employers, the yearly best ten."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("homes", "0012_activities"), ("unions", "0014_terms")]

    operations: list[Any] = [
        migrations.CreateModel(
            name="TopTen",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                (
                    "kind",
                    models.CharField(
                        choices=[("home", "十佳职工之家"), ("person", "十佳“娘家人”")],
                        max_length=6,
                        verbose_name="类别",
                    ),
                ),
                ("rank", models.PositiveSmallIntegerField(verbose_name="名次")),
                ("decided_on", models.DateField(verbose_name="决定日期")),
                ("doc_no", models.CharField(blank=True, max_length=60, verbose_name="决定文号")),
                ("honour", models.CharField(blank=True, max_length=80, verbose_name="授予的荣誉")),
                ("treatment", models.CharField(blank=True, max_length=200, verbose_name="政治待遇")),
                ("paid_on", models.DateField(blank=True, null=True, verbose_name="拨付日期")),
                ("paid", models.BigIntegerField(blank=True, null=True, verbose_name="拨付工作经费（分）")),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="toptens",
                        to="unions.body",
                        verbose_name="工会",
                    ),
                ),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="topten",
                        to="unions.case",
                        verbose_name="办理事项",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="toptens",
                        to="unions.officer",
                        verbose_name="干部",
                    ),
                ),
            ],
            options={
                "verbose_name": "十佳",
            },
        ),
        migrations.CreateModel(
            name="Veto",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="没有完成的目标")),
                ("from_on", models.DateField(verbose_name="起始日期")),
                ("to_on", models.DateField(verbose_name="截止日期")),
                ("doc_no", models.CharField(blank=True, max_length=60, verbose_name="决定文号")),
                (
                    "state",
                    models.CharField(
                        choices=[("entered", "有效"), ("lifted", "已解除")],
                        default="entered",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("lifted_on", models.DateField(blank=True, null=True, verbose_name="解除日期")),
                ("lifted_reason", models.CharField(blank=True, max_length=300, verbose_name="解除理由")),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vetoes",
                        to="unions.body",
                        verbose_name="被否决的工会",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="unions.body",
                        verbose_name="决定单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "一票否决",
            },
        ),
        migrations.CreateModel(
            name="HonourNomination",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "award",
                    models.CharField(
                        choices=[
                            ("certificate", "劳动奖状（单位）"),
                            ("medal", "劳动奖章（个人）"),
                            ("mayday_cert", "五一劳动奖状（单位）"),
                            ("mayday_medal", "五一劳动奖章（个人）"),
                            ("pioneer", "工人先锋号"),
                            ("model_worker", "劳动模范"),
                            ("other", "其他荣誉"),
                        ],
                        max_length=12,
                        verbose_name="荣誉类别",
                    ),
                ),
                ("honour", models.CharField(max_length=80, verbose_name="荣誉名称")),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("county", "县级"),
                            ("city", "市级"),
                            ("province", "省级"),
                            ("national", "全国"),
                        ],
                        max_length=10,
                        verbose_name="级别",
                    ),
                ),
                (
                    "nominee_role",
                    models.CharField(
                        choices=[
                            ("unit", "单位"),
                            ("leader", "党政负责人"),
                            ("chair", "工会主席"),
                            ("vice", "工会副主席"),
                            ("worker", "职工"),
                        ],
                        max_length=8,
                        verbose_name="推荐对象",
                    ),
                ),
                ("nominee", models.CharField(max_length=120, verbose_name="被推荐的单位或个人")),
                (
                    "basis",
                    models.CharField(
                        blank=True,
                        choices=[("", "同级称号"), ("years", "连续保持模范称号，推荐上一级")],
                        max_length=8,
                        verbose_name="推荐依据",
                    ),
                ),
                ("nominated_on", models.DateField(verbose_name="推荐日期")),
                ("gate_results", models.JSONField(blank=True, default=list, verbose_name="资格核查")),
                ("opinions", models.CharField(blank=True, max_length=500, verbose_name="征求意见情况")),
                ("decided_on", models.DateField(blank=True, null=True, verbose_name="决定日期")),
                ("doc_no", models.CharField(blank=True, max_length=60, verbose_name="决定文号")),
                ("awarded_on", models.DateField(blank=True, null=True, verbose_name="颁发日期")),
                ("follow_up", models.CharField(blank=True, max_length=500, verbose_name="培养和管理")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("nominated", "已推荐"),
                            ("checked", "资格已核查"),
                            ("opinions", "已征求意见"),
                            ("published", "已公示"),
                            ("decided", "已决定"),
                            ("awarded", "已颁发"),
                            ("managed", "跟踪管理"),
                            ("stopped", "未通过"),
                            ("revoked", "已撤销"),
                        ],
                        default="nominated",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("revoked_on", models.DateField(blank=True, null=True, verbose_name="撤销日期")),
                ("revoked_reason", models.CharField(blank=True, max_length=300, verbose_name="撤销理由")),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="nominations",
                        to="unions.body",
                        verbose_name="工会",
                    ),
                ),
                (
                    "case",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="nomination",
                        to="unions.case",
                        verbose_name="办理事项",
                    ),
                ),
            ],
            options={
                "verbose_name": "荣誉",
                "indexes": [
                    models.Index(fields=["body", "-id"], name="homes_honou_body_id_372489_idx"),
                    models.Index(fields=["level", "state", "-id"], name="homes_honou_level_9bf11c_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "revoked"), _negated=True),
                            models.Q(
                                ("revoked_on__isnull", False), models.Q(("revoked_reason", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="honour_revoked_on_a_day",
                        violation_error_message="撤销荣誉要有日期和理由。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_on", None),
                            ("decided_on__gte", models.F("nominated_on")),
                            _connector="OR",
                        ),
                        name="honour_decided_later",
                        violation_error_message="决定日期早于推荐日期。请核对。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("awarded_on", None),
                            models.Q(
                                ("awarded_on__gte", models.F("decided_on")), ("decided_on__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="honour_awarded_later",
                        violation_error_message="颁发日期早于决定日期。请核对。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ManagerOpinion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("person", models.CharField(max_length=60, verbose_name="经营者姓名")),
                ("post", models.CharField(blank=True, max_length=40, verbose_name="职务")),
                (
                    "honour",
                    models.CharField(
                        choices=[
                            ("delegate", "党代表"),
                            ("deputy", "人大代表"),
                            ("cppcc", "政协委员"),
                            ("industry", "工商联执委、常委"),
                            ("model", "劳动模范"),
                            ("medal", "劳动奖章"),
                            ("enterprise", "先进企业"),
                        ],
                        max_length=12,
                        verbose_name="拟推荐",
                    ),
                ),
                ("asked_by", models.CharField(max_length=80, verbose_name="征求单位")),
                ("asked_on", models.DateField(verbose_name="征求日期")),
                ("reply_by", models.DateField(blank=True, null=True, verbose_name="要求答复日期")),
                ("facts", models.JSONField(blank=True, default=list, verbose_name="核查情况")),
                ("unlawful", models.BooleanField(blank=True, null=True, verbose_name="有严重违法案件")),
                (
                    "opinion",
                    models.CharField(
                        blank=True,
                        choices=[("agree", "同意"), ("defer", "建议暂缓"), ("object", "不同意")],
                        max_length=8,
                        verbose_name="工会意见",
                    ),
                ),
                ("opinion_word", models.CharField(blank=True, max_length=500, verbose_name="意见说明")),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "待答复"), ("replied", "已答复")],
                        default="asked",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("replied_on", models.DateField(blank=True, null=True, verbose_name="答复日期")),
                ("replied_by_name", models.CharField(blank=True, max_length=40, verbose_name="答复人")),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="manager_opinions",
                        to="unions.body",
                        verbose_name="答复的工会",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="manager_opinions",
                        to="unions.unit",
                        verbose_name="企业",
                    ),
                ),
            ],
            options={
                "verbose_name": "经营者评先征求意见",
                "indexes": [
                    models.Index(fields=["body", "state", "-id"], name="homes_manag_body_id_4364a0_idx")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "replied"), _negated=True),
                            models.Q(
                                ("replied_on__gte", models.F("asked_on")),
                                models.Q(("opinion", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="manager_opinion_replied_later",
                        violation_error_message="答复要有意见和日期，日期不早于征求日期。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reply_by", None), ("reply_by__gte", models.F("asked_on")), _connector="OR"
                        ),
                        name="manager_opinion_due_later",
                        violation_error_message="要求答复日期早于征求日期。请核对。",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="topten",
            constraint=models.UniqueConstraint(
                fields=("year", "kind", "rank"),
                name="one_topten_rank",
                violation_error_message="这个名次已有人。请另填名次。",
            ),
        ),
        migrations.AddConstraint(
            model_name="topten",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "home")),
                fields=("year", "kind", "body"),
                name="one_topten_home",
                violation_error_message="这家工会这一年已是十佳。",
            ),
        ),
        migrations.AddConstraint(
            model_name="topten",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "home"), ("person", None)),
                    models.Q(("kind", "person"), ("person__isnull", False)),
                    _connector="OR",
                ),
                name="topten_has_a_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="topten",
            constraint=models.CheckConstraint(
                condition=models.Q(("paid", None), ("paid__gt", 0), _connector="OR"),
                name="topten_paid_above_zero",
            ),
        ),
        migrations.AddIndex(
            model_name="veto",
            index=models.Index(fields=["body", "to_on"], name="homes_veto_body_id_6bb117_idx"),
        ),
        migrations.AddConstraint(
            model_name="veto",
            constraint=models.CheckConstraint(
                condition=models.Q(("to_on__gte", models.F("from_on"))),
                name="veto_ends_later",
                violation_error_message="截止日期早于起始日期。请核对。",
            ),
        ),
        migrations.AddConstraint(
            model_name="veto",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "lifted"), _negated=True),
                    models.Q(
                        ("lifted_on__gte", models.F("from_on")),
                        models.Q(("lifted_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="veto_lifted_with_reason",
                violation_error_message="解除一票否决要有日期和理由，日期不早于起始日期。",
            ),
        ),
    ]

"""Rounds of members' rating, ballots without names, rectifications; facts of them in place of the attested item."""

import uuid
from importlib import import_module
from typing import Any

import django.db.models.deletion
from django.db import migrations, models

import core.crypto

triggers = import_module("homes.migrations.0002_dirty_triggers").triggers
# decided items stay as history; an undecided one would wait for ever, because the sheet asks for it no more
OFF_THE_SHEET = """
DELETE FROM homes_evidence WHERE item_id IN (
    SELECT id FROM homes_assessitem WHERE entry = 'P-096' AND state IN ('open', 'filed', 'returned'));
DELETE FROM homes_assessitem WHERE entry = 'P-096' AND state IN ('open', 'filed', 'returned');
"""


class Migration(migrations.Migration):
    dependencies = [("homes", "0008_standards"), ("unions", "0014_terms")]

    operations: list[Any] = [
        migrations.CreateModel(
            name="RatingRound",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ratings",
                        to="unions.body",
                        verbose_name="工会",
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[("online", "手机投票"), ("paper", "纸质票")],
                        default="online",
                        max_length=8,
                        verbose_name="方式",
                    ),
                ),
                (
                    "voters",
                    models.CharField(
                        choices=[("all", "全体会员"), ("reps", "会员代表"), ("sample", "随机抽样")],
                        default="all",
                        max_length=8,
                        verbose_name="参评范围",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("opened", "筹备"),
                            ("voting", "投票中"),
                            ("closed", "已截止"),
                            ("counted", "已计票"),
                            ("published", "已公布"),
                            ("cancelled", "已作废"),
                        ],
                        default="opened",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("opened_on", models.DateField(verbose_name="发起日期")),
                ("closes_on", models.DateField(verbose_name="投票截止")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="实际截止")),
                ("published_on", models.DateField(blank=True, null=True, verbose_name="公布日期")),
                ("with_chair", models.BooleanField(default=True, verbose_name="评议主席")),
                ("deeds", models.TextField(blank=True, max_length=1000, verbose_name="本年度办的实事")),
                (
                    "seed",
                    models.CharField(blank=True, editable=False, max_length=32, verbose_name="抽样种子"),
                ),
                (
                    "entitled",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="应参评人数"),
                ),
                ("issued", models.PositiveIntegerField(default=0, editable=False, verbose_name="已印票条")),
                (
                    "voted",
                    models.PositiveIntegerField(
                        blank=True, editable=False, null=True, verbose_name="有效票数"
                    ),
                ),
                ("counts", models.JSONField(blank=True, editable=False, null=True, verbose_name="计票")),
                (
                    "union_rate",
                    models.PositiveSmallIntegerField(
                        blank=True, editable=False, null=True, verbose_name="对工会满意率"
                    ),
                ),
                (
                    "chair_rate",
                    models.PositiveSmallIntegerField(
                        blank=True, editable=False, null=True, verbose_name="对主席满意率"
                    ),
                ),
                (
                    "deeds_rate",
                    models.PositiveSmallIntegerField(
                        blank=True, editable=False, null=True, verbose_name="对实事满意率"
                    ),
                ),
                (
                    "floor",
                    models.PositiveSmallIntegerField(
                        blank=True, editable=False, null=True, verbose_name="参评率下限"
                    ),
                ),
                ("valid", models.BooleanField(blank=True, editable=False, null=True, verbose_name="有效")),
                ("from_above", models.BooleanField(default=False, editable=False, verbose_name="由上级发起")),
                (
                    "slips_by_own",
                    models.BooleanField(default=False, editable=False, verbose_name="本会印过票条"),
                ),
                (
                    "opened_by_name",
                    models.CharField(blank=True, editable=False, max_length=60, verbose_name="发起人"),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="说明")),
            ],
            options={
                "verbose_name": "会员评家",
                "indexes": [
                    models.Index(fields=["body", "-opened_on"], name="rating_of_body"),
                    models.Index(fields=["state", "closes_on"], name="rating_due"),
                    models.Index(
                        condition=models.Q(("valid", True)),
                        fields=["body", "closed_on"],
                        include=("union_rate", "chair_rate"),
                        name="rating_valid",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("opened", "voting", "closed"))),
                        fields=("body",),
                        name="one_open_rating",
                        violation_error_message="本会已有一次会员评家没有计票。请先办完那一次。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("voted", None), ("voted__lte", models.F("entitled")), _connector="OR"
                        ),
                        name="voted_within_entitled",
                        violation_error_message="有效票数多于应参评人数。请核对。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("issued__lte", models.F("entitled"))),
                        name="slips_within_entitled",
                        violation_error_message="票条多于应参评人数。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("closes_on__gte", models.F("opened_on"))),
                        name="rating_closes_after_it_opens",
                        violation_error_message="投票截止早于发起日期。请核对。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid", None),
                            ("valid", False),
                            models.Q(
                                ("closed_on__isnull", False), ("union_rate__isnull", False), ("voted__gte", 1)
                            ),
                            _connector="OR",
                        ),
                        name="valid_rating_has_a_result",
                        violation_error_message="没有计票的评家不能算有效。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("union_rate", None), ("union_rate__lte", 10000), _connector="OR"),
                        name="rating_within_hundred",
                        violation_error_message="满意率不能超过 100%。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RatingRoll",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "round",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="roll",
                        to="homes.ratinground",
                        verbose_name="会员评家",
                    ),
                ),
                ("members", models.JSONField(default=list, verbose_name="应参评会员")),
            ],
            options={
                "verbose_name": "参评名单",
            },
        ),
        migrations.CreateModel(
            name="RatingSlip",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="slips",
                        to="homes.ratinground",
                        verbose_name="会员评家",
                    ),
                ),
                ("mark", models.BinaryField(max_length=16, unique=True)),
                ("teller", models.PositiveSmallIntegerField(default=0, verbose_name="监票员")),
                ("used", models.BooleanField(default=False, verbose_name="已用")),
            ],
            options={
                "verbose_name": "票条",
            },
        ),
        migrations.CreateModel(
            name="RatingUrn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token", models.UUIDField(default=uuid.uuid4, editable=False)),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="urns",
                        to="homes.ratinground",
                        verbose_name="会员评家",
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="序号")),
                (
                    "sums_sealed",
                    core.crypto.SealedField(
                        blank=True, default=b"", purpose="rating.urn", verbose_name="密封计数"
                    ),
                ),
            ],
            options={
                "verbose_name": "票箱",
                "constraints": [
                    models.UniqueConstraint(fields=("round", "number"), name="one_urn_of_a_number")
                ],
            },
        ),
        migrations.CreateModel(
            name="RatingTally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tallies",
                        to="homes.ratinground",
                        verbose_name="会员评家",
                    ),
                ),
                ("teller", models.PositiveSmallIntegerField(verbose_name="监票员")),
                ("name", models.CharField(max_length=40, verbose_name="姓名")),
                ("voted", models.PositiveIntegerField(verbose_name="有效票数")),
                ("counts", models.JSONField(verbose_name="计票")),
                ("entered_on", models.DateField(verbose_name="填报日期")),
            ],
            options={
                "verbose_name": "计票单",
                "constraints": [models.UniqueConstraint(fields=("round", "teller"), name="one_tally_each")],
            },
        ),
        migrations.CreateModel(
            name="Rectification",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rectifications",
                        to="unions.body",
                        verbose_name="工会",
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("rating", "会员评家"),
                            ("review", "复核"),
                            ("inspection", "巡查"),
                            ("petition", "信访"),
                        ],
                        default="rating",
                        max_length=12,
                        verbose_name="来源",
                    ),
                ),
                (
                    "rating",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rectifications",
                        to="homes.ratinground",
                        verbose_name="触发的评家",
                    ),
                ),
                ("why", models.CharField(max_length=300, verbose_name="整顿事由")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("triggered", "已触发"),
                            ("cause", "已查因"),
                            ("published", "已公布措施"),
                            ("carried", "已整顿"),
                            ("rerated", "已复评"),
                            ("lifted", "已解除"),
                            ("escalated", "已升级"),
                        ],
                        default="triggered",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("opened_on", models.DateField(verbose_name="列入日期")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="期限")),
                (
                    "lead",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="led_rectifications",
                        to="unions.body",
                        verbose_name="牵头工会",
                    ),
                ),
                ("cause", models.TextField(blank=True, max_length=1000, verbose_name="原因")),
                ("measures", models.TextField(blank=True, max_length=2000, verbose_name="整改措施")),
                ("published_on", models.DateField(blank=True, null=True, verbose_name="措施公布日期")),
                ("published_at", models.CharField(blank=True, max_length=100, verbose_name="公布地点")),
                ("carried", models.TextField(blank=True, max_length=2000, verbose_name="落实情况")),
                ("carried_on", models.DateField(blank=True, null=True, verbose_name="落实日期")),
                (
                    "rerating",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mended",
                        to="homes.ratinground",
                        verbose_name="复评",
                    ),
                ),
                (
                    "escalated_to",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="escalated_rectifications",
                        to="unions.body",
                        verbose_name="升级到",
                    ),
                ),
                (
                    "escalated_on",
                    models.DateField(blank=True, editable=False, null=True, verbose_name="升级日期"),
                ),
                (
                    "closed_on",
                    models.DateField(blank=True, editable=False, null=True, verbose_name="解除日期"),
                ),
                ("outcome", models.CharField(blank=True, max_length=500, verbose_name="结论")),
            ],
            options={
                "verbose_name": "整顿",
                "indexes": [
                    models.Index(fields=["state", "due_on"], name="rectification_due"),
                    models.Index(fields=["body", "-opened_on"], name="rectification_of_body"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ("triggered", "cause", "published", "carried", "rerated", "escalated"),
                            )
                        ),
                        fields=("body",),
                        name="one_open_rectification",
                        violation_error_message="这家工会已在整顿。请在原来那一件里办理。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "lifted"), _negated=True),
                            ("closed_on__isnull", False),
                            _connector="OR",
                        ),
                        name="lifted_on_a_day",
                        violation_error_message="解除整顿要有日期。",
                    ),
                ],
            },
        ),
        *(
            migrations.AddField("facts", name, models.DateField(verbose_name=label, null=True))
            for name, label in (("rated_on", "最近一次有效评家"), ("chair_rated_on", "最近一次评议主席"))
        ),
        migrations.AddField(
            "facts", "chair_bp", models.IntegerField(verbose_name="主席满意率（万分比）", null=True)
        ),
        migrations.RemoveField("facts", "att_satisfaction"),
        migrations.RunSQL(OFF_THE_SHEET, migrations.RunSQL.noop),
        triggers("homes_ratinground", "SELECT body_id FROM touched WHERE valid"),
    ]

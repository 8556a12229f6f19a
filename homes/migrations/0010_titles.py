"""Naming rounds, titles, re-verifications, demonstration units."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

import core.passcodes
import homes.models.titles


class Migration(migrations.Migration):
    dependencies = [("homes", "0009_rating"), ("unions", "0014_terms")]

    operations: list[Any] = [
        migrations.CreateModel(
            name="HomeTitle",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("person_name", models.CharField(blank=True, max_length=60, verbose_name="获称号的个人")),
                ("name", models.CharField(max_length=60, verbose_name="称号名称")),
                (
                    "grade",
                    models.CharField(
                        choices=[("qualified", "合格"), ("advanced", "先进"), ("model", "模范")],
                        max_length=10,
                        verbose_name="等级",
                    ),
                ),
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
                        verbose_name="层级",
                    ),
                ),
                ("named_on", models.DateField(verbose_name="命名日期")),
                ("doc_no", models.CharField(blank=True, max_length=60, verbose_name="命名文号")),
                ("plaque_on", models.DateField(blank=True, null=True, verbose_name="授牌日期")),
                (
                    "certificate_no",
                    models.CharField(blank=True, db_collation="C", max_length=40, verbose_name="证书编号"),
                ),
                (
                    "code",
                    models.CharField(
                        db_collation="C",
                        default=core.passcodes.make_passcode,
                        editable=False,
                        max_length=16,
                        unique=True,
                    ),
                ),
                ("reward", models.CharField(blank=True, max_length=120, verbose_name="物质奖励")),
                ("confirmed_on", models.DateField(blank=True, null=True, verbose_name="最近确认")),
                (
                    "review_on",
                    models.DateField(blank=True, editable=False, null=True, verbose_name="复核到期"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "待命名单位确认"),
                            ("in_force", "有效"),
                            ("rectifying", "限期整改"),
                            ("revoked", "已撤销"),
                        ],
                        default="in_force",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("revoked_on", models.DateField(blank=True, null=True, verbose_name="撤销日期")),
                ("revoked_reason", models.CharField(blank=True, max_length=300, verbose_name="撤销理由")),
                ("entered", models.BooleanField(default=False, verbose_name="补录")),
                (
                    "paper",
                    models.FileField(
                        blank=True, upload_to=homes.models.titles.title_paper, verbose_name="命名文件"
                    ),
                ),
                ("paper_name", models.CharField(blank=True, max_length=200)),
                ("batch_id", models.BigIntegerField(editable=False, null=True, verbose_name="导入批次")),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="home_titles",
                        to="unions.body",
                        verbose_name="工会",
                    ),
                ),
                (
                    "named_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="titles_named",
                        to="unions.body",
                        verbose_name="命名单位",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="home_titles",
                        to="unions.officer",
                        verbose_name="干部",
                    ),
                ),
            ],
            options={
                "verbose_name": "职工之家称号",
            },
        ),
        migrations.CreateModel(
            name="NamingRound",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="称号名称")),
                (
                    "grade",
                    models.CharField(
                        choices=[("qualified", "合格"), ("advanced", "先进"), ("model", "模范")],
                        max_length=10,
                        verbose_name="等级",
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                (
                    "pass_score",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="达标分"),
                ),
                ("quota", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="名额")),
                ("opened_on", models.DateField(verbose_name="启动日期")),
                ("declare_until", models.DateField(verbose_name="申报截止")),
                ("doc_no", models.CharField(blank=True, max_length=60, verbose_name="命名文号")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "进行中"), ("closed", "已结束")],
                        default="open",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="结束日期")),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="naming_rounds",
                        to="unions.body",
                        verbose_name="命名单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "命名批次",
            },
        ),
        migrations.CreateModel(
            name="NamingEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("score", models.PositiveIntegerField(verbose_name="验收分")),
                ("pass_score", models.PositiveIntegerField(verbose_name="标准分")),
                ("declared_on", models.DateField(verbose_name="申报日期")),
                (
                    "state",
                    models.CharField(
                        choices=[("declared", "待命名"), ("named", "已命名"), ("refused", "不予命名")],
                        default="declared",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                (
                    "cause",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("below", "没有达到标准分"),
                            ("objection", "公示异议经查属实"),
                            ("veto", "一票否决"),
                            ("withdrawn", "申报单位撤回"),
                            ("number", "名额已满"),
                        ],
                        max_length=10,
                        verbose_name="不予命名的原因",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="理由")),
                ("decided_on", models.DateField(blank=True, null=True, verbose_name="决定日期")),
                ("decided_by_name", models.CharField(blank=True, max_length=40, verbose_name="决定人")),
                (
                    "assessment",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="naming_entry",
                        to="homes.assessment",
                        verbose_name="自评表",
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="naming_entries",
                        to="unions.body",
                        verbose_name="申报工会",
                    ),
                ),
                (
                    "title",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entry",
                        to="homes.hometitle",
                        verbose_name="称号",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="homes.naminground",
                        verbose_name="命名批次",
                    ),
                ),
            ],
            options={
                "verbose_name": "命名申报",
            },
        ),
        migrations.AddField(
            model_name="hometitle",
            name="round",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="titles",
                to="homes.naminground",
                verbose_name="命名批次",
            ),
        ),
        migrations.CreateModel(
            name="TitleReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("due_on", models.DateField(verbose_name="到期日期")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("due", "到期待复核"),
                            ("rectifying", "限期整改"),
                            ("reported", "整改已报，待复评"),
                            ("confirmed", "已确认"),
                            ("revoked", "已撤销"),
                        ],
                        default="due",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("done_on", models.DateField(blank=True, null=True, verbose_name="复核日期")),
                ("items", models.CharField(blank=True, max_length=500, verbose_name="整改事项")),
                ("rectify_until", models.DateField(blank=True, null=True, verbose_name="整改期限")),
                ("reported_on", models.DateField(blank=True, null=True, verbose_name="报送日期")),
                ("report", models.CharField(blank=True, max_length=500, verbose_name="整改情况")),
                (
                    "paper",
                    models.FileField(
                        blank=True, upload_to=homes.models.titles.title_paper, verbose_name="整改材料"
                    ),
                ),
                ("paper_name", models.CharField(blank=True, max_length=200)),
                ("rechecked_on", models.DateField(blank=True, null=True, verbose_name="复评日期")),
                ("proposed_on", models.DateField(blank=True, null=True, verbose_name="提出撤销建议")),
                ("decision", models.CharField(blank=True, max_length=300, verbose_name="决定")),
                ("decided_by_name", models.CharField(blank=True, max_length=40, verbose_name="决定人")),
                (
                    "title",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="homes.hometitle",
                        verbose_name="称号",
                    ),
                ),
            ],
            options={
                "verbose_name": "称号复核",
            },
        ),
        migrations.CreateModel(
            name="DemoUnit",
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
                        choices=[("unit", "示范单位"), ("point", "示范点")], max_length=6, verbose_name="类别"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("named_on", models.DateField(verbose_name="命名日期")),
                ("doc_no", models.CharField(blank=True, max_length=60, verbose_name="命名文号")),
                ("experience", models.CharField(blank=True, max_length=1000, verbose_name="经验做法")),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="demo_units",
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
                        related_name="demo_unit",
                        to="unions.case",
                        verbose_name="办理事项",
                    ),
                ),
                (
                    "named_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="unions.body",
                        verbose_name="命名单位",
                    ),
                ),
                (
                    "recommended_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="unions.body",
                        verbose_name="推荐单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "示范单位",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("body", "kind", "year"),
                        name="one_demo_unit_a_year",
                        violation_error_message="这一年已登记过这家示范单位。请先查找。",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="naminground",
            constraint=models.UniqueConstraint(
                fields=("body", "grade", "year"),
                name="one_round_a_year",
                violation_error_message="这个年度已有同等级的命名批次。请在那一批里办理。",
            ),
        ),
        migrations.AddConstraint(
            model_name="naminground",
            constraint=models.CheckConstraint(
                condition=models.Q(("declare_until__gte", models.F("opened_on"))),
                name="round_declares_after_opening",
                violation_error_message="申报截止早于启动日期。请核对。",
            ),
        ),
        migrations.AddConstraint(
            model_name="naminground",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_on", None), ("state", "open")),
                    models.Q(("closed_on__gte", models.F("opened_on")), ("state", "closed")),
                    _connector="OR",
                ),
                name="round_closes_after_opening",
                violation_error_message="结束日期早于启动日期。请核对。",
            ),
        ),
        migrations.AddConstraint(
            model_name="naminground",
            constraint=models.CheckConstraint(
                condition=models.Q(("quota", None), ("quota__gte", 1), _connector="OR"),
                name="round_quota_is_a_number",
                violation_error_message="名额至少为 1；不设名额的请留空。",
            ),
        ),
        migrations.AddIndex(
            model_name="namingentry",
            index=models.Index(fields=["round", "state", "id"], name="homes_namin_round_i_e72144_idx"),
        ),
        migrations.AddConstraint(
            model_name="namingentry",
            constraint=models.UniqueConstraint(
                fields=("round", "body"),
                name="one_entry_a_round",
                violation_error_message="这家工会已经在这一批里申报。请在那一条里办理。",
            ),
        ),
        migrations.AddConstraint(
            model_name="namingentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "refused"), _negated=True),
                    models.Q(models.Q(("cause", ""), _negated=True), models.Q(("reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="entry_refused_with_reason",
                violation_error_message="不予命名要写明原因和理由。",
            ),
        ),
        migrations.AddConstraint(
            model_name="namingentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "named"), _negated=True), ("title__isnull", False), _connector="OR"
                ),
                name="entry_named_has_a_title",
            ),
        ),
        migrations.AddIndex(
            model_name="hometitle",
            index=models.Index(
                condition=models.Q(("state", "in_force")),
                fields=["body", "grade", "level"],
                name="title_in_force",
            ),
        ),
        migrations.AddIndex(
            model_name="hometitle",
            index=models.Index(fields=["named_by", "review_on"], name="title_due"),
        ),
        migrations.AddIndex(
            model_name="hometitle",
            index=models.Index(
                condition=models.Q(("state", "in_force")), fields=["review_on"], name="title_review_due"
            ),
        ),
        migrations.AddConstraint(
            model_name="hometitle",
            constraint=models.UniqueConstraint(
                fields=("body", "person_name", "name", "level", "named_on"),
                name="one_title_a_day",
                violation_error_message="同一天命名的这个称号已经登记过。请先查找。",
            ),
        ),
        migrations.AddConstraint(
            model_name="hometitle",
            constraint=models.UniqueConstraint(
                condition=models.Q(("certificate_no", ""), _negated=True),
                fields=("certificate_no",),
                name="one_title_per_certificate",
                violation_error_message="这个证书编号已经用过。请核对。",
            ),
        ),
        migrations.AddConstraint(
            model_name="hometitle",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("revoked_on__gte", models.F("named_on")),
                        ("state", "revoked"),
                        models.Q(("revoked_reason", ""), _negated=True),
                    ),
                    models.Q(models.Q(("state", "revoked"), _negated=True), ("revoked_on", None)),
                    _connector="OR",
                ),
                name="title_revoked_on_a_day",
                violation_error_message="撤销称号要有日期和理由，日期不早于命名日期。",
            ),
        ),
        migrations.AddConstraint(
            model_name="hometitle",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed_on", None), ("confirmed_on__gte", models.F("named_on")), _connector="OR"
                ),
                name="title_confirmed_later",
                violation_error_message="最近确认早于命名日期。请核对。",
            ),
        ),
        migrations.AddConstraint(
            model_name="hometitle",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("plaque_on", None), ("plaque_on__gte", models.F("named_on")), _connector="OR"
                ),
                name="title_plaque_later",
                violation_error_message="授牌日期早于命名日期。请核对。",
            ),
        ),
        migrations.AddIndex(
            model_name="titlereview",
            index=models.Index(fields=["state", "due_on"], name="homes_title_state_020525_idx"),
        ),
        migrations.AddIndex(
            model_name="titlereview",
            index=models.Index(fields=["title", "-id"], name="homes_title_title_i_79091a_idx"),
        ),
        migrations.AddConstraint(
            model_name="titlereview",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("due", "rectifying", "reported"))),
                fields=("title",),
                name="one_open_review",
                violation_error_message="这个称号的复核正在进行。请在那一件里办理。",
            ),
        ),
        migrations.AddConstraint(
            model_name="titlereview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("rectifying", "reported")), _negated=True),
                    models.Q(("done_on__isnull", False), ("rectify_until__gt", models.F("done_on"))),
                    _connector="OR",
                ),
                name="review_rectifies_after_finding",
                violation_error_message="整改期限应晚于复核日期。请核对。",
            ),
        ),
    ]

"""Townships: figures, villages, grid cells, congresses, rules of work; federations with affiliates and seats."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("unions", "0008_survey"),
    ]

    operations = [
        migrations.CreateModel(
            name="FederationCarrier",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("carrier", models.CharField(max_length=40, verbose_name="依托载体")),
                ("name", models.CharField(max_length=80, verbose_name="载体名称")),
                ("agreed_on", models.DateField(blank=True, null=True, verbose_name="共建约定日期")),
                (
                    "body",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="carrier",
                        to="unions.body",
                        verbose_name="联合会",
                    ),
                ),
            ],
            options={
                "verbose_name": "联合会依托载体",
            },
        ),
        migrations.CreateModel(
            name="FederationLink",
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
                        choices=[("regional", "区域"), ("trade", "行业")],
                        editable=False,
                        max_length=10,
                        verbose_name="覆盖方式",
                    ),
                ),
                ("from_on", models.DateField(verbose_name="加入日期")),
                ("to_on", models.DateField(blank=True, null=True, verbose_name="退出日期")),
                (
                    "representative",
                    models.CharField(
                        blank=True,
                        help_text="主席没有进联合会委员会的，填商定的代表",
                        max_length=40,
                        verbose_name="商定的代表",
                    ),
                ),
                (
                    "basic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="federations",
                        to="unions.body",
                        verbose_name="基层工会",
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="affiliates",
                        to="unions.body",
                        verbose_name="联合会",
                    ),
                ),
            ],
            options={
                "verbose_name": "联合会所属工会",
            },
        ),
        migrations.CreateModel(
            name="FederationSeat",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "mark",
                    models.CharField(
                        choices=[
                            ("staff", "专职人员"),
                            ("affiliate", "所属基层工会主席"),
                            ("department", "党政部门人员"),
                        ],
                        max_length=10,
                        verbose_name="委员来源",
                    ),
                ),
                ("department", models.CharField(blank=True, max_length=80, verbose_name="所在部门")),
                (
                    "link",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seats",
                        to="unions.federationlink",
                        verbose_name="所属基层工会",
                    ),
                ),
                (
                    "officer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seat",
                        to="unions.officer",
                        verbose_name="委员",
                    ),
                ),
            ],
            options={
                "verbose_name": "联合会委员来源",
            },
        ),
        migrations.CreateModel(
            name="GridCell",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(db_collation="C", max_length=20, verbose_name="网格编号")),
                ("name", models.CharField(max_length=60, verbose_name="网格名称")),
                ("boundary", models.CharField(max_length=200, verbose_name="范围")),
                (
                    "carrier_kind",
                    models.CharField(
                        choices=[
                            ("zone", "经济功能区"),
                            ("village", "村（社区）"),
                            ("market", "专业市场"),
                            ("street", "商业街区"),
                            ("building", "商务楼宇"),
                            ("trade", "行业协会（商会）"),
                        ],
                        max_length=10,
                        verbose_name="依托载体",
                    ),
                ),
                ("responsible", models.CharField(max_length=40, verbose_name="责任人")),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grid_cells",
                        to="unions.body",
                        verbose_name="乡镇（街道）工会",
                    ),
                ),
                (
                    "federation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="of_grid_cells",
                        to="unions.body",
                        verbose_name="所属联合会",
                    ),
                ),
            ],
            options={
                "verbose_name": "网格",
            },
        ),
        migrations.AddField(
            model_name="unit",
            name="grid",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="units",
                to="unions.gridcell",
                verbose_name="网格",
            ),
        ),
        migrations.CreateModel(
            name="StaffStatement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("stated_on", models.DateField(verbose_name="说明日期")),
                ("reason", models.CharField(max_length=300, verbose_name="不需要配备的理由")),
                ("verified_on", models.DateField(verbose_name="核实日期")),
                ("verified_by_name", models.CharField(blank=True, max_length=40, verbose_name="核实人")),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="staff_statements",
                        to="unions.body",
                        verbose_name="工会",
                    ),
                ),
                (
                    "case",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="staff_statement",
                        to="unions.case",
                        verbose_name="办理事项",
                    ),
                ),
            ],
            options={
                "verbose_name": "社工人才配备说明",
            },
        ),
        migrations.CreateModel(
            name="TownCongress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("term", models.PositiveSmallIntegerField(verbose_name="第几届")),
                ("session", models.PositiveSmallIntegerField(default=1, verbose_name="第几次会议")),
                ("held_on", models.DateField(verbose_name="召开日期")),
                ("entitled", models.PositiveIntegerField(verbose_name="应到代表")),
                ("present", models.PositiveIntegerField(verbose_name="实到代表")),
                ("standing", models.BooleanField(default=False, verbose_name="代表常任制")),
                ("minutes", models.TextField(blank=True, max_length=2000, verbose_name="会议纪要")),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="congresses",
                        to="unions.body",
                        verbose_name="乡镇（街道）工会",
                    ),
                ),
            ],
            options={
                "verbose_name": "工会代表大会",
            },
        ),
        migrations.CreateModel(
            name="TownshipStat",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "area_kind",
                    models.CharField(
                        choices=[
                            ("township", "乡镇（街道）"),
                            ("zone", "开发区（园区）"),
                            ("town", "特色小镇"),
                            ("model", "乡村振兴示范样板"),
                        ],
                        max_length=10,
                        verbose_name="区域类别",
                    ),
                ),
                ("counted_on", models.DateField(verbose_name="统计时点")),
                ("enterprises", models.PositiveIntegerField(verbose_name="企业数")),
                ("sector23_workers", models.PositiveIntegerField(verbose_name="二三产从业人员")),
                ("workers", models.PositiveIntegerField(verbose_name="职工人数")),
                (
                    "nonpublic_share",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="非公企业占比"),
                ),
                ("source", models.CharField(max_length=120, verbose_name="数据来源")),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="area_stats",
                        to="unions.body",
                        verbose_name="工会",
                    ),
                ),
            ],
            options={
                "verbose_name": "区域基本数据",
            },
        ),
        migrations.CreateModel(
            name="TownSystem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=40, verbose_name="制度")),
                ("title", models.CharField(max_length=120, verbose_name="文件名称")),
                ("adopted_on", models.DateField(verbose_name="通过日期")),
                ("verified_on", models.DateField(blank=True, null=True, verbose_name="核实日期")),
                ("verified_by_name", models.CharField(blank=True, max_length=40, verbose_name="核实人")),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="systems",
                        to="unions.body",
                        verbose_name="乡镇（街道）工会",
                    ),
                ),
                (
                    "case",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="system",
                        to="unions.case",
                        verbose_name="办理事项",
                    ),
                ),
            ],
            options={
                "verbose_name": "乡镇工会制度",
            },
        ),
        migrations.CreateModel(
            name="Village",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                (
                    "kind",
                    models.CharField(
                        choices=[("village", "行政村"), ("community", "社区"), ("other", "其他")],
                        max_length=10,
                        verbose_name="类别",
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="villages",
                        to="unions.body",
                        verbose_name="乡镇（街道）工会",
                    ),
                ),
                (
                    "union",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="of_villages",
                        to="unions.body",
                        verbose_name="村（社区）工会",
                    ),
                ),
            ],
            options={
                "verbose_name": "村（社区）",
            },
        ),
        migrations.AddField(
            model_name="unit",
            name="village",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="units",
                to="unions.village",
                verbose_name="村（社区）",
            ),
        ),
        migrations.CreateModel(
            name="VillageCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("counted_on", models.DateField(verbose_name="统计时点")),
                ("scattered", models.PositiveIntegerField(verbose_name="零散就业人员")),
                ("source", models.CharField(blank=True, max_length=120, verbose_name="数据来源")),
                (
                    "village",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="counts",
                        to="unions.village",
                        verbose_name="村（社区）",
                    ),
                ),
            ],
            options={
                "verbose_name": "零散就业人员",
            },
        ),
        migrations.AddConstraint(
            model_name="federationlink",
            constraint=models.UniqueConstraint(
                condition=models.Q(("to_on", None)),
                fields=("body", "basic"),
                name="one_open_affiliation",
                violation_error_message="这家基层工会已是这个联合会的所属工会，不用再登记。",
            ),
        ),
        migrations.AddConstraint(
            model_name="federationlink",
            constraint=models.CheckConstraint(
                condition=models.Q(("to_on", None), ("to_on__gte", models.F("from_on")), _connector="OR"),
                name="affiliation_ends_later",
                violation_error_message="退出日期早于加入日期。请核对。",
            ),
        ),
        migrations.AddConstraint(
            model_name="federationlink",
            constraint=models.CheckConstraint(
                condition=models.Q(("body", models.F("basic")), _negated=True),
                name="federation_of_others",
                violation_error_message="联合会不能是自己的所属工会。请另选。",
            ),
        ),
        migrations.AddConstraint(
            model_name="federationseat",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("mark", "affiliate"), ("link__isnull", False)),
                    models.Q(models.Q(("mark", "affiliate"), _negated=True), ("link", None)),
                    _connector="OR",
                ),
                name="seat_names_affiliate",
                violation_error_message="所属基层工会主席要选他任主席的工会，其他来源不选。请核对。",
            ),
        ),
        migrations.AddConstraint(
            model_name="federationseat",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("mark", "department"), _negated=True),
                    models.Q(("department", ""), _negated=True),
                    _connector="OR",
                ),
                name="seat_names_department",
                violation_error_message="请填写他所在的党政部门。",
            ),
        ),
        migrations.AddConstraint(
            model_name="gridcell",
            constraint=models.UniqueConstraint(
                fields=("body", "code"),
                name="one_cell_of_a_code",
                violation_error_message="这个乡镇已有同一编号的网格。请换一个编号。",
            ),
        ),
        migrations.AddIndex(
            model_name="staffstatement",
            index=models.Index(fields=["body", "-stated_on"], name="unions_staf_body_id_314c1f_idx"),
        ),
        migrations.AddConstraint(
            model_name="staffstatement",
            constraint=models.CheckConstraint(
                condition=models.Q(("verified_on__gte", models.F("stated_on"))),
                name="statement_verified_later",
                violation_error_message="核实日期早于说明日期。请核对。",
            ),
        ),
        migrations.AddIndex(
            model_name="towncongress",
            index=models.Index(fields=["body", "-held_on"], name="unions_town_body_id_2777bd_idx"),
        ),
        migrations.AddConstraint(
            model_name="towncongress",
            constraint=models.UniqueConstraint(
                fields=("body", "term", "session"),
                name="one_congress_of_a_number",
                violation_error_message="这一届这一次会议已经登记过。请打开原来那一条修改。",
            ),
        ),
        migrations.AddConstraint(
            model_name="towncongress",
            constraint=models.CheckConstraint(
                condition=models.Q(("present__lte", models.F("entitled"))),
                name="congress_present_within_entitled",
                violation_error_message="实到人数多于应到人数。请核对。",
            ),
        ),
        migrations.AddConstraint(
            model_name="towncongress",
            constraint=models.CheckConstraint(
                condition=models.Q(("session__gte", 1), ("term__gte", 1)),
                name="congress_counts_from_one",
                violation_error_message="届次从第 1 算起。请核对。",
            ),
        ),
        migrations.AddIndex(
            model_name="townshipstat",
            index=models.Index(fields=["body", "-counted_on"], name="unions_town_body_id_1f4ff1_idx"),
        ),
        migrations.AddConstraint(
            model_name="townshipstat",
            constraint=models.UniqueConstraint(
                models.F("body"),
                models.F("area_kind"),
                django.db.models.functions.datetime.ExtractYear("counted_on"),
                name="one_area_stat_a_year",
                violation_error_message="这个工会这一年、这一类区域的数据已经登记过。请打开原来那一条修改。",
            ),
        ),
        migrations.AddConstraint(
            model_name="townshipstat",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("nonpublic_share", None), ("nonpublic_share__lte", 10000), _connector="OR"
                ),
                name="share_within_whole",
                violation_error_message="非公企业占比从 0 到 100。请核对。",
            ),
        ),
        migrations.AddIndex(
            model_name="townsystem",
            index=models.Index(fields=["body", "code", "-adopted_on"], name="unions_town_body_id_f419c4_idx"),
        ),
        migrations.AddConstraint(
            model_name="townsystem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("verified_on", None), ("verified_on__gte", models.F("adopted_on")), _connector="OR"
                ),
                name="system_verified_later",
                violation_error_message="核实日期早于通过日期。请核对。",
            ),
        ),
        migrations.AddConstraint(
            model_name="village",
            constraint=models.UniqueConstraint(
                fields=("body", "name"),
                name="one_village_of_a_name",
                violation_error_message="这个乡镇已有同名的村（社区）。请核对是不是同一个。",
            ),
        ),
        migrations.AddConstraint(
            model_name="villagecount",
            constraint=models.UniqueConstraint(
                models.F("village"),
                django.db.models.functions.datetime.ExtractYear("counted_on"),
                name="one_village_count_a_year",
                violation_error_message="这个村（社区）这一年的人数已经登记过。请打开原来那一条修改。",
            ),
        ),
    ]

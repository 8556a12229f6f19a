"""The file of a member: further columns of the register, the workers there are to win, last night's counts."""

import django.db.models.deletion
from django.db import migrations, models

import core.bits

# 入会申请书, 会员登记表, 会员证, 劳动合同记录: what a file said to be complete holds by the national list
HELD = 1 | 2 | 16 | 32


class Migration(migrations.Migration):
    dependencies = [("members", "0003_change_history")]
    operations: list = [
        migrations.CreateModel(
            name="MemberPopulation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "group",
                    models.CharField(
                        choices=[
                            ("truck", "货车驾驶员"),
                            ("courier", "物流快递员"),
                            ("care", "护工护理员"),
                            ("domestic", "家政服务员"),
                            ("mall", "商场信息员"),
                            ("rider", "网约送餐员"),
                            ("estate", "房产中介员"),
                            ("guard", "保安保洁员"),
                            ("migrant", "农民工"),
                            ("dispatched", "劳务派遣工"),
                            ("education", "高学历"),
                            ("title", "高职称"),
                            ("income", "高收入"),
                            ("scattered", "零散就业人员"),
                        ],
                        max_length=10,
                        verbose_name="群体",
                    ),
                ),
                ("workers", models.PositiveIntegerField(verbose_name="应入会人数")),
                ("counted_on", models.DateField(verbose_name="统计日期")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("survey", "工会调查"),
                            ("statistics", "统计部门"),
                            ("labour", "人社部门"),
                            ("trade", "行业主管部门"),
                            ("other", "其他"),
                        ],
                        max_length=10,
                        verbose_name="数据来源",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="说明")),
            ],
            options={
                "verbose_name": "应入会人数",
            },
        ),
        migrations.CreateModel(
            name="MemberTally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("dim", models.CharField(db_collation="C", max_length=10)),
                ("key", models.CharField(db_collation="C", max_length=10)),
                ("n", models.IntegerField()),
                ("on", models.DateField(verbose_name="统计日期")),
            ],
            options={
                "verbose_name": "会员计数",
            },
        ),
        migrations.AddField(
            model_name="member",
            name="applied_by",
            field=models.CharField(
                blank=True,
                choices=[
                    ("1", "在单位申请"),
                    ("2", "网上申请"),
                    ("3", "流动服务窗口"),
                    ("4", "企业外单体入会"),
                ],
                db_default="",
                default="",
                max_length=1,
                verbose_name="申请方式",
            ),
        ),
        migrations.AddField(
            model_name="member",
            name="contract_end",
            field=models.DateField(blank=True, null=True, verbose_name="劳动合同止"),
        ),
        migrations.AddField(
            model_name="member",
            name="contract_start",
            field=models.DateField(blank=True, null=True, verbose_name="劳动合同起"),
        ),
        migrations.AddField(
            model_name="member",
            name="file_items",
            field=core.bits.BitsField(blank=True, db_default=HELD, default=0, verbose_name="档案材料"),
        ),
        migrations.AddField(
            model_name="member",
            name="marriage",
            field=models.CharField(
                blank=True,
                choices=[("1", "未婚"), ("2", "已婚"), ("3", "丧偶"), ("4", "离婚")],
                db_default="",
                default="",
                max_length=1,
                verbose_name="婚姻状况",
            ),
        ),
        migrations.AddField(
            model_name="member",
            name="position",
            field=models.CharField(blank=True, db_default="", default="", max_length=30, verbose_name="职务"),
        ),
        migrations.AddField(
            model_name="member",
            name="rank",
            field=models.CharField(blank=True, db_default="", default="", max_length=30, verbose_name="职称"),
        ),
        migrations.AddField(
            model_name="member",
            name="residence",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=60, verbose_name="居住地"
            ),
        ),
        migrations.AddField(
            model_name="member",
            name="tags",
            field=core.bits.BitsField(blank=True, db_default=0, default=0, verbose_name="群体标签"),
        ),
        migrations.AddField(
            model_name="member",
            name="team",
            field=models.CharField(blank=True, db_default="", default="", max_length=30, verbose_name="班组"),
        ),
        migrations.AddField(
            model_name="member",
            name="trade",
            field=models.CharField(blank=True, db_default="", default="", max_length=30, verbose_name="工种"),
        ),
        migrations.AddField(
            model_name="member",
            name="work_since",
            field=models.DateField(blank=True, null=True, verbose_name="参加工作时间"),
        ),
        migrations.AlterField(
            model_name="member",
            name="file_complete",
            field=models.BooleanField(default=False, editable=False, verbose_name="档案齐全"),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("contract_start", None),
                    ("contract_end", None),
                    ("contract_end__gte", models.F("contract_start")),
                    _connector="OR",
                ),
                name="contract_ends_after_start",
            ),
        ),
        migrations.AddField(
            model_name="memberpopulation",
            name="body",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="populations",
                to="unions.body",
                verbose_name="统计地区工会",
            ),
        ),
        migrations.AddField(
            model_name="membertally",
            name="node",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="unions.body",
                verbose_name="工会",
            ),
        ),
        migrations.AddIndex(
            model_name="memberpopulation",
            index=models.Index(fields=["group", "body", "-counted_on"], name="members_mem_group_1781f5_idx"),
        ),
        migrations.AddConstraint(
            model_name="memberpopulation",
            constraint=models.UniqueConstraint(
                fields=("body", "group", "counted_on"),
                name="one_population_per_day",
                violation_error_message="这个地区这一天已登记过这个群体。请修改原来那条，或换一个统计日期。",
            ),
        ),
        migrations.AddConstraint(
            model_name="memberpopulation",
            constraint=models.CheckConstraint(
                condition=models.Q(("workers__gte", 1)),
                name="population_at_least_one",
                violation_error_message="应入会人数至少为 1。没有调查的不必登记。",
            ),
        ),
        migrations.AddConstraint(
            model_name="membertally",
            constraint=models.UniqueConstraint(fields=("node", "dim", "key"), name="one_tally_per_node"),
        ),
        # most files are whole: they hold the default of the new column, and only the others are written
        migrations.RunSQL(
            "UPDATE members_member SET file_items = 0 WHERE NOT file_complete", migrations.RunSQL.noop
        ),
        migrations.AlterField(
            model_name="member",
            name="file_items",
            field=core.bits.BitsField(blank=True, db_default=0, default=0, verbose_name="档案材料"),
        ),
    ]

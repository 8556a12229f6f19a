"""Activities, openness, records that a superior verifies, talents; facts of them in place of four attested items."""

from importlib import import_module
from typing import Any

import django.db.models.deletion
from django.db import migrations, models

import homes.models.records

triggers = import_module("homes.migrations.0002_dirty_triggers").triggers

COUNTS = {"activities": "近一年登记了参加人数的活动次数", "ledgers": "登记的制度台账数"}
DAYS = {
    "activity_first_on": "其中最早一次的日期", "educate_on": "最近一次教育引导类活动", "develop_on": "最近一次推动发展类活动",
    "contest_on": "最近一次竞赛培训类活动", "culture_on": "最近一次职工文化类活动", "ceremony_on": "最近一次入会仪式",
    "affairs_funds_on": "最近一次公开经费", "affairs_elections_on": "最近一次公开选举", "affairs_plans_on": "最近一次公开计划",
    "affairs_benefits_on": "最近一次公开福利", "affairs_major_on": "最近一次公开重大事项", "ledgers_until": "最早一项制度应修订的日期",
    "records_until": "创建记录的核实最早到期",
}  # fmt: skip
LISTS = {
    "ledgers_met": "已核实且按期修订的制度台账", "ledgers_waiting": "待核实的制度台账", "doubles_met": "已核实的双亮双争双述双评",
    "doubles_waiting": "待核实的双亮双争双述双评", "open3_met": "已核实的三公开四统筹", "open3_waiting": "待核实的三公开四统筹",
    "duties_met": "已核实的职责记录", "duties_waiting": "待核实的职责记录",
}  # fmt: skip
# decided items stay as history; an undecided one would wait for ever, because the sheet asks for it no more
GONE = "('P-095', 'P-111', 'P-112', 'P-113')"
OFF_THE_SHEET = f"""
DELETE FROM homes_evidence WHERE item_id IN (
    SELECT id FROM homes_assessitem WHERE entry IN {GONE} AND state IN ('open', 'filed', 'returned'));
DELETE FROM homes_assessitem WHERE entry IN {GONE} AND state IN ('open', 'filed', 'returned');
"""


class Migration(migrations.Migration):
    dependencies = [("homes", "0011_positions"), ("members", "0009_desk")]

    operations: list[Any] = [
        *(
            migrations.AddField(
                "facts", name, models.IntegerField(verbose_name=label, default=0), preserve_default=False
            )
            for name, label in COUNTS.items()
        ),
        *(
            migrations.AddField("facts", name, models.DateField(verbose_name=label, null=True))
            for name, label in DAYS.items()
        ),
        *(
            migrations.AddField(
                "facts", name, models.TextField(verbose_name=label, null=True, db_collation="C")
            )
            for name, label in LISTS.items()
        ),
        *(
            migrations.RemoveField("facts", name)
            for name in ("att_carrier", "att_openness", "att_ledgers", "att_doubles")
        ),
        migrations.RunSQL(OFF_THE_SHEET, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="Activity",
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
                        choices=[
                            ("values", "价值引领、劳模精神"),
                            ("dream", "中国梦·劳动美"),
                            ("ideology", "思想政治工作"),
                            ("culture", "文化体育"),
                            ("law", "普法宣传"),
                            ("competition", "劳动竞赛"),
                            ("proposals", "合理化建议"),
                            ("innovation", "技术革新、技术协作"),
                            ("reading", "读书自学、练兵比武"),
                            ("training", "技能培训"),
                            ("team", "班组建设"),
                            ("policy", "政策宣传、释疑解惑"),
                        ],
                        max_length=12,
                        verbose_name="类别",
                    ),
                ),
                ("title", models.CharField(max_length=80, verbose_name="活动名称")),
                ("held_on", models.DateField(verbose_name="开展日期")),
                ("days", models.PositiveSmallIntegerField(db_default=1, default=1, verbose_name="天数")),
                ("attendance", models.PositiveIntegerField(blank=True, null=True, verbose_name="参加人数")),
                (
                    "target_group",
                    models.CharField(
                        choices=[
                            ("all", "全体职工"),
                            ("women", "女职工"),
                            ("young", "青年职工"),
                            ("migrant", "农民工"),
                            ("skilled", "技术工人"),
                            ("cadres", "工会干部、积极分子"),
                            ("hardship", "困难职工"),
                            ("retired", "离退休职工"),
                            ("family", "职工家属"),
                        ],
                        db_default="all",
                        default="all",
                        max_length=10,
                        verbose_name="对象群体",
                    ),
                ),
                (
                    "place",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=80, verbose_name="地点"
                    ),
                ),
                ("cost", models.BigIntegerField(db_default=0, default=0, verbose_name="活动经费（分）")),
                (
                    "result",
                    models.TextField(
                        blank=True, db_default="", default="", max_length=1000, verbose_name="成效"
                    ),
                ),
                (
                    "winners",
                    models.TextField(
                        blank=True, db_default="", default="", max_length=1000, verbose_name="优胜集体和个人"
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="union_activities",
                        to="unions.body",
                        verbose_name="工会",
                    ),
                ),
            ],
            options={
                "verbose_name": "活动",
            },
        ),
        migrations.CreateModel(
            name="AffairsPost",
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
                        choices=[
                            ("funds", "经费"),
                            ("elections", "选举"),
                            ("plans", "计划"),
                            ("benefits", "福利"),
                            ("major", "重大事项"),
                        ],
                        max_length=10,
                        verbose_name="事项",
                    ),
                ),
                ("title", models.CharField(max_length=80, verbose_name="标题")),
                ("content", models.TextField(max_length=4000, verbose_name="内容")),
                ("published_on", models.DateField(verbose_name="公开日期")),
                (
                    "place",
                    models.CharField(
                        choices=[("online", "线上"), ("board", "公告栏"), ("both", "线上和公告栏")],
                        default="online",
                        max_length=8,
                        verbose_name="公开地点",
                    ),
                ),
                (
                    "feedback",
                    models.TextField(
                        blank=True, db_default="", default="", max_length=1000, verbose_name="会员意见和答复"
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="affairs_posts",
                        to="unions.body",
                        verbose_name="工会",
                    ),
                ),
            ],
            options={
                "verbose_name": "会务公开",
            },
        ),
        migrations.CreateModel(
            name="HomeRecord",
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
                        choices=[
                            ("ledger", "制度台账"),
                            ("double", "双亮双争双述双评"),
                            ("open3", "三公开四统筹"),
                            ("duty", "基层工会职责"),
                        ],
                        max_length=8,
                        verbose_name="类别",
                    ),
                ),
                ("item", models.CharField(max_length=40, verbose_name="项目")),
                ("cycle", models.PositiveSmallIntegerField(editable=False, verbose_name="年度")),
                ("title", models.CharField(max_length=80, verbose_name="名称")),
                ("done_on", models.DateField(verbose_name="通过（开展）日期")),
                (
                    "adopted_by",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=60, verbose_name="通过会议"
                    ),
                ),
                ("revised_on", models.DateField(blank=True, null=True, verbose_name="最近修订日期")),
                (
                    "note",
                    models.TextField(
                        blank=True, db_default="", default="", max_length=1000, verbose_name="内容和做法"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "待提交"),
                            ("filed", "待核实"),
                            ("verified", "已核实"),
                            ("returned", "已退回"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("filed_by", models.BigIntegerField(editable=False, null=True, verbose_name="填报人编号")),
                (
                    "filed_by_name",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=40, verbose_name="填报人"
                    ),
                ),
                ("filed_on", models.DateField(blank=True, null=True, verbose_name="提交日期")),
                (
                    "verified_by_name",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=40, verbose_name="核实人"
                    ),
                ),
                ("verified_on", models.DateField(blank=True, null=True, verbose_name="核实日期")),
                (
                    "comment",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=300, verbose_name="核实意见"
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="home_records",
                        to="unions.body",
                        verbose_name="工会",
                    ),
                ),
            ],
            options={
                "verbose_name": "制度台账和创建记录",
            },
        ),
        migrations.CreateModel(
            name="HomeFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("file", models.FileField(upload_to=homes.models.records.file_path, verbose_name="文件")),
                ("name", models.CharField(max_length=200, verbose_name="文件名")),
                ("kind", models.CharField(max_length=80, verbose_name="类型")),
                ("size", models.PositiveIntegerField(verbose_name="大小（字节）")),
                ("digest", models.CharField(max_length=64, verbose_name="摘要")),
                ("uploaded_by_name", models.CharField(max_length=40, verbose_name="上传人")),
                ("uploaded_at", models.DateTimeField(auto_now_add=True, verbose_name="上传时间")),
                (
                    "activity",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="homes.activity",
                        verbose_name="活动",
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
                    "record",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="homes.homerecord",
                        verbose_name="记录",
                    ),
                ),
            ],
            options={
                "verbose_name": "照片和材料",
            },
        ),
        migrations.CreateModel(
            name="PioneerTeam",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("team", models.CharField(max_length=80, verbose_name="班组（集体）")),
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
                        verbose_name="命名层级",
                    ),
                ),
                ("named_on", models.DateField(verbose_name="命名日期")),
                ("named_by", models.CharField(max_length=80, verbose_name="命名单位")),
                ("people", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="班组人数")),
                (
                    "deeds",
                    models.TextField(
                        blank=True, db_default="", default="", max_length=1000, verbose_name="主要事迹"
                    ),
                ),
                ("revoked_on", models.DateField(blank=True, null=True, verbose_name="撤销日期")),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pioneer_teams",
                        to="unions.body",
                        verbose_name="工会",
                    ),
                ),
            ],
            options={
                "verbose_name": "工人先锋号",
            },
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=80, verbose_name="建议名称")),
                ("text", models.TextField(max_length=2000, verbose_name="建议内容")),
                ("submitted_on", models.DateField(verbose_name="提出日期")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "研究中"), ("adopted", "已采纳"), ("declined", "未采纳")],
                        default="open",
                        max_length=10,
                        verbose_name="采纳情况",
                    ),
                ),
                ("adopted_on", models.DateField(blank=True, null=True, verbose_name="采纳日期")),
                (
                    "benefit",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=300, verbose_name="效益"
                    ),
                ),
                ("benefit_fen", models.BigIntegerField(blank=True, null=True, verbose_name="经济效益（分）")),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to="unions.body",
                        verbose_name="工会",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to="members.member",
                        verbose_name="提出人",
                    ),
                ),
            ],
            options={
                "verbose_name": "合理化建议",
            },
        ),
        migrations.CreateModel(
            name="SkillRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("trade", models.CharField(max_length=40, verbose_name="工种")),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("0", "无"),
                            ("1", "职业资格一级（高级技师）"),
                            ("2", "二级（技师）"),
                            ("3", "三级（高级）"),
                            ("4", "四级（中级）"),
                            ("5", "五级（初级）"),
                        ],
                        max_length=1,
                        verbose_name="技能等级",
                    ),
                ),
                ("trained_on", models.DateField(blank=True, null=True, verbose_name="培养日期")),
                ("appraised_on", models.DateField(blank=True, null=True, verbose_name="评价日期")),
                (
                    "certificate",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=40, verbose_name="证书编号"
                    ),
                ),
                (
                    "used_as",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=120, verbose_name="使用"
                    ),
                ),
                (
                    "reward",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=120, verbose_name="激励"
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="skill_records",
                        to="unions.body",
                        verbose_name="工会",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="skill_records",
                        to="members.member",
                        verbose_name="会员",
                    ),
                ),
            ],
            options={
                "verbose_name": "技术工人",
            },
        ),
        migrations.CreateModel(
            name="Studio",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="工作室名称")),
                (
                    "level",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("county", "县级"),
                            ("city", "市级"),
                            ("province", "省级"),
                            ("national", "全国"),
                        ],
                        db_default="",
                        default="",
                        max_length=10,
                        verbose_name="命名层级",
                    ),
                ),
                ("founded_on", models.DateField(verbose_name="成立日期")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="撤销日期")),
                (
                    "members",
                    models.PositiveSmallIntegerField(db_default=1, default=1, verbose_name="成员人数"),
                ),
                (
                    "projects",
                    models.TextField(
                        blank=True, db_default="", default="", max_length=1000, verbose_name="攻关项目"
                    ),
                ),
                (
                    "results",
                    models.TextField(
                        blank=True, db_default="", default="", max_length=1000, verbose_name="成果"
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="studios",
                        to="unions.body",
                        verbose_name="工会",
                    ),
                ),
                (
                    "leader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="studios",
                        to="members.member",
                        verbose_name="领衔人",
                    ),
                ),
            ],
            options={
                "verbose_name": "创新工作室",
            },
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(
                fields=["held_on"], include=("body", "kind", "attendance"), name="activities_by_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(("days__gte", 1), ("days__lte", 366)),
                name="activity_lasts_a_day",
                violation_error_message="天数从 1 天到 366 天。请核对。",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(("attendance", None), ("attendance__gte", 1), _connector="OR"),
                name="activity_somebody_came",
                violation_error_message="参加人数至少 1 人；还没有开展的，不填参加人数。",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(("cost__gte", 0)),
                name="activity_cost_not_negative",
                violation_error_message="活动经费不能是负数。",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.UniqueConstraint(
                fields=("body", "held_on", "kind", "title"),
                name="one_activity_of_a_title_a_day",
                violation_error_message="本会这一天已登记过同类同名的活动。请打开原来那一条修改。",
            ),
        ),
        migrations.AddIndex(
            model_name="affairspost",
            index=models.Index(fields=["body", "-published_on"], name="posts_of_body"),
        ),
        migrations.AddConstraint(
            model_name="affairspost",
            constraint=models.UniqueConstraint(
                fields=("body", "kind", "published_on", "title"),
                name="one_post_of_a_title_a_day",
                violation_error_message="这一天已公开过同一事项、同一标题的内容。请打开原来那一条修改。",
            ),
        ),
        migrations.AddIndex(
            model_name="homerecord",
            index=models.Index(
                fields=["body"],
                include=("kind", "item", "state", "revised_on", "verified_on"),
                name="records_of_body",
            ),
        ),
        migrations.AddIndex(
            model_name="homerecord",
            index=models.Index(
                condition=models.Q(("state", "filed")), fields=["filed_on"], name="records_waiting"
            ),
        ),
        migrations.AddConstraint(
            model_name="homerecord",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "ledger")),
                fields=("body", "item"),
                name="one_ledger_of_a_system",
                violation_error_message="本会这项制度已登记过。修订时打开原来那一条，点“修订”。",
            ),
        ),
        migrations.AddConstraint(
            model_name="homerecord",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "ledger"), _negated=True),
                fields=("body", "kind", "item", "cycle"),
                name="one_record_of_an_item_a_year",
                violation_error_message="本会这一年度这一项已登记过。请打开原来那一条。",
            ),
        ),
        migrations.AddConstraint(
            model_name="homerecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "ledger"), _negated=True),
                    models.Q(
                        models.Q(("adopted_by", ""), _negated=True),
                        ("revised_on__gte", models.F("done_on")),
                        ("revised_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="ledger_was_adopted",
                violation_error_message="制度要填通过会议，修订日期不早于通过日期。",
            ),
        ),
        migrations.AddConstraint(
            model_name="homerecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "verified"), _negated=True),
                    ("verified_on__isnull", False),
                    _connector="OR",
                ),
                name="record_verified_on_a_day",
                violation_error_message="核实过的记录要有核实日期。",
            ),
        ),
        migrations.AddConstraint(
            model_name="homerecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("filed", "verified", "returned")), _negated=True),
                    ("filed_on__isnull", False),
                    _connector="OR",
                ),
                name="record_filed_on_a_day",
                violation_error_message="提交过的记录要有提交日期。",
            ),
        ),
        migrations.AddConstraint(
            model_name="homefile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("activity", None), ("record__isnull", False)),
                    models.Q(("activity__isnull", False), ("record", None)),
                    _connector="OR",
                ),
                name="file_of_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="homefile",
            constraint=models.UniqueConstraint(fields=("activity", "digest"), name="one_file_of_an_activity"),
        ),
        migrations.AddConstraint(
            model_name="homefile",
            constraint=models.UniqueConstraint(fields=("record", "digest"), name="one_file_of_a_record"),
        ),
        migrations.AddIndex(
            model_name="pioneerteam",
            index=models.Index(fields=["body", "-named_on"], name="teams_of_body"),
        ),
        migrations.AddConstraint(
            model_name="pioneerteam",
            constraint=models.UniqueConstraint(
                condition=models.Q(("revoked_on", None)),
                fields=("body", "team", "level"),
                name="one_team_of_a_level",
                violation_error_message="这个班组这一层级的称号已登记过。请打开原来那一条修改。",
            ),
        ),
        migrations.AddConstraint(
            model_name="pioneerteam",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("revoked_on", None), ("revoked_on__gte", models.F("named_on")), _connector="OR"
                ),
                name="team_revoked_later",
                violation_error_message="撤销日期早于命名日期。请核对。",
            ),
        ),
        migrations.AddConstraint(
            model_name="pioneerteam",
            constraint=models.CheckConstraint(
                condition=models.Q(("people", None), ("people__gte", 1), _connector="OR"),
                name="team_has_people",
                violation_error_message="班组人数至少 1 人。",
            ),
        ),
        migrations.AddIndex(
            model_name="proposal",
            index=models.Index(fields=["body", "-submitted_on"], name="proposals_of_body"),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("adopted_on__isnull", False), ("state", "adopted")),
                    models.Q(models.Q(("state", "adopted"), _negated=True), ("adopted_on", None)),
                    _connector="OR",
                ),
                name="proposal_adopted_on_a_day",
                violation_error_message="已采纳的要填采纳日期，没有采纳的不填。",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("adopted_on", None), ("adopted_on__gte", models.F("submitted_on")), _connector="OR"
                ),
                name="proposal_adopted_later",
                violation_error_message="采纳日期早于提出日期。请核对。",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("benefit", ""), ("benefit_fen", None)), ("state", "adopted"), _connector="OR"
                ),
                name="proposal_benefit_when_adopted",
                violation_error_message="没有采纳的建议不登记效益。",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("benefit_fen", None), ("benefit_fen__gte", 0), _connector="OR"),
                name="proposal_benefit_not_negative",
                violation_error_message="经济效益不能是负数。",
            ),
        ),
        migrations.AddIndex(
            model_name="skillrecord",
            index=models.Index(fields=["body", "level"], name="skills_of_body"),
        ),
        migrations.AddConstraint(
            model_name="skillrecord",
            constraint=models.UniqueConstraint(
                fields=("member", "trade", "level"),
                name="one_record_of_a_skill_level",
                violation_error_message="这位会员这一工种、这一等级已登记过。请打开原来那一条修改。",
            ),
        ),
        migrations.AddConstraint(
            model_name="skillrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(("level", "0"), _negated=True),
                name="skill_has_a_level",
                violation_error_message="请选择技能等级。",
            ),
        ),
        migrations.AddConstraint(
            model_name="skillrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("trained_on__isnull", False), ("appraised_on__isnull", False), _connector="OR"
                ),
                name="skill_has_a_day",
                violation_error_message="培养日期和评价日期至少填一个。",
            ),
        ),
        migrations.AddIndex(
            model_name="studio",
            index=models.Index(fields=["body", "-founded_on"], name="studios_of_body"),
        ),
        migrations.AddConstraint(
            model_name="studio",
            constraint=models.UniqueConstraint(
                fields=("body", "name"),
                name="one_studio_of_a_name",
                violation_error_message="本会已有同名的工作室。请打开原来那一条修改。",
            ),
        ),
        migrations.AddConstraint(
            model_name="studio",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_on", None), ("closed_on__gte", models.F("founded_on")), _connector="OR"
                ),
                name="studio_closes_later",
                violation_error_message="撤销日期早于成立日期。请核对。",
            ),
        ),
        migrations.AddConstraint(
            model_name="studio",
            constraint=models.CheckConstraint(
                condition=models.Q(("members__gte", 1)),
                name="studio_has_its_leader",
                violation_error_message="成员至少 1 人，含领衔人。",
            ),
        ),
        *(
            triggers(table, "SELECT body_id FROM touched")
            for table in ("homes_activity", "homes_affairspost", "homes_homerecord", "members_ceremony")
        ),
    ]

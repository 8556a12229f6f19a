"""Positions, joint and online homes, hall sessions; facts of them."""

from importlib import import_module
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

triggers = import_module("homes.migrations.0002_dirty_triggers").triggers

BY_POSITION = (
    "SELECT body_id FROM touched UNION SELECT s.body_id FROM touched t"
    " JOIN homes_positionshare s ON s.position_id = t.id"
)

FACTS = (
    ("scale_units", "所辖规模以上企业数"),
    ("positions_open", "开放的阵地数（含共享）"),
    ("stations_open", "开放的服务站点数（含共享）"),
    ("stations_full", "功能齐全的本会服务站点数"),
    ("eight_open", "本会开放的阵地数"),
    ("eight_met", "八有齐全并在有效期内核验的阵地数"),
    ("eight_asked", "八有待核验的阵地数"),
    ("eight_lacks", "阵地八有缺项"),
    ("homes_declared", "申报建家次数"),
)
DAYS = (("eight_first", "阵地最早核验日期"), ("eight_last", "阵地最近核验日期"))
# decided items stay as history; an undecided one would wait for ever, because the sheet asks for it no more
OFF_THE_SHEET = """
DELETE FROM homes_evidence WHERE item_id IN (
    SELECT id FROM homes_assessitem WHERE entry = 'P-120' AND state IN ('open', 'filed', 'returned'));
DELETE FROM homes_assessitem WHERE entry = 'P-120' AND state IN ('open', 'filed', 'returned');
"""


class Migration(migrations.Migration):
    dependencies = [("homes", "0010_titles"), ("unions", "0014_terms")]

    operations: list[Any] = [
        migrations.CreateModel(
            name="Position",
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
                            ("centre", "职工服务中心"),
                            ("station", "职工服务站"),
                            ("point", "职工服务点"),
                            ("books", "职工书屋"),
                            ("reading", "职工读书站"),
                            ("palace", "工人文化宫"),
                            ("club", "职工俱乐部"),
                            ("counsel", "心理辅导室"),
                            ("hall", "新时代文明传习所"),
                            ("sport", "文体阵地"),
                        ],
                        default="station",
                        max_length=8,
                        verbose_name="类别",
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="名称")),
                ("address", models.CharField(max_length=160, verbose_name="详细地址")),
                ("opened_on", models.DateField(verbose_name="开放日期")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="关闭日期")),
                (
                    "closed_reason",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=300, verbose_name="关闭原因"
                    ),
                ),
                (
                    "hours",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=60, verbose_name="开放时间"
                    ),
                ),
                (
                    "office_phone",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=40, verbose_name="服务电话"
                    ),
                ),
                (
                    "functions",
                    ArrayField(
                        base_field=models.CharField(max_length=20),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="功能",
                    ),
                ),
                (
                    "menu",
                    models.TextField(
                        blank=True, db_default="", default="", max_length=1000, verbose_name="服务菜单"
                    ),
                ),
                ("has_place", models.BooleanField(db_default=False, default=False, verbose_name="活动场所")),
                ("has_sign", models.BooleanField(db_default=False, default=False, verbose_name="统一标识")),
                (
                    "has_facilities",
                    models.BooleanField(db_default=False, default=False, verbose_name="文体设施"),
                ),
                ("has_books", models.BooleanField(db_default=False, default=False, verbose_name="职工书屋")),
                ("has_rules", models.BooleanField(db_default=False, default=False, verbose_name="管理制度")),
                ("has_plan", models.BooleanField(db_default=False, default=False, verbose_name="活动计划")),
                ("has_funds", models.BooleanField(db_default=False, default=False, verbose_name="经费保障")),
                ("has_staff", models.BooleanField(db_default=False, default=False, verbose_name="人员管理")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("unasked", "未申请核验"),
                            ("asked", "待核验"),
                            ("met", "八有达标"),
                            ("lacking", "八有有缺项"),
                        ],
                        default="unasked",
                        max_length=8,
                        verbose_name="八有核验",
                    ),
                ),
                ("asked_on", models.DateField(blank=True, null=True, verbose_name="申请核验日期")),
                ("checked_on", models.DateField(blank=True, null=True, verbose_name="核验日期")),
                (
                    "checked_by",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=60, verbose_name="核验人"
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=models.PROTECT,
                        related_name="positions",
                        to="unions.body",
                        verbose_name="所属工会",
                    ),
                ),
                (
                    "jurisdiction",
                    models.ForeignKey(
                        on_delete=models.PROTECT,
                        related_name="+",
                        to="unions.jurisdiction",
                        verbose_name="所在乡镇（街道）",
                    ),
                ),
            ],
            options={
                "verbose_name": "服务阵地",
            },
        ),
        migrations.CreateModel(
            name="JointHome",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="名称")),
                ("founded_on", models.DateField(verbose_name="建立日期")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="结束日期")),
                (
                    "note",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=300, verbose_name="议事和经费安排"
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=models.PROTECT,
                        related_name="led_homes",
                        to="unions.body",
                        verbose_name="牵头工会",
                    ),
                ),
                (
                    "members",
                    models.ManyToManyField(
                        related_name="joint_homes", to="unions.body", verbose_name="成员工会"
                    ),
                ),
                (
                    "position",
                    models.ForeignKey(
                        on_delete=models.PROTECT,
                        related_name="joint_homes",
                        to="homes.position",
                        verbose_name="所在阵地",
                    ),
                ),
            ],
            options={
                "verbose_name": "联合职工之家",
            },
        ),
        migrations.CreateModel(
            name="HallSession",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("theme", models.CharField(max_length=120, verbose_name="主题")),
                ("held_on", models.DateField(verbose_name="举办日期")),
                (
                    "mode",
                    models.CharField(
                        choices=[("onsite", "线下"), ("online", "线上")],
                        default="onsite",
                        max_length=6,
                        verbose_name="方式",
                    ),
                ),
                ("attendance", models.PositiveIntegerField(verbose_name="参加人数")),
                (
                    "note",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=300, verbose_name="主要内容"
                    ),
                ),
                (
                    "position",
                    models.ForeignKey(
                        on_delete=models.PROTECT,
                        related_name="sessions",
                        to="homes.position",
                        verbose_name="传习所",
                    ),
                ),
            ],
            options={
                "verbose_name": "传习活动",
            },
        ),
        migrations.CreateModel(
            name="PositionCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("checked_on", models.DateField(verbose_name="核验日期")),
                ("checked_by", models.CharField(max_length=60, verbose_name="核验人")),
                ("missing", models.JSONField(blank=True, default=dict, verbose_name="缺项和原因")),
                (
                    "position",
                    models.ForeignKey(
                        on_delete=models.PROTECT,
                        related_name="checks",
                        to="homes.position",
                        verbose_name="阵地",
                    ),
                ),
            ],
            options={
                "verbose_name": "阵地核验",
            },
        ),
        migrations.CreateModel(
            name="PositionPaper",
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
                            ("place", "活动场所"),
                            ("sign", "统一标识"),
                            ("facilities", "文体设施"),
                            ("books", "职工书屋"),
                            ("rules", "管理制度"),
                            ("plan", "活动计划"),
                            ("funds", "经费保障"),
                            ("staff", "人员管理"),
                        ],
                        max_length=10,
                        verbose_name="项目",
                    ),
                ),
                ("file", models.FileField(upload_to="positions", verbose_name="材料")),
                ("name", models.CharField(max_length=120, verbose_name="文件名")),
                ("kind", models.CharField(editable=False, max_length=80)),
                ("size", models.PositiveIntegerField(editable=False, verbose_name="大小")),
                ("digest", models.CharField(db_collation="C", editable=False, max_length=64)),
                ("uploaded_by_name", models.CharField(max_length=60, verbose_name="上传人")),
                ("uploaded_on", models.DateField(verbose_name="上传日期")),
                (
                    "position",
                    models.ForeignKey(
                        on_delete=models.PROTECT,
                        related_name="papers",
                        to="homes.position",
                        verbose_name="阵地",
                    ),
                ),
            ],
            options={
                "verbose_name": "阵地材料",
            },
        ),
        migrations.CreateModel(
            name="PositionShare",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "待对方同意"),
                            ("agreed", "共享中"),
                            ("declined", "未同意"),
                            ("ended", "已结束"),
                        ],
                        default="asked",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("asked_on", models.DateField(verbose_name="申请日期")),
                ("answered_on", models.DateField(blank=True, null=True, verbose_name="答复日期")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="结束日期")),
                (
                    "note",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=300, verbose_name="说明"
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=models.PROTECT,
                        related_name="shared_positions",
                        to="unions.body",
                        verbose_name="使用工会",
                    ),
                ),
                (
                    "position",
                    models.ForeignKey(
                        on_delete=models.PROTECT,
                        related_name="shares",
                        to="homes.position",
                        verbose_name="阵地",
                    ),
                ),
            ],
            options={
                "verbose_name": "阵地共享",
            },
        ),
        migrations.CreateModel(
            name="OnlineHome",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="名称")),
                ("url", models.CharField(max_length=300, verbose_name="网址")),
                (
                    "modules",
                    ArrayField(
                        base_field=models.CharField(max_length=20),
                        default=list,
                        size=None,
                        verbose_name="模块",
                    ),
                ),
                ("opened_on", models.DateField(verbose_name="开通日期")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="停用日期")),
                ("visits", models.PositiveIntegerField(blank=True, null=True, verbose_name="累计访问量")),
                ("visits_on", models.DateField(blank=True, null=True, verbose_name="访问量截至")),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=models.PROTECT,
                        related_name="online_homes",
                        to="unions.body",
                        verbose_name="工会",
                    ),
                ),
            ],
            options={
                "verbose_name": "网上职工之家",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_on", None)),
                        fields=("body", "url"),
                        name="one_online_home_of_an_address",
                        violation_error_message="这个网址已经登记过。请打开那一条修改。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("url__startswith", "http://"), ("url__startswith", "https://"), _connector="OR"
                        ),
                        name="online_home_on_the_web",
                        violation_error_message="网址要以 http:// 或 https:// 开头，如 https://www.example.cn/。请核对。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_on", None), ("closed_on__gte", models.F("opened_on")), _connector="OR"
                        ),
                        name="online_home_closes_later",
                        violation_error_message="停用日期早于开通日期。请核对。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("visits", None), ("visits_on__isnull", False), _connector="OR"),
                        name="visits_have_their_day",
                        violation_error_message="填了访问量，请同时填统计截至哪一天。",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="position",
            index=models.Index(
                condition=models.Q(("closed_on", None)), fields=["body"], name="positions_open"
            ),
        ),
        migrations.AddIndex(
            model_name="position",
            index=models.Index(fields=["jurisdiction", "kind"], name="positions_by_place"),
        ),
        migrations.AddIndex(
            model_name="position",
            index=models.Index(
                condition=models.Q(("state", "asked")), fields=["asked_on"], name="positions_asked"
            ),
        ),
        migrations.AddConstraint(
            model_name="position",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_on", None)),
                fields=("body", "name"),
                name="one_open_position_of_a_name",
                violation_error_message="本会已有同名的阵地。请打开那一条修改，或换一个名称。",
            ),
        ),
        migrations.AddConstraint(
            model_name="position",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_on", None), ("closed_on__gte", models.F("opened_on")), _connector="OR"
                ),
                name="position_closes_after_opening",
                violation_error_message="关闭日期早于开放日期。请核对。",
            ),
        ),
        migrations.AddConstraint(
            model_name="position",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("met", "lacking")), _negated=True),
                    ("checked_on__isnull", False),
                    _connector="OR",
                ),
                name="position_checked_has_day",
                violation_error_message="核验过的阵地要有核验日期。",
            ),
        ),
        migrations.AddConstraint(
            model_name="jointhome",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_on", None)),
                fields=("body", "name"),
                name="one_joint_home_of_a_name",
                violation_error_message="已登记过同名的联合职工之家。请打开那一条修改，或换一个名称。",
            ),
        ),
        migrations.AddConstraint(
            model_name="jointhome",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_on", None), ("ended_on__gte", models.F("founded_on")), _connector="OR"
                ),
                name="joint_home_ends_later",
                violation_error_message="结束日期早于建立日期。请核对。",
            ),
        ),
        migrations.AddIndex(
            model_name="hallsession",
            index=models.Index(fields=["position", "-held_on"], name="sessions_of_hall"),
        ),
        migrations.AddConstraint(
            model_name="hallsession",
            constraint=models.CheckConstraint(
                condition=models.Q(("attendance__gte", 1)),
                name="session_has_people",
                violation_error_message="参加人数至少 1 人。请核对。",
            ),
        ),
        migrations.AddConstraint(
            model_name="hallsession",
            constraint=models.UniqueConstraint(
                fields=("position", "held_on", "theme"),
                name="one_session_of_a_theme",
                violation_error_message="这一天这个主题已经登记过。请打开那一条修改。",
            ),
        ),
        migrations.AddIndex(
            model_name="positioncheck",
            index=models.Index(fields=["position", "-checked_on"], name="checks_of_position"),
        ),
        migrations.AddConstraint(
            model_name="positionpaper",
            constraint=models.UniqueConstraint(
                fields=("position", "mark", "digest"), name="one_paper_of_a_content"
            ),
        ),
        migrations.AddIndex(
            model_name="positionshare",
            index=models.Index(
                condition=models.Q(("state", "agreed")), fields=["body"], name="shares_agreed"
            ),
        ),
        migrations.AddIndex(
            model_name="positionshare",
            index=models.Index(
                condition=models.Q(("state", "asked")), fields=["asked_on"], name="shares_asked"
            ),
        ),
        migrations.AddConstraint(
            model_name="positionshare",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("asked", "agreed"))),
                fields=("position", "body"),
                name="one_share_at_a_time",
                violation_error_message="这家工会已在共享这个阵地，或正在申请。",
            ),
        ),
        migrations.AddConstraint(
            model_name="positionshare",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "ended"), _negated=True), ("ended_on__isnull", False), _connector="OR"
                ),
                name="ended_share_has_day",
                violation_error_message="结束共享要有结束日期。",
            ),
        ),
    ]

    operations += [
        migrations.RunSQL(
            "CREATE INDEX position_name_bigrams ON homes_position USING gin (portal_bigrams(name));",
            "DROP INDEX position_name_bigrams;",
        ),
        *(
            migrations.AddField(
                "facts", name, models.IntegerField(verbose_name=label, default=0), preserve_default=False
            )
            for name, label in FACTS
        ),
        *(
            migrations.AddField("facts", name, models.DateField(verbose_name=label, null=True))
            for name, label in DAYS
        ),
        migrations.RemoveField("facts", "att_position"),
        migrations.RunSQL(OFF_THE_SHEET, migrations.RunSQL.noop),
        triggers("homes_position", BY_POSITION),
        triggers("homes_positionshare", "SELECT body_id FROM touched"),
    ]

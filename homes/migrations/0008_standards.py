"""Standards, their items, sheets with three scores; campaigns, opinions, objections, spot checks. Published standards stay."""

import django.db.models.deletion
from django.db import migrations, models

_STAY = """
CREATE FUNCTION homes_standard_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF OLD.state = 'published' THEN
        RAISE EXCEPTION 'a published standard never changes' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW; END $$;
CREATE TRIGGER homes_standard_stays BEFORE UPDATE OR DELETE ON homes_standard
    FOR EACH ROW EXECUTE FUNCTION homes_standard_stays();
CREATE FUNCTION homes_standarditem_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF EXISTS (SELECT 1 FROM homes_standard s WHERE s.state = 'published' AND s.id IN
        (CASE WHEN TG_OP <> 'INSERT' THEN OLD.standard_id END, CASE WHEN TG_OP <> 'DELETE' THEN NEW.standard_id END)) THEN
        RAISE EXCEPTION 'the items of a published standard never change' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW; END $$;
CREATE TRIGGER homes_standarditem_stays BEFORE INSERT OR UPDATE OR DELETE ON homes_standarditem
    FOR EACH ROW EXECUTE FUNCTION homes_standarditem_stays();
"""
_CHANGE = """
DROP TRIGGER homes_standard_stays ON homes_standard; DROP FUNCTION homes_standard_stays();
DROP TRIGGER homes_standarditem_stays ON homes_standarditem; DROP FUNCTION homes_standarditem_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("homes", "0007_congress"), ("unions", "0014_terms")]

    operations = [
        migrations.CreateModel(
            name="Campaign",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("cycle", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("title", models.CharField(max_length=80, verbose_name="名称")),
                ("opened_on", models.DateField(verbose_name="启动日期")),
                ("due_on", models.DateField(verbose_name="填报期限")),
                ("opened_by_name", models.CharField(max_length=40, verbose_name="启动人")),
                ("reminded_on", models.DateField(blank=True, null=True, verbose_name="最近提醒")),
            ],
            options={
                "verbose_name": "年度考核",
            },
        ),
        migrations.CreateModel(
            name="LevelReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        choices=[("passed", "通过"), ("returned", "退回"), ("refused", "不予命名")],
                        max_length=10,
                        verbose_name="结论",
                    ),
                ),
                ("score", models.PositiveIntegerField(blank=True, null=True, verbose_name="验收分")),
                ("opinion", models.CharField(blank=True, max_length=300, verbose_name="意见")),
                ("visited_on", models.DateField(blank=True, null=True, verbose_name="实地查看日期")),
                ("decided_on", models.DateField(verbose_name="日期")),
                ("decided_by_name", models.CharField(max_length=40, verbose_name="审核人")),
            ],
            options={
                "verbose_name": "逐级审核意见",
            },
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("letter", "来信"),
                            ("visit", "来访"),
                            ("phone", "电话"),
                            ("online", "网上"),
                        ],
                        max_length=8,
                        verbose_name="来源",
                    ),
                ),
                ("text", models.CharField(max_length=500, verbose_name="异议内容")),
                ("filed_on", models.DateField(verbose_name="收到日期")),
                ("due_on", models.DateField(verbose_name="答复期限")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "调查中"), ("upheld", "异议成立"), ("dismissed", "异议不成立")],
                        default="open",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("answer", models.CharField(blank=True, max_length=500, verbose_name="调查结论")),
                ("answered_on", models.DateField(blank=True, null=True, verbose_name="答复日期")),
                ("answered_by_name", models.CharField(blank=True, max_length=40, verbose_name="答复人")),
                ("recorded_by_name", models.CharField(blank=True, max_length=40, verbose_name="登记人")),
            ],
            options={
                "verbose_name": "公示异议",
            },
        ),
        migrations.CreateModel(
            name="SpotCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("cycle", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("seed", models.CharField(max_length=32, verbose_name="随机种子")),
                ("pool", models.PositiveIntegerField(verbose_name="抽查范围（份）")),
                ("pool_digest", models.CharField(max_length=64, verbose_name="范围摘要")),
                ("drawn_on", models.DateField(verbose_name="抽取日期")),
                ("drawn_by_name", models.CharField(max_length=40, verbose_name="抽取人")),
            ],
            options={
                "verbose_name": "随机抽查",
            },
        ),
        migrations.CreateModel(
            name="SpotFinding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.PositiveSmallIntegerField(verbose_name="抽取顺序")),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        choices=[("", "待查看"), ("true", "与自评相符"), ("differs", "与自评不符")],
                        max_length=8,
                        verbose_name="结果",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="查看情况")),
                ("visited_on", models.DateField(blank=True, null=True, verbose_name="查看日期")),
                ("visited_by_name", models.CharField(blank=True, max_length=40, verbose_name="查看人")),
            ],
            options={
                "verbose_name": "抽查结果",
            },
        ),
        migrations.CreateModel(
            name="Standard",
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
                        choices=[("home", "职工之家"), ("town", "乡镇（街道）工会“六好”")],
                        default="home",
                        max_length=8,
                        verbose_name="类别",
                    ),
                ),
                (
                    "grade",
                    models.CharField(
                        blank=True,
                        choices=[("qualified", "合格"), ("advanced", "先进"), ("model", "模范")],
                        max_length=12,
                        verbose_name="等级",
                    ),
                ),
                (
                    "track",
                    models.CharField(
                        blank=True,
                        choices=[("organ", "机关事业"), ("state", "国有集体"), ("private", "非公")],
                        max_length=8,
                        verbose_name="单位类别",
                    ),
                ),
                ("version", models.PositiveSmallIntegerField(verbose_name="版本")),
                ("title", models.CharField(max_length=80, verbose_name="名称")),
                ("effective_from", models.DateField(verbose_name="施行日期")),
                ("pass_score", models.PositiveIntegerField(verbose_name="合格分")),
                (
                    "satisfaction_weight",
                    models.PositiveIntegerField(default=0, verbose_name="满意度分值比重"),
                ),
                ("basis", models.CharField(blank=True, max_length=200, verbose_name="依据")),
                ("synthesis", models.BooleanField(default=False, verbose_name="系统综合拟定")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "起草中"), ("published", "已发布")],
                        default="draft",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("published_on", models.DateField(blank=True, null=True, verbose_name="发布日期")),
                ("published_by_name", models.CharField(blank=True, max_length=40, verbose_name="发布人")),
            ],
            options={
                "verbose_name": "评分标准",
            },
        ),
        migrations.CreateModel(
            name="StandardItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(verbose_name="顺序")),
                ("have", models.PositiveSmallIntegerField(default=0, verbose_name="所属“六有”")),
                ("section", models.CharField(max_length=40, verbose_name="类别")),
                ("code", models.CharField(max_length=8, verbose_name="编号")),
                ("text", models.CharField(max_length=120, verbose_name="内容")),
                ("criterion", models.CharField(max_length=300, verbose_name="验收标准")),
                ("points", models.PositiveIntegerField(verbose_name="分值")),
                (
                    "scoring",
                    models.CharField(
                        choices=[
                            ("whole", "达到得满分"),
                            ("tiers", "分档计分"),
                            ("deduct", "逐项扣分"),
                            ("count", "按次计分"),
                            ("share", "按比例计分"),
                        ],
                        default="whole",
                        max_length=8,
                        verbose_name="计分办法",
                    ),
                ),
                ("numbers", models.JSONField(blank=True, default=dict, verbose_name="计分参数")),
                ("asks", models.CharField(blank=True, max_length=40, verbose_name="填报数值")),
                ("unit", models.CharField(blank=True, max_length=8, verbose_name="单位")),
                ("mandatory", models.BooleanField(default=False, verbose_name="必备")),
                ("veto", models.BooleanField(default=False, verbose_name="一票否决")),
                ("bonus", models.BooleanField(default=False, verbose_name="加分")),
                ("satisfaction", models.BooleanField(default=False, verbose_name="满意度项目")),
                ("evidence", models.CharField(blank=True, max_length=120, verbose_name="证明材料")),
                ("entry", models.CharField(blank=True, max_length=8, verbose_name="条目")),
                ("known", models.CharField(blank=True, max_length=24, verbose_name="系统数据")),
            ],
            options={
                "verbose_name": "评分项目",
                "ordering": ["order", "pk"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="assessitem",
            name="one_item_per_entry",
        ),
        migrations.RemoveConstraint(
            model_name="assessment",
            name="one_assessment_per_cycle",
        ),
        migrations.AddField(
            model_name="assessitem",
            name="due",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="应得分"),
        ),
        migrations.AddField(
            model_name="assessitem",
            name="known",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="系统数据"),
        ),
        migrations.AddField(
            model_name="assessitem",
            name="override",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=200, verbose_name="与系统数据不同的原因"
            ),
        ),
        migrations.AddField(
            model_name="assessitem",
            name="part",
            field=models.CharField(blank=True, db_default="", default="", max_length=60, verbose_name="分项"),
        ),
        migrations.AddField(
            model_name="assessitem",
            name="part_of",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="parts",
                to="homes.assessitem",
                verbose_name="所属条目",
            ),
        ),
        migrations.AddField(
            model_name="assessitem",
            name="self_points",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="自评分"),
        ),
        migrations.AddField(
            model_name="assessitem",
            name="verified_points",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="验收分"),
        ),
        migrations.AddField(
            model_name="assessment",
            name="at",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sheets_waiting",
                to="unions.body",
                verbose_name="审核工会",
            ),
        ),
        migrations.AddField(
            model_name="assessment",
            name="fed_back_on",
            field=models.DateField(blank=True, null=True, verbose_name="反馈日期"),
        ),
        migrations.AddField(
            model_name="assessment",
            name="feedback",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=500, verbose_name="反馈意见"
            ),
        ),
        migrations.AddField(
            model_name="assessment",
            name="grade",
            field=models.CharField(
                blank=True,
                choices=[("qualified", "合格"), ("advanced", "先进"), ("model", "模范")],
                db_default="",
                default="",
                max_length=12,
                verbose_name="等级",
            ),
        ),
        migrations.AddField(
            model_name="assessment",
            name="publish_until",
            field=models.DateField(blank=True, null=True, verbose_name="公示截止"),
        ),
        migrations.AddField(
            model_name="assessment",
            name="published_on",
            field=models.DateField(blank=True, null=True, verbose_name="公示日期"),
        ),
        migrations.AddField(
            model_name="assessment",
            name="purpose",
            field=models.CharField(
                choices=[("annual", "年度考核"), ("declare", "申报命名"), ("review", "称号复核")],
                db_default="annual",
                default="annual",
                max_length=8,
                verbose_name="用途",
            ),
        ),
        migrations.AddField(
            model_name="assessment",
            name="rank",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=12, verbose_name="考核等次"
            ),
        ),
        migrations.AddField(
            model_name="assessment",
            name="ranked_on",
            field=models.DateField(blank=True, null=True, verbose_name="定等日期"),
        ),
        migrations.AddField(
            model_name="assessment",
            name="reason",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=300, verbose_name="决定理由"
            ),
        ),
        migrations.AddField(
            model_name="assessment",
            name="reminded_on",
            field=models.DateField(blank=True, null=True, verbose_name="最近提醒"),
        ),
        migrations.AddField(
            model_name="assessment",
            name="self_score",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="自评分"),
        ),
        migrations.AddField(
            model_name="assessment",
            name="verified_score",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="验收分"),
        ),
        migrations.AddField(
            model_name="evidence",
            name="replaces",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="replaced_by",
                to="homes.evidence",
                verbose_name="替换",
            ),
        ),
        migrations.AddField(
            model_name="evidence",
            name="reused_from",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="reuses",
                to="homes.evidence",
                verbose_name="引自",
            ),
        ),
        migrations.AddField(
            model_name="evidence",
            name="taken_on",
            field=models.DateField(blank=True, null=True, verbose_name="形成日期"),
        ),
        migrations.AddField(
            model_name="evidence",
            name="valid_from",
            field=models.DateField(blank=True, null=True, verbose_name="有效期起"),
        ),
        migrations.AddField(
            model_name="evidence",
            name="valid_until",
            field=models.DateField(blank=True, null=True, verbose_name="有效期止"),
        ),
        migrations.AddField(
            model_name="evidence",
            name="version",
            field=models.PositiveSmallIntegerField(db_default=1, default=1, verbose_name="版本"),
        ),
        migrations.AlterField(
            model_name="assessitem",
            name="entry",
            field=models.CharField(blank=True, max_length=8, verbose_name="条目"),
        ),
        migrations.AlterField(
            model_name="assessment",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "自评中"),
                    ("submitted", "待核实"),
                    ("returned", "退回修改"),
                    ("verified", "已核实"),
                    ("published", "公示中"),
                    ("named", "已命名"),
                    ("refused", "不予命名"),
                ],
                default="draft",
                max_length=10,
                verbose_name="状态",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_from", None),
                    ("valid_until", None),
                    ("valid_until__gte", models.F("valid_from")),
                    _connector="OR",
                ),
                name="evidence_valid_in_order",
                violation_error_message="有效期止不能早于有效期起。请核对日期。",
            ),
        ),
        migrations.AddField(
            model_name="campaign",
            name="body",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="campaigns",
                to="unions.body",
                verbose_name="启动工会",
            ),
        ),
        migrations.AddField(
            model_name="levelreview",
            name="assessment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="reviews",
                to="homes.assessment",
                verbose_name="自评表",
            ),
        ),
        migrations.AddField(
            model_name="levelreview",
            name="body",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="unions.body",
                verbose_name="审核工会",
            ),
        ),
        migrations.AddField(
            model_name="objection",
            name="assessment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="objections",
                to="homes.assessment",
                verbose_name="自评表",
            ),
        ),
        migrations.AddField(
            model_name="spotcheck",
            name="body",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="spot_checks",
                to="unions.body",
                verbose_name="抽查工会",
            ),
        ),
        migrations.AddField(
            model_name="spotfinding",
            name="assessment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="findings",
                to="homes.assessment",
                verbose_name="自评表",
            ),
        ),
        migrations.AddField(
            model_name="spotfinding",
            name="check_run",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="findings",
                to="homes.spotcheck",
                verbose_name="随机抽查",
            ),
        ),
        migrations.AddField(
            model_name="standard",
            name="based_on",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="successors",
                to="homes.standard",
                verbose_name="上一版",
            ),
        ),
        migrations.AddField(
            model_name="standard",
            name="body",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="standards",
                to="unions.body",
                verbose_name="制定工会",
            ),
        ),
        migrations.AddField(
            model_name="standard",
            name="jurisdiction",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="unions.jurisdiction",
                verbose_name="适用地区",
            ),
        ),
        migrations.AddField(
            model_name="assessment",
            name="standard",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sheets",
                to="homes.standard",
                verbose_name="评分标准",
            ),
        ),
        migrations.AddIndex(
            model_name="assessment",
            index=models.Index(
                condition=models.Q(("at__isnull", False)), fields=["at", "state"], name="sheets_by_turn"
            ),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("purpose", "annual")),
                fields=("body", "cycle"),
                name="one_assessment_per_cycle",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("purpose", "annual"), _negated=True),
                fields=("body", "cycle", "purpose", "grade"),
                name="one_declaration_per_grade",
            ),
        ),
        migrations.AddField(
            model_name="standarditem",
            name="standard",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="items",
                to="homes.standard",
                verbose_name="评分标准",
            ),
        ),
        migrations.AddField(
            model_name="assessitem",
            name="standard_item",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="homes.standarditem",
                verbose_name="评分项目",
            ),
        ),
        migrations.AddIndex(
            model_name="assessitem",
            index=models.Index(
                condition=models.Q(("entry", ""), _negated=True),
                fields=["assessment"],
                include=("entry", "claim", "state", "value", "verified_on"),
                name="attested_items",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("entry", ""), _negated=True),
                fields=("assessment", "entry"),
                name="one_item_per_entry",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("standard_item__isnull", False)),
                fields=("assessment", "standard_item"),
                name="one_item_per_standard_item",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("part", ""), _negated=True),
                fields=("part_of", "part"),
                name="one_item_per_part",
            ),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.UniqueConstraint(fields=("body", "cycle"), name="one_campaign_per_cycle"),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_on__gte", models.F("opened_on"))), name="campaign_due_later"
            ),
        ),
        migrations.AddIndex(
            model_name="levelreview",
            index=models.Index(fields=["assessment", "id"], name="homes_level_assessm_fce54c_idx"),
        ),
        migrations.AddIndex(
            model_name="objection",
            index=models.Index(fields=["state", "due_on"], name="homes_objec_state_35c7b7_idx"),
        ),
        migrations.AddConstraint(
            model_name="spotfinding",
            constraint=models.UniqueConstraint(
                fields=("check_run", "assessment"), name="one_finding_per_sheet"
            ),
        ),
        migrations.AddConstraint(
            model_name="standard",
            constraint=models.UniqueConstraint(
                fields=("kind", "jurisdiction", "grade", "track", "version"), name="one_standard_per_version"
            ),
        ),
        migrations.AddConstraint(
            model_name="standard",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("grade", ""), ("kind", "town"), ("track", "")),
                    models.Q(
                        ("kind", "home"),
                        models.Q(("grade", ""), _negated=True),
                        models.Q(("track", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="standard_names_grade_and_track",
                violation_error_message="职工之家的评分标准要写明等级和单位类别，“六好”标准不分等级和类别。",
            ),
        ),
        migrations.AddConstraint(
            model_name="standard",
            constraint=models.CheckConstraint(
                condition=models.Q(("satisfaction_weight__lte", 10000)), name="standard_weight_is_a_share"
            ),
        ),
        migrations.AddIndex(
            model_name="standarditem",
            index=models.Index(models.F("standard"), models.F("order"), name="standard_items_in_order"),
        ),
        migrations.AddConstraint(
            model_name="standarditem",
            constraint=models.UniqueConstraint(
                fields=("standard", "code"),
                name="one_standard_item_per_code",
                violation_error_message="这个编号已经用过。请换一个编号。",
            ),
        ),
        migrations.AddConstraint(
            model_name="standarditem",
            constraint=models.CheckConstraint(
                condition=models.Q(("points__gt", 0), ("veto", True), _connector="OR"),
                name="standard_item_has_points",
                violation_error_message="分值要大于 0；只有一票否决项可以不计分。",
            ),
        ),
        migrations.AddConstraint(
            model_name="standarditem",
            constraint=models.CheckConstraint(
                condition=models.Q(("have__lte", 6)), name="standard_item_have"
            ),
        ),
        migrations.RunSQL(_STAY, _CHANGE),
    ]

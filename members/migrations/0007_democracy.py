"""Congresses, representatives, ceremonies, activists."""

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.lookups
from django.db import migrations, models

import members.models.democracy

# what a constraint cannot see: another table's date, membership or term; nothing is asked again of what does not change
SOUND = """
CREATE FUNCTION members_after_founding() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE day date; founded date;
BEGIN
    day := (to_jsonb(NEW) ->> TG_ARGV[0])::date;
    SELECT established_on INTO founded FROM unions_body WHERE id = NEW.body_id;
    IF day < founded THEN
        RAISE EXCEPTION 'before the union was founded' USING ERRCODE = 'check_violation', CONSTRAINT = 'after_founding';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER founded BEFORE INSERT OR UPDATE ON members_membercongress
    FOR EACH ROW EXECUTE FUNCTION members_after_founding('held_on');
CREATE TRIGGER founded BEFORE INSERT OR UPDATE ON members_memberrep
    FOR EACH ROW EXECUTE FUNCTION members_after_founding('elected_on');
CREATE TRIGGER founded BEFORE INSERT OR UPDATE ON members_ceremony
    FOR EACH ROW EXECUTE FUNCTION members_after_founding('held_on');
CREATE TRIGGER founded BEFORE INSERT OR UPDATE ON members_activist
    FOR EACH ROW EXECUTE FUNCTION members_after_founding('since');

CREATE FUNCTION members_own_member() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.member_id = OLD.member_id AND NEW.body_id = OLD.body_id THEN RETURN NEW; END IF;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM members_member m
                   WHERE m.id = NEW.member_id AND m.body_id = NEW.body_id AND m.status = 'active') THEN
        RAISE EXCEPTION 'no active member of this union' USING ERRCODE = 'check_violation', CONSTRAINT = 'active_member_of_the_union';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER own_member BEFORE INSERT OR UPDATE ON members_memberrep
    FOR EACH ROW EXECUTE FUNCTION members_own_member();
CREATE TRIGGER own_member BEFORE INSERT OR UPDATE ON members_activist
    FOR EACH ROW EXECUTE FUNCTION members_own_member();

CREATE FUNCTION members_standing_term() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE first date; last date;
BEGIN
    IF NOT NEW.standing THEN RETURN NEW; END IF;
    IF TG_OP = 'UPDATE' THEN
        IF OLD.standing AND NEW.term_end = OLD.term_end THEN RETURN NEW; END IF;
    END IF;
    SELECT term_start, term_end INTO first, last FROM unions_body WHERE id = NEW.body_id;
    IF NEW.term_end IS DISTINCT FROM last AND NOT coalesce(NEW.term_end <= first, false) THEN
        RAISE EXCEPTION 'another term than the committee' USING ERRCODE = 'check_violation', CONSTRAINT = 'standing_as_long_as_the_committee';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER standing_term BEFORE INSERT OR UPDATE ON members_memberrep
    FOR EACH ROW EXECUTE FUNCTION members_standing_term();
ALTER TABLE members_memberrep ADD CONSTRAINT one_mandate_at_a_time EXCLUDE USING gist (
    int8range(member_id, member_id, '[]') WITH &&, int8range(body_id, body_id, '[]') WITH &&,
    daterange(elected_on, greatest(elected_on, least(term_end, coalesce(ended_on, term_end)))) WITH &&);

CREATE FUNCTION members_votes_within_present() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE here int;
BEGIN
    SELECT present INTO here FROM members_membercongress WHERE id = NEW.congress_id;
    IF here IS NULL OR NEW.in_favour + NEW.against + NEW.abstained > here THEN
        RAISE EXCEPTION 'more votes than people' USING ERRCODE = 'check_violation', CONSTRAINT = 'votes_within_present';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER votes BEFORE INSERT OR UPDATE ON members_resolution
    FOR EACH ROW EXECUTE FUNCTION members_votes_within_present();
"""
GONE = """
DROP TRIGGER founded ON members_membercongress; DROP TRIGGER founded ON members_memberrep;
DROP TRIGGER founded ON members_ceremony; DROP TRIGGER founded ON members_activist;
DROP TRIGGER own_member ON members_memberrep; DROP TRIGGER own_member ON members_activist;
DROP TRIGGER standing_term ON members_memberrep; DROP TRIGGER votes ON members_resolution;
ALTER TABLE members_memberrep DROP CONSTRAINT one_mandate_at_a_time;
DROP FUNCTION members_after_founding(); DROP FUNCTION members_own_member(); DROP FUNCTION members_standing_term();
DROP FUNCTION members_votes_within_present();
"""


class Migration(migrations.Migration):
    dependencies = [("members", "0006_transfer")]
    operations = [
        migrations.CreateModel(
            name="Ceremony",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("held_on", models.DateField(verbose_name="举行日期")),
                ("place", models.CharField(max_length=80, verbose_name="地点")),
                ("joined", models.PositiveIntegerField(verbose_name="参加的新会员人数")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="仪式内容")),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ceremonies",
                        to="unions.body",
                        verbose_name="工会",
                    ),
                ),
            ],
            options={
                "verbose_name": "入会仪式",
            },
        ),
        migrations.CreateModel(
            name="CeremonyPhoto",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "file",
                    models.FileField(upload_to=members.models.democracy.paper_path, verbose_name="照片"),
                ),
                ("name", models.CharField(max_length=200, verbose_name="文件名")),
                (
                    "ceremony",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="photos",
                        to="members.ceremony",
                        verbose_name="入会仪式",
                    ),
                ),
            ],
            options={
                "verbose_name": "仪式照片",
            },
        ),
        migrations.CreateModel(
            name="MemberCongress",
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
                        choices=[("members", "会员大会"), ("representatives", "会员代表大会")],
                        default="members",
                        max_length=16,
                        verbose_name="大会形式",
                    ),
                ),
                ("term", models.PositiveSmallIntegerField(verbose_name="第几届")),
                ("session", models.PositiveSmallIntegerField(default=1, verbose_name="第几次会议")),
                ("held_on", models.DateField(verbose_name="召开日期")),
                ("starts_at", models.CharField(blank=True, max_length=20, verbose_name="开会时间")),
                ("place", models.CharField(blank=True, max_length=80, verbose_name="地点")),
                ("agenda", models.TextField(blank=True, max_length=2000, verbose_name="议程")),
                ("standing", models.BooleanField(db_default=False, default=False, verbose_name="代表常任制")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "筹备中"),
                            ("noticed", "已通知"),
                            ("held", "已召开"),
                            ("closed", "已办结"),
                            ("cancelled", "已取消"),
                        ],
                        default="planned",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("notice_on", models.DateField(blank=True, null=True, verbose_name="通知日期")),
                ("entitled", models.PositiveIntegerField(blank=True, null=True, verbose_name="应到人数")),
                ("present", models.PositiveIntegerField(blank=True, null=True, verbose_name="实到人数")),
                ("quorum_share", models.PositiveSmallIntegerField(db_default=0, default=0, editable=False)),
                ("quorum_whole", models.PositiveSmallIntegerField(db_default=1, default=1, editable=False)),
                (
                    "minutes",
                    models.FileField(
                        blank=True,
                        db_default="",
                        upload_to=members.models.democracy.paper_path,
                        verbose_name="会议记录",
                    ),
                ),
                ("minutes_name", models.CharField(blank=True, db_default="", editable=False, max_length=200)),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="办结日期")),
                ("note", models.CharField(blank=True, db_default="", max_length=300, verbose_name="说明")),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="member_congresses",
                        to="unions.body",
                        verbose_name="工会",
                    ),
                ),
            ],
            options={
                "verbose_name": "会员（代表）大会",
            },
        ),
        migrations.CreateModel(
            name="CongressSeat",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("present", models.BooleanField(default=False, verbose_name="到会")),
                (
                    "excuse",
                    models.CharField(blank=True, db_default="", max_length=60, verbose_name="请假原因"),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seats",
                        to="members.member",
                        verbose_name="会员",
                    ),
                ),
                (
                    "congress",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seats",
                        to="members.membercongress",
                        verbose_name="大会",
                    ),
                ),
            ],
            options={
                "verbose_name": "到会名单",
            },
        ),
        migrations.CreateModel(
            name="MemberRep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("district", models.CharField(blank=True, max_length=40, verbose_name="选区（代表组）")),
                ("elected_on", models.DateField(verbose_name="当选日期")),
                ("term_end", models.DateField(verbose_name="任期至")),
                ("standing", models.BooleanField(default=False, verbose_name="常任代表")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="终止日期")),
                (
                    "ended_reason",
                    models.CharField(blank=True, db_default="", max_length=120, verbose_name="终止原因"),
                ),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="representatives",
                        to="unions.body",
                        verbose_name="工会",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mandates",
                        to="members.member",
                        verbose_name="会员",
                    ),
                ),
            ],
            options={
                "verbose_name": "会员代表",
            },
        ),
        migrations.CreateModel(
            name="RepDuty",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("done_on", models.DateField(verbose_name="日期")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("contact", "联系会员"),
                            ("proposal", "提出提案"),
                            ("inspection", "巡视检查"),
                            ("meeting", "列席会议"),
                            ("training", "参加培训"),
                            ("other", "其他履职"),
                        ],
                        max_length=10,
                        verbose_name="方式",
                    ),
                ),
                ("what", models.CharField(max_length=300, verbose_name="内容")),
                (
                    "rep",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duties",
                        to="members.memberrep",
                        verbose_name="会员代表",
                    ),
                ),
            ],
            options={
                "verbose_name": "履职记录",
            },
        ),
        migrations.CreateModel(
            name="Resolution",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="序号")),
                ("title", models.CharField(max_length=120, verbose_name="议题")),
                ("text", models.TextField(max_length=2000, verbose_name="决议内容")),
                ("in_favour", models.PositiveIntegerField(verbose_name="赞成")),
                ("against", models.PositiveIntegerField(default=0, verbose_name="反对")),
                ("abstained", models.PositiveIntegerField(default=0, verbose_name="弃权")),
                ("passed", models.BooleanField(default=False, verbose_name="通过")),
                (
                    "congress",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="resolutions",
                        to="members.membercongress",
                        verbose_name="大会",
                    ),
                ),
            ],
            options={
                "verbose_name": "大会决议",
            },
        ),
        migrations.CreateModel(
            name="Activist",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateField(verbose_name="开始日期")),
                ("role", models.CharField(max_length=60, verbose_name="职责")),
                ("trained_on", models.DateField(blank=True, null=True, verbose_name="最近培训日期")),
                ("until", models.DateField(blank=True, null=True, verbose_name="结束日期")),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activists",
                        to="unions.body",
                        verbose_name="工会",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activities",
                        to="members.member",
                        verbose_name="会员",
                    ),
                ),
            ],
            options={
                "verbose_name": "工会积极分子",
                "indexes": [models.Index(fields=["body", "-since"], name="activists_of_body")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until", None)),
                        fields=("member", "body"),
                        name="one_activist_at_a_time",
                        violation_error_message="这位会员已在积极分子名单里。请改在那一条里。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until", None), ("until__gte", models.F("since")), _connector="OR"
                        ),
                        name="activist_ends_later",
                        violation_error_message="结束日期早于开始日期。请核对。",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="ceremony",
            index=models.Index(fields=["body", "-held_on"], name="ceremony_of_body"),
        ),
        migrations.AddConstraint(
            model_name="ceremony",
            constraint=models.CheckConstraint(
                condition=models.Q(("joined__gte", 1)),
                name="ceremony_welcomes_somebody",
                violation_error_message="参加的新会员至少 1 人。请核对。",
            ),
        ),
        migrations.AddIndex(
            model_name="membercongress",
            index=models.Index(fields=["body", "-held_on"], name="congress_of_body"),
        ),
        migrations.AddIndex(
            model_name="membercongress",
            index=models.Index(
                condition=models.Q(("minutes_name", ""), _negated=True),
                fields=["body", "held_on"],
                name="congress_counted",
            ),
        ),
        migrations.AddConstraint(
            model_name="membercongress",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "cancelled"), _negated=True),
                fields=("body", "term", "session"),
                name="one_member_congress_of_a_number",
                violation_error_message="这一届这一次会议已经登记过。请打开原来那一条修改，或改会次。",
            ),
        ),
        migrations.AddConstraint(
            model_name="membercongress",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("present", None),
                    models.Q(("entitled__isnull", False), ("present__lte", models.F("entitled"))),
                    _connector="OR",
                ),
                name="present_at_congress_within_entitled",
                violation_error_message="实到人数多于应到人数。请核对。",
            ),
        ),
        migrations.AddConstraint(
            model_name="membercongress",
            constraint=models.CheckConstraint(
                condition=models.Q(("session__gte", 1), ("term__gte", 1)),
                name="member_congress_counts_from_one",
                violation_error_message="届次和会次从第 1 算起。请核对。",
            ),
        ),
        migrations.AddConstraint(
            model_name="membercongress",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("held", "closed")), _negated=True),
                    models.Q(
                        ("entitled__gte", 1),
                        ("present__isnull", False),
                        django.db.models.lookups.GreaterThanOrEqual(
                            django.db.models.expressions.CombinedExpression(
                                models.F("present"), "*", models.F("quorum_whole")
                            ),
                            django.db.models.expressions.CombinedExpression(
                                models.F("entitled"), "*", models.F("quorum_share")
                            ),
                        ),
                    ),
                    _connector="OR",
                ),
                name="congress_has_its_quorum",
                violation_error_message="到会人数不足，大会不能召开。请另行召开，或核对到会人数。",
            ),
        ),
        migrations.AddConstraint(
            model_name="membercongress",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "closed"), _negated=True),
                    models.Q(("minutes_name", ""), _negated=True),
                    _connector="OR",
                ),
                name="closed_congress_has_minutes",
                violation_error_message="办结前要上传会议记录。",
            ),
        ),
        migrations.AddConstraint(
            model_name="membercongress",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("notice_on", None), ("notice_on__lte", models.F("held_on")), _connector="OR"
                ),
                name="congress_noticed_before",
                violation_error_message="通知日期晚于召开日期。请核对。",
            ),
        ),
        migrations.AddConstraint(
            model_name="congressseat",
            constraint=models.UniqueConstraint(fields=("congress", "member"), name="one_seat_each"),
        ),
        migrations.AddIndex(
            model_name="memberrep",
            index=models.Index(
                condition=models.Q(("ended_on", None)), fields=["body", "term_end"], name="reps_in_office"
            ),
        ),
        migrations.AddConstraint(
            model_name="memberrep",
            constraint=models.CheckConstraint(
                condition=models.Q(("term_end__gt", models.F("elected_on"))),
                name="mandate_ends_later",
                violation_error_message="任期至应晚于当选日期。请核对。",
            ),
        ),
        migrations.AddConstraint(
            model_name="memberrep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_on", None),
                    models.Q(
                        ("ended_on__gte", models.F("elected_on")),
                        models.Q(("ended_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="mandate_ended_with_reason",
                violation_error_message="终止代表资格要写明原因，日期不能早于当选日期。",
            ),
        ),
        migrations.AddConstraint(
            model_name="resolution",
            constraint=models.UniqueConstraint(
                fields=("congress", "number"), name="one_resolution_of_a_number"
            ),
        ),
        migrations.RunSQL(SOUND, GONE),
    ]

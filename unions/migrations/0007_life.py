"""History of bodies, requests that change them, and the triggers that keep both true whoever writes."""


import django.db.models.deletion
from django.db import migrations, models


DAY = """
CREATE FUNCTION portal_business_day() RETURNS date LANGUAGE sql STABLE AS $$
    SELECT coalesce(nullif(current_setting('portal.business_day', true), '')::date,
                    (now() AT TIME ZONE 'Asia/Shanghai')::date) $$;
"""

# Earlier values of changed bodies, at most one row per body and day; and the tree stays a tree whoever writes.
CHANGED = """
CREATE FUNCTION unions_body_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF EXISTS (SELECT 1 FROM after_ n JOIN before_ o ON o.id = n.id
               WHERE n.path <> o.path OR n.superior_id IS DISTINCT FROM o.superior_id) THEN
        IF EXISTS (SELECT 1 FROM after_ n JOIN before_ o ON o.id = n.id LEFT JOIN unions_body s ON s.id = n.superior_id
                   WHERE (n.path <> o.path OR n.superior_id IS DISTINCT FROM o.superior_id)
                     AND n.path <> coalesce(s.path, '') || right(n.path, 4))
           OR EXISTS (SELECT 1 FROM after_ n JOIN before_ o ON o.id = n.id JOIN unions_body k ON k.superior_id = n.id
                      WHERE n.path <> o.path AND k.path <> n.path || right(k.path, 4)) THEN
            RAISE EXCEPTION 'a path that does not follow the superior'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'path_follows_superior';
        END IF;
    END IF;
    IF EXISTS (SELECT 1 FROM after_ n JOIN before_ o ON o.id = n.id
               JOIN unions_body s ON s.superior_id = n.superior_id AND s.name = n.name AND s.id <> n.id
               WHERE n.state <> 'dissolved' AND s.state <> 'dissolved'
                 AND (n.name <> o.name OR n.superior_id IS DISTINCT FROM o.superior_id OR o.state = 'dissolved')) THEN
        RAISE EXCEPTION 'a name that a sibling bears'
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'name_differs_from_siblings';
    END IF;
    INSERT INTO unions_bodyversion
        (body_id, name, kind, state, superior_id, path, industry_superior_id, industry_path, until)
    SELECT o.id, o.name, o.kind, o.state, o.superior_id, o.path, o.industry_superior_id, o.industry_path,
           portal_business_day()
    FROM before_ o JOIN after_ n ON n.id = o.id
    WHERE n.name <> o.name OR n.kind <> o.kind OR n.state <> o.state OR n.path <> o.path
       OR n.superior_id IS DISTINCT FROM o.superior_id
       OR n.industry_superior_id IS DISTINCT FROM o.industry_superior_id
       OR (n.industry_path <> o.industry_path AND o.industry_path <> '')
    ON CONFLICT (body_id, until) DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER keep_version AFTER UPDATE ON unions_body REFERENCING OLD TABLE AS before_ NEW TABLE AS after_
    FOR EACH STATEMENT EXECUTE FUNCTION unions_body_changed();
"""

# A body founded below one that has moved gets the paths it would have had, so that the tree of an earlier day stays whole.
FOUNDED = """
CREATE FUNCTION unions_body_founded() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF EXISTS (SELECT 1 FROM fresh n LEFT JOIN unions_body s ON s.id = n.superior_id
               WHERE n.path <> coalesce(s.path, '') || right(n.path, 4)) THEN
        RAISE EXCEPTION 'a path that does not follow the superior'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'path_follows_superior';
    END IF;
    INSERT INTO unions_bodyversion
        (body_id, name, kind, state, superior_id, path, industry_superior_id, industry_path, until)
    SELECT n.id, n.name, n.kind, n.state, n.superior_id, v.path || right(n.path, 4), n.industry_superior_id,
           n.industry_path, v.until
    FROM fresh n JOIN unions_bodyversion v ON v.body_id = n.superior_id
    WHERE v.path || right(n.path, 4) <> n.path
    ON CONFLICT (body_id, until) DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER keep_founding AFTER INSERT ON unions_body REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION unions_body_founded();
"""

REQUESTED = """
CREATE FUNCTION unions_bodyrequest_sound() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE body unions_body; other unions_body; wrong text;
BEGIN
    SELECT * INTO body FROM unions_body WHERE id = NEW.body_id;
    IF NEW.state NOT IN ('drafted', 'filed') THEN RETURN NEW; END IF;
    IF NEW.new_superior_id IS NOT NULL THEN
        SELECT * INTO other FROM unions_body WHERE id = NEW.new_superior_id;
        IF other.path LIKE body.path || '%' THEN wrong := 'superior_is_not_below'; END IF;
        IF other.state = 'dissolved' THEN wrong := 'superior_is_alive'; END IF;
    END IF;
    IF NEW.partner_id IS NOT NULL THEN
        SELECT * INTO other FROM unions_body WHERE id = NEW.partner_id;
        IF other.state = 'dissolved' THEN wrong := 'merges_into_the_living'; END IF;
        IF NEW.kind = 'merge' AND other.path LIKE body.path || '%' THEN wrong := 'merges_not_into_inferior'; END IF;
    END IF;
    IF NEW.resolved_on < body.established_on THEN wrong := 'resolved_after_founding'; END IF;
    IF NEW.new_name <> '' AND EXISTS (
        SELECT 1 FROM unions_body s WHERE s.superior_id = body.superior_id AND s.name = NEW.new_name
           AND s.state <> 'dissolved') THEN
        wrong := 'name_differs_from_siblings';
    END IF;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'a request that cannot be' USING ERRCODE = 'check_violation', CONSTRAINT = wrong;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sound BEFORE INSERT OR UPDATE ON unions_bodyrequest
    FOR EACH ROW EXECUTE FUNCTION unions_bodyrequest_sound();
"""
DROP = """
DROP TRIGGER sound ON unions_bodyrequest; DROP FUNCTION unions_bodyrequest_sound();
DROP TRIGGER keep_founding ON unions_body; DROP FUNCTION unions_body_founded();
DROP TRIGGER keep_version ON unions_body; DROP FUNCTION unions_body_changed(); DROP FUNCTION portal_business_day();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('unions', '0006_find'),
    ]

    operations = [
        migrations.CreateModel(
            name='BodyRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('rename', '更名'), ('move', '调整上级'), ('merge', '合并'), ('split', '分立'), ('dissolve', '撤销'), ('restore', '恢复'), ('realign', '调整隶属')], max_length=8, verbose_name='事项')),
                ('state', models.CharField(choices=[('drafted', '草稿'), ('filed', '待审批'), ('approved', '已批准'), ('refused', '未批准'), ('reversed', '已撤回')], default='drafted', max_length=8, verbose_name='状态')),
                ('new_name', models.CharField(blank=True, max_length=120, verbose_name='新名称')),
                ('new_kind', models.CharField(blank=True, choices=[('province', '省总工会'), ('city', '市总工会'), ('county', '县（市、区）总工会'), ('industrial', '产业工会'), ('organ', '机关工会工委'), ('system', '局、公司、系统工会'), ('large', '大企业、大专院校工会'), ('direct', '直属单位工会'), ('zone', '开发区（园区）工会'), ('township', '乡镇（街道）工会'), ('village_fed', '村（社区）工会联合会'), ('regional_fed', '区域工会联合会'), ('trade_fed', '行业工会联合会'), ('single', '单独基层工会'), ('joint', '联合基层工会'), ('branch', '工会分会'), ('group', '工会小组')], max_length=12, verbose_name='新工会类别')),
                ('order_no', models.CharField(blank=True, max_length=60, verbose_name='文号')),
                ('resolved_on', models.DateField(verbose_name='决定日期')),
                ('reason', models.CharField(max_length=300, verbose_name='理由')),
                ('filed_by_id', models.BigIntegerField(blank=True, editable=False, null=True, verbose_name='申请人编号')),
                ('filed_by_name', models.CharField(blank=True, editable=False, max_length=40, verbose_name='申请人')),
                ('filed_on', models.DateField(blank=True, editable=False, null=True, verbose_name='申请日期')),
                ('decided_by_id', models.BigIntegerField(blank=True, editable=False, null=True, verbose_name='审批人编号')),
                ('decided_by_name', models.CharField(blank=True, editable=False, max_length=40, verbose_name='审批人')),
                ('decided_on', models.DateField(blank=True, editable=False, null=True, verbose_name='审批日期')),
                ('refused_reason', models.CharField(blank=True, editable=False, max_length=300, verbose_name='未批准的原因')),
                ('effected_on', models.DateField(blank=True, editable=False, null=True, verbose_name='生效日期')),
                ('undo_until', models.DateField(blank=True, editable=False, null=True, verbose_name='可撤回至')),
                ('reversed_on', models.DateField(blank=True, editable=False, null=True, verbose_name='撤回日期')),
                ('reversed_by_name', models.CharField(blank=True, editable=False, max_length=40, verbose_name='撤回人')),
                ('reversed_reason', models.CharField(blank=True, editable=False, max_length=300, verbose_name='撤回原因')),
                ('impact', models.JSONField(blank=True, default=list, editable=False, verbose_name='影响')),
            ],
            options={
                'verbose_name': '变更申请',
            },
        ),
        migrations.CreateModel(
            name='BodyVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='名称')),
                ('kind', models.CharField(choices=[('province', '省总工会'), ('city', '市总工会'), ('county', '县（市、区）总工会'), ('industrial', '产业工会'), ('organ', '机关工会工委'), ('system', '局、公司、系统工会'), ('large', '大企业、大专院校工会'), ('direct', '直属单位工会'), ('zone', '开发区（园区）工会'), ('township', '乡镇（街道）工会'), ('village_fed', '村（社区）工会联合会'), ('regional_fed', '区域工会联合会'), ('trade_fed', '行业工会联合会'), ('single', '单独基层工会'), ('joint', '联合基层工会'), ('branch', '工会分会'), ('group', '工会小组')], max_length=12, verbose_name='类别')),
                ('state', models.CharField(choices=[('preparing', '筹建'), ('normal', '正常'), ('rectifying', '整顿'), ('dissolved', '撤销')], max_length=10, verbose_name='状态')),
                ('path', models.CharField(db_collation='C', max_length=120)),
                ('industry_path', models.CharField(blank=True, db_collation='C', max_length=160)),
                ('until', models.DateField(verbose_name='改变日期')),
            ],
            options={
                'verbose_name': '工会沿革',
            },
        ),
        migrations.AddField(
            model_name='body',
            name='successor',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='absorbed', to='unions.body', verbose_name='并入的工会'),
        ),
        migrations.AddConstraint(
            model_name='body',
            constraint=models.CheckConstraint(condition=models.Q(('successor', None), models.Q(('state', 'dissolved'), models.Q(('successor', models.F('id')), _negated=True)), _connector='OR'), name='goes_on_in_another'),
        ),
        migrations.CreateModel(
            name='BodyRequestTrace',
            fields=[
                ('request', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='trace', serialize=False, to='unions.bodyrequest')),
                ('changed', models.JSONField(default=dict)),
            ],
            options={
                'verbose_name': '变更经过',
            },
        ),
        migrations.AddField(
            model_name='bodyrequest',
            name='bodies',
            field=models.ManyToManyField(blank=True, related_name='+', to='unions.body', verbose_name='一并调整的工会'),
        ),
        migrations.AddField(
            model_name='bodyrequest',
            name='body',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='unions.body', verbose_name='工会'),
        ),
        migrations.AddField(
            model_name='bodyrequest',
            name='decider',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='unions.body', verbose_name='审批工会'),
        ),
        migrations.AddField(
            model_name='bodyrequest',
            name='made',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='unions.body', verbose_name='分立出的工会'),
        ),
        migrations.AddField(
            model_name='bodyrequest',
            name='new_superior',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='unions.body', verbose_name='新的上级工会'),
        ),
        migrations.AddField(
            model_name='bodyrequest',
            name='partner',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='requests_into', to='unions.body', verbose_name='并入的工会'),
        ),
        migrations.AddField(
            model_name='bodyrequest',
            name='units',
            field=models.ManyToManyField(blank=True, related_name='+', to='unions.unit', verbose_name='分出的单位'),
        ),
        migrations.AddField(
            model_name='bodyversion',
            name='body',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='unions.body', verbose_name='工会'),
        ),
        migrations.AddField(
            model_name='bodyversion',
            name='industry_superior',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='unions.body', verbose_name='产业（系统）上级'),
        ),
        migrations.AddField(
            model_name='bodyversion',
            name='superior',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='unions.body', verbose_name='上级工会'),
        ),
        migrations.AddIndex(
            model_name='bodyrequest',
            index=models.Index(fields=['state', '-id'], name='unions_body_state_3516ae_idx'),
        ),
        migrations.AddIndex(
            model_name='bodyrequest',
            index=models.Index(fields=['filed_by_id', 'state'], name='unions_body_filed_b_b1fafb_idx'),
        ),
        migrations.AddConstraint(
            model_name='bodyrequest',
            constraint=models.CheckConstraint(condition=models.Q(('partner', models.F('body')), _negated=True), name='merges_into_another'),
        ),
        migrations.AddConstraint(
            model_name='bodyrequest',
            constraint=models.CheckConstraint(condition=models.Q(('new_superior', models.F('body')), _negated=True), name='superior_is_another'),
        ),
        migrations.AddConstraint(
            model_name='bodyrequest',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by_id', None), models.Q(('decided_by_id', models.F('filed_by_id')), _negated=True), _connector='OR'), name='decided_by_another'),
        ),
        migrations.AddConstraint(
            model_name='bodyrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'realign'), _negated=True), models.Q(models.Q(('order_no', ''), _negated=True), ('partner__isnull', False)), _connector='OR'), name='order_is_numbered'),
        ),
        migrations.AddIndex(
            model_name='bodyversion',
            index=models.Index(fields=['path', 'until'], name='version_path'),
        ),
        migrations.AddConstraint(
            model_name='bodyversion',
            constraint=models.UniqueConstraint(fields=('body', 'until'), name='one_version_per_day'),
        ),
        migrations.RunSQL(DAY + CHANGED + FOUNDED + REQUESTED, DROP),
    ]

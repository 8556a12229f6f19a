"""Social workers, training plans and videos, talents, pilots, contract events; what was missing of an officer."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('unions', '0007_life'),
    ]

    operations = [
        migrations.CreateModel(
            name='Appraisal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='考核年度')),
                ('result', models.CharField(choices=[('excellent', '优秀'), ('pass', '合格'), ('barely', '基本合格'), ('fail', '不合格')], max_length=10, verbose_name='评价结果')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='评语')),
            ],
            options={
                'verbose_name': '年度评价',
            },
        ),
        migrations.CreateModel(
            name='ContractEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('change', '变更'), ('cancel', '解除'), ('end', '终止')], max_length=8, verbose_name='事项')),
                ('planned_on', models.DateField(verbose_name='拟办日期')),
                ('reported_on', models.DateField(blank=True, null=True, verbose_name='报告日期')),
                ('filed_on', models.DateField(blank=True, null=True, verbose_name='备案日期')),
                ('filed_by', models.CharField(blank=True, max_length=40, verbose_name='备案人')),
                ('effected_on', models.DateField(blank=True, null=True, verbose_name='实际办理日期')),
                ('objection', models.CharField(blank=True, max_length=500, verbose_name='异议')),
                ('late', models.BooleanField(default=False, verbose_name='未先报备')),
            ],
            options={
                'verbose_name': '劳动合同报备',
            },
        ),
        migrations.CreateModel(
            name='LectureVideo',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120, verbose_name='课程名称')),
                ('url', models.CharField(max_length=300, verbose_name='视频地址')),
                ('hours', models.DecimalField(decimal_places=1, max_digits=4, verbose_name='学时')),
                ('subjects', models.CharField(blank=True, max_length=300, verbose_name='主要内容')),
                ('pushed_on', models.DateField(blank=True, editable=False, null=True, verbose_name='推送日期')),
            ],
            options={
                'verbose_name': '网上课程',
            },
        ),
        migrations.CreateModel(
            name='Pilot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='试点年度')),
                ('chosen_on', models.DateField(verbose_name='确定日期')),
                ('theme', models.CharField(max_length=200, verbose_name='试点内容')),
            ],
            options={
                'verbose_name': '直选试点',
            },
        ),
        migrations.CreateModel(
            name='SocialWorker',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, verbose_name='姓名')),
                ('pinyin', models.CharField(db_collation='C', editable=False, max_length=120)),
                ('initials', models.CharField(db_collation='C', editable=False, max_length=40)),
                ('sex', models.CharField(blank=True, choices=[('1', '男'), ('2', '女')], max_length=1, verbose_name='性别')),
                ('born_on', models.DateField(blank=True, null=True, verbose_name='出生日期')),
                ('education', models.CharField(blank=True, max_length=20, verbose_name='学历')),
                ('source', models.CharField(choices=[('welfare', '公益性岗位'), ('purchase', '购买服务'), ('hired', '聘用')], max_length=10, verbose_name='岗位来源')),
                ('employer', models.CharField(blank=True, max_length=120, verbose_name='聘用单位')),
                ('payer', models.CharField(blank=True, max_length=120, verbose_name='经费来源')),
                ('hired_on', models.DateField(verbose_name='聘用日期')),
                ('left_on', models.DateField(blank=True, null=True, verbose_name='离岗日期')),
                ('left_reason', models.CharField(blank=True, max_length=120, verbose_name='离岗原因')),
                ('fulltime', models.BooleanField(default=True, verbose_name='专职')),
                ('professional', models.BooleanField(default=False, verbose_name='社会工作专业人才')),
                ('exam_on', models.DateField(blank=True, null=True, verbose_name='考试日期')),
                ('certificate_level', models.CharField(blank=True, choices=[('assistant', '助理社会工作师'), ('worker', '社会工作师'), ('senior', '高级社会工作师')], max_length=10, verbose_name='资格等级')),
                ('technician_managed', models.BooleanField(default=False, verbose_name='纳入专业技术人员管理')),
                ('post_grade', models.CharField(blank=True, max_length=40, verbose_name='岗位等级')),
                ('wage_standard', models.BigIntegerField(blank=True, null=True, verbose_name='工资标准（每月）')),
                ('insured', models.BooleanField(default=False, verbose_name='缴纳社会保险')),
                ('housing_fund', models.BooleanField(default=False, verbose_name='缴存住房公积金')),
            ],
            options={
                'verbose_name': '社会化工会工作者',
            },
        ),
        migrations.CreateModel(
            name='Talent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(max_length=40, verbose_name='专业领域')),
                ('qualification', models.CharField(max_length=60, verbose_name='资格名称')),
                ('certificate_no', models.CharField(blank=True, max_length=60, verbose_name='证书编号')),
                ('obtained_on', models.DateField(verbose_name='取得日期')),
                ('pool_level', models.CharField(choices=[('province', '省级'), ('city', '市级'), ('county', '县级')], max_length=10, verbose_name='人才库级别')),
                ('available', models.BooleanField(default=True, verbose_name='可以调用')),
            ],
            options={
                'verbose_name': '专业人才',
            },
        ),
        migrations.CreateModel(
            name='TrainingPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('kind', models.CharField(choices=[('post', '任职培训'), ('rotation', '轮训'), ('special', '专业培训'), ('outside', '省外培训'), ('social', '社会化工会工作者培训'), ('delegate', '职工代表培训')], max_length=14, verbose_name='培训类别')),
                ('target_group', models.CharField(max_length=120, verbose_name='培训对象')),
                ('seats', models.PositiveIntegerField(verbose_name='计划人数')),
                ('days', models.PositiveSmallIntegerField(verbose_name='培训天数')),
                ('subjects', models.CharField(max_length=300, verbose_name='培训内容')),
                ('budget', models.BigIntegerField(blank=True, null=True, verbose_name='经费预算')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='备注')),
            ],
            options={
                'verbose_name': '培训计划',
            },
        ),
        migrations.CreateModel(
            name='VideoViewing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('confirmed_on', models.DateField(verbose_name='确认日期')),
            ],
            options={
                'verbose_name': '网上学习',
            },
        ),
        migrations.CreateModel(
            name='WorkerTraining',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('course', models.CharField(max_length=120, verbose_name='培训名称')),
                ('organiser', models.CharField(max_length=120, verbose_name='主办单位')),
                ('organiser_level', models.CharField(choices=[('province', '省级'), ('city', '市级'), ('county', '县级'), ('township', '乡镇（街道）'), ('basic', '本单位')], max_length=10, verbose_name='主办层级')),
                ('started_on', models.DateField(verbose_name='开始日期')),
                ('hundredths', models.PositiveIntegerField(verbose_name='天数（百分之一天）')),
                ('passed', models.BooleanField(default=True, verbose_name='考核合格')),
            ],
            options={
                'verbose_name': '工作者培训记录',
            },
        ),
        migrations.AddField(
            model_name='officer',
            name='conflict_mark',
            field=models.CharField(blank=True, db_default='', default='', max_length=120, verbose_name='限制任职情形'),
        ),
        migrations.AddField(
            model_name='officer',
            name='contract_end',
            field=models.DateField(blank=True, null=True, verbose_name='劳动合同期限至'),
        ),
        migrations.AddField(
            model_name='officer',
            name='improper_transfer',
            field=models.BooleanField(db_default=False, default=False, editable=False, verbose_name='违规调动'),
        ),
        migrations.AddField(
            model_name='officer',
            name='in_party_leadership',
            field=models.BooleanField(db_default=False, default=False, verbose_name='进入党组织领导班子'),
        ),
        migrations.AddField(
            model_name='officer',
            name='organ_level',
            field=models.CharField(blank=True, choices=[('province', '省级机关'), ('city', '市级机关'), ('county', '县级机关'), ('township', '乡镇（街道）'), ('basic', '基层单位')], db_default='', default='', max_length=10, verbose_name='所在机关层级'),
        ),
        migrations.AddField(
            model_name='officer',
            name='rank',
            field=models.CharField(blank=True, choices=[('bureau', '厅级'), ('division', '处级'), ('section', '科级'), ('other', '其他')], db_default='', default='', max_length=10, verbose_name='级别'),
        ),
        migrations.AddField(
            model_name='officer',
            name='treatment_actual',
            field=models.PositiveSmallIntegerField(blank=True, choices=[(1, '一般职工'), (2, '中层副职'), (3, '中层正职'), (4, '同级副职（单位行政副职）'), (5, '同级正职')], null=True, verbose_name='实享待遇'),
        ),
        migrations.AddField(
            model_name='officer',
            name='treatment_due',
            field=models.PositiveSmallIntegerField(blank=True, choices=[(1, '一般职工'), (2, '中层副职'), (3, '中层正职'), (4, '同级副职（单位行政副职）'), (5, '同级正职')], null=True, verbose_name='应享待遇'),
        ),
        migrations.AlterField(
            model_name='training',
            name='kind',
            field=models.CharField(choices=[('post', '任职培训'), ('rotation', '轮训'), ('special', '专业培训'), ('outside', '省外培训'), ('social', '社会化工会工作者培训'), ('delegate', '职工代表培训')], max_length=10, verbose_name='类别'),
        ),
        migrations.AddIndex(
            model_name='officer',
            index=models.Index(condition=models.Q(('improper_transfer', True)), fields=['body'], name='officer_improper_transfer'),
        ),
        migrations.AddField(
            model_name='contractevent',
            name='body',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contract_events', to='unions.body', verbose_name='工会'),
        ),
        migrations.AddField(
            model_name='contractevent',
            name='case',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='contract_event', to='unions.case', verbose_name='办理事项'),
        ),
        migrations.AddField(
            model_name='contractevent',
            name='officer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contract_events', to='unions.officer', verbose_name='干部'),
        ),
        migrations.AddField(
            model_name='lecturevideo',
            name='body',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lecture_videos', to='unions.body', verbose_name='发布工会'),
        ),
        migrations.AddField(
            model_name='pilot',
            name='body',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pilots', to='unions.body', verbose_name='试点工会'),
        ),
        migrations.AddField(
            model_name='socialworker',
            name='body',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='social_workers', to='unions.body', verbose_name='派驻工会'),
        ),
        migrations.AddField(
            model_name='socialworker',
            name='employer_body',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='unions.body', verbose_name='聘用的工会'),
        ),
        migrations.AddField(
            model_name='appraisal',
            name='worker',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appraisals', to='unions.socialworker', verbose_name='工作者'),
        ),
        migrations.AddField(
            model_name='talent',
            name='officer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='talents', to='unions.officer', verbose_name='干部'),
        ),
        migrations.AddField(
            model_name='trainingplan',
            name='body',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='training_plans', to='unions.body', verbose_name='制定工会'),
        ),
        migrations.AddField(
            model_name='videoviewing',
            name='officer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='viewings', to='unions.officer', verbose_name='干部'),
        ),
        migrations.AddField(
            model_name='videoviewing',
            name='training',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='viewing', to='unions.training', verbose_name='培训记录'),
        ),
        migrations.AddField(
            model_name='videoviewing',
            name='video',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='viewings', to='unions.lecturevideo', verbose_name='课程'),
        ),
        migrations.AddField(
            model_name='workertraining',
            name='worker',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='trainings', to='unions.socialworker', verbose_name='工作者'),
        ),
        migrations.AddIndex(
            model_name='contractevent',
            index=models.Index(fields=['officer', '-planned_on'], name='unions_cont_officer_07700c_idx'),
        ),
        migrations.AddIndex(
            model_name='contractevent',
            index=models.Index(fields=['body', 'late'], name='unions_cont_body_id_d69c3e_idx'),
        ),
        migrations.AddConstraint(
            model_name='contractevent',
            constraint=models.CheckConstraint(condition=models.Q(('filed_on', None), ('reported_on', None), ('filed_on__gte', models.F('reported_on')), _connector='OR'), name='contract_filed_after_report'),
        ),
        migrations.AddIndex(
            model_name='lecturevideo',
            index=models.Index(fields=['-pushed_on'], name='unions_lect_pushed__c066c2_idx'),
        ),
        migrations.AddConstraint(
            model_name='lecturevideo',
            constraint=models.CheckConstraint(condition=models.Q(('hours__gt', 0)), name='video_has_hours'),
        ),
        migrations.AddConstraint(
            model_name='lecturevideo',
            constraint=models.CheckConstraint(condition=models.Q(('url__startswith', 'https://'), ('url__startswith', 'http://'), _connector='OR'), name='video_on_the_web'),
        ),
        migrations.AddConstraint(
            model_name='pilot',
            constraint=models.UniqueConstraint(fields=('body', 'year'), name='one_pilot_a_year'),
        ),
        migrations.AddIndex(
            model_name='socialworker',
            index=models.Index(fields=['body', 'left_on'], name='unions_soci_body_id_a73141_idx'),
        ),
        migrations.AddIndex(
            model_name='socialworker',
            index=models.Index(fields=['initials'], name='worker_initials'),
        ),
        migrations.AddConstraint(
            model_name='socialworker',
            constraint=models.CheckConstraint(condition=models.Q(('left_on', None), ('left_on__gte', models.F('hired_on')), _connector='OR'), name='worker_leaves_after_hiring'),
        ),
        migrations.AddConstraint(
            model_name='socialworker',
            constraint=models.CheckConstraint(condition=models.Q(('technician_managed', False), models.Q(('certificate_level', ''), _negated=True), _connector='OR'), name='technician_has_certificate'),
        ),
        migrations.AddConstraint(
            model_name='socialworker',
            constraint=models.CheckConstraint(condition=models.Q(('wage_standard', None), ('wage_standard__gt', 0), _connector='OR'), name='worker_wage_above_zero'),
        ),
        migrations.AddConstraint(
            model_name='appraisal',
            constraint=models.UniqueConstraint(fields=('worker', 'year'), name='one_appraisal_a_year'),
        ),
        migrations.AddIndex(
            model_name='talent',
            index=models.Index(fields=['field', 'pool_level'], name='unions_tale_field_ed8368_idx'),
        ),
        migrations.AddConstraint(
            model_name='talent',
            constraint=models.UniqueConstraint(fields=('officer', 'qualification'), name='one_row_per_qualification'),
        ),
        migrations.AddIndex(
            model_name='trainingplan',
            index=models.Index(fields=['year', 'kind'], name='unions_trai_year_4cec1f_idx'),
        ),
        migrations.AddConstraint(
            model_name='trainingplan',
            constraint=models.UniqueConstraint(fields=('body', 'year', 'kind', 'target_group'), name='one_plan_per_class_and_group'),
        ),
        migrations.AddConstraint(
            model_name='trainingplan',
            constraint=models.CheckConstraint(condition=models.Q(('days__gte', 1), ('seats__gte', 1)), name='plan_has_seats_and_days'),
        ),
        migrations.AddConstraint(
            model_name='trainingplan',
            constraint=models.CheckConstraint(condition=models.Q(('budget', None), ('budget__gte', 0), _connector='OR'), name='plan_budget_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='videoviewing',
            constraint=models.UniqueConstraint(fields=('video', 'officer'), name='one_viewing_per_video'),
        ),
        migrations.AddIndex(
            model_name='workertraining',
            index=models.Index(fields=['worker', '-started_on'], name='unions_work_worker__e1abe8_idx'),
        ),
    ]

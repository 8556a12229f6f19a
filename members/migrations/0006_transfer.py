"""Transfer of membership, lapsing membership, expulsions; the few members who left their employer by a small index."""

import django.db.models.deletion
import members.models.transfer
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0005_joining'),
        ('unions', '0014_terms'),
    ]

    operations = [
        migrations.CreateModel(
            name='MembershipTransfer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='members.member', verbose_name='会员')),
                ('from_body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='unions.body', verbose_name='原工会')),
                ('to_body', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='unions.body', verbose_name='接收工会')),
                ('to_text', models.CharField(blank=True, max_length=120, verbose_name='转往地区、单位')),
                ('held_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='unions.body', verbose_name='属地暂管工会')),
                ('residence', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='unions.jurisdiction', verbose_name='居住地')),
                ('reason', models.CharField(choices=[('1', '劳动（工作）关系发生变化'), ('2', '在本单位下岗后待岗'), ('3', '失业'), ('4', '所在企业破产'), ('5', '个人要求退会'), ('6', '因犯罪被开除会籍')], default='1', max_length=1, verbose_name='原因')),
                ('started_on', models.DateField(verbose_name='提出日期')),
                ('started_by', models.CharField(choices=[('old', '原工会'), ('self', '会员本人'), ('new', '新单位工会')], default='old', max_length=4, verbose_name='提出人')),
                ('certificate_no', models.CharField(blank=True, db_collation='C', max_length=20, null=True, unique=True, verbose_name='接转凭证号')),
                ('issued_on', models.DateField(blank=True, null=True, verbose_name='开具日期')),
                ('held_on', models.DateField(blank=True, null=True, verbose_name='暂管日期')),
                ('accepted_on', models.DateField(blank=True, null=True, verbose_name='接收日期')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='办结日期')),
                ('state', models.CharField(choices=[('asked', '待原工会开具'), ('issued', '待接收'), ('held', '属地暂管'), ('accepted', '已接收'), ('returned', '已退回'), ('withdrawn', '已撤回')], default='issued', max_length=9, verbose_name='状态')),
                ('why', models.CharField(blank=True, max_length=200, verbose_name='退回或撤回原因')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='说明')),
                ('issued_by', models.CharField(blank=True, max_length=60, verbose_name='开具人')),
                ('received_by', models.CharField(blank=True, max_length=60, verbose_name='接收人')),
            ],
            options={
                'verbose_name': '会籍接转',
                'indexes': [models.Index(condition=models.Q(('state__in', ('asked', 'issued'))), fields=['started_on'], name='transfers_waiting')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ('asked', 'issued', 'held'))), fields=('member',), name='one_open_transfer_per_member'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('issued', 'held', 'accepted')), _negated=True), models.Q(('certificate_no__isnull', False), ('issued_on__isnull', False)), _connector='OR'), name='transfer_issued_with_number'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'accepted'), _negated=True), models.Q(('accepted_on__gte', models.F('issued_on')), ('to_body__isnull', False)), _connector='OR'), name='transfer_accepted_after_issue'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'held'), _negated=True), models.Q(('held_by__isnull', False), ('held_on__gte', models.F('issued_on'))), _connector='OR'), name='transfer_held_after_issue')],
            },
        ),
        migrations.CreateModel(
            name='MembershipLapse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lapses', to='members.member', verbose_name='会员')),
                ('since', models.DateField(verbose_name='未缴会费、未参加活动起始日期')),
                ('persuaded_on', models.DateField(blank=True, null=True, verbose_name='教育劝告日期')),
                ('persuaded_by', models.CharField(blank=True, max_length=60, verbose_name='劝告人')),
                ('outcome', models.CharField(blank=True, max_length=200, verbose_name='劝告情况')),
                ('state', models.CharField(choices=[('open', '待处理'), ('resumed', '已恢复正常'), ('exited', '视为自动退会')], default='open', max_length=8, verbose_name='状态')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='办结日期')),
            ],
            options={
                'verbose_name': '会籍催告',
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('member',), name='one_open_lapse_per_member'), models.CheckConstraint(condition=models.Q(('persuaded_on', None), ('persuaded_on__gte', models.F('since')), _connector='OR'), name='lapse_persuaded_after_start'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'exited'), _negated=True), ('persuaded_on__isnull', False), _connector='OR'), name='lapse_exit_after_persuasion')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Expulsion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='expulsions', to='members.member', verbose_name='会员')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='unions.body', verbose_name='工会')),
                ('proposed_on', models.DateField(verbose_name='工会小组提出日期')),
                ('decided_on', models.DateField(verbose_name='工会委员会决定日期')),
                ('filed_on', models.DateField(verbose_name='报上级工会备案日期')),
                ('paper', models.FileField(upload_to=members.models.transfer.paper_path, verbose_name='决定文件')),
                ('paper_name', models.CharField(max_length=120)),
            ],
            options={
                'verbose_name': '开除会籍',
                'constraints': [models.CheckConstraint(condition=models.Q(('decided_on__gte', models.F('proposed_on')), ('filed_on__gte', models.F('decided_on'))), name='expulsion_proposed_decided_filed')],
                'indexes': [],
            },
        ),
        migrations.AddIndex(
            model_name='member',
            index=models.Index(condition=models.Q(('left_unit_on__isnull', False), ('status', 'active'), models.Q(('employment', '4'), _negated=True)), fields=['body', 'left_unit_on'], name='members_departed'),
        ),
    ]

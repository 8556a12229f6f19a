"""Settling of irregular transfers, and an index for counting attendances by class."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('unions', '0009_towns'),
    ]

    operations = [
        migrations.AddField(
            model_name='officer',
            name='improper_settled',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=300, verbose_name='违规调动处理结果'),
        ),
        migrations.AddField(
            model_name='officer',
            name='improper_settled_on',
            field=models.DateField(blank=True, editable=False, null=True, verbose_name='违规调动处理日期'),
        ),
        migrations.AddIndex(
            model_name='training',
            index=models.Index(fields=['kind', 'organiser_level', 'started_on'], name='training_class_year'),
        ),
    ]

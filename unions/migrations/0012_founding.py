"""Conditions of a direct election that the superior attests for an employer."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("unions", "0011_former_names")]
    operations = [
        migrations.AddField("unit", "ops_normal", models.BooleanField("经营管理正常", default=False, db_default=False)),
        migrations.AddField("unit", "relations_ok", models.BooleanField("劳动关系和谐", default=False, db_default=False)),
        migrations.AddField("unit", "staff_stable", models.BooleanField("职工队伍稳定", default=False, db_default=False)),
        migrations.AddField("unit", "attested_on", models.DateField("直选条件认定日期", null=True, blank=True)),
        migrations.AddConstraint(
            "unit",
            models.CheckConstraint(
                condition=Q(ops_normal=False, relations_ok=False, staff_stable=False) | Q(attested_on__isnull=False),
                name="attested_on_a_day",
            ),
        ),
    ]

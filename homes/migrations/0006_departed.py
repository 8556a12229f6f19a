"""Facts: members who left their employer and were not transferred."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("homes", "0005_watch_facts"), ("members", "0006_transfer")]
    operations: list = [
        migrations.AddField(
            "facts",
            "departed",
            models.IntegerField(verbose_name="离职超期未接转的会员数", default=0),
            preserve_default=False,
        ),
        migrations.AddField(
            "facts", "departed_first", models.DateField(verbose_name="最早离职未接转日期", null=True)
        ),
        migrations.AddField(
            "facts", "departed_next", models.DateField(verbose_name="最早尚在期限内的离职日期", null=True)
        ),
    ]

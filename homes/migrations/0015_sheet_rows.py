"""Rows of a sheet are filled in, saved again and decided: pages keep room for the next version beside the last."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("homes", "0014_openbook")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE homes_assessitem SET (fillfactor = 70)",
            "ALTER TABLE homes_assessitem RESET (fillfactor)",
        )
    ]

"""Counts of tries now stand in core, for every app with public pages; those of the present hour are forgotten."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("petitions", "0002_outside_limits"), ("core", "0007_public_hits")]
    operations = [migrations.DeleteModel(name="PublicHit"), migrations.DeleteModel(name="PublicWindow")]

"""Facts of congresses and representatives."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("homes", "0006_departed")]
    operations: list = []

"""Further columns of cadres and surveys."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("unions", "0014_terms")]
    operations: list = []

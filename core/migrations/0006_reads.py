"""Limits on personal data read."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("core", "0005_exports")]
    operations: list = []

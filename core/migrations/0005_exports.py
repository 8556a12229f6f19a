"""Exports that wait for a second person."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("core", "0004_sealed_cells")]
    operations: list = []

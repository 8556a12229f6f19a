"""Indexes and marks of the import desk."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("members", "0008_twins")]
    operations: list = []

"""Indexes of search and lists."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("members", "0009_desk")]
    operations: list = []

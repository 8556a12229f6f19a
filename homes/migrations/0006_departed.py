"""Fact: members who left their employer and were not transferred."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("homes", "0005_watch_facts")]
    operations: list = []

"""Suspected twins and merged records."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("members", "0007_democracy")]
    operations: list = []

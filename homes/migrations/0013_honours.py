"""Nominations, vetoes, opinions on employers."""

from typing import Any

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("homes", "0012_activities")]

    operations: list[Any] = []

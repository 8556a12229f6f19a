"""Positions, joint and online homes, hall sessions; facts of them."""

from typing import Any

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("homes", "0010_titles")]

    operations: list[Any] = []

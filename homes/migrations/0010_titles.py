"""Naming rounds, titles, re-verifications, demonstration units."""

from typing import Any

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("homes", "0009_rating")]

    operations: list[Any] = []

"""Rounds of members' rating, ballots without names, rectifications."""

from typing import Any

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("homes", "0008_standards")]

    operations: list[Any] = []

"""Standards, their items, sheets with three scores."""

from typing import Any

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("homes", "0007_congress")]

    operations: list[Any] = []

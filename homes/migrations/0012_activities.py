"""Activities, openness, ledgers, doubles; facts of them."""

from typing import Any

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("homes", "0011_positions")]

    operations: list[Any] = []

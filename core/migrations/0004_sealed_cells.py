"""Cells of problem rows are a sealed column like the others, so that `rotate_keys` finds them. No SQL."""

from django.db import migrations

import core.crypto


class Migration(migrations.Migration):
    dependencies = [("core", "0003_desk_rows")]
    operations = [
        migrations.AlterField(
            "importrow",
            "cells_sealed",
            core.crypto.SealedField(blank=True, default=b"", editable=False, purpose="import.cells"),
        ),
    ]

"""What the open-book score keeps."""

from typing import Any

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("homes", "0013_honours")]

    operations: list[Any] = []

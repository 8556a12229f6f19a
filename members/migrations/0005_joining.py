"""Applications to join, mobile windows."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("members", "0004_file")]
    operations: list = []

"""The file of a member: further columns of the register."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("members", "0003_change_history")]
    operations: list = []

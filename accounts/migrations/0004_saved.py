"""Saved filters."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_admin_powers_stay_apart")]
    operations: list = []

"""Saved filters."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_admin_powers_stay_apart")]
    operations: list = [
        migrations.CreateModel(
            name="SavedFilter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("page", models.CharField(max_length=80, verbose_name="页面")),
                ("name", models.CharField(max_length=20, verbose_name="名称")),
                ("query", models.CharField(blank=True, max_length=1000, verbose_name="条件")),
                ("default", models.BooleanField(default=False, verbose_name="打开页面时使用")),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_filters",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="用户",
                    ),
                ),
            ],
            options={
                "verbose_name": "常用筛选",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "page", "name"), name="one_saved_filter_per_name"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("default", True)),
                        fields=("user", "page"),
                        name="one_default_filter_per_page",
                    ),
                ],
            },
        ),
    ]

"""Counts of tries on public pages, for every app that has such pages. They live for an hour: nothing is carried over."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0006_reads")]
    operations = [
        migrations.CreateModel(
            name="PublicWindow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("hour", models.DateTimeField(unique=True)),
                ("salt", models.BinaryField(max_length=16)),
            ],
            options={"verbose_name": "公开页面计数时段"},
        ),
        migrations.CreateModel(
            name="PublicHit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.BinaryField(max_length=16)),
                ("count", models.PositiveIntegerField(default=0)),
                ("window", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="hits", to="core.publicwindow")),
            ],
            options={
                "verbose_name": "公开页面计数",
                "constraints": [models.UniqueConstraint(fields=("window", "key"), name="one_hit_per_key_and_hour")],
            },
        ),
    ]  # fmt: skip

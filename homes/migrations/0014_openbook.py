"""What the open-book score keeps: trials of other figures and who would move."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0007_public_hits"),
        ("homes", "0013_honours"),
        ("unions", "0014_terms"),
    ]

    operations = [
        migrations.CreateModel(
            name="Trial",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=40, verbose_name="名称")),
                ("on", models.DateField(null=True, verbose_name="资料日期")),
                ("changes", models.JSONField(verbose_name="试算的标准")),
                ("before", models.JSONField(default=dict, verbose_name="现行的标准")),
                ("figures", models.JSONField(default=dict, verbose_name="结果")),
                ("started_by_id", models.BigIntegerField(verbose_name="发起人编号")),
                ("started_by_name", models.CharField(max_length=60, verbose_name="发起人")),
                ("started_at", models.DateTimeField(verbose_name="发起时间")),
                ("keep_until", models.DateField(verbose_name="保留到")),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="unions.body",
                        verbose_name="试算范围",
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="core.job",
                    ),
                ),
            ],
            options={
                "verbose_name": "标准试算",
            },
        ),
        migrations.CreateModel(
            name="TrialMove",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rises", models.BooleanField(verbose_name="会升")),
                ("letters_now", models.CharField(db_collation="C", max_length=64)),
                ("letters_then", models.CharField(db_collation="C", max_length=64)),
                ("total_now", models.SmallIntegerField(null=True, verbose_name="现行总分")),
                ("total_then", models.SmallIntegerField(null=True, verbose_name="试算总分")),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="unions.body",
                        verbose_name="工会",
                    ),
                ),
                (
                    "trial",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="moves",
                        to="homes.trial",
                        verbose_name="试算",
                    ),
                ),
            ],
            options={
                "verbose_name": "试算升降",
            },
        ),
        migrations.AddIndex(
            model_name="trial",
            index=models.Index(fields=["body", "-id"], name="homes_trial_body_id_62b72e_idx"),
        ),
        migrations.AddIndex(
            model_name="trial",
            index=models.Index(fields=["keep_until"], name="homes_trial_keep_un_8de377_idx"),
        ),
        migrations.AddIndex(
            model_name="trialmove",
            index=models.Index(fields=["trial", "rises"], name="homes_trial_trial_i_8521de_idx"),
        ),
        migrations.AddConstraint(
            model_name="trialmove",
            constraint=models.UniqueConstraint(fields=("trial", "body"), name="one_move_per_union"),
        ),
    ]

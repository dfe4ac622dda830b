"""Forecasts as they were made, and what came of them."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies: list[tuple[str, str]] = []

    operations = [
        migrations.CreateModel(
            name="ForecastRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("made_at", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ("day", models.DateField(db_index=True)),
                ("minute", models.PositiveSmallIntegerField()),
                ("minutes", models.PositiveSmallIntegerField()),
                ("horizon", models.PositiveIntegerField()),
                ("afterwards", models.BooleanField(default=False)),
                ("model", models.CharField(blank=True, max_length=60)),
                ("edition", models.CharField(max_length=40)),
                ("level", models.FloatField()),
                ("weather", models.BooleanField(default=False)),
                ("author", models.CharField(max_length=150)),
                ("scored_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-day", "-minute", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Forecast",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=12)),
                ("subject", models.CharField(max_length=100)),
                ("carrier", models.CharField(max_length=60)),
                ("unit", models.CharField(max_length=20)),
                ("entity_id", models.CharField(blank=True, db_index=True, max_length=64)),
                ("by", models.CharField(max_length=20)),
                ("low", models.JSONField()),
                ("mid", models.JSONField()),
                ("high", models.JSONField()),
                ("naive", models.JSONField()),
                ("came", models.JSONField(default=list)),
                ("counted", models.PositiveIntegerField(default=0)),
                ("wape", models.FloatField(blank=True, null=True)),
                ("naive_wape", models.FloatField(blank=True, null=True)),
                ("coverage", models.FloatField(blank=True, null=True)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="forecasts",
                        to="forecasts.forecastrun",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["kind", "subject", "carrier", "unit"], name="forecasts_f_kind_f233a2_idx"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("run", "kind", "subject", "carrier", "unit"),
                        name="a_forecast_of_a_subject_once",
                    )
                ],
            },
        ),
    ]

"""Programmes, their rows, and what was told of them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies: list[tuple[str, str]] = []

    operations = [
        migrations.CreateModel(
            name="Begun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("programme", models.CharField(db_index=True, max_length=60)),
                ("document", models.TextField()),
                ("entity_id", models.CharField(blank=True, db_index=True, max_length=64)),
                ("first", models.DateField()),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme", "entity_id", "first"), name="one_programme_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BegunRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=60)),
                ("name", models.CharField(max_length=300)),
                ("group", models.CharField(max_length=60)),
                ("responsible", models.CharField(blank=True, max_length=150)),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
                (
                    "begun",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rows",
                        to="programmes.begun",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="RowTold",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("state", models.CharField(blank=True, max_length=12)),
                ("due", models.DateField(blank=True, null=True)),
                ("on", models.DateField()),
                ("figures", models.JSONField(default=dict)),
                ("note", models.CharField(blank=True, max_length=500)),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
                (
                    "row",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="told",
                        to="programmes.begunrow",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AddConstraint(
            model_name="begunrow",
            constraint=models.UniqueConstraint(fields=("begun", "code"), name="one_row_once"),
        ),
    ]

"""Restrictions of electricity."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies: list[tuple[str, str]] = []

    operations = [
        migrations.CreateModel(
            name="Restriction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first", models.DateField(db_index=True)),
                ("last", models.DateField(db_index=True)),
                ("region", models.CharField(blank=True, max_length=100)),
                ("activity", models.CharField(blank=True, max_length=100)),
                ("most_percent", models.PositiveSmallIntegerField()),
                ("begins", models.PositiveSmallIntegerField(default=0)),
                ("ends", models.PositiveSmallIntegerField(default=24)),
                ("notice", models.CharField(max_length=300)),
                ("author", models.CharField(max_length=150)),
                ("entered_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("lifted_by", models.CharField(blank=True, max_length=150)),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={"ordering": ("first", "id")},
        )
    ]
